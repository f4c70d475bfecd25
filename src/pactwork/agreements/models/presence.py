"""Who has a draft open."""

from __future__ import annotations

from django.db import models

from pactwork.agreements.models.negotiation import Draft


class Presence(models.Model):
    """That a person had a draft open at an instant, and at which article; overwritten each time."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="present")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    article = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("draft", "person", name="agreements_presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.person_id}"
