"""Recounting: progress of commitments from accepted evidence, and the register's lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pactwork.agreements.actions.tallying import count_tallies
from pactwork.agreements.models import Agreement, Commitment
from pactwork.agreements.progress import State, overall
from pactwork.agreements.queries.promised import Promised, promised
from pactwork.agreements.statements import register_recounted
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record

_BATCH = 500
_PUT = """
INSERT INTO agreements_standing (commitment_id, state, achieved, expected, completion, evidence,
    last_accepted_on, computed_for)
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS s(commitment_id bigint, state text,
    achieved numeric, expected numeric, completion float8, evidence int, last_accepted_on date,
    computed_for date)
ON CONFLICT (commitment_id) DO UPDATE
SET state = excluded.state, achieved = excluded.achieved, expected = excluded.expected,
    completion = excluded.completion, evidence = excluded.evidence,
    last_accepted_on = excluded.last_accepted_on, computed_for = excluded.computed_for
"""
_STANDINGS_OF = """
SELECT c.agreement_id, array_agg(s.state ORDER BY c.position, c.id),
    array_agg(s.completion ORDER BY c.position, c.id), max(s.last_accepted_on)
FROM agreements_commitment c JOIN agreements_standing s ON s.commitment_id = c.id
WHERE c.agreement_id = ANY(%s) AND c.withdrawn_in IS NULL
GROUP BY c.agreement_id
"""
_SUM_UP = """
UPDATE agreements_registerentry e
SET state = s.state, commitments = s.commitments, fulfilled = s.fulfilled,
    completion = s.completion, fills = s.fills, last_accepted_on = s.last_accepted_on
FROM jsonb_to_recordset(%s::jsonb) AS s(agreement bigint, state text, commitments int,
    fulfilled int, completion float8, fills float8[], last_accepted_on date)
WHERE e.agreement_id = s.agreement
  AND (e.state, e.commitments, e.fulfilled, e.completion, e.fills, e.last_accepted_on)
      IS DISTINCT FROM
      (s.state, s.commitments, s.fulfilled, s.completion, s.fills, s.last_accepted_on)
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
    if not commitments:
        return set()
    held = promised(commitments)
    lines = [standing_from(one, on) for one in held]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [json.dumps(lines, cls=DjangoJSONEncoder)])
    return {one.agreement for one in held}


def standing_from(held: Promised, on: date) -> dict[str, Any]:
    """The columns of the standing that follows from this on a day."""
    progress = held.progress(on)
    return {
        "commitment_id": held.commitment,
        "state": progress.state,
        "achieved": progress.achieved,
        "expected": progress.target,
        "completion": progress.completion,
        "evidence": held.evidence,
        "last_accepted_on": held.last_accepted_on,
        "computed_for": on,
    }


def sum_up(agreements: Collection[int]) -> None:
    """Step: bring what the register says of these agreements in line with their standings."""
    require_transaction()
    lines = [{"agreement": pk, **sums} for pk, sums in sums_of(agreements).items()]
    with connection.cursor() as cursor:
        cursor.execute(_SUM_UP, [json.dumps(lines, cls=DjangoJSONEncoder)])


def sums_of(agreements: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the standings under each of these agreements come to, as the register has it."""
    sums = {agreement: _sums([], [], None) for agreement in agreements}
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS_OF, [list(agreements)])
        sums |= {agreement: _sums(*held) for agreement, *held in cursor.fetchall()}
    return sums


def _sums(
    states: Sequence[str], completions: Sequence[float | None], last: date | None
) -> dict[str, Any]:
    whole = overall(
        [(State(state), share) for state, share in zip(states, completions, strict=True)]
    )
    return {
        "state": whole.state,
        "commitments": whole.commitments,
        "fulfilled": whole.fulfilled,
        "completion": whole.completion,
        "fills": completions,
        "last_accepted_on": last,
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
