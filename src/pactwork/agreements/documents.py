"""What is given to search: a document for each agreement and organisation; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard, Profile
from pactwork.search.api import EVERYBODY, Document, reader_of

AGREEMENT: Final = "agreement"
ORGANISATION: Final = "organisation"
_LONGEST: Final = 100_000
_CODES: Final = {
    "theme": "themes",
    "target-group": "target_groups",
    "literacy": "literacies",
    "level": "levels",
}


def agreement_document(
    row: Any,
    *,
    promised: Iterable[Text],
    areas: Iterable[str],
    parties: Sequence[OrganisationCard],
    is_public: bool,
    day: date | None,
) -> Document:
    """An agreement as it is found: `row` has its columns, `promised` the words of commitments."""
    readers = {EVERYBODY} if is_public else {reader_of(one.number) for one in parties}
    codes = {facet: list(getattr(row, field)) for facet, field in _CODES.items()}
    held = {code for found in codes.values() for code in found} | {row.type, *areas} - {""}
    facets = {facet: _notations(found) for facet, found in codes.items()}
    facets["agreement-type"] = _notations([row.type])
    facets["area"] = _notations(areas)
    facets["organisation"] = [one.slug for one in parties]
    facets["country"] = list(dict.fromkeys(one.country for one in parties if one.country))
    return Document(
        iri=iri("agreement", row.slug),
        kind=AGREEMENT,
        titles=row.title,
        texts=_joined([row.purpose, row.place, *promised]),
        names=_joined([one.name for one in parties], "; "),
        languages=tuple(row.authoritative),
        concepts=frozenset(held),
        facets={facet: tuple(values) for facet, values in facets.items() if values},
        readers=frozenset(readers),
        day=day,
    )


def organisation_document(profile: Profile) -> Document:
    """An organisation that the public sees, as it is found by any of its names."""
    others: list[Text] = [profile.acronym]
    others += [
        {str(one.get("language") or "und"): str(one["text"])}
        for one in profile.other_names
        if one.get("text")
    ]
    said: list[Text] = [profile.place, *profile.programmes, *profile.offers, *profile.needs]
    facets: Mapping[str, Collection[str]] = {
        "country": [profile.country] if profile.country else [],
        "legal-type": _notations([profile.legal_type]),
        "target-group": _notations(profile.target_groups),
    }
    return Document(
        iri=iri("organisation", profile.slug),
        kind=ORGANISATION,
        titles=profile.name,
        texts=_joined(said),
        names=_joined(others, "; "),
        concepts=frozenset({profile.legal_type, *profile.target_groups} - {""}),
        facets={facet: tuple(values) for facet, values in facets.items() if values},
        readers=frozenset({EVERYBODY}),
    )


def _notations(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(code.rpartition(":")[2] for code in codes if code))


def _joined(texts: Iterable[Text], between: str = "\n") -> Text:
    said: dict[str, list[str]] = {}
    for text in texts:
        for tag, words in text.items():
            if words:
                said.setdefault(tag, []).append(words)
    return {tag: between.join(parts)[:_LONGEST] for tag, parts in said.items()}
