"""What goes on around a piece of evidence before it counts. None of it is ever public."""

from __future__ import annotations

from django.db import models

from pactwork.agreements.models.evidence import Evidence
from pactwork.kernel.texts import TextField


class Delivered(models.Model):
    """Which person delivered a piece of evidence by hand, and which earlier one it corrects."""

    evidence = models.OneToOneField(
        Evidence, primary_key=True, on_delete=models.CASCADE, related_name="delivered"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    corrects = models.ForeignKey(
        Evidence, null=True, on_delete=models.SET_NULL, related_name="corrected_by"
    )

    def __str__(self) -> str:
        return f"{self.evidence_id}"


class MessageKind(models.TextChoices):
    """What somebody says about a piece of evidence."""

    ASKED = "asked"
    ANSWERED = "answered"
    RETURNED = "returned"


class Message(models.Model):
    """One turn of the dialogue between who delivered a piece and a party that may accept it.

    `thread` is that party, whoever speaks. A question or a return is open until `settled_at`:
    until it is answered, accepted or delivered anew. An answer is never open.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="messages")
    thread = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    text = TextField()
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["evidence", "thread"],
                name="agreements_message_open",
                condition=models.Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.kind}"


class AttachedFile(models.Model):
    """A file that came with a piece of evidence; its bytes are kept by `files`."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="attached")
    position = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("evidence", "sha256", name="agreements_attached_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.name}"


class ReminderLevel(models.TextChoices):
    """How strongly a party is reminded: its coordinators first, then its representatives."""

    REMIND = "remind"
    ESCALATE = "escalate"


class Reminder(models.Model):
    """That a party was reminded of a piece waiting for it; once at each level."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="reminders")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(max_length=10, choices=ReminderLevel.choices)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "evidence", "organisation", "level", name="agreements_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.organisation_id} {self.level}"


class CalendarAddress(models.Model):
    """The secret address at which a person's calendar reads what falls due; its hash is kept."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person",
                condition=models.Q(revoked_at__isnull=True),
                name="agreements_calendar_address_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
