"""Finding: materials with filters, and everything that can be found, from one box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import words
from pactwork.kernel.iris import parse_iri, public_path
from pactwork.kernel.languages import direction
from pactwork.kernel.paging import url_with
from pactwork.kernel.texts import Shown, shown
from pactwork.kernel.viewer import Viewer
from pactwork.portal.web import found_filters, naming
from pactwork.portal.web.found_nothing import ways_out
from pactwork.portal.web.fresh import asks_for_own, fresh_page, reader_of
from pactwork.portal.web.material_cards import Card, card_of, cards_by_key
from pactwork.portal.web.sought import FACETS, Sought, sought
from pactwork.repository.api import MaterialCard
from pactwork.search.api import Findings, Hit, Suggestion, found, kinds, suggestions

MATERIAL: Final = "material"
SUGGESTED: Final = 8
_KINDS: Final = ("kind",)
_BESIDE: Final = (*FACETS, "language")
"""What is counted: beside everything its kinds, beside materials all there are filters for."""
_SIGNS: Final = {"agreement": "quilt", "organisation": "person", "material": "file"}


@dataclass(frozen=True)
class Line:
    """Something found that is no material: a title that leads there, and why it was found."""

    url: str
    title: Shown
    kind: str
    sign: str
    snippet: Sequence[tuple[str, bool]]
    snippet_language: str
    snippet_direction: str
    why: Any
    day: str


@fresh_page
def material_list(request: HttpRequest) -> HttpResponse:
    """Materials found by words and filters; to htmx, the results alone."""
    asked, viewer = sought(request), reader_of(request)
    held = found(asked.question(frozenset({MATERIAL}), counted=_BESIDE), viewer)
    context = _context(request, asked, held, viewer) | {
        "all_url": reverse("materials"),
        "suggest_url": f"{reverse('suggestions')}?kind={MATERIAL}",
        "feed_url": _feed(request),
    }
    part = request.headers.get("HX-Target") == "results"
    context["is_part"] = part
    context["keep_query"] = f"kind={MATERIAL}&{context['keep_query']}"
    name = "portal/material/_results.html" if part else "portal/material/list.html"
    return render(request, name, context)


@fresh_page
def search(request: HttpRequest) -> HttpResponse:
    """Materials, agreements and organisations together, or one kind of them."""
    asked, viewer = sought(request), reader_of(request)
    known = {one.key: one for one in kinds()}
    wanted = frozenset({asked.kind}) if asked.kind in known else frozenset()
    held = found(asked.question(wanted, counted=_KINDS), viewer) if asked.text else None
    everything = held if not wanted or held is None else None
    counts = dict((everything or _counted(asked, viewer)).facets.get("kind", ())) if held else {}
    context = {
        "all_url": reverse("search"),
        "suggest_url": reverse("suggestions"),
        "tabs": _tabs(request, asked, counts),
        "is_part": False,
        **(_context(request, asked, held, viewer) if held else {"asked": asked}),
    }
    return render(request, "portal/search/page.html", context)


def _feed(request: HttpRequest) -> str:
    """What is found, as a feed, in the reader's language."""
    query = request.GET.copy()
    for name in ("after", "sort", "all", "as"):
        query.pop(name, None)
    query["lang"] = words.reader()
    return f"{reverse('feed-materials')}?{query.urlencode()}"


def _counted(asked: Sought, viewer: Viewer) -> Findings:
    """How much of each kind there is, where only one of them is shown."""
    return found(asked.question(frozenset(), 1, _KINDS), viewer)


def suggest(request: HttpRequest) -> HttpResponse:
    """What to search for, or where to go, from what is typed so far; as JSON, for the box."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    viewer = reader_of(request)
    wanted = request.GET.get("kind", "")
    every = suggestions(text, words.reader(), viewer, SUGGESTED * 2) if text else []
    held = [one for one in every if not wanted or one.kind in {"concept", wanted}][:SUGGESTED]
    body = {"suggestions": [_suggestion(one, wanted) for one in held], "said": _said(len(held))}
    answer = JsonResponse(body)
    answer["Cache-Control"] = "no-store" if asks_for_own(request) else "public, max-age=20"
    return answer


def _suggestion(held: Suggestion, wanted: str) -> dict[str, str]:
    known = {one.key: str(one.label) for one in kinds()}
    note = known.get(held.kind, "")
    return {
        "text": held.text,
        "language": held.language,
        "direction": direction(held.language) if held.language else "",
        "note": "" if held.kind == wanted else note,
        "url": public_path(held.key, words.reader()) if held.kind in known else "",
    }


def _said(count: int) -> str:
    if not count:
        return gettext("No suggestions")
    said = ngettext("%(count)s suggestion", "%(count)s suggestions", count)
    return said % {"count": words.number(count)}


def _context(request: HttpRequest, asked: Sought, held: Findings, viewer: Viewer) -> dict[str, Any]:
    """What both pages show of what was found."""
    chosen = found_filters.chosen_filters(request, asked)
    return {
        "asked": asked,
        "total": held.total,
        "is_counted": held.is_counted,
        "found": _lines(held.hits, viewer),
        "facets": found_filters.filters(request, asked, held.facets),
        "chosen": chosen,
        "chosen_words": naming.sentence_list(label for label, _ in chosen),
        "sorts": _sorts(asked),
        "kept": list(found_filters.carried(request)),
        "understood": held.understood,
        "loosened": held.loosened,
        "corrected": held.corrected,
        "next_url": url_with(request, after=held.after) if held.after else "",
        "first_url": url_with(request, after="") if asked.after else "",
        "own": asks_for_own(request),
        "keep_query": url_with(request, after="", **{"as": ""}).partition("?")[2],
        "own_url": url_with(request, after="", **{"as": "" if asks_for_own(request) else "me"}),
        **(ways_out(request, asked, viewer, frozenset({MATERIAL})) if not held.total else {}),
    }


def _lines(hits: Sequence[Hit], viewer: Viewer) -> list[Card | Line]:
    """Hits in their order: materials as cards, all else as lines; what is gone is left out."""
    keys = {one.iri: keys[0] for one in hits if (keys := _key_of(one))}
    cards = cards_by_key(list(keys.values()), viewer)
    found_: list[Card | Line] = []
    for one in hits:
        if one.kind != MATERIAL:
            found_.append(_line(one))
        elif card := cards.get(keys.get(one.iri, "")):
            found_.append(_card(card, one))
    return found_


def _key_of(hit: Hit) -> tuple[str, ...]:
    named = parse_iri(hit.iri) if hit.kind == MATERIAL else None
    return named[1] if named else ()


def _card(held: MaterialCard, hit: Hit) -> Card:
    return card_of(held, **_why(hit))


def _line(hit: Hit) -> Line:
    label = next((str(one.label) for one in kinds() if one.key == hit.kind), hit.kind)
    return Line(
        url=public_path(hit.iri, words.reader()),
        title=shown({hit.language: hit.title_text}, words.reader()),
        kind=label,
        sign=_SIGNS.get(hit.kind, "file"),
        day=words.day(hit.day, "medium") if hit.day else "",
        **_why(hit),
    )


def _why(hit: Hit) -> dict[str, Any]:
    """The piece of text that was found, and the word of a vocabulary it was found by."""
    return {
        "snippet": hit.snippet,
        "snippet_language": hit.snippet_language,
        "snippet_direction": direction(hit.snippet_language) if hit.snippet_language else "",
        "why": hit.why,
    }


def _sorts(asked: Sought) -> list[tuple[str, str, bool]]:
    labels: Mapping[str, str] = {
        **({"relevance": gettext("Best match first")} if asked.text else {}),
        "newest": gettext("Newest first"),
        "title": gettext("By title"),
    }
    return [(name, label, name == asked.sort) for name, label in labels.items()]


def _tabs(
    request: HttpRequest, asked: Sought, counts: Mapping[str, int]
) -> list[tuple[str, str, bool]]:
    """Everything, and each kind with how much of it there is."""
    every = ("", gettext("Everything"))
    places: Iterable[tuple[str, str]] = (every, *((one.key, str(one.label)) for one in kinds()))
    return [
        (
            gettext("%(label)s (%(count)s)") % {"label": label, "count": words.number(counts[key])}
            if key in counts
            else label,
            url_with(request, after="", kind=key),
            key == asked.kind,
        )
        for key, label in places
    ]
