"""Materials as cards of lists: what each is, in which language, on what terms, what it serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from pactwork.agreements.api import words
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import Viewer
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.repository.api import MaterialCard, materials, showing
from pactwork.repository.api import words as said

SERVED: int = 2
"""So many commitments a card names."""


@dataclass(frozen=True)
class Card:
    """One material, ready to be shown."""

    key: str
    url: str
    title: Shown
    kind: str
    sign: str
    facts: str
    organisation: SafeString
    licence: str
    subject: str
    cover: str
    serves: Sequence[tuple[str, Shown]] = ()
    more_served: int = 0
    day: str = ""
    datetime: str = ""
    stars: float | None = None
    languages: Sequence[str] = ()
    snippet: Sequence[tuple[str, bool]] = ()
    snippet_language: str = ""
    snippet_direction: str = ""
    why: Any = None
    meant: str = ""
    note: Shown | None = None
    marks: Sequence[str] = field(default_factory=tuple)


def card_of(held: MaterialCard, *, person: int | None = None, **more: Any) -> Card:
    """The card of a material; `more` is what it was found by, `person` who sees it if not all."""
    kind = said.kind_of(held.media_type, is_link=held.is_link)
    served = [
        (
            patches.commitment_path(one.agreement, one.key, words.reader()),
            words.text(one.text, one.authoritative),
        )
        for one in held.serves
    ]
    return Card(
        key=held.key,
        url=material_path(held.key),
        title=words.text(held.titles, held.languages),
        kind=kind,
        sign=said.sign_of(kind),
        facts=" · ".join(_facts(held, kind)),
        organisation=naming.link(
            patches.organisation_path(held.organisation_slug, words.reader()),
            naming.marked(words.text(held.organisation_name)),
        ),
        licence=licence_short(held.licence),
        subject=held.subject,
        cover=showing.cover_address(held.key, held.cover, person=person),
        serves=served[:SERVED],
        more_served=max(0, len(served) - SERVED),
        day=words.day(held.published_on, "medium"),
        datetime=held.published_on.isoformat() if held.published_on else "",
        stars=held.stars,
        languages=held.languages,
        **more,
    )


def cards_of(held: Iterable[MaterialCard]) -> list[Card]:
    """Several, in their order."""
    return [card_of(one) for one in held]


def cards_by_key(keys: Sequence[str], viewer: Viewer) -> Mapping[str, MaterialCard]:
    """Those of these materials that the viewer may see."""
    return materials.cards(keys, viewer) if keys else {}


def material_path(key: str) -> str:
    """The path of a material's page for this reader."""
    return reverse("material", args=[key])


def licence_short(notation: str) -> str:
    """A licence by its sign: "CC BY 4.0"; "" for none."""
    return words.concept(f"licences:{notation}").text.partition(":")[0] if notation else ""


def _facts(held: MaterialCard, kind: str) -> list[str]:
    resource = words.concept(f"resource-types:{held.resource_type}").text
    facts = [
        resource if held.resource_type else "",
        str(said.KINDS[kind]) if kind != "file" else "",
        said.languages(held.languages) if held.languages else "",
    ]
    return list(dict.fromkeys(fact for fact in facts if fact))
