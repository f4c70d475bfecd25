"""The documents that tools keep here: state and profiles (IEEE 9274.1.1 §4.1.6.2, .5, .6)."""

from __future__ import annotations

from django.db import models

from pactwork.ledger.models.dictionaries import Activity, Actor


class DocumentKind(models.IntegerChoices):
    """Which resource a document belongs to."""

    STATE = 1
    ACTIVITY_PROFILE = 2
    AGENT_PROFILE = 3


class Document(models.Model):
    """One document of a tool, opaque to us. `etag` is the SHA-1 of its content, in hex.

    `owner` is the organisation whose credential wrote it: tools of others do not see it.
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.BigIntegerField()
    kind = models.SmallIntegerField(choices=DocumentKind.choices)
    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    actor = models.ForeignKey(
        Actor, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    registration = models.UUIDField(null=True)
    key = models.TextField()
    content = models.BinaryField()
    content_type = models.TextField()
    etag = models.CharField(max_length=40)
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "activity", "actor", "registration", "key"],
                name="ledger_document_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.key
