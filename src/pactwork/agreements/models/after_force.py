"""What happens to an agreement in force besides being amended: it rests, and it ends."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pactwork.agreements.models.agreement import Agreement


class NoticePeriod(models.Model):
    """How many months' notice a party gives before it ends an agreement by itself."""

    agreement = models.OneToOneField(
        Agreement, primary_key=True, on_delete=models.CASCADE, related_name="notice"
    )
    months = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.months}"


class Suspension(models.Model):
    """Days on which an agreement rests: every commitment that is open pauses. Open while
    `last_day` is not said.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="suspensions")
    by = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    reason = models.TextField()
    statement = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "agreement", condition=Q(last_day=None), name="agreements_suspension_open_once"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(first_day__lte=F("last_day")),
                name="agreements_suspension_days_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} from {self.first_day}"


class Ending(models.Model):
    """That an agreement ends: `by` one party with notice, or by all, where `by` is None."""

    agreement = models.OneToOneField(
        Agreement, primary_key=True, on_delete=models.CASCADE, related_name="ending"
    )
    by = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_on = models.DateField()
    effective_on = models.DateField()
    reason = models.TextField(blank=True)
    statement = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(said_on__lte=F("effective_on")),
                name="agreements_ending_days_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} on {self.effective_on}"


class EndingConsent(models.Model):
    """That a party agrees to end an agreement at once; it ends when all of them did."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "organisation", name="agreements_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.organisation_id}"
