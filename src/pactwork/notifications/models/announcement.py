"""What those who run the installation say to everybody, or to some organisations."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.kernel.texts import TextField


class Announcement(models.Model):
    """A few words in some languages, shown on the desk until a day or until they are dismissed.

    Without `organisations` it is for everybody with an account.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = TextField()
    organisations = ArrayField(models.BigIntegerField(), default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    last_day = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["last_day"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="notifications_announced",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Dismissal(models.Model):
    """That a person has seen an announcement and does not want to see it any more."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="dismissals"
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("announcement", "person", name="notifications_dismissal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} by {self.person_id}"
