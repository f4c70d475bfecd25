"""Other repositories whose materials are taken in, and what came from them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.material import Material


class Source(models.Model):
    """A repository that is harvested into an organisation's name.

    `since` is the date of its answer with which the last whole harvest began; the next one asks
    for what changed from then on. `token` is where a harvest that was interrupted goes on, and
    `begun` the date of the first answer of that one. `every` is in hours, 0 only when asked.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=2000)
    prefix = models.CharField(max_length=80, default="oai_dc")
    set = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=35, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    every = models.PositiveSmallIntegerField(default=24)
    is_paused = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    begun = models.DateTimeField(null=True)
    token = models.TextField(blank=True)
    next_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=400, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                name="repository_source_due",
                condition=models.Q(is_paused=False),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class SourceRecord(models.Model):
    """A record of a source: which material it became, and what it said last (SHA-256)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="records")
    identifier = models.CharField(max_length=500)
    material = models.ForeignKey(Material, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.BinaryField(max_length=32)
    seen_at = models.DateTimeField()

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
