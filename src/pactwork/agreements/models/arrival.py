"""What other systems told the ledger: evidence made of it, and what matched nothing."""

from __future__ import annotations

from django.db import models

from pactwork.agreements.models.delivery import ReminderLevel
from pactwork.agreements.models.evidence import Evidence


class FromTool(models.Model):
    """That a piece of evidence is a statement another system recorded, and by which tool."""

    evidence = models.OneToOneField(
        Evidence, primary_key=True, on_delete=models.CASCADE, related_name="from_tool"
    )
    tool = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["tool", "evidence"], name="agreements_fromtool_by_tool")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.tool}"


class PileReminder(models.Model):
    """That a party was reminded of a pile: what one tool recorded for one commitment.

    `newest` is the newest piece that then waited. As long as one up to it waits, it is the same
    pile, and its party is not reminded of it again at this level.
    """

    commitment = models.ForeignKey(
        "agreements.Commitment", on_delete=models.CASCADE, related_name="+"
    )
    tool = models.CharField(max_length=200)
    delivered_by = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(max_length=10, choices=ReminderLevel.choices)
    newest = models.BigIntegerField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "commitment",
                "tool",
                "delivered_by",
                "organisation",
                "level",
                name="agreements_pile_reminded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.tool} {self.organisation_id} {self.level}"


class Mismatch(models.TextChoices):
    """Why a statement that names something of ours is no evidence of it."""

    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    NOT_A_PARTY = "not_a_party"
    OWES_NOTHING = "owes_nothing"
    BEFORE = "before"
    AFTER = "after"
    OTHER_AGREEMENT = "other_agreement"
    NO_ORGANISATION = "no_organisation"
    BAD_AMOUNT = "bad_amount"
    UNREADABLE = "unreadable"


class Unmatched(models.Model):
    """A statement that names something and is evidence of nothing: kept, shown, never counted.

    `iri` is the commitment it names; empty where what it says could not be read.
    """

    statement = models.UUIDField()
    iri = models.TextField()
    reason = models.CharField(max_length=20, choices=Mismatch.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    tool = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("statement", "iri", name="agreements_unmatched_once"),
        ]
        indexes = [
            models.Index(
                models.F("organisation"), models.F("at").desc(), name="agreements_unmatched_latest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.reason}"
