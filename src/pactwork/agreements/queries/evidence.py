"""Evidence as a reader may see it, always the whole thing with all of its claims."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pactwork.agreements.models import (
    Acceptance,
    Claim,
    Commitment,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
)
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
    rows = _seen(viewer).filter(uuid=evidence)
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
    ordered = rows.order_by("-last_day", "-pk")[offset : offset + limit]
    return EvidencePage(_views(ordered, viewer), rows.count())


def evidence_delivered_by(
    organisations: Sequence[int], viewer: Viewer, *, offset: int = 0, limit: int = 30
) -> EvidencePage:
    """Evidence any of these organisations delivered."""
    rows = _seen(viewer).filter(delivered_by__in=organisations)
    ordered = rows.order_by("-last_day", "-pk")[offset : offset + limit]
    return EvidencePage(_views(ordered, viewer), rows.count())


def latest_evidence(viewer: Viewer, *, limit: int = 10) -> list[EvidenceView]:
    """What was accepted lately and still counts."""
    newest = claims_visible_to(viewer).filter(accepted_on__isnull=False)
    numbers: dict[int, None] = {}
    for number in newest.order_by("-accepted_on", "-pk").values_list("evidence", flat=True)[
        : limit * 5
    ]:
        numbers.setdefault(number)
    wanted = list(numbers)[:limit]
    views = {view.uuid: view for view in _views(Evidence.objects.filter(pk__in=wanted), viewer)}
    uuids = dict(Evidence.objects.filter(pk__in=wanted).values_list("pk", "uuid"))
    return [views[uuids[number]] for number in wanted if uuids.get(number) in views]


def _seen(viewer: Viewer) -> QuerySet[Evidence]:
    return Evidence.objects.filter(pk__in=claims_visible_to(viewer).values("evidence"))


def _views(rows: QuerySet[Evidence], viewer: Viewer) -> list[EvidenceView]:
    held = list(rows)
    numbers = [row.pk for row in held]
    claims = _claims(numbers, viewer)
    acceptances = list(Acceptance.objects.filter(claim__in=[c.pk for c in claims], voiding=None))
    people = dict(
        EvidencePerson.objects.filter(evidence__in=numbers)
        .values_list("evidence")
        .annotate(Count("pk"))
    )
    organisations = cards(
        {row.delivered_by_id for row in held}
        | {row.voided_by_id for row in held if row.voided_by_id}
        | {one.by_id for one in acceptances}
    )
    by_claim: dict[int, list[Acceptance]] = {}
    for one in acceptances:
        by_claim.setdefault(one.claim_id, []).append(one)
    by_evidence: dict[int, list[ClaimView]] = {}
    for claim in claims:
        accepted = by_claim.get(claim.pk, [])
        by_evidence.setdefault(claim.evidence_id, []).append(_claim(claim, accepted, organisations))
    quantities = _quantities(numbers)
    return [
        _view(
            row,
            organisations,
            quantities.get(row.pk, {}),
            people.get(row.pk, 0),
            by_evidence.get(row.pk, []),
        )
        for row in held
    ]


def _claims(evidence: Sequence[int], viewer: Viewer) -> list[Claim]:
    rows = claims_visible_to(viewer).filter(evidence__in=evidence)
    return list(
        rows.select_related("commitment__agreement").order_by(
            "commitment__agreement__slug", "commitment__position"
        )
    )


def _quantities(evidence: Sequence[int]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {}
    rows = EvidenceQuantity.objects.filter(evidence__in=evidence).order_by("measure")
    for number, measure, amount in rows.values_list("evidence", "measure", "amount"):
        found.setdefault(number, {})[measure] = amount
    return found


def _claim(
    claim: Claim,
    accepted: Sequence[Acceptance],
    organisations: dict[int, OrganisationCard],
) -> ClaimView:
    agreement = claim.commitment.agreement
    return ClaimView(
        agreement=agreement.slug,
        agreement_title=agreement.title,
        authoritative=agreement.authoritative,
        commitment=claim.commitment.key,
        text=claim.commitment.text,
        accepted_on=claim.accepted_on,
        acceptances=[
            AcceptanceView(organisations[one.by_id], one.on, one.statement) for one in accepted
        ],
    )


def _view(
    row: Evidence,
    organisations: dict[int, OrganisationCard],
    quantities: dict[str, Decimal],
    people: int,
    claims: Sequence[ClaimView],
) -> EvidenceView:
    return EvidenceView(
        uuid=row.uuid,
        iri=iri("evidence", row.uuid),
        kind=row.kind,
        title=row.title,
        description=row.description,
        first_day=row.first_day,
        last_day=row.last_day,
        delivered_by=organisations[row.delivered_by_id],
        quantities=quantities,
        people=people,
        headcount=row.headcount,
        target_groups=row.target_groups,
        links=row.links,
        is_demonstration=row.is_demonstration,
        statement=row.statement,
        recorded_at=row.recorded_at,
        voided_on=row.voided_on,
        voided_reason=row.voided_reason,
        voided_by=organisations[row.voided_by_id] if row.voided_by_id else None,
        claims=claims,
    )


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
