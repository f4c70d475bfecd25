"""What the standings under agreements come to, as lines of the register have it: one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import connection

from pactwork.agreements.progress import NEEDS_ATTENTION, State

COLUMNS: Final = (
    "state", "commitments", "fulfilled", "completion", "fills", "last_accepted_on",
)  # fmt: skip
"""Those of a register's line that follow from standings."""

_FIRST: Final = " ".join(
    f"WHEN bool_or(s.state = '{state}') THEN '{state}'" for state in NEEDS_ATTENTION
)
_OVERALL: Final = f"""
CASE WHEN count(*) FILTER (WHERE s.state <> '{State.NOT_MEASURABLE}') = 0
     THEN '{State.NOT_MEASURABLE}'
     {_FIRST}
     WHEN bool_and(s.state IN ('{State.FULFILLED}', '{State.NOT_MEASURABLE}'))
     THEN '{State.FULFILLED}'
     WHEN bool_and(s.state IN ('{State.NOT_STARTED}', '{State.NOT_MEASURABLE}'))
     THEN '{State.NOT_STARTED}'
     ELSE '{State.ON_TRACK}' END"""

_SUMS: Final = f"""
SELECT c.agreement_id AS agreement, {_OVERALL} AS state, count(*)::int AS commitments,
       (count(*) FILTER (WHERE s.state = '{State.FULFILLED}'))::int AS fulfilled,
       coalesce(sum(s.completion ORDER BY c.position, c.id), 0) / count(*) AS completion,
       array_agg(s.completion ORDER BY c.position, c.id) AS fills,
       max(s.last_accepted_on) AS last_accepted_on
FROM agreements_commitment c {{standings}}
WHERE c.agreement_id = ANY(%(agreements)s) AND c.withdrawn_in IS NULL
GROUP BY c.agreement_id
"""
"""`agreements.progress.overall` in the words of the database; a test holds the two together."""

SUMS_WITH_PUT: Final = _SUMS.format(
    standings="""
    LEFT JOIN put p ON (p.standing).commitment_id = c.id
    LEFT JOIN agreements_standing held ON held.commitment_id = c.id
    CROSS JOIN LATERAL (SELECT (coalesce(p.standing, held)).*) s"""
)
"""The sums of `agreements`, as part of a statement that writes some of the standings and returns
them as rows of `put`: they go before those stored until then, which are all that it sees.
"""

_SUMS_OF: Final = _SUMS.format(standings="JOIN agreements_standing s ON s.commitment_id = c.id")
_NOTHING: Final = [State.NOT_MEASURABLE.value, 0, 0, 0.0, [], None]


def sums_of(agreements: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the standings under each of these agreements come to, as the register has it."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS_OF, {"agreements": list(agreements)})
        found = {agreement: held for agreement, *held in cursor.fetchall()}
    return {
        agreement: dict(zip(COLUMNS, found.get(agreement, _NOTHING), strict=True))
        for agreement in agreements
    }
