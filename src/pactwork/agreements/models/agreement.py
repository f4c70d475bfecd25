"""The agreement, its versions and parties."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.kernel.terms import parse_edtf
from pactwork.kernel.texts import TextField


def _codes() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=80), default=list, blank=True)


class Visibility(models.TextChoices):
    """Who may see an agreement and everything under it."""

    PUBLIC = "public"
    PARTIES = "parties"


class Agreement(models.Model):
    """A signed partnership as its newest version has it. Dates are EDTF level 0 as written,
    with the first and last day they stand for beside them.
    """

    slug = models.SlugField(max_length=120, unique=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default="public")
    is_demonstration = models.BooleanField(default=False)
    type = models.CharField(max_length=80)
    title = TextField()
    purpose = TextField(blank=True)
    authoritative = ArrayField(models.CharField(max_length=12), default=list)
    reference = models.CharField(max_length=120, blank=True)
    funder = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    funding = models.JSONField(default=dict, blank=True)
    declared_partners = models.PositiveSmallIntegerField(null=True)
    principles = _codes()
    segments = _codes()
    themes = _codes()
    target_groups = _codes()
    literacies = _codes()
    levels = _codes()
    assessment_areas = _codes()
    term_from = models.CharField(max_length=10, blank=True)
    term_to = models.CharField(max_length=10, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    signed = models.CharField(max_length=10, blank=True)
    announced = models.CharField(max_length=10, blank=True)
    place = TextField(blank=True)
    designations = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=list, blank=True)
    files = models.JSONField(default=list, blank=True)
    version_number = models.PositiveIntegerField(default=0)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__isnull=True)
                | models.Q(last_day__isnull=True)
                | models.Q(first_day__lte=models.F("last_day")),
                name="agreements_term_runs_forward",
            ),
        ]
        indexes = [
            models.Index(
                "id",
                name="agreements_demonstration",
                condition=models.Q(is_demonstration=True),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def begins(self) -> date | None:
        """The first day of the term, or else the day it was signed; None if neither is known."""
        return begins(self.first_day, self.signed)


def begins(first_day: date | None, signed: str) -> date | None:
    """The first day of a term, or else the day of signing; None if neither is known."""
    return first_day or (parse_edtf(signed).first if signed else None)


class AgreementVersion(models.Model):
    """The terms as canonical JSON (RFC 8785), numbered from 1, with their SHA-256."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    terms = models.TextField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    statement = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "number", name="agreements_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"


class Party(models.Model):
    """An organisation bound by the agreement. `contacts` are not terms and never public."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=200, blank=True)
    signatories = models.JSONField(default=list, blank=True)
    contacts = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "organisation", name="agreements_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.organisation_id} {self.role}"


class Contractor(models.Model):
    """An organisation that delivered something and is no party."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="contractors")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    delivered = TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "organisation", name="agreements_contractor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.organisation_id}"


class ImportedFile(models.Model):
    """A pact or evidence file that was taken in, by the digest of its bytes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=400)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
