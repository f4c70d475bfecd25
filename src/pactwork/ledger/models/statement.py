"""The record of what happened: xAPI statements that can be added and never changed.

Wide values are stored once in dictionaries (actors, verbs, activities) and statements point to
them by number, so that 10⁸ rows stay narrow. Numbers come from the dictionaries in the writing
transaction, and dictionaries are append-only by trigger: no foreign key is checked row by row.
The text of a statement stands beside it, since a person's data may have to leave.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import models

from pactwork.ledger.models.dictionaries import Activity, Actor, Verb


def _number(to: type[models.Model], *, null: bool = False) -> models.ForeignKey[Any, Any]:
    """A number from a dictionary; found by the composite indexes of the table."""
    return models.ForeignKey(
        to,
        null=null,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class Statement(models.Model):
    """What a statement is found by. The database refuses update, delete and truncate.

    `target` is the statement it refers to; `authority` the credential's agent, null for what this
    installation records itself; `stored` this process's clock once the transaction had its number,
    so that a watermark over ids is exact.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True)
    actor = _number(Actor)
    verb = _number(Verb)
    activity = _number(Activity, null=True)
    target = models.UUIDField(null=True)
    registration = models.UUIDField(null=True)
    authority = _number(Actor, null=True)
    timestamp = models.DateTimeField()
    stored = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["actor", "id"], name="ledger_statement_by_actor"),
            models.Index(fields=["verb", "id"], name="ledger_statement_by_verb"),
            models.Index(
                fields=["activity", "id"],
                name="ledger_statement_by_activity",
                condition=models.Q(activity__isnull=False),
            ),
            models.Index(
                fields=["authority", "id"],
                name="ledger_statement_by_authority",
                condition=models.Q(authority__isnull=False),
            ),
            models.Index(
                fields=["registration", "id"],
                name="ledger_statement_registration",
                condition=models.Q(registration__isnull=False),
            ),
            models.Index(
                fields=["target"],
                name="ledger_statement_target",
                condition=models.Q(target__isnull=False),
            ),
            models.Index(fields=["stored"], name="ledger_statement_stored"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Text(models.Model):
    """The statement as it was recorded, and the salt of its leaf in the log.

    The database refuses update and truncate, and lets a row leave only where it is said why
    (`pactwork.leaving`: "erased" for a person's data, "rolled" once it stands in a segment).
    """

    statement = models.OneToOneField(
        Statement,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="text",
        db_constraint=False,
    )
    raw = models.TextField()
    salt = models.BinaryField()

    def __str__(self) -> str:
        return str(self.statement_id)


class Relation(models.IntegerChoices):
    """How a statement names an activity beside its object (IEEE 9274.1.1 §4.2.6)."""

    PARENT = 1
    GROUPING = 2
    CATEGORY = 3
    OTHER = 4
    SUB_OBJECT = 5
    SUB_PARENT = 6
    SUB_GROUPING = 7
    SUB_CATEGORY = 8
    SUB_OTHER = 9


class ContextActivity(models.Model):
    """One activity named by one statement's context: how evidence is found by its commitment."""

    pk = models.CompositePrimaryKey("activity", "statement", "relation")
    statement = models.ForeignKey(
        Statement,
        on_delete=models.DO_NOTHING,
        related_name="context",
        db_constraint=False,
        db_index=False,
    )
    activity = _number(Activity)
    relation = models.SmallIntegerField(choices=Relation.choices)

    class Meta:
        indexes = [models.Index(fields=["statement"], name="ledger_context_of")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.relation} {self.activity_id}"


class Role(models.IntegerChoices):
    """As what a statement names an agent or group that is not its actor."""

    OBJECT = 1
    MEMBER = 2
    INSTRUCTOR = 3
    TEAM = 4
    CONTEXT_AGENT = 5
    CONTEXT_GROUP = 6
    OTHER_MEMBER = 7
    SUB_OBJECT = 11
    SUB_MEMBER = 12
    SUB_INSTRUCTOR = 13
    SUB_TEAM = 14
    SUB_CONTEXT_AGENT = 15
    SUB_CONTEXT_GROUP = 16
    SUB_OTHER_MEMBER = 17
    SUB_ACTOR = 18


class RelatedActor(models.Model):
    """One agent or group named by one statement beside its actor and authority."""

    pk = models.CompositePrimaryKey("actor", "statement", "relation")
    statement = models.ForeignKey(
        Statement,
        on_delete=models.DO_NOTHING,
        related_name="related",
        db_constraint=False,
        db_index=False,
    )
    actor = _number(Actor)
    relation = models.SmallIntegerField(choices=Role.choices)

    class Meta:
        indexes = [models.Index(fields=["statement"], name="ledger_related_of")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.relation} {self.actor_id}"


def _referring(name: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        Statement,
        on_delete=models.DO_NOTHING,
        related_name=name,
        db_constraint=False,
        db_index=False,
    )


class Reference(models.Model):
    """That a statement refers, at once or by a chain, to another with these keys.

    A search that finds a statement finds those that refer to it (IEEE 9274.1.1 §4.1.6.1); their
    own keys say nothing of it, so they are written down when either of the two comes.
    """

    pk = models.CompositePrimaryKey("statement", "of")
    statement = _referring("references")
    of = _referring("+")
    verb = _number(Verb)
    registration = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["verb", "statement"], name="ledger_reference_by_verb"),
            models.Index(
                fields=["registration", "statement"],
                name="ledger_reference_registration",
                condition=models.Q(registration__isnull=False),
            ),
            models.Index(fields=["of"], name="ledger_reference_of"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.of_id}"


ITSELF: Final = 0
"""The relation of a statement's own actor or object, where those named are kept with them."""
AUTHORITY: Final = 20
"""The relation of the agent that stored a statement, likewise."""


class ReferredActor(models.Model):
    """One agent or group of a statement, found by those that refer to it: in their order.

    `relation` is a `Role`, ITSELF for the actor, AUTHORITY for who stored it.
    """

    pk = models.CompositePrimaryKey("actor", "statement", "of", "relation")
    statement = _referring("+")
    of = _referring("+")
    actor = _number(Actor)
    relation = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.of_id} {self.relation} {self.actor_id}"


class ReferredActivity(models.Model):
    """One activity of a statement, found by those that refer to it: in their order.

    `relation` is a `Relation`, or ITSELF for the object.
    """

    pk = models.CompositePrimaryKey("activity", "statement", "of", "relation")
    statement = _referring("+")
    of = _referring("+")
    activity = _number(Activity)
    relation = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.of_id} {self.relation} {self.activity_id}"


class Arrived(models.Model):
    """A statement of another system that names something of ours, waiting to be looked at."""

    statement = models.OneToOneField(
        Statement,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )

    def __str__(self) -> str:
        return str(self.statement_id)
