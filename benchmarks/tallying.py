"""Progress that is kept added up, beside the full count."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from benchmarks.filling import grow_evidence, run
from benchmarks.measuring import interleaved
from benchmarks.reporting import Report
from pactwork.agreements.actions.evidence import recount_today
from pactwork.agreements.actions.tallying import add_to_tallies, count_tallies, take_from_tallies
from pactwork.agreements.models import Claim, Commitment, Standing
from pactwork.agreements.queries.amounts import amounts_of, counted_amounts_of

LARGE = "large-agreement"


def tallies(report: Report, largest: int) -> None:
    """Progress of one commitment with 10³ to 10⁶ pieces: read, changed by one, counted whole."""
    commitment = Commitment.objects.filter(agreement__slug=LARGE).order_by("pk").first()
    assert commitment
    rows = []
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size > largest:
            break
        grow_evidence(LARGE, size)
        Claim.objects.filter(commitment__agreement__slug=LARGE).update(commitment=commitment.pk)
        run("ANALYZE agreements_claim")
        with transaction.atomic():
            count_tallies([commitment.pk])
        claim = Claim.objects.filter(commitment=commitment).latest("pk")
        found = interleaved(_ways(commitment, claim.pk), rounds=9)
        rows.append([size, *(found[name].wall for name in ("read", "changed", "counted"))])
        assert amounts_of([commitment.pk]) == counted_amounts_of([commitment.pk])
    report.table(
        "Progress kept added up",
        "One commitment with so many accepted pieces: its standing read; one piece taken out and "
        "counted in again with the standing and the register's line, in one transaction; all "
        "counted anew. Milliseconds; that both sums are equal is checked each time.",
        ("pieces", "read", "out and in", "full count"),
        rows,
    )


def _ways(commitment: Commitment, claim: int) -> dict[str, Callable[[], object]]:
    def changed() -> None:
        with transaction.atomic():
            take_from_tallies([claim])
            recount_today([commitment.pk])
            add_to_tallies([claim])
            recount_today([commitment.pk])

    return {
        "read": lambda: Standing.objects.get(commitment=commitment),
        "changed": changed,
        "counted": lambda: counted_amounts_of([commitment.pk]),
    }
