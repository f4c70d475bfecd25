"""Versions as `Described`: what every page, feed, export and index is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from django.db.models import F, QuerySet
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.repository.described import (
    Creator,
    Described,
    DescribedFile,
    FileRole,
    Origin,
    Relation,
)
from pactwork.repository.models import (
    LinkCopy,
    Material,
    MaterialFile,
    Partner,
    Serving,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.visibility import Visibility

T = TypeVar("T")
_LISTS: Final = (
    "languages", "subjects", "themes", "levels", "target_groups", "literacies", "accessibility",
)  # fmt: skip
_COLUMNS: Final = (
    "pk", "number", "titles", "descriptions", "keywords", "resource_type", "licence", "link", "doi",
    "published_at", "changed_at", "material", "material__key", "material__organisation",
    "material__visibility", "material__visible_from", "material__restricted_at", *_LISTS,
)  # fmt: skip
_CREATOR: Final = ("name", "role", "identifier", "affiliation", "is_organisation", "agreed")


@dataclass(slots=True)
class _Parts:
    """What stands in other tables, by version, and the commitments, by material; in order."""

    creators: Mapping[int, list[Creator]]
    partners: Mapping[int, list[int]]
    files: Mapping[int, list[DescribedFile]]
    origins: Mapping[int, list[Origin]]
    commitments: Mapping[int, list[str]]


def described_versions(
    versions: QuerySet[Version], *, everything: bool = False
) -> dict[int, Described]:
    """These versions by number of row, in their order; in a number of queries that never grows,
    and without a row of the database as an object for each part.

    Creators who did not agree to be named are left out, unless `everything` is asked for by those
    who write it. So are partners the public knows nothing of, and the commitments of agreements
    that are not public: whoever may see them is told by other reads.
    """
    rows = [dict(zip(_COLUMNS, one, strict=True)) for one in versions.values_list(*_COLUMNS)]
    if not rows:
        return {}
    parts = _parts([row["pk"] for row in rows], [row["material"] for row in rows], everything)
    partners = {one for held in parts.partners.values() for one in held}
    known = cards(partners | {row["material__organisation"] for row in rows})
    return {row["pk"]: _described(row, parts, known) for row in rows}


def _parts(versions: list[int], materials: list[int], everything: bool) -> _Parts:
    named = VersionCreator.objects.filter(version__in=versions)
    partners = Partner.objects.filter(version__in=versions)
    if not everything:
        named, partners = named.filter(agreed=True), partners.filter(organisation__is_public=True)
    creators = named.order_by("position", "pk").values_list("version", *_CREATOR)
    files = MaterialFile.objects.defer("text").filter(version__in=versions)
    origins = VersionOrigin.objects.select_related("material__current")
    origins = origins.filter(version__in=versions).order_by("position", "pk")
    served = Serving.objects.filter(material__in=materials).order_by("pk")
    if not everything:
        served = served.filter(commitment__agreement__visibility="public")
    named_so = served.values_list("material", "commitment__agreement__slug", "commitment__key")
    return _Parts(
        _gathered((one, Creator(*held)) for one, *held in creators),
        _gathered(partners.order_by("position", "pk").values_list("version", "organisation")),
        _gathered((one.version_id, file_of(one)) for one in files.order_by("position", "pk")),
        _gathered((one.version_id, origin_of(one, everything=everything)) for one in origins),
        _gathered((one, iri("commitment", slug, key)) for one, slug, key in named_so),
    )


def _gathered(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for number, one in pairs:
        found.setdefault(number, []).append(one)
    return found


def _described(
    row: Mapping[str, Any], parts: _Parts, known: Mapping[int, OrganisationCard]
) -> Described:
    number = row["pk"]
    own = known[row["material__organisation"]]
    partners = [known[one] for one in parts.partners.get(number, ())]
    return Described(
        key=row["material__key"],
        version=row["number"],
        titles=row["titles"],
        descriptions=row["descriptions"],
        keywords={tag: tuple(words) for tag, words in row["keywords"].items()},
        resource_type=row["resource_type"],
        licence=row["licence"],
        **{name: tuple(row[name]) for name in _LISTS},
        creators=tuple(parts.creators.get(number, ())),
        organisation=own.slug,
        partners=tuple(one.slug for one in partners),
        organisation_names={one.slug: one.name for one in (own, *partners)},
        files=tuple(parts.files.get(number, ())),
        link=row["link"],
        origins=tuple(parts.origins.get(number, ())),
        commitments=tuple(parts.commitments.get(row["material"], ())),
        doi=row["doi"],
        published_on=row["published_at"].date() if row["published_at"] else None,
        changed_at=row["changed_at"],
        visibility=Visibility.ORGANISATION.value
        if row["material__restricted_at"]
        else row["material__visibility"],
        visible_from=row["material__visible_from"],
    )


def file_of(row: MaterialFile) -> DescribedFile:
    """A file as it is described."""
    return DescribedFile(
        sha256=row.sha256,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        role=FileRole(row.role),
        language=row.language,
        pages=row.pages,
        seconds=row.seconds,
    )


def texts_of(versions: Collection[int], *, longest: int = 100_000) -> dict[int, dict[str, str]]:
    """What can be read in the files of these versions, and in the copies of the pages they lead
    to, by the language it is in ("" unknown).
    """
    found: dict[int, dict[str, str]] = {}
    rows = MaterialFile.objects.filter(version__in=versions).exclude(text="")
    files = rows.order_by("position", "pk").values_list("version", "language", "text")
    for version, language, text in (*files, *words_of_pages(versions)):
        held = found.setdefault(version, {})
        held[language] = f"{held.get(language, '')}\n{text}".strip()[:longest]
    return found


def words_of_pages(versions: Collection[int]) -> list[tuple[int, str, str]]:
    """What can be read in the copies of the pages these versions lead to, each with the version and
    the language.
    """
    rows = LinkCopy.objects.filter(
        is_wanted=True, material__versions__in=versions, material__versions__link=F("link")
    ).exclude(text="")
    return list(rows.order_by("pk").values_list("material__versions", "language", "text"))


def text_of_file(key: str, version: int, sha256: str) -> str:
    """What can be read in a file of a version; "" where nothing is, or nobody read it yet."""
    rows = MaterialFile.objects.filter(version__material__key=key, version__number=version)
    return rows.filter(sha256=sha256).values_list("text", flat=True).first() or ""


def origin_of(row: VersionOrigin, *, everything: bool = False) -> Origin:
    """A source; of one of ours that not everybody sees, its title, and who allowed that something
    is made out of it, is told only to those who write. What shows that is told to nobody else.
    """
    source = row.material
    is_told = source is None or everything or _is_public(source)
    title = row.title if is_told else ""
    if not title and is_told and source and source.current:
        title = next(iter(source.current.titles.values()), "")
    ground = row.ground if everything else replace(row.ground, note="")
    ground = ground if is_told else replace(ground, by="")
    return Origin(Relation(row.relation), row.iri, title, row.licence, ground)


def _is_public(row: Material) -> bool:
    closed = row.restricted_at or (row.visible_from and row.visible_from > timezone.now())
    return row.current_id is not None and row.visibility == Visibility.PUBLIC and not closed
