"""What there is to tell, whom it concerns, and how each of them wants to hear it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Notice(models.Model):
    """One thing that happened, as its kind and parameters; the words are made for each reader.

    `once` is unique: what was told under it is never told again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=500)
    organisations = ArrayField(models.BigIntegerField(), default=list)
    parameters = models.JSONField(default=dict)
    once = models.CharField(max_length=200, null=True, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"], name="notifications_notice_about")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Entry(models.Model):
    """A notice in somebody's inbox."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    in_digest = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("notice", "person", name="notifications_entry_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_inbox"),
            models.Index(
                "person",
                condition=models.Q(read_at__isnull=True),
                name="notifications_unread",
            ),
            models.Index(
                "created_at",
                "person",
                condition=models.Q(read_at__isnull=True, in_digest=True),
                name="notifications_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.person_id}"


class Way(models.TextChoices):
    """How somebody wants to hear of a group of things."""

    INBOX = "inbox"
    MAIL = "mail"
    DIGEST = "digest"
    OFF = "off"


class Preference(models.Model):
    """What a person chose for a group of kinds; without a row the group's own way holds."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=32)
    way = models.CharField(max_length=8, choices=Way.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "group", name="notifications_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.group} by {self.way}"


class Follow(models.Model):
    """That a person wants to hear when a thing moves."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=500)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("subject", "person", name="notifications_follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.subject}"
