"""What tools recorded: piles that wait for acceptance, and statements that matched nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pactwork.agreements.models import (
    Acceptance,
    Agreement,
    Claim,
    Evidence,
    FromTool,
    Message,
    Mismatch,
    Unmatched,
)
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text


@dataclass(frozen=True)
class Pile:
    """What one tool of one organisation recorded for one commitment. Numbers are rows'."""

    commitment: int
    key: str
    tool: str
    delivered_by: int


@dataclass(frozen=True)
class Waiting:
    """A pile that waits for an organisation: how many pieces, of which days, and the newest three.

    Titles come with the evidence's number: (uuid, title). `last` is the row of the newest one.
    """

    pile: Pile
    agreement: str
    text: Text
    authoritative: Sequence[str]
    organisation: int
    pieces: int
    first_day: date
    last_day: date
    newest: Sequence[tuple[uuid.UUID, Text]]
    last: int


def claims_of(pile: Pile, organisation: int) -> QuerySet[Claim]:
    """The claims of a pile that wait for this organisation, with how often it accepted the
    piece before (`attempts`).
    """
    open_ = Message.objects.filter(
        evidence=OuterRef("evidence"), thread=organisation, settled_at=None
    )
    earlier = Acceptance.objects.filter(claim__evidence=OuterRef("evidence"), by=organisation)
    counted = earlier.order_by().values("by").annotate(number=Count("statement", distinct=True))
    return (
        Claim.objects.filter(
            ~Exists(open_),
            commitment=pile.commitment,
            accepted_on=None,
            commitment__withdrawn_in=None,
            evidence__voided_on=None,
            evidence__from_tool__tool=pile.tool,
            evidence__delivered_by=pile.delivered_by,
        )
        .exclude(evidence__delivered_by=organisation)
        .annotate(attempts=Coalesce(Subquery(counted.values("number")), 0))
    )


_PILES: Final = """
SELECT c.id, c.key, f.tool, e.delivered_by_id, a.slug, c.text::text, a.authoritative,
       p.organisation_id, count(*), min(e.first_day), max(e.last_day),
       (array_agg(e.id ORDER BY e.id DESC))[1:3]
FROM agreements_party p
JOIN agreements_agreement a ON a.id = p.agreement_id
JOIN agreements_commitment c ON c.agreement_id = a.id AND c.withdrawn_in IS NULL
JOIN agreements_claim k ON k.commitment_id = c.id AND k.accepted_on IS NULL
JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
JOIN agreements_fromtool f ON f.evidence_id = e.id
WHERE p.organisation_id = ANY(%(judging)s) AND p.organisation_id <> e.delivered_by_id
  AND NOT EXISTS (SELECT FROM agreements_message m WHERE m.evidence_id = e.id
                  AND m.thread_id = p.organisation_id AND m.settled_at IS NULL)
GROUP BY c.id, f.tool, e.delivered_by_id, a.id, p.organisation_id
ORDER BY count(*) DESC, c.id, f.tool, p.organisation_id
LIMIT 200
"""


def piles_waiting(judging: Collection[int]) -> list[Waiting]:
    """Piles that wait for these organisations, the largest first; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_PILES, {"judging": sorted(judging)})
        rows = cursor.fetchall()
    numbers = [number for row in rows for number in row[11]]
    titles = {row.pk: (row.uuid, row.title) for row in Evidence.objects.filter(pk__in=numbers)}
    return [
        Waiting(
            pile=Pile(commitment, key, tool, by),
            agreement=slug,
            text=json.loads(text),
            authoritative=authoritative,
            organisation=organisation,
            pieces=pieces,
            first_day=first,
            last_day=last,
            newest=[titles[number] for number in newest],
            last=newest[0],
        )
        for (
            commitment, key, tool, by, slug, text, authoritative,
            organisation, pieces, first, last, newest,
        ) in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Stray:
    """A statement that named a commitment and is no evidence of it."""

    statement: uuid.UUID
    iri: str
    reason: Mismatch
    organisation: int | None
    tool: str
    at: datetime


def unmatched_of(
    organisations: Collection[int], *, offset: int = 0, limit: int = 25
) -> tuple[list[Stray], int]:
    """What tools of these organisations recorded in vain, newest first, and how much there is."""
    rows = Unmatched.objects.filter(organisation__in=sorted(organisations))
    page = rows.order_by("-at", "-pk")[offset : offset + limit]
    found = [
        Stray(row.statement, row.iri, Mismatch(row.reason), row.organisation_id, row.tool, row.at)
        for row in page
    ]
    return found, rows.count()


@dataclass(frozen=True)
class Became:
    """What became of a statement: `evidence` that `waits`, was `accepted` (at least once) or is
    `withdrawn`; and the commitments it named in vain, by IRI, with the reason.
    """

    waits: bool
    accepted: bool
    withdrawn: bool
    evidence: uuid.UUID | None = None
    strays: Sequence[tuple[str, Mismatch]] = ()


def became_of(statements: Collection[uuid.UUID]) -> dict[uuid.UUID, Became]:
    """What became of these statements; those that named nothing of ours are left out."""
    strays: dict[uuid.UUID, list[tuple[str, Mismatch]]] = {}
    for row in Unmatched.objects.filter(statement__in=statements).order_by("iri"):
        strays.setdefault(row.statement, []).append((row.iri, Mismatch(row.reason)))
    accepted = Claim.objects.filter(evidence=OuterRef("pk"), accepted_on__isnull=False)
    held = Evidence.objects.filter(statement__in=statements, from_tool__isnull=False)
    columns = ("statement", "voided_on", "taken", "uuid")
    found = held.annotate(taken=Exists(accepted)).values_list(*columns)
    evidence = {number: (voided is not None, taken, key) for number, voided, taken, key in found}
    made = {}
    for number in evidence.keys() | strays.keys():
        voided, taken, key = evidence.get(number, (False, None, None))
        made[number] = Became(
            waits=taken is False and not voided,
            accepted=taken is True and not voided,
            withdrawn=voided,
            evidence=key,
            strays=strays.get(number, ()),
        )
    return made


def agreements_naming(organisations: Collection[int]) -> list[str]:
    """The IRIs of all agreements these organisations are party to."""
    rows = Agreement.objects.filter(parties__organisation__in=sorted(organisations)).distinct()
    return [iri("agreement", slug) for slug in rows.values_list("slug", flat=True)]


def tool_of(evidence: uuid.UUID) -> str:
    """The tool that recorded a piece of evidence; "" where a person delivered it."""
    row = FromTool.objects.filter(evidence__uuid=evidence).first()
    return row.tool if row else ""
