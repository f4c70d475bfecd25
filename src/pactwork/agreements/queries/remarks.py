"""What the public said of commitments: what everybody may read, and what parties decide about."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pactwork.agreements.models import (
    Agreement,
    Remark,
    RemarkDecision,
    RemarkReport,
    RemarkState,
)
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import names_of


@dataclass(frozen=True)
class RemarkView:
    """What somebody said. `reports` is how many wait; `texts` of them are for parties only."""

    uuid: uuid.UUID
    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    commitment: str
    commitment_text: Text
    kind: str
    text: str
    language: str
    name: str
    signed_in: bool
    created_at: datetime
    state: str
    reason: str
    published_at: datetime | None
    answer: str
    answer_language: str
    answered_at: datetime | None
    answered_for: OrganisationCard | None
    reports: int


@dataclass(frozen=True)
class RemarkPage:
    """A page of remarks and how many there are; `kinds` counts the published by kind."""

    remarks: Sequence[RemarkView]
    total: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    declined: int = 0


def remarks_on(
    slug: str, key: str, viewer: Viewer, *, offset: int = 0, limit: int = 20
) -> RemarkPage:
    """What is published on a commitment, newest first. Three queries at most."""
    rows = Remark.objects.filter(
        commitment__agreement__in=agreements_visible_to(viewer).filter(slug=slug),
        commitment__key=key,
    )
    counts = rows.order_by().values_list("stage", "kind").annotate(n=Count("pk"))
    kinds: dict[str, int] = {}
    declined = 0
    for state, kind, n in counts:
        if state == RemarkState.PUBLISHED:
            kinds[kind] = kinds.get(kind, 0) + n
        elif state == RemarkState.DECLINED:
            declined += n
    total = sum(kinds.values())
    published = rows.filter(stage=RemarkState.PUBLISHED).order_by("-published_at", "-pk")
    shown = _views(published[offset : offset + limit]) if total else []
    return RemarkPage(shown, total, kinds, declined)


def answers_under(slug: str, viewer: Viewer, *, limit: int = 40) -> list[RemarkView]:
    """What was answered under an agreement, the latest first."""
    rows = Remark.objects.filter(
        commitment__agreement__in=agreements_visible_to(viewer).filter(slug=slug),
        stage=RemarkState.PUBLISHED,
        answered_at__isnull=False,
    )
    return _views(rows.order_by("-answered_at", "-pk")[:limit])


def published_remark(remark: uuid.UUID, viewer: Viewer) -> RemarkView | None:
    """One published remark; None if it is not to be seen."""
    rows = Remark.objects.filter(
        uuid=remark,
        stage=RemarkState.PUBLISHED,
        commitment__agreement__in=agreements_visible_to(viewer),
    )
    return next(iter(_views(rows)), None)


def _of_parties(organisations: Collection[int]) -> QuerySet[Remark]:
    agreements = Agreement.objects.filter(parties__organisation__in=sorted(organisations))
    return Remark.objects.filter(commitment__agreement__in=agreements.values("pk"))


def remarks_for(
    organisations: Collection[int], state: str, *, offset: int = 0, limit: int = 30
) -> RemarkPage:
    """What these organisations decide about: `state` "waiting", "published", "declined", or
    "reported". Those waiting come oldest first.
    """
    rows = _of_parties(organisations)
    counted = rows.aggregate(
        waiting=Count("pk", filter=Q(stage=RemarkState.WAITING)),
        published=Count("pk", filter=Q(stage=RemarkState.PUBLISHED)),
        declined=Count("pk", filter=Q(stage=RemarkState.DECLINED)),
    )
    open_ = RemarkReport.objects.filter(settled_at=None).values("remark")
    reported = rows.filter(pk__in=open_)
    counted["reported"] = reported.count()
    wanted = reported if state == "reported" else rows.filter(stage=state)
    order = "pk" if state == RemarkState.WAITING else "-pk"
    held = _views(wanted.order_by(order)[offset : offset + limit])
    return RemarkPage(held, counted[state], counted)


def remarks_everywhere(state: str, *, offset: int = 0, limit: int = 30) -> RemarkPage:
    """What was said anywhere, for those who run the installation: `state` as in `remarks_for`, or
    "hidden" by one of them. Those waiting come oldest first.
    """
    rows = Remark.objects.all()
    if state == "reported":
        open_ = RemarkReport.objects.filter(settled_at=None).values("remark")
        rows = rows.filter(pk__in=open_)
    elif state == "hidden":
        rows = rows.annotate(latest=_latest_decision()).filter(latest="hidden")
    else:
        rows = rows.filter(stage=state)
    total = rows.count()
    order = "pk" if state in ("waiting", "reported") else "-pk"
    return RemarkPage(_views(rows.order_by(order)[offset : offset + limit]), total, {state: total})


def _latest_decision() -> Subquery:
    rows = RemarkDecision.objects.filter(remark=OuterRef("pk")).order_by("-at", "-pk")
    return Subquery(rows.values("what")[:1])


@dataclass(frozen=True)
class DecisionView:
    """What somebody decided, for whom, when; `what` is "published", "declined" and so on. An
    operator decides for no organisation.
    """

    remark: uuid.UUID
    text: str
    language: str
    what: str
    reason: str
    person: str
    organisation: OrganisationCard | None
    at: datetime
    statement: uuid.UUID | None


@dataclass(frozen=True)
class RemarkFile:
    """One remark with all that parties know of it."""

    remark: RemarkView
    parties: frozenset[int]
    decisions: Sequence[DecisionView]
    reports: Sequence[tuple[datetime, str]]


def remark_file(remark: uuid.UUID, organisations: Collection[int]) -> RemarkFile | None:
    """One remark for those who decide about it; None where it is not theirs."""
    return _file_of(_of_parties(organisations), remark)


def remark_anywhere(remark: uuid.UUID) -> RemarkFile | None:
    """One remark for those who run the installation, whosever agreement it is on."""
    return _file_of(Remark.objects.all(), remark)


def _file_of(rows: QuerySet[Remark], remark: uuid.UUID) -> RemarkFile | None:
    row = rows.filter(uuid=remark)
    view = next(iter(_views(row)), None)
    if view is None:
        return None
    parties = Agreement.objects.filter(slug=view.agreement).values_list(
        "parties__organisation", flat=True
    )
    reports = RemarkReport.objects.filter(remark__uuid=remark, settled_at=None).order_by("pk")
    return RemarkFile(
        remark=view,
        parties=frozenset(parties),
        decisions=_decisions(RemarkDecision.objects.filter(remark__uuid=remark)),
        reports=list(reports.values_list("created_at", "text")),
    )


def decisions_for(
    organisations: Collection[int], *, offset: int = 0, limit: int = 50
) -> list[DecisionView]:
    """What was decided about remarks on agreements of these organisations, the latest first."""
    rows = RemarkDecision.objects.filter(remark__in=_of_parties(organisations).values("pk"))
    return _decisions(rows, offset=offset, limit=limit)


def _decisions(
    rows: QuerySet[RemarkDecision], *, offset: int = 0, limit: int = 50
) -> list[DecisionView]:
    ordered = rows.select_related("remark").order_by("-at", "-pk")
    held = list(ordered[offset : offset + limit])
    known = cards({row.organisation_id for row in held if row.organisation_id})
    names = names_of({row.person_id for row in held if row.person_id})
    return [
        DecisionView(
            remark=row.remark.uuid,
            text=row.remark.text,
            language=row.remark.language,
            what=row.what,
            reason=row.reason,
            person=names.get(row.person_id or 0, ""),
            organisation=known.get(row.organisation_id or 0),
            at=row.at,
            statement=row.statement,
        )
        for row in held
    ]


def _views(rows: QuerySet[Remark]) -> list[RemarkView]:
    reports = (
        RemarkReport.objects.filter(remark=OuterRef("pk"), settled_at=None)
        .order_by()
        .values("remark")
        .annotate(n=Count("pk"))
    )
    counted = rows.select_related("commitment__agreement").annotate(
        open_reports=Coalesce(Subquery(reports.values("n")), 0)
    )
    return _seen(list(counted))


def _seen(held: Iterable[Any]) -> list[RemarkView]:
    rows = list(held)
    known = cards({row.answered_for_id for row in rows if row.answered_for_id})
    return [
        RemarkView(
            uuid=row.uuid,
            agreement=row.commitment.agreement.slug,
            agreement_title=row.commitment.agreement.title,
            authoritative=row.commitment.agreement.authoritative,
            commitment=row.commitment.key,
            commitment_text=row.commitment.text,
            kind=row.kind,
            text=row.text,
            language=row.language,
            name=row.name,
            signed_in=row.person_id is not None,
            created_at=row.created_at,
            state=row.stage,
            reason=row.reason,
            published_at=row.published_at,
            answer=row.answer,
            answer_language=row.answer_language,
            answered_at=row.answered_at,
            answered_for=known.get(row.answered_for_id or 0),
            reports=row.open_reports,
        )
        for row in rows
    ]
