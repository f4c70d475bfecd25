"""Taking in many described materials at once: from files, from other repositories, for the
demonstration. They are published in an organisation's name without review, since whoever brings
them answers for them, or wait for one (`Arrival`). Steps.

However many they are, each table is written to once (`laying_down.py`); what is found of them is
made of what was given, without reading it back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import DataError, transaction
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.utils import timezone

from pactwork.agreements.api import serving
from pactwork.kernel.texts import clean_text
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record_many
from pactwork.organisations.api import OrganisationCard, cards, show_organisations
from pactwork.people.api import Person
from pactwork.repository.actions.copying import numbers_for
from pactwork.repository.actions.holding import new_keys
from pactwork.repository.actions.indexing import index, index_told
from pactwork.repository.actions.laying_down import AT_ONCE, Arrival, Laid, lay_down
from pactwork.repository.actions.likeness import remember_later
from pactwork.repository.actions.parts import put_servings
from pactwork.repository.actions.publishing import open_now, taken_back
from pactwork.repository.described import Creator, Described
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.exchange.fitting import unfit
from pactwork.repository.models import (
    Landing,
    Material,
    Serving,
    Stage,
    Version,
    VersionCreator,
)
from pactwork.repository.statements import CREATED, SUBMITTED, UPDATED, version_done
from pactwork.repository.visibility import Visibility
from pactwork.repository.wordings import may_come_back

_COLUMNS: Final = ("resource_type", "licence", "link", "doi")
_LISTS: Final = (
    "languages", "subjects", "themes", "levels", "target_groups", "literacies", "accessibility",
)  # fmt: skip


_NAMED_SO: Final = "SELECT id FROM repository_material WHERE source = ANY(%s)"
"""One array instead of a thousand parameters, which Django is slow to put together."""


class Outcome(StrEnum):
    """What became of a material that was given."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    BEING_WRITTEN = "being-written"
    ANOTHERS = "another's"


@dataclass(frozen=True, slots=True)
class Given:
    """A material to be taken in. `source` is what it is called where it comes from: the same
    source again is the next version of the same material. Without `described.key` it gets one.
    Files are kept already (`described.files`).
    """

    source: str
    described: Described
    commitments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A material that was taken in; WITHDRAWN where it was withdrawn here and stays so,
    BEING_WRITTEN where somebody here writes its next version, ANOTHERS where another organisation
    has it: it was left as it is. `material` is the number of its row.
    """

    source: str
    key: str
    number: int
    outcome: Outcome
    material: int


@dataclass(frozen=True, slots=True)
class _Into:
    """Into whose shelf, and in what manner."""

    own: OrganisationCard
    is_demonstration: bool
    person: Person | None
    at: datetime
    arrival: Arrival


@dataclass(slots=True)
class _Known:
    """What was here before: materials by source, who made them, their versions that are not
    published, what serves a commitment, and who is not to be named any more.
    """

    rows: Mapping[str, Material]
    creators: Mapping[int, list[tuple[str, str]]] = field(default_factory=dict)
    written: Mapping[int, Version] = field(default_factory=dict)
    serving: Collection[int] = ()
    unnamed: Collection[tuple[int, str]] = ()


def take_in(
    given: Sequence[Given],
    *,
    organisation: int,
    is_demonstration: bool = False,
    person: Person | None = None,
    arrival: Arrival = AT_ONCE,
) -> list[Taken]:
    """Step: publish these, or let them wait, all of them new or as the next versions of what they
    were. Answers for each in order; what says the same as before is left alone. With as few round
    trips as there are tables, however many they are.

    Raises:
        DataError: the database does not take what one of them says.
    """
    require_transaction()
    known = _known([one.source for one in given])
    resting = {
        one.source: outcome
        for one in given
        if one.source in known.rows
        and (
            outcome := _rests(
                known.rows[one.source], one.described, known, organisation, waits=arrival.waits
            )
        )
    }
    fresh = [one for one in given if one.source not in resting]
    own = cards([organisation])[organisation]
    into = _Into(own, is_demonstration, person, timezone.now(), arrival)
    laid = _laid(fresh, known, into) if fresh else []
    if laid:
        _put(laid, known, into)
    told = {one.given: one for one in laid}
    return [
        _taken(one.source, told.get(one.source), known.rows.get(one.source), resting)
        for one in given
    ]


def take_in_sound(
    given: Sequence[Given],
    *,
    organisation: int,
    person: Person | None = None,
    arrival: Arrival = AT_ONCE,
) -> tuple[list[Taken], dict[str, tuple[Fault, ...]]]:
    """Step: as `take_in`; those that cannot be kept are left out, and answered with what is wrong
    with them, by source.
    """
    refused = {one.source: faults for one in given if (faults := unfit(one.described))}
    good = [one for one in given if one.source not in refused]
    taken, more = _halved(good, organisation, person, arrival)
    return taken, refused | more


def _halved(
    given: Sequence[Given], organisation: int, person: Person | None, arrival: Arrival
) -> tuple[list[Taken], dict[str, tuple[Fault, ...]]]:
    """All of them at once; where the database refuses one, it is looked for by halves."""
    if not given:
        return [], {}
    try:
        with transaction.atomic():
            taken = take_in(given, organisation=organisation, person=person, arrival=arrival)
            return taken, {}
    except DataError as error:
        if len(given) == 1:
            said = str(error).partition("\n")[0][:200]
            return [], {given[0].source: (Fault("record", "unreadable", said),)}
    half = len(given) // 2
    taken, refused = _halved(given[:half], organisation, person, arrival)
    more, bad = _halved(given[half:], organisation, person, arrival)
    return taken + more, refused | bad


def _known(sources: Sequence[str]) -> _Known:
    held = Material.objects.select_for_update(of=("self",)).select_related("current")
    named_so = RawSQL(_NAMED_SO, [list(sources)])
    rows = {row.source or "": row for row in held.filter(pk__in=named_so).order_by("pk")}
    if not rows:
        return _Known(rows)
    numbers = [row.pk for row in rows.values()]
    creators: dict[int, list[tuple[str, str]]] = {}
    open_ = Version.objects.exclude(stage=Stage.PUBLISHED).filter(material__in=numbers)
    written = {one.material_id: one for one in open_}
    current = [row.current_id for row in rows.values() if row.current_id]
    current += [one.pk for one in written.values()]
    named = VersionCreator.objects.filter(version__in=current).order_by("position", "pk")
    for version, name, role in named.values_list("version", "name", "role"):
        creators.setdefault(version, []).append((name, role))
    served = Serving.objects.filter(material__in=numbers)
    return _Known(
        rows,
        creators,
        written,
        frozenset(served.values_list("material_id", flat=True)),
        taken_back(numbers),
    )


def _rests(
    held: Material, said: Described, known: _Known, organisation: int, *, waits: bool
) -> Outcome | None:
    """Why a material is left as it is: it is of others, it was withdrawn here, says the same
    already, or its next version is being written. What was withdrawn because it was gone where it
    comes from is there again.
    """
    if held.organisation_id != organisation:
        return Outcome.ANOTHERS
    opened = known.written.get(held.pk)
    if held.withdrawn_at:
        if not _went_elsewhere(held):
            return Outcome.WITHDRAWN
        return Outcome.BEING_WRITTEN if waits and opened else None
    if held.current and _is_alike(held.current, said, known):
        return Outcome.UNCHANGED
    if opened is None:
        return None
    came_in = held.current is None or opened.person_id is None
    same = came_in and _is_alike(opened, said, known)
    return Outcome.UNCHANGED if same else Outcome.BEING_WRITTEN


def _is_alike(now: Version, said: Described, known: _Known) -> bool:
    alike = all(getattr(now, name) == getattr(said, name) for name in _COLUMNS)
    alike = alike and all(getattr(now, name) == list(getattr(said, name)) for name in _LISTS)
    keywords = {tag: list(words) for tag, words in said.keywords.items()}
    alike = alike and (now.titles, now.descriptions, now.keywords) == (
        clean_text(said.titles),
        clean_text(said.descriptions),
        keywords,
    )
    named = [(one.name[:200], one.role[:40]) for one in said.creators]
    return alike and known.creators.get(now.pk, []) == named


def _went_elsewhere(held: Material) -> bool:
    """Whether nobody here withdrew it for good."""
    return held.withdrawn_at is not None and may_come_back(held.withdrawn_reason)


def _laid(given: Sequence[Given], known: _Known, into: _Into) -> list[Laid]:
    """What each becomes: the first version of a new material, or the next one of its own."""
    new = [one for one in given if one.source not in known.rows]
    materials = iter(zip(numbers_for(Material, len(new)), new_keys(len(new)), strict=True))
    versions = numbers_for(Version, len(given))
    laid = []
    for one, version in zip(given, versions, strict=True):
        held = known.rows.get(one.source)
        number, key = (held.pk, held.key) if held else next(materials)
        said = one.described
        published_at = _published(said, into.at)
        laid.append(
            Laid(
                given=one.source,
                material=number,
                version=version,
                is_new=held is None,
                is_named=bool(said.key),
                described=replace(
                    said,
                    key=key if held else said.key or key,
                    version=held.current.number + 1 if held and held.current else 1,
                    titles=clean_text(said.titles),
                    descriptions=clean_text(said.descriptions),
                    creators=_still_named(number, said, known),
                    organisation=into.own.slug,
                    organisation_names={into.own.slug: into.own.name},
                    published_on=published_at.date(),
                ),
                published_at=published_at,
                commitments=one.commitments,
            )
        )
    return laid


def _still_named(material: int, said: Described, known: _Known) -> tuple[Creator, ...]:
    """Who made it; whose name was taken back here is not told again."""
    return tuple(
        replace(one, agreed=False) if (material, one.name[:200]) in known.unnamed else one
        for one in said.creators
    )


def _published(said: Described, at: datetime) -> datetime:
    """The day it was published elsewhere, never one that lies ahead."""
    if said.published_on is None:
        return at
    return min(datetime.combine(said.published_on, time(12), tzinfo=UTC), at)


def _put(laid: Sequence[Laid], known: _Known, into: _Into) -> None:
    """Step: say so in the ledger, write it down, and let it be found."""
    held = {row.pk: row for row in known.rows.values()}
    again = {number for number, row in held.items() if _went_elsewhere(row)}
    if not into.arrival.waits:
        _make_room(again.intersection(known.written, (one.material for one in laid)))
    lay_down(
        laid,
        _recorded(laid, held, into),
        organisation=into.own.number,
        is_demonstration=into.is_demonstration,
        person=into.person.pk if into.person else None,
        at=into.at,
        arrival=into.arrival,
    )
    _open([one for one in laid if one.commitments or one.material in again], into.at)
    if into.arrival.waits:
        index(again.intersection(one.material for one in laid))
        return
    if into.arrival.visibility is Visibility.PUBLIC:
        serving.find_organisations(show_organisations([into.own.slug]))
    plain = [one for one in laid if _is_plain(one, held.get(one.material), known, into)]
    index_told({one.material: one.described for one in plain}, organisation=into.own.number)
    index({one.material for one in laid} - {one.material for one in plain})
    remember_later([one.version for one in laid])


def _make_room(materials: Collection[int]) -> None:
    """Step: what was being written of them when they went stays a draft, of the version after."""
    if materials:
        drafts = Version.objects.exclude(stage=Stage.PUBLISHED).filter(material__in=materials)
        drafts.update(number=F("number") + 1)


def _is_plain(one: Laid, held: Material | None, known: _Known, into: _Into) -> bool:
    """Whether everybody sees it, and all that is found of it was given with it."""
    said = one.described
    if one.commitments or said.files or said.partners or one.material in known.serving:
        return False
    if held is None:
        return into.arrival.visibility is Visibility.PUBLIC
    is_open = held.visibility == Visibility.PUBLIC and not held.restricted_at
    return is_open and held.visible_from is None and held.withdrawn_at is None


def _recorded(laid: Sequence[Laid], held: Mapping[int, Material], into: _Into) -> list[UUID]:
    """Step: a statement for each, but of drafts; their ids."""
    stage, public = into.arrival.stage, into.arrival.visibility is Visibility.PUBLIC
    if stage is Landing.DRAFT:
        return []
    named = not into.arrival.waits
    drafts = [
        version_done(
            verb=SUBMITTED if into.arrival.waits else CREATED if one.is_new else UPDATED,
            key=one.described.key,
            number=one.described.version,
            by=into.own.slug,
            at=into.at,
            name=one.described.titles
            if named and (public if one.is_new else held[one.material].is_open_to_all)
            else None,
        )
        for one in laid
    ]
    return [one.uuid for one in record_many(drafts)]


def _open(laid: Sequence[Laid], at: datetime) -> None:
    """Step: those that serve commitments become evidence, those that are back are open again."""
    rows = Material.objects.select_related("current").in_bulk([one.material for one in laid])
    for one in laid:
        row = rows[one.material]
        if one.commitments:
            put_servings(row, one.commitments)
        open_now(row, at=at)


def _taken(
    source: str, laid: Laid | None, held: Material | None, resting: Mapping[str, Outcome]
) -> Taken:
    if laid is None:
        assert held is not None
        return Taken(source, held.key, 0, resting[source], held.pk)
    outcome = Outcome.CREATED if laid.is_new else Outcome.CHANGED
    said = laid.described
    return Taken(source, said.key, said.version, outcome, laid.material)
