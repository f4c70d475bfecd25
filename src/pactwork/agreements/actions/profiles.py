"""An organisation as a pact file describes it, as the value the door takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pactwork.agreements.actions.writing import codes
from pactwork.kernel.texts import clean_text
from pactwork.organisations.api import Profile


def profile_of(held: Mapping[str, Any]) -> Profile:
    """The profile a checked pact file gives of one organisation."""
    legal_type = held.get("legal_type", "")
    return Profile(
        slug=held["key"],
        name=clean_text(held["name"]),
        acronym=clean_text(held.get("acronym", {})),
        other_names=held.get("other_names", []),
        legal_type=f"legal-types:{legal_type}" if legal_type else "",
        parent=held.get("parent", ""),
        country=held.get("country", ""),
        place=clean_text(held.get("place", {})),
        latitude=held.get("latitude"),
        longitude=held.get("longitude"),
        website=held.get("website", ""),
        identifiers=held.get("identifiers", {}),
        channels=held.get("channels", []),
        founded=held.get("founded", ""),
        target_groups=codes("target-groups", held.get("target_groups", [])),
        programmes=[clean_text(text) for text in held.get("programmes", [])],
        offers=[clean_text(text) for text in held.get("offers", [])],
        needs=[clean_text(text) for text in held.get("needs", [])],
        designations=held.get("designations", []),
    )
