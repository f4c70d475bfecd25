"""Recounting: progress of commitments from accepted evidence, and the register's lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pactwork.agreements.actions.tallying import count_tallies
from pactwork.agreements.models import Agreement, Commitment
from pactwork.agreements.queries.promised import Promised, promised
from pactwork.agreements.queries.sums import SUMS_WITH_PUT
from pactwork.agreements.statements import register_recounted
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record

_BATCH = 500
_PUT = """
INSERT INTO agreements_standing (commitment_id, state, achieved, expected, completion, evidence,
    last_accepted_on, computed_for)
SELECT * FROM jsonb_to_recordset(%(standings)s::jsonb) AS s(commitment_id bigint, state text,
    achieved numeric, expected numeric, completion float8, evidence int, last_accepted_on date,
    computed_for date)
ON CONFLICT (commitment_id) DO UPDATE
SET state = excluded.state, achieved = excluded.achieved, expected = excluded.expected,
    completion = excluded.completion, evidence = excluded.evidence,
    last_accepted_on = excluded.last_accepted_on, computed_for = excluded.computed_for
"""
_STAND_ANEW = f"""
WITH put AS ({_PUT} RETURNING agreements_standing AS standing),
sums AS MATERIALIZED ({SUMS_WITH_PUT})
UPDATE agreements_registerentry e
SET state = n.state, commitments = n.commitments, fulfilled = n.fulfilled,
    completion = n.completion, fills = n.fills, last_accepted_on = n.last_accepted_on
FROM sums n
WHERE e.agreement_id = n.agreement
  AND (e.state, e.commitments, e.fulfilled, e.completion, e.fills, e.last_accepted_on)
      IS DISTINCT FROM
      (n.state, n.commitments, n.fulfilled, n.completion, n.fills, n.last_accepted_on)
"""


def recount(commitments: Collection[int], *, on: date) -> None:
    """Step: count these commitments anew, where they stand, and the lines of their agreements."""
    count_tallies(commitments)
    stand_anew(commitments, on=on)


def stand_anew(commitments: Collection[int], *, on: date) -> None:
    """Step: where these commitments stand by their tallies, and the lines of their agreements."""
    _write(_STAND_ANEW, commitments, on)


def put_standings(commitments: Collection[int], *, on: date) -> None:
    """Step: where these commitments stand by their tallies.

    The lines of their agreements are to be written into the register: see `index_agreements`.
    """
    _write(_PUT, commitments, on)


def _write(statement: str, commitments: Collection[int], on: date) -> None:
    require_transaction()
    if not commitments:
        return
    held = promised(commitments)
    standings = [standing_from(one, on) for one in held]
    said: dict[str, Any] = {
        "standings": json.dumps(standings, cls=DjangoJSONEncoder),
        "agreements": sorted({one.agreement for one in held}),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, said)


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
