"""Materials that may be the same as another: by their bytes, or by their words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from pactwork.kernel.viewer import Viewer
from pactwork.people.api import Acting, Person, Power
from pactwork.repository.described import FileRole
from pactwork.repository.likening import ALIKE, bands, likeness, signature
from pactwork.repository.models import Likeness, Material, MaterialFile, SameAs, Version
from pactwork.repository.queries.cards import MaterialCard, cards_of
from pactwork.repository.queries.describing import words_of_pages
from pactwork.repository.queries.visible import materials_visible_to

MOST: Final = 200
"""Candidates that are compared."""
ENOUGH: Final = 40
"""Words of files that are enough to know a material again by them alone."""


def signed_text(version: Version) -> Iterable[str]:
    """The texts by which a version is known again: those of its files and of the page it leads to
    or, where there is little to read in them, its titles and descriptions as well.
    """
    return signed_texts([version.pk])[version.pk]


def signed_texts(versions: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The same of many, by number, in three queries."""
    found: dict[int, list[str]] = {number: [] for number in versions}
    files = MaterialFile.objects.filter(version__in=versions).exclude(text="")
    for number, text in files.order_by("position", "pk").values_list("version", "text"):
        found[number].append(text)
    for number, _language, text in words_of_pages(versions):
        found[number].append(text)
    rows = Version.objects.filter(pk__in=versions)
    for number, titles, descriptions in rows.values_list("pk", "titles", "descriptions"):
        texts = found[number]
        if sum(len(text.split()) for text in texts) < ENOUGH:
            texts += [*titles.values(), *descriptions.values()]
    return found


def exact(sha256s: Collection[str], viewer: Viewer, *, but: str = "") -> list[MaterialCard]:
    """Materials this reader sees that have one of these files; `but` is left out."""
    having = MaterialFile.objects.filter(sha256__in=sha256s).values("version")
    rows = materials_visible_to(viewer).filter(current__in=having).exclude(key=but)
    return cards_of(rows.order_by("pk")[:20])


def had_by(sha256s: Collection[str], acting: Acting, person: Person) -> frozenset[str]:
    """Which of these files a material of this person or of their organisations has, as a draft
    too. One query.
    """
    mine = Q(version__material__organisation__in=sorted(acting.where(Power.DELIVER)))
    own = mine | Q(version__person=person) | Q(version__material__person=person)
    rows = MaterialFile.objects.filter(own, sha256__in=sha256s).order_by()
    return frozenset(rows.values_list("sha256", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A material that may be the same as another: it has one of its files, or so much of its text
    (`share`, 1 for a file).
    """

    card: MaterialCard
    share: float
    has_same_file: bool


def duplicates(key: str, viewer: Viewer, *, limit: int = 5) -> list[Duplicate]:
    """What this reader sees of what may be the same as a material, or as its draft: by its files
    first, then by its words; without those of which its organisation said that they are another,
    and without what it is made out of.
    """
    version = Version.objects.filter(material__key=key).order_by("-number").first()
    if version is None:
        return []
    files = list(version.files.filter(role=FileRole.CONTENT).values_list("sha256", flat=True))
    others = Q(pk__in=said_of(version.material_id, same=False)) | Q(derived__version=version)
    known = set(Material.objects.filter(others).values_list("key", flat=True))
    same = [one for one in exact(files, viewer, but=key) if one.key not in known] if files else []
    known |= {one.key for one in same}
    found = [Duplicate(one, 1.0, has_same_file=True) for one in same]
    for card, share in near(key, viewer, limit=limit):
        if card.key not in known:
            found.append(Duplicate(card, share, has_same_file=False))
    return found[:limit]


def likest(found: Sequence[int], rows: QuerySet[Likeness]) -> list[Likeness]:
    """Of these, at most `MOST` that have one of the bands: those first that have most of them."""
    wanted = list(found)
    shared = RawSQL(_SHARED, [wanted])
    return list(rows.filter(bands__overlap=wanted).order_by(shared.desc(), "version")[:MOST])


_SHARED: Final = """(
    SELECT count(*) FROM unnest(repository_likeness.bands) AS held (band)
    WHERE held.band = ANY(%s::bigint[])
)"""


def near(key: str, viewer: Viewer, *, limit: int = 5) -> list[tuple[MaterialCard, float]]:
    """Materials this reader sees whose words are like those of this one, the likest first; not
    those of which its organisation said that they are another.
    """
    version = Version.objects.filter(material__key=key).order_by("-number").first()
    found = signature(signed_text(version)) if version else b""
    if version is None or not found:
        return []
    seen = materials_visible_to(viewer).exclude(pk=version.material_id)
    seen = seen.exclude(pk__in=said_of(version.material_id, same=False))
    rows = Likeness.objects.filter(version__in=seen.values("current"))
    rated = {
        row.version_id: share
        for row in likest(bands(found), rows)
        if (share := likeness(found, bytes(row.signature))) >= ALIKE
    }
    best = sorted(rated, key=lambda number: -rated[number])[:limit]
    current = dict(seen.filter(current__in=best).values_list("key", "current"))
    cards = cards_of(seen.filter(current__in=best))
    pairs = [(card, rated[current[card.key]]) for card in cards]
    return sorted(pairs, key=lambda pair: -pair[1])


def said_of(material: int, *, same: bool) -> list[int]:
    """The materials of which its organisation said that they are the same as this one, or are not:
    nobody says it for the page of another.
    """
    pair = Q(material=material) | Q(other=material)
    own = Material.objects.filter(pk=material).values("organisation")
    rows = SameAs.objects.filter(pair, same=same, organisation__in=own)
    pairs = rows.values_list("material", "other")
    return [other if one == material else one for one, other in pairs]


def same_as(material: Material, viewer: Viewer) -> list[MaterialCard]:
    """Materials this reader sees that are the same as this one."""
    return cards_of(materials_visible_to(viewer).filter(pk__in=said_of(material.pk, same=True)))
