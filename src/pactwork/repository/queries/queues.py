"""What waits for somebody: versions to review, reports to decide about, comments to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pactwork.agreements.api import serving
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Acting, Person, Power, acting, names_of, people_of
from pactwork.repository.models import (
    CommentStage,
    Curator,
    Material,
    MaterialComment,
    MaterialReport,
    ReportDecision,
    Review,
    Stage,
    Verdict,
    Version,
)
from pactwork.repository.queries.cards import CardPage, cards_of_versions
from pactwork.repository.queries.visible import living


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait for a person."""

    reviews: int
    reports: int
    comments: int


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What was decided about a report; without an organisation an operator did."""

    what: str
    reason: str
    organisation: OrganisationCard | None
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report, what was decided about it, and how its material stands now. `joined` is how many
    more said the same; `by_operator` that only an operator opens it again.
    """

    uuid: UUID
    key: str
    titles: Text
    organisation: OrganisationCard
    reason: str
    text: str
    at: datetime
    decided: bool
    decisions: Sequence[DecisionLine]
    joined: int
    withdrawn: bool
    restricted: bool
    by_operator: bool


@dataclass(frozen=True, slots=True)
class CommentToRead:
    """A comment that waits to be shown or not."""

    uuid: UUID
    key: str
    titles: Text
    name: str
    text: str
    language: str
    at: datetime


def review_queue(person: Person, *, offset: int = 0, limit: int = 25) -> CardPage:
    """The versions this person may review and has not, those that wait longest first."""
    rows = _to_review(person)
    numbers = list(
        rows.order_by("submitted_at", "pk").values_list("pk", flat=True)[offset : offset + limit]
    )
    held = cards_of_versions(Version.objects.filter(pk__in=numbers))
    return CardPage([held[number] for number in numbers], rows.count())


def queue_counts(person: Person) -> Waiting:
    """How many things wait for this person; of reports all, for those who run the site."""
    held = acting(person)
    mine = held.where(Power.WRITE)
    reports = MaterialReport.objects.all() if held.operator else _reports(mine)
    return Waiting(
        reviews=_to_review(person).count(),
        reports=reports.filter(settled_at=None).count(),
        comments=_waiting_comments(mine).count(),
    )


def reports_for(acting: Acting, *, limit: int = 200) -> list[ReportLine]:
    """Reports of materials this person looks after, of all for an operator; open ones first."""
    rows = MaterialReport.objects.all()
    if not acting.operator:
        rows = _reports(acting.where(Power.WRITE))
    ordered = rows.order_by(F("settled_at").desc(nulls_first=True), "at", "pk")
    return _report_lines(ordered[:limit])


def report_line(number: UUID) -> ReportLine | None:
    """One report, for whoever asks: what they may do about it is for the action to say."""
    return next(iter(_report_lines(MaterialReport.objects.filter(uuid=number))), None)


def kept_by_operator(materials: Collection[int]) -> frozenset[int]:
    """Those of these materials that an operator restricted, and none has opened again since.

    What their organisation decided meanwhile does not count.
    """
    last: dict[int, str] = {}
    rows = ReportDecision.objects.filter(
        report__material__in=materials,
        report__material__restricted_at__isnull=False,
        organisation=None,
        what__in=("restricted", "reopened"),
    )
    for material, what in rows.order_by("pk").values_list("report__material", "what"):
        last[material] = what
    return frozenset(number for number, what in last.items() if what == "restricted")


def decisions_on(key: str, viewer: Viewer, *, limit: int = 200) -> list[ReportLine]:
    """The log of a material, its last reports with their decisions, for its organisation and
    operators.
    """
    rows = MaterialReport.objects.filter(material__key=key)
    if not viewer.operator:
        rows = rows.filter(material__organisation__in=sorted(viewer.organisations))
    return _report_lines(rows.order_by("-at", "-pk")[:limit])


def comments_to_moderate(acting: Acting, *, limit: int = 100) -> list[CommentToRead]:
    """Comments on materials this person looks after that wait, the oldest first."""
    rows = _waiting_comments(acting.where(Power.WRITE)).select_related("material__current")
    return [
        CommentToRead(
            uuid=row.uuid,
            key=row.material.key,
            titles=row.material.current.titles if row.material.current else {},
            name=row.name,
            text=row.text,
            language=row.language,
            at=row.at,
        )
        for row in rows.order_by("at", "pk")[:limit]
    ]


def _to_review(person: Person) -> QuerySet[Version]:
    mine = acting(person)
    writes = sorted(mine.where(Power.WRITE))
    alone = [one for one in writes if _is_alone(person, one)]
    others = ~Q(submitted_by=person)
    own = Q(body=None, co_curation=None, material__organisation__in=writes)
    own &= others | Q(material__organisation__in=alone)
    bodies = Curator.objects.filter(person=person, body__closed_at=None).values("body")
    of_body = others & Q(body__in=bodies)
    together = others & Q(co_curation__in=sorted(serving.agreements_of(writes)))
    done = Review.objects.filter(
        version=OuterRef("pk"),
        round=OuterRef("round"),
        person=person,
        verdict=Verdict.APPROVED,
    )
    rows = Version.objects.filter(living(), stage=Stage.REVIEW)
    return rows.filter(own | of_body | together).exclude(Exists(done))


def _is_alone(person: Person, organisation: int) -> bool:
    """Whether an organisation has no other coordinator."""
    return not {one.pk for one in people_of(organisation, Power.WRITE)} - {person.pk}


def _reports(organisations: Collection[int]) -> QuerySet[MaterialReport]:
    return MaterialReport.objects.filter(material__organisation__in=sorted(organisations))


def _waiting_comments(organisations: Collection[int]) -> QuerySet[MaterialComment]:
    rows = MaterialComment.objects.filter(stage=CommentStage.WAITING)
    return rows.filter(
        material__organisation__in=sorted(organisations), material__withdrawn_at=None
    )


def _report_lines(rows: QuerySet[MaterialReport]) -> list[ReportLine]:
    held = list(rows.select_related("material__current").prefetch_related("decisions"))
    decided: list[ReportDecision] = [one for row in held for one in row.decisions.all()]
    numbers = {row.material.organisation_id for row in held}
    numbers |= {one.organisation_id for one in decided if one.organisation_id}
    known, names = cards(numbers), names_of({one.person_id for one in decided if one.person_id})
    kept = kept_by_operator({row.material_id for row in held})
    return [
        ReportLine(
            uuid=row.uuid,
            key=row.material.key,
            titles=_titles(row.material),
            organisation=known[row.material.organisation_id],
            reason=row.reason,
            text=row.text,
            at=row.at,
            decided=row.settled_at is not None,
            decisions=[
                DecisionLine(
                    what=one.what,
                    reason=one.reason,
                    organisation=known.get(one.organisation_id or 0),
                    person=names.get(one.person_id or 0, ""),
                    at=one.at,
                )
                for one in row.decisions.all()
            ],
            joined=row.joined,
            withdrawn=row.material.withdrawn_at is not None,
            restricted=row.material.restricted_at is not None,
            by_operator=row.material_id in kept,
        )
        for row in held
    ]


def _titles(row: Material) -> Text:
    return row.current.titles if row.current else {}
