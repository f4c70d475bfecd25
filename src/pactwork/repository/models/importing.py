"""Tables that are imported: how far each is, and what became of its rows."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.curating import CuratingBody
from pactwork.repository.models.harvesting import Landing
from pactwork.repository.models.material import Material
from pactwork.repository.models.sectors import Sector
from pactwork.repository.visibility import Visibility


class ImportStage(models.TextChoices):
    """Where an import stands. What failed, or was paused, goes on when it is asked to."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class TableImport(models.Model):
    """A table on its way into an organisation's materials.

    Its file is known by its SHA-256; `is_kept` where it is kept here until it is in. `place` is
    how many rows are done: it moves in the transaction that takes them in. `faults` counts what
    was wrong by "field reason", `told` are the first rows that were refused, as
    [number, title, [[field, reason, value], …]]. `defaults` hold for rows that do not say it, by
    field of `Described`; `landing` says where the materials stand when they come in.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    is_kept = models.BooleanField(default=False)
    mapping = models.JSONField(default=dict)
    language = models.CharField(max_length=35, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    defaults = models.JSONField(default=dict, db_default={})
    landing = models.CharField(
        max_length=10, choices=Landing.choices, default="published", db_default="published"
    )
    visibility = models.CharField(
        max_length=12,
        choices=[(one.value, one.value) for one in Visibility],
        default="public",
        db_default="public",
    )
    agreement = models.ForeignKey(
        "agreements.Agreement", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sector = models.ForeignKey(Sector, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(CuratingBody, null=True, on_delete=models.SET_NULL, related_name="+")
    stage = models.CharField(max_length=10, choices=ImportStage.choices, default="running")
    place = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    created = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    trouble = models.CharField(max_length=400, blank=True)
    begun_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                "sha256",
                condition=models.Q(ended_at__isnull=True),
                name="repository_import_once",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility="sector") ^ models.Q(sector__isnull=True),
                name="repository_import_in_sector",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-begun_at"], name="repository_imports_newest"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportedMaterial(models.Model):
    """A material that an import brought in as new, or back: it goes when that is taken back."""

    table = models.ForeignKey(TableImport, on_delete=models.CASCADE, related_name="brought")
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.table_id} {self.material_id}"
