"""Evidence: one thing that happened, the commitments it serves, and who accepted it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.agreements.models.commitment import Commitment
from pactwork.kernel.texts import TextField


class Evidence(models.Model):
    """Something that happened, delivered by one organisation; one thing wherever it is summed."""

    uuid = models.UUIDField(unique=True)
    content_sha256 = models.CharField(max_length=64)
    delivered_by = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=80)
    title = TextField()
    description = TextField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    headcount = models.PositiveIntegerField(default=0)
    target_groups = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    links = models.JSONField(default=list, blank=True)
    is_demonstration = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    statement = models.UUIDField(unique=True)
    voided_on = models.DateField(null=True)
    voided_reason = TextField(blank=True)
    voided_by = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    voiding = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="agreements_evidence_days_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class EvidenceQuantity(models.Model):
    """How much of a measure the evidence is worth: 2 trainings, 140 visits."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="quantities")
    measure = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=18, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint("evidence", "measure", name="agreements_quantity_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="agreements_quantity_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.measure}"


class EvidencePerson(models.Model):
    """A pseudonymous person who took part, so that nobody is counted twice."""

    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, related_name="people", db_index=False
    )
    pseudonym = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint("evidence", "pseudonym", name="agreements_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.pseudonym)


class Claim(models.Model):
    """That a piece of evidence serves a commitment. It counts from `accepted_on`."""

    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, related_name="claims", db_index=False
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    accepted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("evidence", "commitment", name="agreements_claim_once"),
        ]
        indexes = [
            models.Index(
                fields=["commitment", "evidence"],
                name="agreements_claim_accepted",
                condition=models.Q(accepted_on__isnull=False),
            ),
            models.Index(fields=["commitment"], name="agreements_claim_commitment"),
            models.Index(fields=["commitment", "accepted_on"], name="agreements_claim_last"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} for {self.commitment_id}"


class Acceptance(models.Model):
    """That a party other than the deliverer accepted a claim; a statement of its own."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="acceptances")
    by = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    statement = models.UUIDField(db_index=True)
    voiding = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "claim",
                "by",
                condition=models.Q(voiding__isnull=True),
                name="agreements_acceptance_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} by {self.by_id}"
