"""What leaves the building, each once: its state, and when it is due."""

from __future__ import annotations

import uuid

from django.db import models

from pactwork.notifications.models.notice import Entry


class State(models.TextChoices):
    """Where something outgoing stands.

    `sending` is written and committed before the first byte leaves. `uncertain`: the process or
    the line died in between, so nobody knows whether it arrived; it is never sent again.
    `dropped`: there was nobody left who may see it.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class Outgoing(models.Model):
    """Something that is to leave once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


def due_indexes(name: str) -> list[models.Index]:
    """What finds the next due things of a table, and those in hand."""
    return [
        models.Index("due_at", "id", condition=models.Q(state="waiting"), name=f"{name}_due"),
        models.Index("claimed_at", condition=models.Q(state="sending"), name=f"{name}_claimed"),
    ]


class Channel(models.TextChoices):
    """By what an entry leaves at once."""

    MAIL = "mail"
    PUSH = "push"
    TELEGRAM = "telegram"


class Sending(Outgoing):
    """An entry on its way to its person at once, by one channel."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="sendings")
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("entry", "channel", name="notifications_sending_once"),
        ]
        indexes = due_indexes("notifications_sending")

    def __str__(self) -> str:
        return f"{self.channel} {self.uuid}"


class Digest(Outgoing):
    """The letter of a week to a person; `week` is the Monday on which it goes."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "week", name="notifications_digest_once"),
        ]
        indexes = due_indexes("notifications_digest")

    def __str__(self) -> str:
        return f"{self.week} to {self.person_id}"
