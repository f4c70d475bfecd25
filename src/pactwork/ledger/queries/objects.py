"""What the ledger knows of an activity or an agent, for those who ask about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec
from django.db import connection

from pactwork.ledger.dictionaries import known_number
from pactwork.ledger.models import Actor, ActorName, Attachment, Definition, Enclosed

NAMES: Final = 100
_MET: Final = """
SELECT coalesce(bool_or(authority_id = ANY(%s)), false) FROM (
    SELECT authority_id FROM ledger_statement WHERE actor_id = %s ORDER BY id DESC LIMIT 1000
) AS newest
"""


def definitions(iris: Collection[str], organisation: int) -> dict[str, bytes]:
    """What the organisation's tools said of these activities, as JSON, by IRI; those there are."""
    rows = Definition.objects.filter(iri__in=iris, owner=organisation).values_list("iri", "content")
    return {iri: msgspec.json.encode(content) for iri, content in rows}


def names_of_actor(identifier: str, authorities: Sequence[int] | None) -> list[str]:
    """The names under which an agent came; none for those who did not record it lately."""
    number = known_number(Actor, "identifier", identifier)
    if number is None:
        return []
    if authorities is not None:
        with connection.cursor() as cursor:
            cursor.execute(_MET, [list(authorities), number])
            (met,) = cursor.fetchone()
        if not met:
            return []
    rows = ActorName.objects.filter(actor=number).order_by("pk")
    return list(rows.values_list("name", flat=True)[:NAMES])


def enclosed_with(numbers: Collection[int]) -> list[str]:
    """The SHA-2 sums of the attachments whose content came with these statements, each once."""
    rows = Enclosed.objects.filter(statement__in=numbers)
    return sorted(set(rows.values_list("attachment", flat=True)))


def attachment(sha2: str) -> bytes:
    """The content with this SHA-2; empty when there is none."""
    content = Attachment.objects.filter(sha2=sha2).values_list("content", flat=True).first()
    return bytes(content) if content is not None else b""


def activity_object(iri: str, organisation: int) -> dict[str, Any]:
    """The activity with all that the organisation's tools said of it."""
    rows = Definition.objects.filter(iri=iri, owner=organisation)
    content = rows.values_list("content", flat=True).first()
    made: dict[str, Any] = {"objectType": "Activity", "id": iri}
    return made | ({"definition": content} if content else {})
