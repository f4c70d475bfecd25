"""Recounting: progress of commitments from accepted evidence, and the register's lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from pactwork.agreements.actions.tallying import count_tallies
from pactwork.agreements.models import Agreement, Commitment, Standing
from pactwork.agreements.progress import Amounts, Progress, State, overall, progress_of
from pactwork.agreements.queries.amounts import (
    NO_HALTS,
    amounts_of,
    evidence_tally,
    halts_of,
    promise_of,
)
from pactwork.agreements.statements import register_recounted
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record

_BATCH = 500
_PROMISED = (
    "measure", "target", "baseline", "per", "due_day",
    "agreement__first_day", "agreement__last_day", "agreement__signed",
)  # fmt: skip
_SUM_UP = """
UPDATE agreements_registerentry e
SET state = s.state, commitments = s.commitments, fulfilled = s.fulfilled,
    completion = s.completion, fills = s.fills, last_accepted_on = s.last_accepted_on
FROM jsonb_to_recordset(%s::jsonb) AS s(agreement bigint, state text, commitments int,
    fulfilled int, completion float8, fills float8[], last_accepted_on date)
WHERE e.agreement_id = s.agreement
"""


def recount(commitments: Collection[int], *, on: date) -> None:
    """Step: count these commitments anew, where they stand, and the lines of their agreements."""
    count_tallies(commitments)
    sum_up(put_standings(commitments, on=on))


def stand_anew(commitments: Collection[int], *, on: date) -> None:
    """Step: where these commitments stand by their tallies, and the lines of their agreements."""
    sum_up(put_standings(commitments, on=on))


def put_standings(commitments: Collection[int], *, on: date) -> set[int]:
    """Step: the standing of these commitments by their tallies; the agreements they stand in.

    What the register says of those agreements is to be brought in line: see `sum_up`.
    """
    require_transaction()
    rows = Commitment.objects.filter(pk__in=commitments).select_related("agreement")
    amounts = amounts_of(commitments)
    tally = evidence_tally(commitments)
    halts = halts_of(rows.values_list("agreement", flat=True))
    standings = []
    agreements = set()
    for row in rows.only(*_PROMISED):
        promise = promise_of(row, halts.get(row.agreement_id, NO_HALTS))
        progress = progress_of(promise, amounts.get(row.pk, Amounts()), on)
        count, last = tally.get(row.pk, (0, None))
        standings.append(_standing(row, progress, count, last, on))
        agreements.add(row.agreement_id)
    Standing.objects.bulk_create(
        standings,
        update_conflicts=True,
        unique_fields=["commitment"],
        update_fields=[f.name for f in Standing._meta.fields if f.name != "commitment"],
    )
    return agreements


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
    lines = [{"agreement": pk, **sums} for pk, sums in sums_of(agreements).items()]
    with connection.cursor() as cursor:
        cursor.execute(_SUM_UP, [json.dumps(lines, cls=DjangoJSONEncoder)])


def sums_of(agreements: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the standings under each of these agreements come to, as the register has it."""
    found: dict[int, list[Standing]] = {agreement: [] for agreement in agreements}
    standings = Standing.objects.filter(
        commitment__agreement__in=agreements, commitment__withdrawn_in=None
    ).annotate(agreement=F("commitment__agreement"))
    for standing in standings.order_by("commitment__position"):
        found[standing.agreement].append(standing)
    return {agreement: _sums(held) for agreement, held in found.items()}


def _sums(standings: Sequence[Standing]) -> dict[str, Any]:
    whole = overall([(State(one.state), one.completion) for one in standings])
    days = [one.last_accepted_on for one in standings if one.last_accepted_on]
    return {
        "state": whole.state,
        "commitments": whole.commitments,
        "fulfilled": whole.fulfilled,
        "completion": whole.completion,
        "fills": [one.completion for one in standings],
        "last_accepted_on": max(days, default=None),
    }


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
    for batch in batches(numbers.iterator(), _BATCH):
        with transaction.atomic(durable=True):
            hold_agreements(Agreement.objects.filter(commitments__in=batch))
            stand_anew(batch, on=day)
            record(register_recounted(at=timezone.now()))
        done += len(batch)
    return done


def hold_agreements(rows: QuerySet[Agreement]) -> None:
    """Step: hold these agreements in the order in which all others hold them."""
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def batches(numbers: Iterator[int], size: int) -> Iterator[list[int]]:
    """The numbers in lists of at most this size, in their order."""
    while batch := list(islice(numbers, size)):
        yield batch
