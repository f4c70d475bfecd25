"""Taking in many described materials at once: from files, from other repositories, for the
demonstration. They are published in an organisation's name without review, since whoever brings
them answers for them, or wait for one (`Arrival`). Steps.

However many they are, each table is written to once (`laying_down.py`); what is found of them is
made of what was given, without reading it back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from uuid import UUID

from django.db import DataError, transaction
from django.db.models import F
from django.utils import timezone

from pactwork.agreements.api import serving
from pactwork.kernel.texts import clean_text
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record_many
from pactwork.organisations.api import OrganisationCard, cards, show_organisations
from pactwork.people.api import Person
from pactwork.repository.actions.copying import numbers_for
from pactwork.repository.actions.grounding import grounded
from pactwork.repository.actions.holding import new_keys
from pactwork.repository.actions.indexing import index, index_told
from pactwork.repository.actions.known_before import Known, is_alike, known_of
from pactwork.repository.actions.laying_down import AT_ONCE, Arrival, Laid, lay_down, reviewed_first
from pactwork.repository.actions.likeness import remember_later
from pactwork.repository.actions.parts import put_servings
from pactwork.repository.actions.publishing import open_now
from pactwork.repository.actions.reaching import alone_if_left
from pactwork.repository.described import Creator, Described
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.exchange.fitting import unfit
from pactwork.repository.models import (
    Landing,
    Material,
    Stage,
    Version,
)
from pactwork.repository.queries.visible import lives
from pactwork.repository.statements import CREATED, SUBMITTED, UPDATED, version_done
from pactwork.repository.visibility import Visibility, columns_of, narrower
from pactwork.repository.wordings import may_come_back, went_with_import


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
    has it: it was left as it is. `material` is the number of its row; `was_gone` where it had been
    withdrawn and is CHANGED: it is open again, or will be once its version is published.
    """

    source: str
    key: str
    number: int
    outcome: Outcome
    material: int
    was_gone: bool = False


@dataclass(frozen=True, slots=True)
class _Into:
    """Into whose shelf, and in what manner."""

    own: OrganisationCard
    is_demonstration: bool
    person: Person | None
    at: datetime
    arrival: Arrival


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
        MaterialError: too few of the body would be left to review what this person brings in.
    """
    require_transaction()
    given = _grounded(given, organisation)
    arrival = reviewed_first(arrival, organisation, person.pk if person else None)
    known = known_of({one.source: one.described for one in given})
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
    gone = {one.pk for one in known.rows.values() if one.withdrawn_at}
    if laid:
        _put(laid, known, into)
    told = {one.given: one for one in laid}
    return [
        _taken(one.source, told.get(one.source), known.rows.get(one.source), resting, gone)
        for one in given
    ]


def foreseen(given: Given, *, organisation: int, arrival: Arrival = AT_ONCE) -> Outcome:
    """Step: what would become of it; nothing is written."""
    (given,) = _grounded([given], organisation)
    known = known_of({given.source: given.described})
    held = known.rows.get(given.source)
    if held is None:
        return Outcome.CREATED
    waits = reviewed_first(arrival, organisation, None).waits
    rests = _rests(held, given.described, known, organisation, waits=waits)
    return rests or Outcome.CHANGED


def _grounded(given: Sequence[Given], organisation: int) -> list[Given]:
    said = grounded([one.described for one in given], organisation=organisation)
    return [replace(one, described=told) for one, told in zip(given, said, strict=True)]


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


def _rests(
    held: Material, said: Described, known: Known, organisation: int, *, waits: bool
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
        if not waits or opened is None:
            return None
        alike = lives(held, opened) and is_alike(opened, said, known, organisation=organisation)
        return Outcome.UNCHANGED if alike else Outcome.BEING_WRITTEN
    if held.current and is_alike(held.current, said, known, organisation=organisation):
        return Outcome.UNCHANGED
    if opened is None:
        return None
    came_in = held.current is None or opened.person_id is None
    same = came_in and is_alike(opened, said, known, organisation=organisation)
    return Outcome.UNCHANGED if same else Outcome.BEING_WRITTEN


def _went_elsewhere(held: Material) -> bool:
    """Whether nobody here withdrew it for good."""
    return held.withdrawn_at is not None and may_come_back(held.withdrawn_reason)


def _laid(given: Sequence[Given], known: Known, into: _Into) -> list[Laid]:
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


def _still_named(material: int, said: Described, known: Known) -> tuple[Creator, ...]:
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


def _put(laid: Sequence[Laid], known: Known, into: _Into) -> None:
    """Step: say so in the ledger, write it down, and let it be found."""
    held = {row.pk: row for row in known.rows.values()}
    again = {one.material for one in laid} & {
        number for number, row in held.items() if _went_elsewhere(row)
    }
    _reopen([held[number] for number in again], into.arrival)
    if not into.arrival.waits:
        _make_room(again.intersection(known.written))
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
        return
    if into.arrival.is_open(into.at):
        serving.find_organisations(show_organisations([into.own.slug]))
    plain = [one for one in laid if _is_plain(one, held.get(one.material), known, into)]
    index_told({one.material: one.described for one in plain}, organisation=into.own.number)
    index({one.material for one in laid} - {one.material for one in plain})
    remember_later([one.version for one in laid])


def _reopen(rows: Sequence[Material], arrival: Arrival) -> None:
    """Step: how far what was withdrawn opens now. Who brings in anew what went with an import says
    so; what waits, or came back to its source, is never open further than it was.
    """
    for row in rows:
        alone_if_left(row)
        seen = arrival.seen
        if arrival.waits or not went_with_import(row.withdrawn_reason):
            seen = narrower(row.reach, seen)
        for name, value in columns_of(seen).items():
            setattr(row, name, value)
    if rows:
        Material.objects.bulk_update(rows, ["visibility", "agreement", "sector"])


def _make_room(materials: Collection[int]) -> None:
    """Step: what was being written of them when they went stays a draft, of the version after."""
    if materials:
        drafts = Version.objects.exclude(stage=Stage.PUBLISHED).filter(material__in=materials)
        drafts.update(number=F("number") + 1)


def _is_plain(one: Laid, held: Material | None, known: Known, into: _Into) -> bool:
    """Whether everybody sees it, and all that is found of it was given with it."""
    said = one.described
    if one.commitments or said.files or said.partners or one.material in known.serving:
        return False
    if held is None:
        return into.arrival.is_open(into.at)
    is_open = held.visibility == Visibility.PUBLIC and not held.restricted_at
    return is_open and held.visible_from is None and held.withdrawn_at is None


def _recorded(laid: Sequence[Laid], held: Mapping[int, Material], into: _Into) -> list[UUID]:
    """Step: a statement for each, but of drafts; their ids."""
    stage, public = into.arrival.stage, into.arrival.is_open(into.at)
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
        if row.withdrawn_at is None:
            open_now(row, at=at)


def _taken(
    source: str,
    laid: Laid | None,
    held: Material | None,
    resting: Mapping[str, Outcome],
    gone: Collection[int],
) -> Taken:
    if laid is None:
        assert held is not None
        return Taken(source, held.key, 0, resting[source], held.pk)
    outcome = Outcome.CREATED if laid.is_new else Outcome.CHANGED
    said = laid.described
    was_gone = laid.material in gone
    return Taken(source, said.key, said.version, outcome, laid.material, was_gone)
