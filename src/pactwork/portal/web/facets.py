"""The register's filters as links: what each value is called, and the address with it chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from babel import Locale
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext

from pactwork.agreements.api import FACETS, RegisterPage, words
from pactwork.design import states
from pactwork.kernel.paging import url_with
from pactwork.portal.web.asked import Asked

SHOWN: Final = 12
"""Values of a filter shown at once; the rest come with `all=` and its name."""
_OPEN: Final = ("status", "state", "theme")


def facet_heading(name: str) -> str:
    """What a filter is called."""
    return {
        "type": gettext("Kind of agreement"),
        "status": gettext("Term"),
        "state": gettext("Where it stands"),
        "theme": gettext("Theme"),
        "segment": gettext("Segment"),
        "area": gettext("Area of cooperation"),
        "target_group": gettext("For whom"),
        "country": gettext("Country"),
    }[name]


def facet_label(name: str, value: str) -> str:
    """What a value of a filter is called."""
    if name == "country":
        return str(Locale.parse(words.reader()).territories.get(value, value))
    if name == "state":
        return str(states.label(value))
    if name == "status":
        return status_label(value)
    return words.concept(value).text


def status_label(status: str) -> str:
    """Where today is in a term, in words."""
    return {
        "in_force": pgettext("term of an agreement", "In force"),
        "suspended": pgettext("term of an agreement", "Suspended"),
        "upcoming": pgettext("term of an agreement", "Not begun yet"),
        "ended": pgettext("term of an agreement", "Ended"),
    }[status]


def facets(request: HttpRequest, page: RegisterPage, asked: Asked) -> list[dict[str, Any]]:
    """Every filter with its values and counts, for `{% filters %}`."""
    counts = page.counts.facets
    everything = request.GET.get("all", "")
    found = [
        _facet(request, name, counts[name], str(getattr(asked.filter, name)), everything == name)
        for name in FACETS
        if len(counts[name]) > 1 or getattr(asked.filter, name)
    ]
    return [*found, _organisations(request, page, asked)]


def _facet(
    request: HttpRequest,
    name: str,
    counts: Sequence[tuple[str, int]],
    current: str,
    everything: bool,
) -> dict[str, Any]:
    shown = counts if everything else counts[:SHOWN]
    return {
        "label": facet_heading(name),
        "open": name in _OPEN or bool(current) or everything,
        "options": [
            {
                "id": f"{name}-{value.rpartition(':')[2]}",
                "label": facet_label(name, value),
                "url": url_with(request, page="", **{name: "" if value == current else value}),
                "count": words.number(count),
                "current": value == current,
            }
            for value, count in shown
        ],
        "more_url": url_with(request, all=name) if len(counts) > len(shown) else "",
    }


def _organisations(request: HttpRequest, page: RegisterPage, asked: Asked) -> dict[str, Any]:
    """The busiest parties of what was found."""
    held = [(page.organisations[number], n) for number, n in page.counts.organisations]
    chosen = asked.organisation.slug if asked.organisation else ""
    return {
        "label": gettext("Party"),
        "open": bool(chosen),
        "options": [
            {
                "id": f"party-{card.slug}",
                "label": (name := words.organisation_short(card)).text,
                "language": name.language,
                "direction": name.direction,
                "url": url_with(
                    request,
                    page="",
                    with_bodies="",
                    organisation="" if card.slug == chosen else card.slug,
                ),
                "count": words.number(count),
                "current": card.slug == chosen,
            }
            for card, count in held
        ],
    }


def chosen_filters(request: HttpRequest, asked: Asked) -> list[tuple[str, str]]:
    """What was chosen, each with the address without it."""
    found = [
        (facet_label(name, value), url_with(request, page="", **{name: ""}))
        for name in FACETS
        if (value := getattr(asked.filter, name))
    ]
    if asked.filter.text:
        quoted = gettext("“%(words)s”") % {"words": asked.filter.text}
        found.insert(0, (quoted, url_with(request, page="", q="")))
    if asked.filter.organisations:
        held = asked.organisation
        name = words.organisation_short(held).text if held else request.GET["organisation"][:80]
        found.append((name, url_with(request, page="", organisation="", with_bodies="")))
    return found
