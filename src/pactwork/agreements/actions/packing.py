"""Packing: what the register is counted by, brought in line with its lines.

Nothing depends on it but speed: a line that changed is counted by itself until it is packed.
"""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

from pactwork.agreements.models import RegisterBlock, RegisterEntry, RegisterFresh
from pactwork.agreements.models.register import BLOCK
from pactwork.agreements.queries.counting import BITS

FEW: Final = 1000
"""So many fresh lines slow no count down that anybody would notice."""

_PACK: Final = """
WITH m AS ({entries})
INSERT INTO agreements_registerblock (block, tag_id, bits) {bits}"""


def pack_register(*, few: int = FEW) -> int:
    """Pack the blocks of lines that changed, once there are more than a few; how many there were.

    Each block is a transaction of its own. It leaves no statement: nothing anybody sees changes.
    """
    fresh = list(RegisterFresh.objects.values_list("pk", flat=True))
    if len(fresh) <= few:
        return 0
    for block in sorted({number // BLOCK for number in fresh}):
        _pack(block)
    return len(fresh)


@transaction.atomic(durable=True)
def _pack(block: int) -> None:
    """Packers take turns and wait for no writer: a line being written stays fresh.

    The bits are read after the lines ceased to be fresh; whoever writes one of these in between
    waits, and makes it fresh again.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agreements_registerblock IN SHARE ROW EXCLUSIVE MODE")
    within = {"pk__gte": block * BLOCK, "pk__lt": (block + 1) * BLOCK}
    fresh = RegisterFresh.objects.filter(**within).select_for_update(skip_locked=True)
    RegisterFresh.objects.filter(pk__in=list(fresh.values_list("pk", flat=True))).delete()
    RegisterBlock.objects.filter(block=block).delete()
    entries = RegisterEntry.objects.filter(**within).values("agreement_id", "tags")
    sql, params = entries.query.sql_with_params()
    bits = BITS.format(tag="tag_id", rows="m, unnest(tags) tag_id")
    with connection.cursor() as cursor:
        cursor.execute(_PACK.format(entries=sql, bits=bits), params)
