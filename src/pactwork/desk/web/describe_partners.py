"""The organisations that contributed to a material: chosen, and searched for by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pactwork.agreements.api import words
from pactwork.desk.web.describe_parts import asked_text
from pactwork.desk.web.signed_in import SignedIn
from pactwork.organisations.api import cards_by_slug, listed
from pactwork.repository.api import DeskMaterial

FOUND: Final = 8
MOST: Final = 60


def chosen_partners(request: SignedIn, held: DeskMaterial) -> list[str]:
    """The organisations chosen in the form, by their slugs; where it did not ask, as they were."""
    if request.method != "POST" or "partners_shown" not in request.POST:
        return list(held.described.partners)
    typed = (one.replace("\x00", "")[:80] for one in request.POST.getlist("partner")[:MOST])
    return list(dict.fromkeys(filter(None, typed)))


def partner_offers(request: SignedIn, held: DeskMaterial) -> dict[str, Any]:
    """What the form shows of them: those chosen, and those a search found."""
    find = asked_text(request, "find_partner") if request.method == "POST" else ""
    chosen = chosen_partners(request, held)
    inside = {held.organisation.slug, *chosen}
    found, _ = (
        listed(language=words.reader(), text=find, limit=FOUND + len(inside)) if find else ([], 0)
    )
    fresh = [one for one in found if one.slug not in inside][:FOUND]
    return {
        "partners": _lines(chosen),
        "found_partners": _lines([one.slug for one in fresh]),
        "find_partner": find,
        "no_partner_found": bool(find) and not fresh,
        "partners_open": bool(find),
    }


def _lines(slugs: Sequence[str]) -> list[dict[str, Any]]:
    known = cards_by_slug(slugs)
    return [
        {"slug": slug, "name": words.organisation_name(known[slug])}
        for slug in slugs
        if slug in known
    ]
