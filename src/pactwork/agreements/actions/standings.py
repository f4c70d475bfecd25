"""Recounting: progress of commitments from accepted evidence, and the register's lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pactwork.agreements.models import Agreement, Commitment, RegisterEntry, Standing
from pactwork.agreements.progress import Amounts, Progress, State, overall, progress_of
from pactwork.agreements.queries.amounts import amounts_of, evidence_tally, promise_of
from pactwork.agreements.statements import register_recounted
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record

_BATCH = 500


def recount(commitments: Collection[int], *, on: date) -> None:
    """Step: compute the standing of these commitments anew, and the lines of their agreements."""
    require_transaction()
    rows = Commitment.objects.filter(pk__in=commitments).select_related("agreement")
    amounts = amounts_of(commitments)
    tally = evidence_tally(commitments)
    standings = []
    for row in rows:
        progress = progress_of(promise_of(row), amounts.get(row.pk, Amounts()), on)
        count, last = tally.get(row.pk, (0, None))
        standings.append(_standing(row, progress, count, last, on))
    Standing.objects.bulk_create(
        standings,
        update_conflicts=True,
        unique_fields=["commitment"],
        update_fields=[f.name for f in Standing._meta.fields if f.name != "commitment"],
    )
    sum_up({row.agreement_id for row in rows})


def _standing(
    row: Commitment, progress: Progress, count: int, last: date | None, on: date
) -> Standing:
    return Standing(
        commitment=row,
        state=progress.state,
        achieved=progress.achieved,
        expected=progress.target,
        completion=progress.completion,
        evidence=count,
        last_accepted_on=last,
        computed_for=on,
    )


def sum_up(agreements: Collection[int]) -> None:
    """Step: bring what the register says of these agreements in line with their standings."""
    require_transaction()
    found: dict[int, list[Standing]] = {agreement: [] for agreement in agreements}
    standings = Standing.objects.filter(
        commitment__agreement__in=agreements, commitment__withdrawn_in=None
    ).select_related("commitment")
    for standing in standings.order_by("commitment__position"):
        found[standing.commitment.agreement_id].append(standing)
    entries = RegisterEntry.objects.filter(agreement__in=agreements)
    for entry in entries:
        _fill(entry, found[entry.agreement_id])
    RegisterEntry.objects.bulk_update(
        entries,
        ["state", "commitments", "fulfilled", "completion", "fills", "last_accepted_on"],
    )


def _fill(entry: RegisterEntry, standings: list[Standing]) -> None:
    whole = overall([(State(one.state), one.completion) for one in standings])
    days = [one.last_accepted_on for one in standings if one.last_accepted_on]
    entry.state = whole.state
    entry.commitments = whole.commitments
    entry.fulfilled = whole.fulfilled
    entry.completion = whole.completion
    entry.fills = [one.completion for one in standings]
    entry.last_accepted_on = max(days, default=None)


def refresh_standings(*, on: date | None = None) -> int:
    """Recount every commitment whose standing a passing day can change; how many there were.

    Days turn "on track" into "behind" and "behind" into "overdue" without anything happening.
    Safe to repeat and to interrupt: each batch is a transaction of its own.
    """
    day = on or timezone.localdate()
    stale = Commitment.objects.filter(
        Q(standing__isnull=True) | Q(standing__computed_for__lt=day), withdrawn_in=None
    ).exclude(measure="", standing__isnull=False)
    numbers = stale.order_by("pk").values_list("pk", flat=True)
    done = 0
    for batch in _batches(numbers.iterator()):
        with transaction.atomic(durable=True):
            _lock(batch)
            recount(batch, on=day)
            record(register_recounted(at=timezone.now()))
        done += len(batch)
    return done


def _lock(commitments: list[int]) -> None:
    list(
        Agreement.objects.filter(commitments__in=commitments)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )


def _batches(numbers: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(numbers, _BATCH)):
        yield batch
