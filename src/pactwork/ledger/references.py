"""Which statements refer to which, written down as they come (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from pactwork.kernel.transactions import require_transaction

DEEPEST = 20
"""So far a chain of references is followed: a longer one would cost the square of its length."""

_CHAINS = """
chain(statement, of, target, actor, verb, activity, registration, depth) AS (
    SELECT given.id, t.*, 1 FROM given, LATERAL (
        SELECT id, target, actor_id, verb_id, activity_id, registration
        FROM ledger_statement WHERE uuid = given.target LIMIT 1
    ) t
    UNION
    SELECT chain.statement, t.*, chain.depth + 1 FROM chain, LATERAL (
        SELECT id, target, actor_id, verb_id, activity_id, registration
        FROM ledger_statement WHERE uuid = chain.target LIMIT 1
    ) t
    WHERE t.id <> chain.statement AND chain.depth < %s
)
INSERT INTO ledger_reference (statement_id, of_id, actor_id, verb_id, activity_id, registration)
SELECT DISTINCT ON (statement, of) statement, of, actor, verb, activity, registration
FROM chain WHERE statement <> of
ORDER BY statement, of
ON CONFLICT DO NOTHING
"""
"""The subqueries take one row at a time by an index: how many rows a recursion will have is not
known beforehand, and a plan that reads the whole table instead is a hundred times slower.
"""

_FORWARD = f"""
WITH RECURSIVE given(id, target) AS (
    SELECT * FROM unnest(%s::bigint[], %s::uuid[])
), {_CHAINS}"""
_BACKWARD = """
SELECT s.id, s.target FROM ledger_statement s WHERE s.target = ANY(%s)
UNION
SELECT r.statement_id, s.target FROM ledger_statement s
JOIN ledger_reference r ON r.of_id = s.id WHERE s.target = ANY(%s)
"""
_SETTLE = f"""
WITH RECURSIVE settled AS MATERIALIZED (
    SELECT id, uuid, target FROM ledger_statement WHERE id BETWEEN %s AND %s
), awaited AS MATERIALIZED (
    SELECT s.id, s.target FROM settled, LATERAL (
        SELECT id, target FROM ledger_statement WHERE target = settled.uuid OFFSET 0
    ) s
), given(id, target) AS (
    SELECT id, target FROM settled WHERE target IS NOT NULL
    UNION SELECT id, target FROM awaited
    UNION SELECT r.statement_id, a.target FROM awaited a, LATERAL (
        SELECT statement_id FROM ledger_reference WHERE of_id = a.id OFFSET 0
    ) r
), {_CHAINS}"""


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


def settle_references(first: int, last: int) -> int:
    """Step: note what writers of statements from `first` to `last` missed, who did not see each
    other; how many references that are. It may be repeated.

    All statements up to `last` must be settled, and this done up to `first`. Then any chain that
    is not whole yet goes through one of these statements, and begins with one, with one that
    refers to one, or with one that is known to refer to such.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [first, last, DEEPEST])
        return int(cursor.rowcount)
