"""How much a material is used, and what it is like: nothing here names a reader."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.material import Material, Version

NO_STATEMENT: Final = uuid.UUID(int=0)
"""Stands for the statement of what is counted and needs none of its own."""


class UseKind(models.TextChoices):
    """What readers do with a material. `SHOWN` is its content in the page, `OPENED` the link it
    leads to. `INVESTIGATED` is anything of it, `REQUESTED` its content shown or taken: sessions
    are counted once whatever was done in them.
    """

    VIEW = "view"
    DOWNLOAD = "download"
    EMBED = "embed"
    SHOWN = "shown"
    OPENED = "opened"
    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    INVESTIGATED = "investigated"
    REQUESTED = "requested"


class DailyUse(models.Model):
    """How often on a day, and by how many sessions of an hour; with its statement once the day
    is over.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    what = models.CharField(max_length=12, choices=UseKind.choices)
    total = models.PositiveIntegerField(default=0)
    distinct = models.PositiveIntegerField(default=0)
    statement = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "day", "what", name="repository_use_of_day"),
        ]
        indexes = [
            models.Index(
                fields=["day"],
                name="repository_use_to_record",
                condition=models.Q(statement__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.day} {self.what}"


class Trace(models.Model):
    """That somebody did something today. The digest is keyed by the day's salt: it names nobody."""

    day = models.DateField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("day", "digest", name="repository_trace_once"),
        ]

    def __str__(self) -> str:
        return f"trace on {self.day}"


class TraceSalt(models.Model):
    """The secret of a day; it is thrown away with the day's traces."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"salt of {self.day}"


class Likeness(models.Model):
    """What the text of a version is like: a MinHash signature, and its bands to look it up by.

    `compared` once a job has held it against all others (`AlikePair`); there is an empty one for a
    text that is too short to be known again.
    """

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.CASCADE, related_name="likeness"
    )
    signature = models.BinaryField()
    bands = ArrayField(models.BigIntegerField())
    compared = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            GinIndex(fields=["bands"], name="repository_likeness_bands"),
            models.Index(
                fields=["version"],
                name="repository_likeness_new",
                condition=models.Q(compared=False),
            ),
        ]

    def __str__(self) -> str:
        return f"likeness of {self.version_id}"


class AlikePair(models.Model):
    """Two materials that look alike, as a job found: the share of words they have in common, or
    that they have a file in common. Whether they are the same, people say (`SameAs`).
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()
    has_same_file = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "other", name="repository_alike_once"),
            models.CheckConstraint(
                condition=models.Q(material__lt=models.F("other")),
                name="repository_alike_lower_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.other_id}"


class Unsigned(models.Model):
    """A version that came in with many others: its signature is still to be made."""

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.version_id)


class SameAs(models.Model):
    """Whether two materials are the same, as the organisation of one of them said; they are never
    merged. Each says it for its own page.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField()
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "material", "other", "organisation", name="repository_same_once"
            ),
            models.CheckConstraint(
                condition=models.Q(material__lt=models.F("other")),
                name="repository_same_lower_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.other_id}"
