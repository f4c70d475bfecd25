"""The log grows: settled statements become leaves in the order of their ids, and heads are signed.

Each batch is one transaction: its tiles and its head are there together or not at all. So it may
be killed at any point, and goes on where it was. An advisory lock lets one do it at a time. What
statements of a batch refer to, and their writers missed, is noted along with it.
"""

from __future__ import annotations

import time
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from pactwork.ledger.log_keys import signers
from pactwork.ledger.models import Head, Mark, Tile
from pactwork.ledger.references import settle_references
from pactwork.ledger.tiles import StoredTiles
from pactwork.ledger.tree.api import (
    HASH_SIZE,
    Appending,
    Checkpoint,
    edge_from,
    leaf_hash,
    sign_head,
)
from pactwork.ledger.tree.tiles import TILE_HEIGHT, TILE_WIDTH
from pactwork.ledger.watermark import Watermark, is_foreign, is_settled, take_mark

BATCH: Final = 64 * TILE_WIDTH
PATIENCE: Final = 5.0
"""Seconds to wait for transactions under way; what then is not settled waits for the next time."""
_LOCK: Final = 0x50_61_63_74_4C_6F_67
_PAUSE: Final = 0.05
_NEXT = """
SELECT s.id, coalesce(e.commitment, sha256(t.salt || convert_to(t.raw, 'UTF8')))
FROM ledger_statement s
LEFT JOIN ledger_text t ON t.statement_id = s.id
LEFT JOIN ledger_erased e ON e.statement_id = s.id
WHERE s.id > %s AND s.id <= %s ORDER BY s.id LIMIT %s
"""


class LogError(Exception):
    """The log cannot grow; the message says at which statement and why."""


def sequence(*, patience: float = PATIENCE) -> int:
    """Bring into the log what is settled, and say how many statements came in.

    A mark that is not settled in time is kept, so that a stream of long transactions delays the
    log and never stops it.
    """
    kept = _kept_mark()
    grown = 0
    if kept is not None and is_settled(kept):
        grown, kept = _append_all(kept.number), None
    mark, until = take_mark(), time.monotonic() + patience
    while not is_settled(mark):
        if time.monotonic() >= until:
            if kept is None:
                _keep(mark)
            return grown
        time.sleep(_PAUSE)
    return grown + _append_all(mark.number)


@transaction.atomic(durable=True)
def append_to_log(*, upto: int) -> int:
    """Append the next batch of statements, up to this number, and sign the head.

    All up to `upto` must be settled. Gives 0 where nothing is left, or another is at it.

    Raises:
        LogError: a statement has neither text nor erasure, so there is nothing to commit to.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        size = Head.objects.order_by("-size").values_list("size", flat=True).first() or 0
        last = _last_open(size)
        cursor.execute(_NEXT, [last.last if last else 0, upto, BATCH])
        fresh = [(number, _committed(number, entry)) for number, entry in cursor.fetchall()]
    if fresh:
        settle_references(fresh[0][0], fresh[-1][0])
        _grow(size, last if size % TILE_WIDTH else None, fresh)
    return len(fresh)


def _append_all(upto: int) -> int:
    grown = 0
    while fresh := append_to_log(upto=upto):
        grown += fresh
    return grown


def _last_open(size: int) -> Tile | None:
    return Tile.objects.get(level=0, number=(size - 1) // TILE_WIDTH) if size else None


def _committed(number: int, entry: bytes | None) -> bytes:
    if entry is None:
        raise LogError(f"Statement {number} has neither text nor erasure.")
    return bytes(entry)


def _grow(size: int, last: Tile | None, fresh: list[tuple[int, bytes]]) -> None:
    edge = edge_from(StoredTiles(), size)
    appending = Appending.to(edge, [leaf_hash(entry) for _, entry in fresh])
    numbers = [*(last.statements or []), *(n for n, _ in fresh)] if last else [n for n, _ in fresh]
    entries = bytes(last.entries or b"") if last else b""
    entries += b"".join(entry for _, entry in fresh)
    first_tile = size // TILE_WIDTH
    rows = []
    for tile in appending.tiles:
        row = Tile(level=tile.level // TILE_HEIGHT, number=tile.number, hashes=tile.hashes)
        if tile.level == 0:
            start = (tile.number - first_tile) * TILE_WIDTH
            row.statements = numbers[start : start + TILE_WIDTH]
            row.entries = entries[start * HASH_SIZE : (start + TILE_WIDTH) * HASH_SIZE]
            row.first, row.last = row.statements[0], row.statements[-1]
        rows.append(row)
    Tile.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes", "entries", "statements", "first", "last"],
    )
    _sign(appending)


def _sign(appending: Appending) -> None:
    keys = signers()
    head = Checkpoint(keys[0].name, appending.edge.size, appending.root)
    Head.objects.create(
        size=head.size, root=head.root, at=timezone.now(), note=sign_head(head, keys)
    )


def _kept_mark() -> Watermark | None:
    row = Mark.objects.first()
    if row is None:
        return None
    mark = Watermark(row.number, row.behind)
    return None if is_foreign(mark) else mark


def _keep(mark: Watermark) -> None:
    Mark.objects.update_or_create(pk=1, defaults={"number": mark.number, "behind": mark.behind})
