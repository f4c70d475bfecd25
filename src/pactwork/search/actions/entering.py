"""Documents come in and go, in the transaction of the change they follow from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from django.db import connection

from pactwork.kernel.transactions import require_transaction
from pactwork.search.documents import Document
from pactwork.search.storing import row_of

_AT_ONCE: Final = 500
_PUT: Final = """
INSERT INTO search_entry AS held
    (iri, kind, document, rest, readers, visible_from, transaction, gone, entered)
SELECT iri, kind, document, rest, readers, visible_from,
    pg_current_xact_id()::text::bigint, false, pg_current_xact_id()::text::bigint
FROM jsonb_to_recordset(%s::jsonb) AS given
    (iri text, kind text, document jsonb, rest jsonb, readers text[], visible_from timestamptz)
ORDER BY iri
ON CONFLICT (iri) DO UPDATE SET kind = excluded.kind, document = excluded.document,
    rest = excluded.rest, readers = excluded.readers, visible_from = excluded.visible_from,
    transaction = excluded.transaction, gone = false,
    entered = CASE
        WHEN held.gone OR held.readers <> excluded.readers THEN excluded.entered
        ELSE held.entered END
WHERE held.gone
    OR (held.kind, held.document, held.rest, held.readers) IS DISTINCT FROM
       (excluded.kind, excluded.document, excluded.rest, excluded.readers)
    OR held.visible_from IS DISTINCT FROM excluded.visible_from
"""
_TAKE_OUT: Final = """
UPDATE search_entry SET gone = true, document = '{}', rest = '{}', readers = '{}',
    transaction = pg_current_xact_id()::text::bigint
WHERE id IN (SELECT id FROM search_entry WHERE iri = ANY(%s) AND NOT gone ORDER BY iri FOR UPDATE)
"""


def put(documents: Iterable[Document]) -> None:
    """Let these be found as they are now; a document replaces the one of its IRI before it.

    A step: what changed and what is found of it come true together. A document that says nothing
    new costs no indexing. Where one IRI is given twice, the last holds.

    Raises:
        NoTransactionError: no transaction is open.
    """
    require_transaction()
    given = iter(documents)
    while batch := {one.iri: one for one in islice(given, _AT_ONCE)}:
        rows: list[dict[str, Any]] = [row_of(one) for one in batch.values()]
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [json.dumps(rows, ensure_ascii=False).replace("\\u0000", "")])


def take_out(iris: Iterable[str]) -> None:
    """Let these be found no more; unknown ones are passed over. A step like `put`.

    Raises:
        NoTransactionError: no transaction is open.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OUT, [sorted(set(iris))])
