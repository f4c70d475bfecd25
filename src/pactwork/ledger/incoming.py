"""What other systems recorded and nobody here has looked at yet."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.models import Arrived, Credential, Statement
from pactwork.ledger.texts import with_the_cold


@dataclass(frozen=True)
class Incoming:
    """A statement another system recorded: by whose credential, and the statement itself.

    `organisation` is None where no credential of an organisation stands behind it; `agreement` is
    the IRI of the only agreement the credential may speak of, or "". `statement` is None where its
    text has left or cannot be read. `number` orders them as they were stored.
    """

    number: int
    uuid: UUID
    organisation: int | None
    tool: str
    agreement: str
    stored: datetime
    statement: dict[str, Any] | None


def incoming(limit: int) -> list[Incoming]:
    """Step: the first statements nobody looked at, held until the transaction ends.

    Others who ask meanwhile get the ones after these.
    """
    require_transaction()
    rows = Arrived.objects.order_by("pk").select_for_update(skip_locked=True)
    numbers = list(rows.values_list("pk", flat=True)[:limit])
    found = Statement.objects.filter(pk__in=numbers).order_by("pk")
    held = list(found.values_list("pk", "uuid", "authority", "stored", "text__raw"))
    texts = with_the_cold((number, raw) for number, *_, raw in held)
    known = _credentials({authority for _, _, authority, *_ in held if authority})
    return [
        Incoming(
            number=number,
            uuid=key,
            organisation=known[authority].organisation_id if authority in known else None,
            tool=known[authority].label if authority in known else "",
            agreement=known[authority].agreement if authority in known else "",
            stored=stored,
            statement=_parsed(texts.get(number, "")),
        )
        for number, key, authority, stored, _ in held
    ]


def _parsed(text: str) -> dict[str, Any] | None:
    """None for what has left, and for a number no machine here can hold."""
    try:
        held = json.loads(text) if text else None
    except ValueError:
        return None
    return held if isinstance(held, dict) else None


def looked_at(numbers: Collection[int]) -> None:
    """Step: these need not be looked at again."""
    require_transaction()
    Arrived.objects.filter(pk__in=numbers).delete()


def waiting_to_be_looked_at() -> int:
    """How many statements nobody has looked at."""
    return Arrived.objects.count()


def _credentials(authorities: set[int]) -> dict[int, Credential]:
    return {row.authority_id: row for row in Credential.objects.filter(authority__in=authorities)}
