"""A material as those see it who write, review or look after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pactwork.agreements.api import serving
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Acting, Person, Power, acting, names_of
from pactwork.repository.curation import curation_of, declined_by, first_body, reviews_for
from pactwork.repository.described import Described, DescribedFile
from pactwork.repository.licences import Fault, allowed_for
from pactwork.repository.licences import faults as licence_faults
from pactwork.repository.models import (
    CuratingBody,
    Curator,
    Material,
    MaterialFile,
    Review,
    ReviewRemark,
    Stage,
    Verdict,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.queries.cards import CardPage, cards_of_versions
from pactwork.repository.queries.describing import described_versions, file_of
from pactwork.repository.queries.lineage import inherited
from pactwork.repository.queries.sectors import SectorName, sector_name
from pactwork.repository.queries.served import ServedLine, served_by
from pactwork.repository.queries.visible import lives, living
from pactwork.repository.rules import can_edit, can_manage
from pactwork.repository.said import missing
from pactwork.repository.visibility import Visibility


class Shelf(StrEnum):
    """One's own materials by where they stand."""

    DRAFTS = "drafts"
    RETURNED = "returned"
    DECLINED = "declined"
    REVIEW = "review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What a reviewer decided, and wants changed: `remarks` are texts with the field meant."""

    round: int
    verdict: str
    organisation: OrganisationCard
    person: str
    marks: Mapping[str, int]
    remarks: Sequence[tuple[str, str]]
    at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class BodyCard:
    """A body of curators, of whom `needs` must approve."""

    slug: str
    name: Text
    needs: int


@dataclass(frozen=True, slots=True)
class DeskMaterial:
    """A material on the desk: its open version or, without one, what is published.

    `may` holds words for what this person may do now: write, submit, take-back, review, version,
    manage, withdraw, discard. `reviews_for` are the organisations in whose name this person may
    review. `commitments` are all it serves, as (agreement, key); `named` the people whom one of its
    versions names in public. `missing` and `faults` stand in
    the way of submitting it; `licences` are those it may have. `declined` are those who declined
    it, as `curation`: it is closed to them; `is_declined` where that came of it last, and
    `is_closed` where its organisation lets nobody else review it. `version` tells versions apart,
    also two of one number, of which the first was thrown away.
    """

    key: str
    described: Described
    version: int
    number: int
    revision: int
    stage: Stage
    returned: bool
    is_declined: bool
    is_closed: bool
    declined: frozenset[str]
    published_number: int | None
    organisation: OrganisationCard
    visibility: Visibility
    agreement: str
    sector: SectorName | None
    visible_from: datetime | None
    curation: str
    note: Text
    commitments: Sequence[tuple[str, str]]
    missing: Sequence[str]
    faults: Sequence[Fault]
    licences: Sequence[str]
    reviews: Sequence[ReviewLine]
    may: frozenset[str]
    reviews_for: Sequence[int]
    serves: Sequence[ServedLine]
    named: Sequence[str]
    published_at: datetime | None
    withdrawn_at: datetime | None
    restricted: bool
    submitted_at: datetime | None
    person: str


def desk_view(key: str, person: Person) -> DeskMaterial | None:
    """The material, if this person writes, reviews or looks after it; or None. Reviewers of other
    organisations see no creator who did not agree to be named.
    """
    row = Material.objects.select_related("current", "agreement").filter(key=key).first()
    version = _version(row) if row else None
    if row is None or version is None:
        return None
    mine = acting(person)
    reviewing = reviews_for(row, version, mine, person)
    if row.organisation_id not in mine.powers and not reviewing and not mine.operator:
        return None
    rows = Version.objects.filter(pk=version.pk)
    said = described_versions(rows, everything=True)[version.pk]
    if _is_outside(mine, row.organisation_id):
        said = _as_named(said)
    return _shown(row, version, said, mine, reviewing, person)


def version_before(held: DeskMaterial, person: Person) -> Described | None:
    """What is published, for who sees the draft of the version after it; None where it is first."""
    if held.published_number is None or held.number == held.published_number:
        return None
    rows = Version.objects.filter(material__key=held.key, number=held.published_number)
    said = next(iter(described_versions(rows, everything=True).values()), None)
    if said and _is_outside(acting(person), held.organisation.number):
        return _as_named(said)
    return said


def _is_outside(mine: Acting, organisation: int) -> bool:
    return organisation not in mine.powers and not mine.operator


def _as_named(said: Described) -> Described:
    """With those of its creators who agreed to be named."""
    return replace(said, creators=tuple(one for one in said.creators if one.agreed))


def may_read_draft_file(key: str, sha256: str, person: Person) -> DescribedFile | None:
    """A file of the open version, for those who may see that; asked before it is sent."""
    row = Material.objects.filter(key=key).first()
    version = _version(row) if row else None
    if row is None or version is None:
        return None
    mine = acting(person)
    if row.organisation_id not in mine.powers and not reviews_for(row, version, mine, person):
        return None
    file = MaterialFile.objects.filter(version=version, sha256=sha256).defer("text").first()
    return file_of(file) if file else None


def my_materials(
    acting: Acting, *, shelf: Shelf | str, offset: int = 0, limit: int = 25
) -> CardPage:
    """Materials of a person's organisations on a shelf, what changed last first."""
    rows = _on_shelf(Shelf(shelf), acting)
    numbers = list(
        rows.order_by("-changed_at", "-pk").values_list("pk", flat=True)[offset : offset + limit]
    )
    held = cards_of_versions(Version.objects.filter(pk__in=numbers))
    return CardPage([held[number] for number in numbers], rows.count())


def shelf_counts(acting: Acting) -> Mapping[Shelf, int]:
    """How many materials stand on each shelf. Two queries."""
    mine = sorted(acting.where(Power.DELIVER))
    told = Material.objects.filter(organisation__in=mine, current__isnull=False).aggregate(
        published=Count("pk", filter=Q(withdrawn_at=None)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )
    open_ = Version.objects.filter(living(), material__organisation__in=mine, published_at=None)
    drafts = Q(stage=Stage.DRAFT)
    told |= open_.annotate(
        is_returned=Exists(_returned(OuterRef("pk"))),
        is_declined=Exists(_declined(OuterRef("pk"), OuterRef("round"))),
    ).aggregate(
        drafts=Count("pk", filter=drafts & Q(is_returned=False, is_declined=False)),
        returned=Count("pk", filter=drafts & Q(is_returned=True)),
        declined=Count("pk", filter=drafts & Q(is_declined=True)),
        review=Count("pk", filter=Q(stage=Stage.REVIEW)),
    )
    return {shelf: told[shelf.value] for shelf in Shelf}


def curations_for(organisation: int) -> list[tuple[str, Text]]:
    """Who may review a draft of an organisation: values of `Said.curation`, with their names. ""
    is the organisation itself, and has no name. One body alone where the organisation named it.
    """
    if first := first_body(organisation):
        return [(f"body:{first.slug}", first.name)]
    bodies = CuratingBody.objects.filter(closed_at=None).order_by("slug")[:200]
    numbers = serving.agreements_of([organisation])
    found: list[tuple[str, Text]] = [("", {})]
    found += [(f"body:{one.slug}", one.name) for one in bodies]
    titles = serving.titles_of_agreements(numbers, Viewer(organisations=frozenset({organisation})))
    found += [(f"agreement:{slug}", title) for slug, title in sorted(titles.values(), key=_slug)]
    return found


def _on_shelf(shelf: Shelf, acting: Acting) -> QuerySet[Version]:
    mine = sorted(acting.where(Power.DELIVER))
    rows = Version.objects.filter(material__organisation__in=mine)
    if shelf is Shelf.WITHDRAWN:
        current = Material.objects.exclude(current=None).values("current")
        return rows.filter(material__withdrawn_at__isnull=False, pk__in=current)
    if shelf is Shelf.PUBLISHED:
        current = Material.objects.exclude(current=None).values("current")
        return rows.filter(material__withdrawn_at=None, pk__in=current)
    rows = rows.filter(living())
    if shelf is Shelf.REVIEW:
        return rows.filter(stage=Stage.REVIEW)
    returned = Q(Exists(_returned(OuterRef("pk"))))
    declined = Q(Exists(_declined(OuterRef("pk"), OuterRef("round"))))
    wanted = {Shelf.RETURNED: returned, Shelf.DECLINED: declined}
    return rows.filter(wanted.get(shelf, ~returned & ~declined), stage=Stage.DRAFT)


def _returned(version: OuterRef) -> QuerySet[Review]:
    """The return of a version that is not put right yet."""
    return Review.objects.filter(version=version, verdict="returned", settled_at=None)


def _declined(version: OuterRef, turn: OuterRef) -> QuerySet[Review]:
    """The rejection of a version that was not handed in elsewhere since."""
    rows = Review.objects.filter(version=version, round=turn, settled_at=None)
    return rows.filter(verdict=Verdict.DECLINED)


def _version(row: Material | None) -> Version | None:
    """The open version, or else the newest."""
    if row is None:
        return None
    rows = row.versions.select_related("body", "co_curation", "submitted_by")
    return rows.order_by("-number").first()


_NOTHING: Final[frozenset[str]] = frozenset()
_LEFT: Final = frozenset({"discard"})
"""What may be done with what was being written of a material that was withdrawn."""


def _may(
    row: Material, version: Version, mine: Acting, reviewing: Sequence[int], person: Person
) -> frozenset[str]:
    edits = can_edit(mine, row.organisation_id, began_it=row.person_id == person.pk)
    if not lives(row, version):
        return _LEFT if edits and version.stage != Stage.PUBLISHED else _NOTHING
    manages = can_manage(mine, row.organisation_id) and row.withdrawn_at is None
    acts = {
        "write": edits and version.stage == Stage.DRAFT,
        "submit": edits and version.stage == Stage.DRAFT,
        "discard": edits and version.stage == Stage.DRAFT,
        "take-back": edits and version.stage == Stage.REVIEW,
        "review": bool(reviewing),
        "version": edits and version.stage == Stage.PUBLISHED,
        "manage": manages and row.current_id is not None,
        "withdraw": manages and row.current_id is not None,
    }
    return frozenset(name for name, may in acts.items() if may)


def _shown(
    row: Material,
    version: Version,
    said: Described,
    mine: Acting,
    reviewing: Sequence[int],
    person: Person,
) -> DeskMaterial:
    lines, sources = _reviews(version), (*said.origins, *inherited(version))
    named = row.servings.order_by("pk")
    return DeskMaterial(
        key=row.key,
        described=said,
        version=version.pk,
        number=version.number,
        revision=version.revision,
        stage=Stage(version.stage),
        **_standing(version, said, lines),
        published_number=row.current.number if row.current else None,
        organisation=cards([row.organisation_id])[row.organisation_id],
        visibility=Visibility(row.visibility),
        agreement=row.agreement.slug if row.agreement else "",
        sector=sector_name(row.sector_id),
        visible_from=row.visible_from,
        curation=curation_of(version),
        note=version.note,
        commitments=list(named.values_list("commitment__agreement__slug", "commitment__key")),
        faults=licence_faults(said.licence, sources),
        licences=allowed_for(sources),
        reviews=lines,
        may=_may(row, version, mine, reviewing, person),
        reviews_for=reviewing,
        serves=served_by([row.pk], mine.viewer, waiting=True).get(row.pk, ()),
        named=_named(row),
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        restricted=row.restricted_at is not None,
        submitted_at=version.submitted_at,
        person=names_of([row.person_id]).get(row.person_id, "") if row.person_id else "",
    )


def _named(row: Material) -> list[str]:
    rows = VersionCreator.objects.filter(version__material=row, is_organisation=False, agreed=True)
    names = set(rows.values_list("name", flat=True))
    names.update(row.reuses.values_list("leave_by", flat=True))
    made = VersionOrigin.objects.filter(version__material=row)
    names.update(made.values_list("leave_by", flat=True))
    return sorted(names - {""})


def _reviews(version: Version) -> list[ReviewLine]:
    rows = list(Review.objects.filter(version=version).prefetch_related("remarks").order_by("-at"))
    known = cards({row.organisation_id for row in rows})
    names = names_of({row.person_id for row in rows if row.person_id})
    return [
        ReviewLine(
            round=row.round,
            verdict=row.verdict,
            organisation=known[row.organisation_id],
            person=names.get(row.person_id or 0, ""),
            marks=row.marks,
            remarks=[(one.text, one.field) for one in sorted(row.remarks.all(), key=_place)],
            at=row.at,
            is_open=row.settled_at is None,
        )
        for row in rows
    ]


def _standing(version: Version, said: Described, lines: Sequence[ReviewLine]) -> dict[str, Any]:
    """What a draft lacks, and what came of it in review."""
    is_draft = version.stage == Stage.DRAFT
    open_ = [one for one in lines if one.is_open and is_draft]
    declined = [one for one in open_ if one.verdict == Verdict.DECLINED]
    by = declined_by(version) if declined else frozenset()
    first = first_body(version.material.organisation_id) if declined else None
    return {
        "missing": missing(said) if is_draft else (),
        "returned": any(one.verdict == Verdict.RETURNED for one in open_),
        "is_declined": any(one.round == version.round for one in declined),
        "is_closed": first is not None and f"body:{first.slug}" in by,
        "declined": by,
    }


def _place(remark: ReviewRemark) -> int:
    return remark.position


def _slug(named: tuple[str, Text]) -> str:
    return named[0]


def bodies_of(person: Person) -> list[BodyCard]:
    """The bodies for which this person curates."""
    rows = Curator.objects.filter(person=person, body__closed_at=None).order_by("body__slug")
    return [
        BodyCard(one.body.slug, one.body.name, one.body.needs)
        for one in rows.select_related("body")
    ]
