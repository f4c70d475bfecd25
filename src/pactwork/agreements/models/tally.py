"""What was accepted, kept added up, so that progress costs the same at ten pieces and at 10⁶."""

from __future__ import annotations

from django.db import models

from pactwork.agreements.models.commitment import Commitment


class Tally(models.Model):
    """What accepted evidence comes to for a commitment, in its measure: in all, or in a period.

    `period` is its first day, None for the sum over all time. Derived: written in the
    transaction that accepts or withdraws (`actions/tallying.py`), and proved by a count each night.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="tallies", db_index=False
    )
    period = models.DateField(null=True)
    amount = models.DecimalField(max_digits=24, decimal_places=3)
    evidence = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "period"],
                name="agreements_tally_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.period} {self.amount}"


class TallyPerson(models.Model):
    """In how many accepted pieces a person took part, in all or in a period: counted once each."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    period = models.DateField(null=True)
    pseudonym = models.UUIDField()
    times = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "period", "pseudonym"],
                name="agreements_tallyperson_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.period} {self.pseudonym}"
