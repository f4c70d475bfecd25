"""Taking in many described materials at once: from files, from other repositories, for the
demonstration. They are published in an organisation's name without review: whoever brings them
answers for them. Steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text, clean_text
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record_many
from pactwork.organisations.api import known_slugs, show_organisations
from pactwork.people.api import Person
from pactwork.repository.actions.holding import new_key, slug_of
from pactwork.repository.actions.indexing import index
from pactwork.repository.actions.parts import put_servings
from pactwork.repository.actions.publishing import open_now
from pactwork.repository.described import Described, DescribedFile, Origin
from pactwork.repository.models import (
    Material,
    MaterialFile,
    Partner,
    Stage,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.statements import CREATED, UPDATED, version_done

_COLUMNS: Final = (
    "resource_type", "licence", "link", "doi",
)  # fmt: skip
_LISTS: Final = (
    "languages", "subjects", "themes", "levels", "target_groups", "literacies", "accessibility",
)  # fmt: skip

_CURRENT: Final = """
UPDATE repository_material m SET current_id = v.id, changed_at = %s
FROM repository_version v WHERE v.id = ANY(%s) AND m.id = v.material_id
"""


class Outcome(StrEnum):
    """What became of a material that was given."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    BEING_WRITTEN = "being-written"


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
    BEING_WRITTEN where somebody here writes its next version: it was left as it is.
    """

    source: str
    key: str
    number: int
    outcome: Outcome


def take_in(
    given: Sequence[Given],
    *,
    organisation: int,
    is_demonstration: bool = False,
    person: Person | None = None,
) -> list[Taken]:
    """Step: publish these, all of them new or as the next versions of what they were. Answers
    for each in order; what says the same as before is left alone. With as few round trips as
    there are tables, however many they are.
    """
    require_transaction()
    at = timezone.now()
    known = {
        row.source or "": row
        for row in Material.objects.select_for_update(of=("self",))
        .select_related("current")
        .filter(source__in=[one.source for one in given])
        .order_by("pk")
    }
    written = _being_written(known.values())
    resting = {
        one.source: outcome
        for one in given
        if one.source in known and (outcome := _rests(known[one.source], one.described, written))
    }
    fresh = [one for one in given if one.source not in resting]
    held = known | _materials([one for one in fresh if one.source not in known], organisation,
                              is_demonstration, person, at)  # fmt: skip
    versions = _versions(fresh, held, person, at)
    _record(fresh, held, versions, slug_of(organisation), known, at)
    _open(fresh, held, at)
    index([held[one.source].pk for one in fresh])
    return [_taken(one, held, known, resting, versions) for one in given]


def _being_written(rows: Iterable[Material]) -> frozenset[int]:
    """Those of which somebody here writes the next version."""
    open_ = Version.objects.exclude(stage=Stage.PUBLISHED).filter(material__in=list(rows))
    return frozenset(open_.values_list("material_id", flat=True))


def _rests(held: Material, said: Described, written: Collection[int]) -> Outcome | None:
    """Why a material is left as it is: it was withdrawn here, says the same already, or its next
    version is being written.
    """
    if held.withdrawn_at:
        return Outcome.WITHDRAWN
    now = held.current
    if now is None:
        return None
    alike = all(getattr(now, name) == getattr(said, name) for name in _COLUMNS)
    alike = alike and all(getattr(now, name) == list(getattr(said, name)) for name in _LISTS)
    keywords = {tag: list(words) for tag, words in said.keywords.items()}
    alike = alike and (now.titles, now.descriptions, now.keywords) == (
        clean_text(said.titles),
        clean_text(said.descriptions),
        keywords,
    )
    named = list(now.creators.order_by("position", "pk").values_list("name", "role"))
    alike = alike and named == [(one.name[:200], one.role[:40]) for one in said.creators]
    if alike:
        return Outcome.UNCHANGED
    return Outcome.BEING_WRITTEN if held.pk in written else None


def _materials(
    given: Sequence[Given],
    organisation: int,
    is_demonstration: bool,
    person: Person | None,
    at: datetime,
) -> dict[str, Material]:
    rows = [
        Material(
            key=one.described.key or new_key(),
            organisation_id=organisation,
            person=person,
            visibility="public",
            source=one.source,
            is_demonstration=is_demonstration,
            published_at=_published(one.described, at),
            opened_at=at,
            changed_at=at,
        )
        for one in given
    ]
    Material.objects.bulk_create(rows)
    _lead_to(rows)
    return {row.source or "": row for row in rows}


def _lead_to(rows: Sequence[Material]) -> None:
    """Step: materials that named these as their source before they were here lead to them now."""
    ours = {iri("material", row.key): row for row in rows}
    waiting = list(VersionOrigin.objects.filter(material=None, iri__in=list(ours)))
    for one in waiting:
        one.material = ours[one.iri]
    VersionOrigin.objects.bulk_update(waiting, ["material"])


def _versions(
    given: Sequence[Given], held: Mapping[str, Material], person: Person | None, at: datetime
) -> dict[str, Version]:
    """Step: their versions with all parts, each the current one of its material."""
    rows = {}
    for one in given:
        material = held[one.source]
        number = material.current.number + 1 if material.current else 1
        rows[one.source] = _version(one.described, material, number, person, at)
    Version.objects.bulk_create(rows.values())
    for one in given:
        held[one.source].current = rows[one.source]
        held[one.source].changed_at = at
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, [at, [row.pk for row in rows.values()]])
    VersionCreator.objects.bulk_create(
        row for one in given for row in _creators(one.described, rows[one.source])
    )
    _origins(given, rows)
    _partners(given, rows)
    MaterialFile.objects.bulk_create(
        _file(file, rows[one.source], position)
        for one in given
        for position, file in enumerate(one.described.files)
    )
    return rows


def _version(
    said: Described, material: Material, number: int, person: Person | None, at: datetime
) -> Version:
    texts: dict[str, Any] = {name: getattr(said, name) for name in _COLUMNS}
    lists: dict[str, Any] = {name: list(getattr(said, name)) for name in _LISTS}
    return Version(
        material=material,
        number=number,
        stage=Stage.PUBLISHED,
        titles=clean_text(said.titles),
        descriptions=clean_text(said.descriptions),
        keywords={tag: list(words) for tag, words in said.keywords.items()},
        person=person,
        published_at=_published(said, at),
        changed_at=at,
        statement=uuid4(),
        **texts,
        **lists,
    )


def _published(said: Described, at: datetime) -> datetime:
    """The day it was published elsewhere, never one that lies ahead."""
    if said.published_on is None:
        return at
    return min(datetime.combine(said.published_on, time(12), tzinfo=UTC), at)


def _creators(said: Described, version: Version) -> Iterable[VersionCreator]:
    for position, one in enumerate(said.creators):
        yield VersionCreator(
            version=version,
            position=position,
            name=one.name[:200],
            role=one.role[:40],
            identifier=one.identifier[:200],
            affiliation=one.affiliation[:200],
            is_organisation=one.is_organisation,
            agreed=one.agreed,
        )


def _origins(given: Sequence[Given], versions: Mapping[str, Version]) -> None:
    """Step: what they come from; what is one of ours leads to it."""
    said = [(one.source, origin) for one in given for origin in one.described.origins if origin.iri]
    ours = {
        one.iri.rpartition("/id/materials/")[2] for _, one in said if "/id/materials/" in one.iri
    }
    known = {row.key: row for row in Material.objects.filter(key__in=ours)}
    VersionOrigin.objects.bulk_create(
        _origin(versions[source], position, origin, known)
        for position, (source, origin) in enumerate(said)
    )


def _origin(
    version: Version, position: int, said: Origin, known: Mapping[str, Material]
) -> VersionOrigin:
    return VersionOrigin(
        version=version,
        position=position,
        relation=said.relation.value,
        iri=said.iri[:2000],
        title=said.title[:500],
        licence=said.licence[:80],
        material=known.get(said.iri.rpartition("/id/materials/")[2]),
    )


def _partners(given: Sequence[Given], versions: Mapping[str, Version]) -> None:
    slugs = {slug for one in given for slug in one.described.partners}
    known = known_slugs(sorted(slugs)) if slugs else {}
    Partner.objects.bulk_create(
        Partner(version=versions[one.source], organisation_id=known[slug], position=position)
        for one in given
        for position, slug in enumerate(dict.fromkeys(one.described.partners))
        if slug in known and known[slug] != versions[one.source].material.organisation_id
    )


def _file(said: DescribedFile, version: Version, position: int) -> MaterialFile:
    return MaterialFile(
        version=version,
        position=position,
        sha256=said.sha256,
        name=said.name[-200:],
        media_type=said.media_type,
        size=said.size,
        role=said.role.value,
        language=said.language,
        pages=said.pages,
        seconds=said.seconds,
    )


def _record(
    given: Sequence[Given],
    held: Mapping[str, Material],
    versions: Mapping[str, Version],
    slug: str,
    known: Mapping[str, Material],
    at: datetime,
) -> None:
    """Step: a statement for each, and each version knows its own."""
    drafts = [
        replace(
            version_done(
                verb=UPDATED if one.source in known else CREATED,
                key=held[one.source].key,
                number=versions[one.source].number,
                by=slug,
                at=at,
                name=one.described.titles if held[one.source].is_open_to_all else None,
            ),
            uuid=versions[one.source].statement or uuid4(),
        )
        for one in given
    ]
    for one, recorded in zip(given, record_many(drafts), strict=True):
        if recorded.uuid != versions[one.source].statement:
            rows = Version.objects.filter(pk=versions[one.source].pk)
            rows.update(statement=recorded.uuid)
    if given:
        show_organisations([slug])


def _open(given: Sequence[Given], held: Mapping[str, Material], at: datetime) -> None:
    """Step: those that serve commitments become evidence."""
    for one in given:
        if one.commitments:
            put_servings(held[one.source], one.commitments)
            open_now(held[one.source], at=at)


def _taken(
    one: Given,
    held: Mapping[str, Material],
    known: Mapping[str, Material],
    resting: Mapping[str, Outcome],
    versions: Mapping[str, Version],
) -> Taken:
    key = held[one.source].key
    if one.source in resting:
        return Taken(one.source, key, 0, resting[one.source])
    outcome = Outcome.CHANGED if one.source in known else Outcome.CREATED
    return Taken(one.source, key, versions[one.source].number, outcome)


def settled(said: Described, *, language: str = "", licence: str = "") -> Described:
    """A description with what its source says of all its records, where it says nothing itself."""
    languages = said.languages or ((language,) if language else ())
    known = language or next(iter(languages), "")
    return replace(
        said,
        languages=languages,
        licence=said.licence or licence,
        titles=_named(said.titles, known),
        descriptions=_named(said.descriptions, known),
    )


def _named(text: Text, language: str) -> Text:
    if not language or "und" not in text or language in text:
        return text
    return {language if tag == "und" else tag: words for tag, words in text.items()}
