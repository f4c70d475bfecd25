"""Which statements refer to which, written down as they come (IEEE 9274.1.1 §4.1.6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import connection

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.models import AUTHORITY, ITSELF

DEEPEST: Final = 20
"""So far a chain of references is followed: a longer one would cost the square of its length."""

AWAITED: Final = """
SELECT s.id, s.target FROM unnest(%(arrived)s::uuid[]) AS came(uuid), LATERAL (
    SELECT id, target FROM ledger_statement WHERE target = came.uuid OFFSET 0
) s
"""
"""The statements that refer to one of these UUIDs, and to which of them.

Here and below, subqueries take one row at a time by an index: how many there will be is not known
beforehand, and a plan that reads the whole table instead is a hundred times slower.
"""

_BEYOND: Final = """
SELECT r.statement_id, s.target FROM ledger_statement s
JOIN ledger_reference r ON r.of_id = s.id WHERE s.id = ANY(%s)
"""
_CHAIN: Final = f"""
chain(statement, of, target, actor, authority, verb, activity, registration, depth) AS (
    SELECT given.id, t.*, 1 FROM given, LATERAL (
        SELECT id, target, actor_id, authority_id, verb_id, activity_id, registration
        FROM ledger_statement WHERE uuid = given.target LIMIT 1
    ) t
    UNION
    SELECT chain.statement, t.*, chain.depth + 1 FROM chain, LATERAL (
        SELECT id, target, actor_id, authority_id, verb_id, activity_id, registration
        FROM ledger_statement WHERE uuid = chain.target LIMIT 1
    ) t
    WHERE t.id <> chain.statement AND chain.depth < %s
), pairs AS MATERIALIZED (
    SELECT DISTINCT ON (statement, of) * FROM chain WHERE statement <> of ORDER BY statement, of
), fresh AS (
    INSERT INTO ledger_reference (statement_id, of_id, verb_id, registration)
    SELECT statement, of, verb, registration FROM pairs
    ON CONFLICT DO NOTHING RETURNING statement_id AS statement, of_id AS of
), added AS MATERIALIZED (SELECT pairs.* FROM pairs JOIN fresh USING (statement, of)
), actors AS (
    INSERT INTO ledger_referredactor (statement_id, of_id, actor_id, relation)
    SELECT statement, of, actor, {ITSELF} FROM added
    UNION ALL
    SELECT statement, of, authority, {AUTHORITY} FROM added WHERE authority IS NOT NULL
    UNION ALL
    SELECT statement, of, n.actor_id, n.relation FROM added, LATERAL (
        SELECT actor_id, relation FROM ledger_relatedactor WHERE statement_id = of OFFSET 0
    ) n
), activities AS (
    INSERT INTO ledger_referredactivity (statement_id, of_id, activity_id, relation)
    SELECT statement, of, activity, {ITSELF} FROM added WHERE activity IS NOT NULL
    UNION ALL
    SELECT statement, of, n.activity_id, n.relation FROM added, LATERAL (
        SELECT activity_id, relation FROM ledger_contextactivity WHERE statement_id = of OFFSET 0
    ) n
)
SELECT count(*) FROM fresh
"""
_FORWARD: Final = f"""
WITH RECURSIVE given(id, target) AS (SELECT * FROM unnest(%s::bigint[], %s::uuid[])), {_CHAIN}
"""
_SETTLE: Final = f"""
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
), {_CHAIN}
"""


def write_references(targets: Mapping[int, UUID], awaited: Mapping[int, UUID]) -> None:
    """Step: note what new statements refer to, and which older ones refer to new ones.

    `targets` is row number → the statement a new one refers to, `awaited` the same of older ones
    whose target has come now (`AWAITED`).
    """
    pairs = dict(targets)
    with connection.cursor() as cursor:
        if awaited:
            cursor.execute(_BEYOND, [list(awaited)])
            pairs |= {**awaited, **dict(cursor.fetchall())}
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
        return int(cursor.fetchone()[0])
