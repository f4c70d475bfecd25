"""Organisations: who can be party to an agreement, and every name they go by."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.kernel.texts import TextField


class Organisation(models.Model):
    """A body that signs, funds, endorses, hosts or delivers.

    Concepts (legal type, target groups, kinds of designation) are codes "scheme:notation".
    `is_public` is false while it is known only from agreements that are not public.
    `merged_into` names the organisation this row is a duplicate of: never one that is merged
    itself. The row stays, since what was signed names its slug.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = TextField()
    acronym = TextField(blank=True)
    other_names = models.JSONField(default=list, blank=True)
    legal_type = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    country = models.CharField(max_length=2, blank=True, db_index=True)
    place = TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    website = models.URLField(max_length=400, blank=True)
    founded = models.CharField(max_length=10, blank=True)
    channels = models.JSONField(default=list, blank=True)
    target_groups = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    programmes = models.JSONField(default=list, blank=True)
    offers = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True)
    designations = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=True)
    sort_keys = models.JSONField(default=dict, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="organisations_position_is_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="organisations_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class NameKey(models.Model):
    """A folded name, acronym, former name or channel, from each of its words on. Derived."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="keys")
    folded = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", "folded", name="organisations_namekey_once"),
        ]
        indexes = [
            models.Index(
                fields=["folded"],
                name="organisations_namekey_folded",
                opclasses=["text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.folded


class Identifier(models.Model):
    """A number given by a register: ROR, ISIL, Wikidata, or the country's own."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint("scheme", "value", name="organisations_identifier_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class Merging(models.Model):
    """That a duplicate became one with another organisation, and all that moved by it.

    `moves` are columns of rows with what they held before and after; `apart` are rows that would
    have said the same twice, whole. Undone, both stand as they stood.
    """

    merged = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moves = models.JSONField(default=list)
    apart = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "merged",
                condition=models.Q(undone_at__isnull=True),
                name="organisations_merged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.into_id}"
