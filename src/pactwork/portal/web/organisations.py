"""The list of organisations: found by any of their names, narrowed by country and legal type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from pactwork.agreements.api import agreement_counts, words
from pactwork.kernel.folding import fold
from pactwork.kernel.paging import asked_page, paging, url_with
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import (
    Facets,
    OrganisationCard,
    listed,
    listed_facets,
    names_for_index,
)
from pactwork.portal.web.frame import public_page

SIZE = 30


@dataclass(frozen=True)
class Line:
    """An organisation in the list; `called` is the name by which the words typed found it."""

    card: OrganisationCard
    place: str
    agreements: int
    called: str


@public_page
def organisations(request: HttpRequest) -> HttpResponse:
    """One page of the list."""
    chosen = {
        "text": _word(request, "q", 200),
        "country": _word(request, "country", 2).upper(),
        "legal_type": _code(_word(request, "legal_type", 60)),
    }
    offset = (asked_page(request) - 1) * SIZE
    cards, total = listed(language=words.reader(), offset=offset, limit=SIZE, **chosen)
    context = {
        "lines": _lines(cards, chosen["text"]),
        "paging": paging(request, total=total, size=SIZE),
        "query": chosen["text"],
        "kept": [(name, chosen[name]) for name in ("country", "legal_type") if chosen[name]],
        "facets": _facets(request, listed_facets(**chosen), chosen),
        "chosen": _chosen(request, chosen),
        "anything": any(chosen.values()),
    }
    return render(request, "portal/organisation/list.html", context)


def place_words(card: OrganisationCard) -> str:
    """Where an organisation is: "Chișinău, Moldova"."""
    country = country_name(card.country) if card.country else ""
    place = words.text(card.place).text
    comma = "، " if words.reader() == "fa" else ", "
    return comma.join(dict.fromkeys(part for part in (place, country) if part))


def country_name(code: str) -> str:
    """The name of a country (ISO 3166-1) in the reader's language; the code if nobody knows it."""
    return str(Locale.parse(words.reader()).territories.get(code, code))


def _code(asked: str) -> str:
    """A legal type as a concept code; it may be asked for by its notation alone."""
    return asked if not asked or ":" in asked else f"legal-types:{asked}"


def _word(request: HttpRequest, name: str, longest: int) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


def _lines(cards: Sequence[OrganisationCard], text: str) -> list[Line]:
    numbers = [card.number for card in cards]
    counts = agreement_counts(numbers, PUBLIC)
    names = names_for_index(numbers) if text else {}
    return [
        Line(
            card=card,
            place=place_words(card),
            agreements=counts[card.number],
            called=_called(card, names.get(card.number, ()), text),
        )
        for card in cards
    ]


def _called(card: OrganisationCard, names: Sequence[str], text: str) -> str:
    """Another name the words typed stand in, when the one shown does not have them."""
    wanted = fold(text)
    own = words.organisation_name(card).text
    shown = f" {fold(own)} {fold(words.organisation_short(card).text)}"
    if not wanted or f" {wanted}" in shown:
        return ""
    return next((name for name in names if f" {wanted}" in f" {fold(name)}"), "")


def _facets(
    request: HttpRequest, facets: Facets, chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    def options(name: str, found: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
        return [
            {
                "label": _label(name, value),
                "url": url_with(request, page="", **{name: "" if on else value}),
                "count": words.number(count),
                "current": on,
            }
            for value, count in found
            for on in (value == chosen[name],)
        ]

    return [
        {
            "label": gettext("Country"),
            "open": True,
            "options": options("country", facets.countries),
        },
        {
            "label": gettext("Kind of organisation"),
            "open": bool(chosen["legal_type"]),
            "options": options("legal_type", facets.legal_types),
        },
    ]


def _chosen(request: HttpRequest, chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (_label(name, chosen[name]), url_with(request, page="", **{name: ""}))
        for name in ("country", "legal_type")
        if chosen[name]
    ]


def _label(name: str, value: str) -> str:
    return country_name(value) if name == "country" else words.concept(value).text
