"""The record of what happened: xAPI statements that can be added and never changed.

Wide values are stored once in dictionaries (actors, verbs, activities) and statements point to
them by number, so that 10⁸ rows stay narrow. The statement itself is kept as the text that was
recorded; the typed columns beside it are for finding it.
"""

from __future__ import annotations

from django.db import models


class Actor(models.Model):
    """An agent or group, known by one inverse functional identifier (IEEE 9274.1.1 §4.2.2)."""

    identifier = models.TextField(unique=True)
    is_group = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.identifier


class Verb(models.Model):
    """What was done, by its IRI."""

    iri = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.iri


class Activity(models.Model):
    """What it was done to or within: a commitment, an agreement, an event, by its IRI."""

    iri = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.iri


class Statement(models.Model):
    """One statement. The database refuses update, delete and truncate."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True)
    actor = models.ForeignKey(Actor, on_delete=models.DO_NOTHING, related_name="+")
    verb = models.ForeignKey(Verb, on_delete=models.DO_NOTHING, related_name="+")
    activity = models.ForeignKey(Activity, null=True, on_delete=models.DO_NOTHING, related_name="+")
    target = models.UUIDField(null=True)
    registration = models.UUIDField(null=True)
    timestamp = models.DateTimeField()
    stored = models.DateTimeField()
    raw = models.TextField()

    class Meta:
        indexes = [
            models.Index(
                fields=["target"],
                name="ledger_statement_target",
                condition=models.Q(target__isnull=False),
            ),
            models.Index(fields=["stored"], name="ledger_statement_stored"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Relation(models.IntegerChoices):
    """How a statement's context names an activity (IEEE 9274.1.1 §4.2.6, contextActivities)."""

    PARENT = 1
    GROUPING = 2
    CATEGORY = 3
    OTHER = 4


class ContextActivity(models.Model):
    """One activity named by one statement's context: how evidence is found by its commitment."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, on_delete=models.DO_NOTHING, related_name="context")
    activity = models.ForeignKey(
        Activity, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    relation = models.SmallIntegerField(choices=Relation.choices)

    class Meta:
        indexes = [models.Index(fields=["activity", "statement"], name="ledger_context_activity")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.relation} {self.activity_id}"
