"""What has left the tables for Parquet files, and what is being taken in from files."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Value


class Segment(models.Model):
    """Two Parquet files that hold every statement from `first` to `last`.

    `rows_file` has the typed columns, texts and salts; `facts_file` the numbers that rollups count,
    a row for each activity of a context. They are whole once this row is there: a file without a
    row is left over. Months (as 202611) are those of storing, in UTC.
    """

    id = models.BigAutoField(primary_key=True)
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    rows = models.PositiveIntegerField()
    texts = models.PositiveIntegerField()
    first_month = models.PositiveIntegerField()
    last_month = models.PositiveIntegerField()
    rows_file = models.TextField(unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    facts_file = models.TextField(unique=True)
    facts_sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ledger_segments_apart",
                expressions=[
                    (Func(F("first"), F("last"), Value("[]"), function="int8range"), "&&"),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.rows_file


class Intake(models.Model):
    """How far a file of statements has been taken in; `key` names the file for its importer.

    `offset` and `line` say where to go on, `added`, `repeated` and `refused` what became of the
    lines before. All of them change with the statements, in one transaction.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(unique=True)
    offset = models.BigIntegerField(default=0)
    line = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class IntakeFault(models.Model):
    """Why a line of a file was not taken in."""

    pk = models.CompositePrimaryKey("intake", "line")
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="faults")
    line = models.BigIntegerField()
    says = models.TextField()

    def __str__(self) -> str:
        return f"{self.line}: {self.says}"
