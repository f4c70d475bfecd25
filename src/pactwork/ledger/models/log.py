"""The transparency log: a Merkle tree over the ledger (RFC 9162), in tiles of 256 hashes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Tile(models.Model):
    """Up to 256 hashes of one level; `level` 0 holds leaves, 1 the roots of full tiles of 0, …

    Tiles of level 0 also name the statements of their leaves, in order.
    """

    id = models.BigAutoField(primary_key=True)
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    statements = ArrayField(models.BigIntegerField(), null=True)
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="ledger_tile_once")]
        indexes = [
            models.Index(
                fields=["first", "last"],
                name="ledger_tile_statements",
                condition=models.Q(level=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Head(models.Model):
    """A signed tree head: how many leaves, the root, when, and the note that signs it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    note = models.TextField()

    def __str__(self) -> str:
        return str(self.size)


class Erased(models.Model):
    """That a statement's text left for good: when, and by which rule."""

    statement = models.OneToOneField(
        "ledger.Statement",
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="erased",
        db_constraint=False,
    )
    at = models.DateTimeField()
    reason = models.TextField()

    def __str__(self) -> str:
        return str(self.statement_id)
