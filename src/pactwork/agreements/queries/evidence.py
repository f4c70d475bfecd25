"""Evidence as a reader may see it, always the whole thing with all of its claims."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Window
from django.db.models.functions import Cast, JSONObject

from pactwork.agreements.models import (
    Acceptance,
    Claim,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
    Side,
)
from pactwork.agreements.queries.organisation import obligations_of
from pactwork.agreements.queries.views import AcceptanceView, ClaimView, EvidenceView
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards


def claims_visible_to(viewer: Viewer) -> QuerySet[Claim]:
    """The claims this reader may see: accepted ones (or once accepted) of agreements they see.

    What waits for acceptance is seen by the parties of its agreement only.
    """
    visible = Claim.objects.filter(commitment__agreement__in=agreements_visible_to(viewer))
    if viewer.operator:
        return visible
    was_accepted = Exists(Acceptance.objects.filter(claim=OuterRef("pk")))
    own = Q(commitment__agreement__parties__organisation__in=sorted(viewer.organisations))
    mine = Claim.objects.filter(own).values("pk") if viewer.organisations else None
    seen = Q(accepted_on__isnull=False) | Q(was_accepted)
    return visible.filter(seen | Q(pk__in=mine) if mine is not None else seen)


@dataclass(frozen=True)
class EvidencePage:
    """One page of evidence, newest first, and how many pieces there are in all."""

    evidence: Sequence[EvidenceView]
    total: int


def evidence_by_uuid(evidence: uuid.UUID, viewer: Viewer) -> EvidenceView | None:
    """One piece of evidence, or None if it is not to be seen."""
    rows = _with_parts(_seen(viewer).filter(uuid=evidence))
    return next(iter(_views(rows, viewer)), None)


def evidence_under(
    slug: str,
    viewer: Viewer,
    *,
    commitment: str = "",
    counted_only: bool = False,
    offset: int = 0,
    limit: int = 30,
) -> EvidencePage:
    """Evidence under an agreement, or under one of its commitments by key.

    With `counted_only`, just what counts now: accepted and not withdrawn.
    """
    claims = claims_visible_to(viewer).filter(commitment__agreement__slug=slug)
    if commitment:
        claims = claims.filter(commitment__key=commitment)
    if counted_only:
        claims = claims.filter(accepted_on__isnull=False)
    rows = Evidence.objects.filter(pk__in=claims.values("evidence"))
    return evidence_page(rows, viewer, offset=offset, limit=limit)


def evidence_delivered_by(
    organisations: Sequence[int], viewer: Viewer, *, offset: int = 0, limit: int = 30
) -> EvidencePage:
    """Evidence any of these organisations delivered."""
    rows = _seen(viewer).filter(delivered_by__in=organisations)
    return evidence_page(rows, viewer, offset=offset, limit=limit)


def evidence_counted_for(
    organisations: Collection[int],
    viewer: Viewer,
    *,
    measure: str = "",
    people_only: bool = False,
    offset: int = 0,
    limit: int = 30,
) -> EvidencePage:
    """Evidence that counts for anything these organisations owe: the pieces behind their totals.

    With `measure`, those worth some of it; with `people_only`, those in which people took part.
    """
    owed = obligations_of(organisations, viewer).filter(side=Side.BY)
    claims = Claim.objects.filter(
        commitment__in=owed.values("commitment"), accepted_on__isnull=False
    )
    rows = Evidence.objects.filter(pk__in=claims.values("evidence"), voided_on=None)
    if measure:
        rows = rows.filter(quantities__measure=measure, quantities__amount__gt=0)
    if people_only:
        named = Exists(EvidencePerson.objects.filter(evidence=OuterRef("pk")))
        rows = rows.filter(Q(headcount__gt=0) | named)
    return evidence_page(rows, viewer, offset=offset, limit=limit)


def evidence_page(
    rows: QuerySet[Evidence], viewer: Viewer, *, offset: int, limit: int
) -> EvidencePage:
    """One page of these pieces, counted in the same query unless the page is empty."""
    counted = rows.annotate(of=Window(Count("pk"))).order_by("-last_day", "-pk")
    held = list(_with_parts(counted)[offset : offset + limit])
    total = held[0].of if held else rows.count() if offset else 0  # type: ignore[attr-defined]
    return EvidencePage(_views(held, viewer), total)


def latest_evidence(viewer: Viewer, *, limit: int = 10) -> list[EvidenceView]:
    """What was accepted lately and still counts."""
    newest = claims_visible_to(viewer).filter(accepted_on__isnull=False)
    numbers: dict[int, None] = {}
    for number in newest.order_by("-accepted_on", "-pk").values_list("evidence", flat=True)[
        : limit * 5
    ]:
        numbers.setdefault(number)
    rows = _with_parts(Evidence.objects.filter(pk__in=list(numbers)[:limit]))
    held = {row.pk: row for row in rows}
    return _views([held[number] for number in list(numbers)[:limit] if number in held], viewer)


def _seen(viewer: Viewer) -> QuerySet[Evidence]:
    return Evidence.objects.filter(pk__in=claims_visible_to(viewer).values("evidence"))


def _with_parts(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """With the number of its named people and its quantities, as text to stay exact."""
    people = EvidencePerson.objects.filter(evidence=OuterRef("pk")).order_by().values("evidence")
    amounts = EvidenceQuantity.objects.filter(evidence=OuterRef("pk")).order_by("measure")
    pair = JSONObject(measure="measure", amount=Cast("amount", TextField()))
    return rows.annotate(
        persons=Subquery(people.annotate(n=Count("pk")).values("n")),
        amounts=ArraySubquery(amounts.values_list(pair)),
    )


def _views(found: Iterable[Any], viewer: Viewer) -> list[EvidenceView]:
    """Rows read with their parts, with all their claims: two queries."""
    held = list(found)
    claims = list(
        claims_visible_to(viewer)
        .filter(evidence__in=[row.pk for row in held])
        .select_related("commitment__agreement")
        .annotate(accepted=ArraySubquery(_standing_acceptances()))
        .order_by("commitment__agreement__slug", "commitment__position")
    )
    organisations = cards(
        {row.delivered_by_id for row in held}
        | {row.voided_by_id for row in held if row.voided_by_id}
        | {one["by"] for claim in claims for one in claim.accepted}
    )
    by_evidence: dict[int, list[ClaimView]] = {}
    for claim in claims:
        by_evidence.setdefault(claim.evidence_id, []).append(_claim(claim, organisations))
    return [_view(row, organisations, by_evidence.get(row.pk, [])) for row in held]


def _standing_acceptances() -> Any:
    rows = Acceptance.objects.filter(claim=OuterRef("pk"), voiding=None).order_by("on", "pk")
    return rows.values_list(JSONObject(by="by_id", on="on", statement="statement"))


def _claim(claim: Any, organisations: Mapping[int, OrganisationCard]) -> ClaimView:
    agreement = claim.commitment.agreement
    return ClaimView(
        agreement=agreement.slug,
        agreement_title=agreement.title,
        authoritative=agreement.authoritative,
        commitment=claim.commitment.key,
        text=claim.commitment.text,
        accepted_on=claim.accepted_on,
        acceptances=[
            AcceptanceView(
                organisations[one["by"]],
                date.fromisoformat(one["on"]),
                uuid.UUID(one["statement"]),
            )
            for one in claim.accepted
        ],
    )


def _view(
    row: Any, organisations: Mapping[int, OrganisationCard], claims: Sequence[ClaimView]
) -> EvidenceView:
    told = row.voided_by_id in _known_to(row, claims)
    return EvidenceView(
        uuid=row.uuid,
        iri=iri("evidence", row.uuid),
        kind=row.kind,
        title=row.title,
        description=row.description,
        first_day=row.first_day,
        last_day=row.last_day,
        delivered_by=organisations[row.delivered_by_id],
        quantities={one["measure"]: Decimal(one["amount"]) for one in row.amounts},
        people=row.persons or 0,
        headcount=row.headcount,
        target_groups=row.target_groups,
        links=row.links,
        is_demonstration=row.is_demonstration,
        statement=row.statement,
        recorded_at=row.recorded_at,
        voided_on=row.voided_on,
        voided_reason=row.voided_reason if told else {},
        voided_by=organisations[row.voided_by_id] if told else None,
        claims=claims,
    )


def _known_to(row: Any, claims: Sequence[ClaimView]) -> set[int]:
    """Who delivered it or accepted it as this reader sees it; who else withdrew it stays untold."""
    accepting = {one.by.number for claim in claims for one in claim.acceptances}
    return {row.delivered_by_id} | accepting


@dataclass(frozen=True)
class Happening:
    """Something that happened under an agreement, for its line of time."""

    uuid: uuid.UUID
    kind: str
    title: Text
    first_day: date
    last_day: date
    is_withdrawn: bool


def happenings(slug: str, viewer: Viewer, *, limit: int = 60) -> list[Happening]:
    """What happened under an agreement, newest first, in one query."""
    claims = claims_visible_to(viewer).filter(commitment__agreement__slug=slug)
    rows = Evidence.objects.filter(pk__in=claims.values("evidence")).order_by("-last_day", "-pk")
    return [
        Happening(
            uuid=row.uuid,
            kind=row.kind,
            title=row.title,
            first_day=row.first_day,
            last_day=row.last_day,
            is_withdrawn=row.voided_on is not None,
        )
        for row in rows[:limit]
    ]
