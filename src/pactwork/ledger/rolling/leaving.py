"""Texts leave for good, wherever they are: from the table, and from segments written anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from itertools import groupby

from django.db import connection, transaction

from pactwork.ledger.models import Segment
from pactwork.ledger.rolling.lock import hold
from pactwork.ledger.rolling.reading import cold_numbers
from pactwork.ledger.rolling.shelf import shelf_in_use


def let_texts_leave(numbers: Collection[int]) -> int:
    """Step: texts and salts of these statements leave table and segments; says how many there were.

    It waits for a segment that is being rolled. The old file is removed once this is committed, and
    swept up by the next run where that fails; rows of numbers stay, so counts stay.

    Raises:
        NoTransactionError: called outside an action.
    """
    hold()
    wanted = sorted(numbers)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pactwork.leaving = 'erased'")
        cursor.execute("DELETE FROM ledger_text WHERE statement_id = ANY(%s)", [wanted])
        gone: int = cursor.rowcount
        cursor.execute("SET LOCAL pactwork.leaving = ''")
    for segment, those in _by_segment(cold_numbers(wanted)):
        _rewrite(segment, those)
        gone += len(those)
    return gone


def _by_segment(wanted: list[int]) -> Iterable[tuple[Segment, list[int]]]:
    if not wanted:
        return
    rows = Segment.objects.filter(first__lte=wanted[-1], last__gte=wanted[0], texts__gt=0)
    segments = list(rows.order_by("first"))
    held = ((next((s for s in segments if s.first <= n <= s.last), None), n) for n in wanted)
    for segment, pairs in groupby(held, key=lambda pair: pair[0]):
        if segment is not None:
            yield segment, [number for _, number in pairs]


def _rewrite(segment: Segment, numbers: list[int]) -> None:
    from pactwork.ledger.rolling.rewriting import without_texts

    shelf, old = shelf_in_use(), segment.rows_file
    written = without_texts(shelf, segment, numbers)
    segment.rows_file, segment.sha256, segment.size = written
    segment.texts -= len(numbers)
    segment.save(update_fields=["rows_file", "sha256", "size", "texts"])
    transaction.on_commit(partial(shelf.remove, old), robust=True)
