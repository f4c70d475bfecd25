"""What the ledger knows of an activity or an agent, for those who ask about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec

from pactwork.ledger.models import Attachment, Definition, Enclosed
from pactwork.ledger.queries.finding import MOST, Wanted, find
from pactwork.ledger.veiling import agents_in

NAMES: Final = 100


def definitions(iris: Collection[str], organisation: int) -> dict[str, bytes]:
    """What the organisation's tools said of these activities, as JSON, by IRI; those there are."""
    rows = Definition.objects.filter(iri__in=iris, owner=organisation).values_list("iri", "content")
    return {iri: msgspec.json.encode(content) for iri, content in rows}


def names_of_actor(
    identifier: str, authorities: Sequence[int], voiders: Sequence[int]
) -> list[str]:
    """The names under which an agent stands in the newest statements that may be read."""
    wanted = Wanted(agent=identifier, related_agents=True, limit=MOST)
    page = find(wanted, authorities, voiders)
    statements = msgspec.json.decode(b"[%b]" % page.statements)
    named = (agent.get("name") for who, agent in agents_in(statements) if who == identifier)
    return list(dict.fromkeys(name for name in named if name))[:NAMES]


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
