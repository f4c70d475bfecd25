"""Which statements refer to which, written down as they come (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from pactwork.kernel.transactions import require_transaction

DEEPEST = 20
"""So far a chain of references is followed: a longer one would cost the square of its length."""

_FORWARD = """
WITH RECURSIVE chain(statement, of, target, depth) AS (
    SELECT given.id, t.id, t.target, 1
    FROM unnest(%s::bigint[], %s::uuid[]) AS given(id, target)
    JOIN ledger_statement t ON t.uuid = given.target
    UNION
    SELECT chain.statement, t.id, t.target, chain.depth + 1
    FROM chain JOIN ledger_statement t ON t.uuid = chain.target
    WHERE t.id <> chain.statement AND chain.depth < %s
)
INSERT INTO ledger_reference (statement_id, of_id, actor_id, verb_id, activity_id, registration)
SELECT chain.statement, t.id, t.actor_id, t.verb_id, t.activity_id, t.registration
FROM chain JOIN ledger_statement t ON t.id = chain.of
WHERE chain.statement <> chain.of
ON CONFLICT DO NOTHING
"""
_AWAITED = "SELECT id, target FROM ledger_statement WHERE target = ANY(%s::uuid[])"
_BEYOND = """
SELECT r.statement_id, s.target FROM ledger_statement s
JOIN ledger_reference r ON r.of_id = s.id WHERE s.id = ANY(%s)
"""
_SETTLE = """
WITH RECURSIVE settled AS MATERIALIZED (
    SELECT id, uuid, target FROM ledger_statement WHERE id BETWEEN %s AND %s
), awaited AS MATERIALIZED (
    SELECT s.id, s.target FROM settled JOIN ledger_statement s ON s.target = settled.uuid
), given(id, target) AS (
    SELECT id, target FROM settled WHERE target IS NOT NULL
    UNION SELECT id, target FROM awaited
    UNION SELECT r.statement_id, a.target FROM awaited a JOIN ledger_reference r ON r.of_id = a.id
), chain(statement, of, target, depth) AS (
    SELECT given.id, t.id, t.target, 1
    FROM given JOIN ledger_statement t ON t.uuid = given.target
    UNION
    SELECT chain.statement, t.id, t.target, chain.depth + 1
    FROM chain JOIN ledger_statement t ON t.uuid = chain.target
    WHERE t.id <> chain.statement AND chain.depth < %s
)
INSERT INTO ledger_reference (statement_id, of_id, actor_id, verb_id, activity_id, registration)
SELECT DISTINCT chain.statement, t.id, t.actor_id, t.verb_id, t.activity_id, t.registration
FROM chain JOIN ledger_statement t ON t.id = chain.of
WHERE chain.statement <> chain.of
ORDER BY chain.statement, t.id
ON CONFLICT DO NOTHING
"""


def write_references(targets: Mapping[int, UUID | None], arrived: Sequence[UUID]) -> None:
    """Step: note what the new statements refer to, and which older ones refer to them.

    `targets` is row number → the statement it refers to; `arrived` the ids of all new ones.
    """
    pairs = {number: target for number, target in targets.items() if target is not None}
    with connection.cursor() as cursor:
        cursor.execute(_AWAITED, [f"{{{','.join([uuid.hex for uuid in arrived])}}}"])
        if awaited := dict(cursor.fetchall()):
            cursor.execute(_BEYOND, [list(awaited)])
            pairs |= awaited | dict(cursor.fetchall())
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
