"""What was here before of materials that come in again, and whether they say the same. Steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models.expressions import RawSQL

from pactwork.kernel.texts import clean_text
from pactwork.organisations.api import known_slugs
from pactwork.repository.actions.publishing import taken_back
from pactwork.repository.described import Described
from pactwork.repository.models import (
    Material,
    MaterialFile,
    Partner,
    Serving,
    Stage,
    Version,
    VersionCreator,
    VersionOrigin,
)

_COLUMNS: Final = ("resource_type", "licence", "link", "doi")
_LISTS: Final = (
    "languages", "subjects", "themes", "levels", "target_groups", "literacies", "accessibility",
)  # fmt: skip
_ORIGIN: Final = ("relation", "iri", "title", "licence", "rights", "leave_on")
_NAMED_SO: Final = "SELECT id FROM repository_material WHERE source = ANY(%s)"
"""One array instead of a thousand parameters, which Django is slow to put together."""


@dataclass(slots=True)
class Known:
    """What was here before: materials by source, who made them, their versions that are not
    published, what serves a commitment, and who is not to be named any more. By version: its files
    as (role, SHA-256) with their languages, its origins, the organisations that took part; read
    only where something that comes in tells of such. `numbers` are organisations by slug.
    """

    rows: Mapping[str, Material]
    creators: Mapping[int, list[tuple[str, str]]] = field(default_factory=dict)
    written: Mapping[int, Version] = field(default_factory=dict)
    serving: Collection[int] = ()
    unnamed: Collection[tuple[int, str]] = ()
    files: dict[int, dict[tuple[str, str], str]] = field(default_factory=dict)
    origins: dict[int, list[tuple[Any, ...]]] = field(default_factory=dict)
    partners: dict[int, list[int]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


def known_of(given: Mapping[str, Described]) -> Known:
    """Step: what is known of these, by source; held until the transaction ends."""
    held = Material.objects.select_for_update(of=("self",)).select_related("current")
    named_so = RawSQL(_NAMED_SO, [list(given)])
    rows = {row.source or "": row for row in held.filter(pk__in=named_so).order_by("pk")}
    if not rows:
        return Known(rows)
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
    known = Known(
        rows,
        creators,
        written,
        frozenset(served.values_list("material_id", flat=True)),
        taken_back(numbers),
    )
    _add_parts(known, current, [given[source] for source in rows])
    return known


def _add_parts(known: Known, versions: Collection[int], said: Collection[Described]) -> None:
    if any(one.files for one in said):
        files = MaterialFile.objects.filter(version__in=versions)
        for version, *what, language in files.values_list("version", "role", "sha256", "language"):
            known.files.setdefault(version, {})[what[0], what[1]] = language
    if any(one.origins for one in said):
        origins = VersionOrigin.objects.filter(version__in=versions).order_by("position", "pk")
        for version, *told in origins.values_list("version", *_ORIGIN):
            known.origins.setdefault(version, []).append(tuple(told))
    if slugs := {slug for one in said for slug in one.partners}:
        known.numbers = known_slugs(sorted(slugs))
        partners = Partner.objects.filter(version__in=versions).order_by("position", "pk")
        for version, number in partners.values_list("version", "organisation"):
            known.partners.setdefault(version, []).append(number)


def is_alike(now: Version, said: Described, known: Known, *, organisation: int) -> bool:
    """Whether a version of an organisation's material says this already. What comes in without
    files, origins or partners tells nothing of them: they may have been added here.
    """
    alike = all(getattr(now, name) == getattr(said, name) for name in _COLUMNS)
    alike = alike and all(getattr(now, name) == list(getattr(said, name)) for name in _LISTS)
    keywords = {tag: list(words) for tag, words in said.keywords.items()}
    alike = alike and (now.titles, now.descriptions, now.keywords) == (
        clean_text(said.titles),
        clean_text(said.descriptions),
        keywords,
    )
    named = [(one.name[:200], one.role[:40]) for one in said.creators]
    alike = alike and known.creators.get(now.pk, []) == named
    return alike and _has_parts(now.pk, said, known, organisation)


def _has_parts(version: int, said: Described, known: Known, organisation: int) -> bool:
    held, files = known.files.get(version, {}), {(one.role.value, one.sha256) for one in said.files}
    told = {(one.role.value, one.sha256): one.language for one in said.files if one.language}
    if files and (held.keys() != files or any(held[one] != tag for one, tag in told.items())):
        return False
    origins = [
        (one.relation.value, one.iri[:2000], one.title[:500], one.licence[:80],
         one.ground.rights.value, one.ground.on)
        for one in said.origins
        if one.iri
    ]  # fmt: skip
    if origins and known.origins.get(version, []) != origins:
        return False
    partners = [known.numbers[slug] for slug in said.partners if slug in known.numbers]
    others = [one for one in dict.fromkeys(partners) if one != organisation]
    return not others or known.partners.get(version, []) == others
