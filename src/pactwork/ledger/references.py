"""Which statements refer to which, written down as they come (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from pactwork.ledger.models import AUTHORITY, ITSELF

DEEPEST = 20
"""So far a chain of references is followed: a longer one would cost the square of its length."""

_FORWARD = f"""
WITH RECURSIVE chain(statement, of, target, depth) AS (
    SELECT given.id, t.id, t.target, 1
    FROM unnest(%s::bigint[], %s::uuid[]) AS given(id, target)
    JOIN ledger_statement t ON t.uuid = given.target
    UNION
    SELECT chain.statement, t.id, t.target, chain.depth + 1
    FROM chain JOIN ledger_statement t ON t.uuid = chain.target
    WHERE t.id <> chain.statement AND chain.depth < %s
)
, fresh AS (
    INSERT INTO ledger_reference (statement_id, of_id, verb_id, registration)
    SELECT chain.statement, t.id, t.verb_id, t.registration
    FROM chain JOIN ledger_statement t ON t.id = chain.of
    WHERE chain.statement <> chain.of
    ON CONFLICT DO NOTHING RETURNING statement_id, of_id
), actors AS (
    INSERT INTO ledger_referredactor (statement_id, of_id, actor_id, relation)
    SELECT f.statement_id, f.of_id, t.actor_id, {ITSELF}
    FROM fresh f JOIN ledger_statement t ON t.id = f.of_id
    UNION ALL
    SELECT f.statement_id, f.of_id, t.authority_id, {AUTHORITY}
    FROM fresh f JOIN ledger_statement t ON t.id = f.of_id WHERE t.authority_id IS NOT NULL
    UNION ALL
    SELECT f.statement_id, f.of_id, n.actor_id, n.relation
    FROM fresh f JOIN ledger_relatedactor n ON n.statement_id = f.of_id
)
INSERT INTO ledger_referredactivity (statement_id, of_id, activity_id, relation)
SELECT f.statement_id, f.of_id, t.activity_id, {ITSELF}
FROM fresh f JOIN ledger_statement t ON t.id = f.of_id WHERE t.activity_id IS NOT NULL
UNION ALL
SELECT f.statement_id, f.of_id, n.activity_id, n.relation
FROM fresh f JOIN ledger_contextactivity n ON n.statement_id = f.of_id
"""
_BACKWARD = """
SELECT s.id, s.target FROM ledger_statement s WHERE s.target = ANY(%s)
UNION
SELECT r.statement_id, s.target FROM ledger_statement s
JOIN ledger_reference r ON r.of_id = s.id WHERE s.target = ANY(%s)
"""


def write_references(targets: Mapping[int, UUID | None], arrived: Sequence[UUID]) -> None:
    """Step: note what the new statements refer to, and which older ones refer to them.

    `targets` is row number → the statement it refers to; `arrived` the ids of all new ones.
    """
    pairs = {number: target for number, target in targets.items() if target is not None}
    with connection.cursor() as cursor:
        cursor.execute(_BACKWARD, [list(arrived), list(arrived)])
        pairs_of_older = dict(cursor.fetchall())
        pairs |= pairs_of_older
        if pairs:
            cursor.execute(_FORWARD, [list(pairs), list(pairs.values()), DEEPEST])
