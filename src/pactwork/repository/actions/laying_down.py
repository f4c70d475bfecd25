"""Writing down materials that were taken in: one COPY a table, however many there are. Steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from pactwork.kernel.iris import iri
from pactwork.organisations.api import known_slugs
from pactwork.repository.actions.copying import array_of, copy_rows
from pactwork.repository.curation import first_body, is_enough
from pactwork.repository.described import Described, Ground
from pactwork.repository.errors import Why, checked
from pactwork.repository.models import (
    CuratingBody,
    Landing,
    Material,
    MaterialFile,
    Partner,
    Stage,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.visibility import Seen, Visibility

_OURS: Final = re.compile(r".*/id/materials/([A-Za-z0-9_-]+)(?:/versions/[1-9][0-9]*)?")
_MATERIAL: Final = (
    "id", "key", "organisation_id", "person_id", "visibility", "agreement_id", "sector_id",
    "source", "is_demonstration", "published_at", "opened_at", "current_id", "changed_at",
    "withdrawn_reason", "visible_from",
)  # fmt: skip
_VERSION: Final = (
    "id", "material_id", "number", "stage", "titles", "descriptions", "keywords", "languages",
    "resource_type", "licence", "subjects", "themes", "levels", "target_groups", "literacies",
    "accessibility", "link", "doi", "note", "revision", "round", "person_id", "published_at",
    "statement", "changed_at", "body_id", "submitted_by_id", "submitted_at",
)  # fmt: skip
_CREATOR: Final = (
    "version_id", "position", "name", "role", "identifier", "affiliation", "is_organisation",
    "agreed",
)  # fmt: skip
_ORIGIN: Final = (
    "version_id", "position", "relation", "iri", "title", "licence", "rights", "leave_by",
    "leave_note", "leave_on", "material_id",
)  # fmt: skip
_FILE: Final = (
    "version_id", "position", "sha256", "name", "media_type", "size", "role", "language", "pages",
    "seconds", "text",
)  # fmt: skip
_NEXT: Final = """
UPDATE repository_material m
SET changed_at = %s, current_id = new.version, withdrawn_at = NULL, withdrawn_reason = '{}'
FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, version) WHERE m.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How what comes in stands at first: published, in review (of a body, or else of its
    organisation), or a draft; and who sees what is new, from when on. `agreement`, `sector` and
    `body` are numbers.
    """

    stage: Landing = Landing.PUBLISHED
    visibility: Visibility = Visibility.PUBLIC
    agreement: int | None = None
    sector: int | None = None
    body: int | None = None
    visible_from: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether everybody sees then what is published."""
        return self.visibility is Visibility.PUBLIC and not self.is_later(at)

    def is_later(self, at: datetime) -> bool:
        """Whether it opens to others only after that."""
        return self.visible_from is not None and self.visible_from > at

    @property
    def seen(self) -> Seen:
        """How far what is new is open."""
        return self.visibility, self.agreement or self.sector

    @property
    def waits(self) -> bool:
        """Whether somebody has to publish it first."""
        return self.stage is not Landing.PUBLISHED


def reviewed_first(arrival: Arrival, organisation: int, person: int | None) -> Arrival:
    """As asked; but in review of the body that this organisation named for all it publishes.

    Raises:
        MaterialError: too few of the body would be left to approve what this person brings in.
    """
    if arrival.stage is Landing.DRAFT:
        return arrival
    first = first_body(organisation)
    asked = CuratingBody.objects.filter(pk=arrival.body) if person and arrival.body else None
    body = first or (asked.first() if asked is not None else None)
    checked(body is None or person is None or is_enough(body, person), Why.FEW, "body")
    return replace(arrival, stage=Landing.REVIEW, body=first.pk) if first else arrival


AT_ONCE: Final = Arrival()
"""Published for everybody."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A material that was taken in: the row of it and of its version, and all that is said of it,
    its key, number and organisation included. `given` is what it was called; where its key came
    with it (`is_named`), others may have named it before it was here.
    """

    given: str
    material: int
    version: int
    is_new: bool
    is_named: bool
    described: Described
    published_at: datetime
    commitments: tuple[tuple[str, str], ...] = ()


def lay_down(
    laid: Sequence[Laid],
    statements: Sequence[UUID],
    *,
    organisation: int,
    is_demonstration: bool,
    person: int | None,
    at: datetime,
    arrival: Arrival = AT_ONCE,
) -> None:
    """Step: their rows with all parts, each version the current one of its material unless it
    waits to be published. `statements` are those that say so, in the same order.
    """
    new = [one for one in laid if one.is_new]
    closed = arrival.waits or arrival.is_later(at)
    closed = closed or arrival.visibility is Visibility.ORGANISATION
    copy_rows(
        Material,
        _MATERIAL,
        [
            (one.material, one.described.key, organisation, person, arrival.visibility.value,
             arrival.agreement, arrival.sector, one.given, is_demonstration,
             None if arrival.waits else one.published_at, None if closed else at,
             None if arrival.waits else one.version, at, "{}", arrival.visible_from)
            for one in new
        ],
    )  # fmt: skip
    copy_rows(Version, _VERSION, _versions(laid, statements, person, at, arrival))
    copy_rows(VersionCreator, _CREATOR, _creators(laid))
    _follow([one for one in laid if not one.is_new], at, arrival)
    _origins(laid)
    _partners(laid, organisation)
    copy_rows(MaterialFile, _FILE, _files(laid))
    _lead_to([one for one in new if one.is_named])


def _follow(laid: Sequence[Laid], at: datetime, arrival: Arrival) -> None:
    """Step: these are the newest versions now, and what was withdrawn is open again; unless they
    wait to be published, which does both then.
    """
    numbers = [one.material for one in laid]
    if arrival.waits:
        Material.objects.filter(pk__in=numbers).update(changed_at=at)
    elif laid:
        with connection.cursor() as cursor:
            versions = array_of(one.version for one in laid)
            cursor.execute(_NEXT, [at, array_of(numbers), versions])


def _versions(
    laid: Sequence[Laid], statements: Sequence[UUID], person: int | None, at: datetime,
    arrival: Arrival,
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    handed_in = arrival.stage is Landing.REVIEW
    stage, round_ = Stage(arrival.stage.value).value, int(handed_in)
    handed = (person, at) if handed_in else (None, None)
    told = [None] * len(laid) if arrival.waits else statements
    for one, statement in zip(laid, told, strict=True):
        said = one.described
        yield (
            one.version, one.material, said.version, stage, said.titles,
            said.descriptions, dict(said.keywords), said.languages, said.resource_type,
            said.licence, said.subjects, said.themes, said.levels, said.target_groups,
            said.literacies, said.accessibility, said.link, said.doi, "{}", 1, round_, person,
            None if arrival.waits else one.published_at, statement, at, arrival.body, *handed,
        )  # fmt: skip


def _creators(laid: Sequence[Laid]) -> Iterator[tuple[Any, ...]]:
    for held in laid:
        for position, one in enumerate(held.described.creators):
            yield (
                held.version, position, one.name[:200], one.role[:40], one.identifier[:200],
                one.affiliation[:200], one.is_organisation, one.agreed,
            )  # fmt: skip


def _files(laid: Sequence[Laid]) -> Iterator[tuple[Any, ...]]:
    for held in laid:
        for position, one in enumerate(held.described.files):
            yield (
                held.version, position, one.sha256, one.name[-200:], one.media_type, one.size,
                one.role.value, one.language, one.pages, one.seconds, "",
            )  # fmt: skip


def _origins(laid: Sequence[Laid]) -> None:
    """Step: what they come from; what is one of ours leads to it."""
    said = [(one, origin) for one in laid for origin in one.described.origins if origin.iri]
    ours = {origin.iri: found[1] for _, origin in said if (found := _OURS.fullmatch(origin.iri))}
    rows = Material.objects.filter(key__in=ours.values()) if ours else Material.objects.none()
    known = dict(rows.values_list("key", "pk"))
    copy_rows(
        VersionOrigin,
        _ORIGIN,
        [
            (one.version, position, origin.relation.value, origin.iri[:2000], origin.title[:500],
             origin.licence[:80], *_ground(origin.ground),
             known.get(ours.get(origin.iri, "")))
            for position, (one, origin) in enumerate(said)
        ],
    )  # fmt: skip


def _ground(said: Ground) -> tuple[str, str, str, date | None]:
    return said.rights.value, said.by[:200], said.note[:1000], said.on


def _partners(laid: Sequence[Laid], organisation: int) -> None:
    slugs = {slug for one in laid for slug in one.described.partners}
    known = known_slugs(sorted(slugs)) if slugs else {}
    copy_rows(
        Partner,
        ("version_id", "organisation_id", "position"),
        [
            (one.version, number, position)
            for one in laid
            for position, number in enumerate(
                dict.fromkeys(known[slug] for slug in one.described.partners if slug in known)
            )
            if number != organisation
        ],
    )


def _lead_to(laid: Sequence[Laid]) -> None:
    """Step: materials that named these as their source before they were here lead to them now."""
    ours = {iri("material", one.described.key): one.material for one in laid}
    if not ours:
        return
    waiting = list(VersionOrigin.objects.filter(material=None, iri__in=list(ours)))
    for one in waiting:
        one.material_id = ours[one.iri]
    VersionOrigin.objects.bulk_update(waiting, ["material"])
