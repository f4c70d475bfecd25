"""Versions as `Described`: what every page, feed, export and index is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
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
    Material,
    MaterialFile,
    Partner,
    Serving,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.visibility import Visibility

_LISTS: Final = (
    "languages", "subjects", "themes", "levels", "target_groups", "literacies", "accessibility",
)  # fmt: skip


def versions_whole(versions: QuerySet[Version], *, everything: bool = False) -> QuerySet[Version]:
    """These versions with all that describes them, in a number of queries that never grows.

    Without `everything`, partners the public knows nothing of are left out.
    """
    partners = Partner.objects.order_by("position", "pk")
    if not everything:
        partners = partners.filter(organisation__is_public=True)
    files = MaterialFile.objects.defer("text").order_by("position", "pk")
    served = Serving.objects.select_related("commitment__agreement").order_by("pk")
    return versions.select_related("material").prefetch_related(
        Prefetch("files", files),
        Prefetch("creators", VersionCreator.objects.order_by("position", "pk")),
        Prefetch("partners", partners),
        Prefetch(
            "origins",
            VersionOrigin.objects.select_related("material__current").order_by("position", "pk"),
        ),
        Prefetch("material__servings", served),
    )


def described_versions(
    versions: QuerySet[Version], *, everything: bool = False
) -> dict[int, Described]:
    """These versions by number of row, in their order.

    Creators who did not agree to be named are left out, unless `everything` is asked for by those
    who write it. So are the commitments of agreements that are not public: whoever may see them
    is told by other reads.
    """
    rows = list(versions_whole(versions, everything=everything))
    known = cards({one for row in rows for one in _organisations(row)})
    return {row.pk: described(row, known, everything=everything) for row in rows}


def described(
    row: Version, known: Mapping[int, OrganisationCard], *, everything: bool = False
) -> Described:
    """One version whose parts were fetched, with the cards of its organisations."""
    own, *partners = [known[one] for one in _organisations(row)]
    names: dict[str, Text] = {one.slug: one.name for one in (own, *partners)}
    return Described(
        key=row.material.key,
        version=row.number,
        titles=row.titles,
        descriptions=row.descriptions,
        keywords={tag: tuple(words) for tag, words in row.keywords.items()},
        resource_type=row.resource_type,
        licence=row.licence,
        **{name: tuple(getattr(row, name)) for name in _LISTS},
        creators=tuple(
            one for one in map(_creator, row.creators.all()) if everything or one.agreed
        ),
        organisation=own.slug,
        partners=tuple(one.slug for one in partners),
        organisation_names=names,
        files=tuple(map(file_of, row.files.all())),
        link=row.link,
        origins=tuple(origin_of(one, everything=everything) for one in row.origins.all()),
        commitments=tuple(_commitments(row, everything=everything)),
        doi=row.doi,
        published_on=row.published_at.date() if row.published_at else None,
        changed_at=row.changed_at,
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
    """What can be read in the files of these versions, by the language it is in ("" unknown)."""
    found: dict[int, dict[str, str]] = {}
    rows = MaterialFile.objects.filter(version__in=versions).exclude(text="")
    for version, language, text in rows.order_by("position", "pk").values_list(
        "version", "language", "text"
    ):
        held = found.setdefault(version, {})
        held[language] = f"{held.get(language, '')}\n{text}".strip()[:longest]
    return found


def text_of_file(key: str, version: int, sha256: str) -> str:
    """What can be read in a file of a version; "" where nothing is, or nobody read it yet."""
    rows = MaterialFile.objects.filter(version__material__key=key, version__number=version)
    return rows.filter(sha256=sha256).values_list("text", flat=True).first() or ""


def _organisations(row: Version) -> Iterable[int]:
    return [row.material.organisation_id, *(one.organisation_id for one in row.partners.all())]


def _creator(row: VersionCreator) -> Creator:
    return Creator(
        name=row.name,
        role=row.role,
        identifier=row.identifier,
        affiliation=row.affiliation,
        is_organisation=row.is_organisation,
        agreed=row.agreed,
    )


def origin_of(row: VersionOrigin, *, everything: bool = False) -> Origin:
    """A source; of one of ours that not everybody sees, its title is told only to those who
    write.
    """
    source = row.material
    is_told = source is None or everything or _is_public(source)
    title = row.title if is_told else ""
    if not title and is_told and source and source.current:
        title = next(iter(source.current.titles.values()), "")
    return Origin(Relation(row.relation), row.iri, title, row.licence)


def _is_public(row: Material) -> bool:
    closed = row.restricted_at or (row.visible_from and row.visible_from > timezone.now())
    return row.current_id is not None and row.visibility == Visibility.PUBLIC and not closed


def _commitments(row: Version, *, everything: bool) -> Iterable[str]:
    held: Any
    for held in row.material.servings.all():
        agreement = held.commitment.agreement
        if everything or agreement.visibility == "public":
            yield iri("commitment", agreement.slug, held.commitment.key)
