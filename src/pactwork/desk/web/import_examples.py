"""What a line of a table becomes, as it is shown before anything is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.repository.api import Described
from pactwork.repository.api import words as said


def _lacking(labels: list[str]) -> str:
    """What it does not say, in a sentence; "" where it says all."""
    if not labels:
        return ""
    return gettext("It says nothing of: %(fields)s") % {"fields": ", ".join(labels)}


def example(held: Described) -> dict[str, Any]:
    """A material as it would be: its title, description, and what else is known of it."""
    makers = ", ".join(one.name for one in held.creators)
    keywords = ", ".join(word for found in held.keywords.values() for word in found)
    codes = (
        (gettext("Kind of material"), "resource-types", [held.resource_type]),
        (gettext("Licence"), "licences", [held.licence]),
        (gettext("Subject"), "isced-fields", held.subjects),
        (gettext("Themes"), "themes", held.themes),
        (gettext("Level"), "isced-levels", held.levels),
        (gettext("For whom"), "target-groups", held.target_groups),
    )
    facts = [
        (label, ", ".join(words.concept(f"{scheme}:{one}").text for one in notations if one))
        for label, scheme, notations in codes
    ]
    day = words.day(held.published_on) if held.published_on else ""
    facts += [
        (gettext("Language"), said.languages(held.languages)),
        (gettext("Who made it"), makers),
        (gettext("Keywords"), keywords),
        (gettext("Day of publication"), day),
        (gettext("DOI"), held.doi),
    ]
    return {
        "title": words.text(held.titles, held.languages),
        "description": words.text(held.descriptions, held.languages),
        "link": held.link,
        "facts": [(label, text) for label, text in facts if text],
        "lacking": _lacking([label for label, text in facts[:3] if not text]),
    }
