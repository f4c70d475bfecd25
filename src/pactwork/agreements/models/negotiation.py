"""Drafts: what parties write, approve and sign before an agreement is in force."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pactwork.agreements.models.agreement import Agreement, Visibility
from pactwork.agreements.negotiation import BINDING, Act, DraftState


def _organisation() -> Any:
    return models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )


def _person() -> Any:
    """Somebody whose account may be erased; what was done stays done."""
    return models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )


class DraftKind(models.TextChoices):
    """What a draft is to become."""

    NEW = "new"
    AMENDMENT = "amendment"
    RENEWAL = "renewal"


class Draft(models.Model):
    """Terms that are not in force yet. `terms` is canonical JSON, as in a version of an agreement.

    `agreement` and `base_version` say what an amendment amends, or a renewal goes on from; `became`
    what is in force by this draft. `holder` has the pen. `notice_months`, `contacts` and
    `visibility` stand beside the terms: they may change without anybody approving anything.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=DraftKind.choices)
    slug = models.SlugField(max_length=120)
    agreement = models.ForeignKey(
        Agreement, null=True, on_delete=models.PROTECT, related_name="drafts"
    )
    base_version = models.PositiveIntegerField(null=True)
    became = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12, default="en")
    terms = models.TextField()
    terms_sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    stage = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in DraftState], default="drafting"
    )
    started_by = _organisation()
    holder = _organisation()
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default="public")
    contacts = models.JSONField(default=dict, blank=True)
    notice_months = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "slug",
                condition=~Q(kind="amendment") & ~Q(stage__in=["withdrawn", "refused"]),
                name="agreements_draft_slug_once",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[one.value for one in DraftState]),
                name="agreements_draft_known_state",
            ),
            models.CheckConstraint(
                condition=Q(stage="in_force", in_force_at__isnull=False)
                | (~Q(stage="in_force") & Q(in_force_at__isnull=True)),
                name="agreements_draft_in_force_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class DraftParty(models.Model):
    """An organisation in a draft, and the act that makes the draft binding for it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="parties")
    organisation = _organisation()
    act = models.CharField(max_length=10, choices=[(one.value, one.value) for one in BINDING])
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("draft", "organisation", name="agreements_draft_party_once"),
        ]
        indexes = [models.Index(fields=["organisation"], name="agreements_draft_party_of")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.organisation_id} {self.act}"


class DraftVersion(models.Model):
    """The terms as a change left them. `key` is its sender's: the same again changes nothing."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    key = models.UUIDField()
    terms = models.TextField()
    sha256 = models.CharField(max_length=64)
    operations = models.JSONField(default=list)
    author = _person()
    organisation = _organisation()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("draft", "revision", name="agreements_draft_version_once"),
            models.UniqueConstraint("draft", "key", name="agreements_draft_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} r{self.revision}"


class DraftFile(models.Model):
    """A stored file beside a draft, by its digest."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    added_by = _person()
    organisation = _organisation()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("draft", "sha256", "name", name="agreements_draft_file_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """What somebody said on an article ("" the whole), or in answer to another comment."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comments")
    article = models.CharField(max_length=80, blank=True)
    answers = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="answers_to_it"
    )
    author = _person()
    organisation = _organisation()
    text = models.TextField()
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = _person()

    def __str__(self) -> str:
        return f"{self.draft_id} {self.article}"


class Approval(models.Model):
    """That an organisation approved these very terms; cleared when they changed."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="approvals")
    organisation = _organisation()
    person = _person()
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "draft",
                "organisation",
                condition=Q(cleared_at=None),
                name="agreements_approval_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.organisation_id} {self.sha256[:8]}"


class PaperSignature(models.Model):
    """A scan of a signed page. It counts once another party confirmed what it shows."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="papers")
    organisation = _organisation()
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan_sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    mandate = models.CharField(max_length=400, blank=True)
    uploaded_by = _person()
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(default=False)
    answered_by = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by_person = _person()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "draft", "organisation", condition=Q(closed_at=None), name="agreements_paper_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(answered_by=models.F("organisation")),
                name="agreements_paper_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.organisation_id} on paper"


class Signature(models.Model):
    """That an organisation did the act that binds it, on these very terms.

    `name` is the signatory's as it was shown; `mandate` by what right another signs. A signature
    in the product says when the signatory last proved who it is, one on paper which scan it is.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="signatures")
    organisation = _organisation()
    act = models.CharField(max_length=10, choices=[(one.value, one.value) for one in BINDING])
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    person = _person()
    name = models.CharField(max_length=200)
    mandate = models.CharField(max_length=400, blank=True)
    authenticated_at = models.DateTimeField(null=True)
    paper = models.OneToOneField(
        PaperSignature, null=True, on_delete=models.PROTECT, related_name="signature"
    )
    at = models.DateTimeField(auto_now_add=True)
    statement = models.UUIDField(unique=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "draft",
                "organisation",
                condition=Q(cleared_at=None),
                name="agreements_signature_once",
            ),
            models.CheckConstraint(
                condition=Q(paper=None, authenticated_at__isnull=False)
                | Q(paper__isnull=False, authenticated_at=None),
                name="agreements_signature_product_or_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.organisation_id} {self.act}"


class DraftAct(models.Model):
    """One thing an organisation did with a draft, in order: what its history is told from."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="acts")
    act = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Act])
    organisation = _organisation()
    person = _person()
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stage = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    statement = models.UUIDField(null=True, unique=True)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.act}"
