"""The contents of attachments: each kept once, as long as a statement it came with has its text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.db import connection

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.models import Attachment, Enclosed

_HOLD: Final = "SELECT sha2 FROM ledger_attachment WHERE sha2 = ANY(%s) ORDER BY sha2 FOR KEY SHARE"
_LEAVING: Final = """
SELECT a.sha2 FROM ledger_attachment a
WHERE a.sha2 IN (SELECT e.attachment_id FROM ledger_enclosed e WHERE e.statement_id = ANY(%s))
ORDER BY a.sha2 FOR UPDATE
"""


def keep_contents(
    contents: Mapping[str, bytes], types: Mapping[str, str], pairs: Collection[tuple[int, str]]
) -> None:
    """Step: keep contents by their SHA-2, and with which statements (row numbers) they came.

    One that is there already is held until the transaction ends, so that it does not leave with
    another statement meanwhile.
    """
    require_transaction()
    missing = sorted(types)
    while missing:
        Attachment.objects.bulk_create(
            [
                Attachment(sha2=one, content_type=types[one], content=contents[one])
                for one in missing
            ],
            ignore_conflicts=True,
        )
        held = _held(missing)
        missing = [one for one in missing if one not in held]
    Enclosed.objects.bulk_create(
        [Enclosed(statement_id=number, attachment_id=sha2) for number, sha2 in sorted(pairs)]
    )


def let_contents_leave(numbers: Collection[int]) -> int:
    """Step: the contents that came with these statements, and with no other, leave for good; says
    how many there were.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_LEAVING, [list(numbers)])
        candidates = [sha2 for (sha2,) in cursor.fetchall()]
    if not candidates:
        return 0
    Enclosed.objects.filter(statement__in=numbers).delete()
    kept = Enclosed.objects.filter(attachment__in=candidates).values("attachment")
    gone, _by_model = Attachment.objects.filter(sha2__in=candidates).exclude(sha2__in=kept).delete()
    return gone


def _held(wanted: Collection[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [list(wanted)])
        return {sha2 for (sha2,) in cursor.fetchall()}
