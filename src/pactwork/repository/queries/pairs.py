"""Pairs of materials that look alike, for those who look after one of the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from pactwork.kernel.texts import Text
from pactwork.people.api import Acting, Power, names_of
from pactwork.repository.described import Described
from pactwork.repository.likening import likeness
from pactwork.repository.models import AlikePair, Likeness, Material, MaterialFile, SameAs, Version
from pactwork.repository.queries.cards import MaterialCard, cards_of
from pactwork.repository.queries.describing import described_versions
from pactwork.repository.queries.visible import materials_visible_to

EXCERPT: Final = 700
"""Letters of the text that are shown of each."""


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two that look alike: the first is one this person looks after."""

    mine: MaterialCard
    other: MaterialCard
    share: float
    has_same_file: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of two: whether they are the same."""

    same: bool
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of the two, as the reader may see it, with the beginning of its text."""

    card: MaterialCard
    described: Described
    descriptions: Text
    excerpt: str
    language: str


@dataclass(frozen=True, slots=True)
class PairPage:
    """Two materials side by side; `share` of common words, None where there is too little text.
    `common` are the digests of files that both have.
    """

    mine: PairSide
    other: PairSide
    share: float | None
    common: frozenset[str]
    answer: Answer | None


def unanswered(acting: Acting, *, offset: int = 0, limit: int = 25) -> list[PairLine]:
    """Pairs of which it was not said whether they are the same, the likest first."""
    return _lines(_open(acting).order_by("-share", "pk")[offset : offset + limit], acting)


def unanswered_count(acting: Acting) -> int:
    """How many pairs wait for this person."""
    return _open(acting).count() if acting.where(Power.WRITE) else 0


def pairs_of(key: str, acting: Acting) -> list[PairLine]:
    """The unanswered pairs of one material this person looks after."""
    one = Q(material__key=key) | Q(other__key=key)
    return _lines(_open(acting).filter(one).order_by("-share", "pk"), acting, first=key)


def pair(key: str, other: str, acting: Acting) -> PairPage | None:
    """Two materials this person sees, of which it looks after the first; else None."""
    seen = materials_visible_to(acting.viewer).filter(key__in=[key, other])
    rows = {row.key: row for row in seen.select_related("current")}
    if key == other or len(rows) < 2 or not acting.may(Power.WRITE, rows[key].organisation_id):
        return None
    mine, theirs = rows[key], rows[other]
    versions = [one.current_id for one in (mine, theirs) if one.current_id]
    said = described_versions(Version.objects.filter(pk__in=versions))
    cards = {card.key: card for card in cards_of(seen)}
    texts = _texts(versions)
    sides = [
        PairSide(
            card=cards[one.key],
            described=said[one.current_id or 0],
            descriptions=said[one.current_id or 0].descriptions,
            excerpt=texts.get(one.current_id or 0, ("", ""))[0],
            language=texts.get(one.current_id or 0, ("", ""))[1],
        )
        for one in (mine, theirs)
    ]
    common = {one.sha256 for one in sides[0].described.files}
    common &= {one.sha256 for one in sides[1].described.files}
    return PairPage(
        mine=sides[0],
        other=sides[1],
        share=_share(versions),
        common=frozenset(common),
        answer=_answer(mine, theirs),
    )


def _open(acting: Acting) -> QuerySet[AlikePair]:
    """Pairs this person's organisations have not answered: both seen by it, one of them its own
    to look after.
    """
    mine = sorted(acting.where(Power.WRITE))
    seen = materials_visible_to(acting.viewer).values("pk")
    own = Q(material__organisation__in=mine) | Q(other__organisation__in=mine)
    said = SameAs.objects.filter(
        material=OuterRef("material"), other=OuterRef("other"), organisation__in=mine
    )
    rows = AlikePair.objects.filter(own, material__in=seen, other__in=seen)
    return rows.exclude(Exists(said))


def _lines(rows: QuerySet[AlikePair], acting: Acting, first: str = "") -> list[PairLine]:
    held = list(rows.select_related("material", "other"))
    numbers = {number for row in held for number in (row.material_id, row.other_id)}
    cards = {card.key: card for card in cards_of(Material.objects.filter(pk__in=numbers))}
    found = []
    for row in held:
        one, other = row.material, row.other
        manages = acting.may(Power.WRITE, one.organisation_id)
        if not manages or (first == other.key and acting.may(Power.WRITE, other.organisation_id)):
            one, other = other, one
        if one.key in cards and other.key in cards:
            found.append(PairLine(cards[one.key], cards[other.key], row.share, row.has_same_file))
    return found


def _texts(versions: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The beginning of the text of each version, and its language."""
    found: dict[int, tuple[str, str]] = {}
    rows = MaterialFile.objects.filter(version__in=versions).exclude(text="")
    for row in rows.order_by("position", "pk"):
        found.setdefault(row.version_id, (row.text[:EXCERPT].strip(), row.language))
    return found


def _share(versions: Sequence[int]) -> float | None:
    rows = Likeness.objects.filter(version__in=versions).exclude(signature=b"")
    found = [bytes(row.signature) for row in rows]
    return likeness(*found) if len(found) == 2 else None


def _answer(one: Material, other: Material) -> Answer | None:
    """What was said of the two, by the organisation of the first before all others."""
    lower, higher = sorted((one.pk, other.pk))
    rows = list(SameAs.objects.filter(material=lower, other=higher).order_by("-at"))
    own = (row for row in rows if row.organisation_id == one.organisation_id)
    row = next(own, rows[0] if rows else None)
    if row is None:
        return None
    name = names_of([row.person_id]).get(row.person_id, "") if row.person_id else ""
    return Answer(row.same, name, row.at)
