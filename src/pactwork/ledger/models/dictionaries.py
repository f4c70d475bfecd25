"""The dictionaries: wide values stored once and known by number. Append-only, like statements."""

from __future__ import annotations

from django.db import models


class Actor(models.Model):
    """An agent or group, known by one inverse functional identifier (IEEE 9274.1.1 §4.2.2).

    `identifier` is `homePage::name` for an account, else the kind and the value with a space
    between (`mbox mailto:…`, `mbox_sha1sum …`, `openid …`), which no home page can hold; a group
    without one is `members` and the SHA-256 of its members' sorted identifiers.
    """

    identifier = models.TextField(unique=True)
    is_group = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.identifier


class ActorName(models.Model):
    """A name under which an actor came: what a Person object lists (§4.1.6.3)."""

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(
        Actor, on_delete=models.DO_NOTHING, related_name="names", db_constraint=False
    )
    name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "name"], name="ledger_actor_name_once")
        ]

    def __str__(self) -> str:
        return self.name


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


class Definition(models.Model):
    """What the tools of an organisation said of an activity (§4.1.6.1, `format=canonical`).

    It is no record of what happened, and changes as better descriptions come. `owner` is the
    organisation: nobody puts words into the mouths of others' tools, or reads theirs.
    """

    id = models.BigAutoField(primary_key=True)
    iri = models.TextField()
    owner = models.BigIntegerField()
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["iri", "owner"], name="ledger_definition_once")
        ]

    def __str__(self) -> str:
        return self.iri
