"""The transparency log: a Merkle tree over the ledger (RFC 9162), in tiles of 256 hashes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Tile(models.Model):
    """Up to 256 hashes of one level; `level` 0 holds leaves, 1 the roots of full tiles of 0, …

    Tiles of level 0 also name the statements of their leaves, in order, and hold the commitments
    (`entries`) that the leaves are made of: those outlive the texts. A tile grows at its end only;
    the database refuses every other change.
    """

    id = models.BigAutoField(primary_key=True)
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    entries = models.BinaryField(null=True)
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


class LogKey(models.Model):
    """A key that signs heads; the private part is sealed with the installation's secret.

    A key that has ended signs no more, and stays to be shown beside the heads it signed.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    public = models.BinaryField()
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """Up to which statement all are settled once the transaction `behind` and older ones ended."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()
    behind = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number} behind {self.behind}"


class Erased(models.Model):
    """That a statement's text left for good: when, and by which rule.

    Its commitment stays: what left cannot be found from it, since the salt left too.
    """

    statement = models.OneToOneField(
        "ledger.Statement",
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="erased",
        db_constraint=False,
    )
    at = models.DateTimeField()
    reason = models.TextField()
    commitment = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.statement_id)
