"""What somebody would write in a draft instead of what stands there, for its writers to decide."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pactwork.agreements.models.negotiation import Draft


class SuggestionStage(models.TextChoices):
    """What became of it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Suggestion(models.Model):
    """Another wording of one text in one language; no part of the terms, nor of their hash.

    `key` is its sender's: the same again suggests nothing more. `was` is the text it was written
    on, at `base_revision`. An accepted one led to `accepted_in`, a revision by whoever accepted it.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="suggestions")
    key = models.UUIDField()
    path = ArrayField(models.CharField(max_length=120))
    language = models.CharField(max_length=35)
    base_revision = models.PositiveIntegerField()
    was = models.TextField(blank=True)
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    author = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    stage = models.CharField(max_length=10, choices=SuggestionStage.choices, default="open")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_for = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    accepted_in = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("draft", "key", name="agreements_suggestion_once"),
            models.CheckConstraint(
                condition=Q(stage="open", answered_at=None)
                | (~Q(stage="open") & Q(answered_at__isnull=False)),
                name="agreements_suggestion_answered_since",
            ),
            models.CheckConstraint(
                condition=Q(stage="accepted", accepted_in__isnull=False)
                | (~Q(stage="accepted") & Q(accepted_in=None)),
                name="agreements_suggestion_accepted_in",
            ),
        ]
        indexes = [
            models.Index(
                fields=["draft"], condition=Q(stage="open"), name="agreements_suggestion_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {'/'.join(self.path)}:{self.language}"
