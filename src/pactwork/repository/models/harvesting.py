"""Other repositories whose materials are taken in, and what came from them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.curating import CuratingBody
from pactwork.repository.models.material import Material
from pactwork.repository.models.sectors import Sector
from pactwork.repository.visibility import Seen, Visibility

_SEEN = [(one.value, one.value) for one in Visibility if one is not Visibility.PARTIES]


class SourceKind(models.TextChoices):
    """How a source answers: by OAI-PMH, as pages that a sitemap lists, as one file of JSON."""

    OAI = "oai"
    SITEMAP = "sitemap"
    JSON = "json"


class Landing(models.TextChoices):
    """Where what comes in from elsewhere stands at first; the values are stages of a version."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"


class Source(models.Model):
    """A repository that is harvested into an organisation's name.

    `since` is the date of its answer with which the last whole harvest began; the next one asks
    for what changed from then on. `token` is where a harvest that was interrupted goes on, and
    `begun` the date of the first answer of that one. `every` is in hours, 0 only when asked.
    `landing`, `body` and `visibility` say where its materials stand when they come in.

    `deletes` is what it says of records it deletes (OAI-PMH §4.2, deletedRecord), "" until it was
    asked. `whole_at` is when the last walk through all of it began, `is_whole` while that goes on.
    `etag` names the state of a file of JSON that was taken in whole.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=10, choices=SourceKind.choices, default="oai", db_default="oai"
    )
    address = models.CharField(max_length=2000)
    prefix = models.CharField(max_length=80, default="oai_dc")
    set = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=35, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    landing = models.CharField(
        max_length=10, choices=Landing.choices, default="published", db_default="published"
    )
    body = models.ForeignKey(CuratingBody, null=True, on_delete=models.SET_NULL, related_name="+")
    visibility = models.CharField(
        max_length=12, choices=_SEEN, default="public", db_default="public"
    )
    sector = models.ForeignKey(Sector, null=True, on_delete=models.PROTECT, related_name="+")
    every = models.PositiveSmallIntegerField(default=24)
    is_paused = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    begun = models.DateTimeField(null=True)
    token = models.TextField(blank=True)
    deletes = models.CharField(max_length=12, blank=True, db_default="")
    whole_at = models.DateTimeField(null=True)
    is_whole = models.BooleanField(default=False, db_default=False)
    etag = models.CharField(max_length=300, blank=True, db_default="")
    next_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=400, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility="sector") ^ models.Q(sector__isnull=True),
                name="repository_source_in_sector",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="repository_source_due",
                condition=models.Q(is_paused=False),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def reach(self) -> Seen:
        """How far its materials are open when they come in."""
        return Visibility(self.visibility), self.sector_id


class SourceRecord(models.Model):
    """A record of a source: which material it became, and what it said last (SHA-256, nothing
    where it is gone). `mark` says which state of a page that was; `missed` counts the walks through
    all of the source, one after the other, that did not find it.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="records")
    identifier = models.CharField(max_length=500)
    material = models.ForeignKey(Material, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.BinaryField(max_length=32)
    mark = models.CharField(max_length=400, blank=True, db_default="")
    seen_at = models.DateTimeField()
    missed = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "identifier", name="repository_source_record_once"),
        ]

    def __str__(self) -> str:
        return self.identifier


class SetAside(models.Model):
    """A record that could not be taken in, with the reasons; it is tried again when it changes.

    `reasons` are faults as [field, reason, value].
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="set_aside")
    identifier = models.CharField(max_length=500)
    reasons = models.JSONField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "identifier", name="repository_set_aside_once"),
        ]

    def __str__(self) -> str:
        return self.identifier
