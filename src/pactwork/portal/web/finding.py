"""Finding: materials with filters, and everything that can be found, from one box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import words
from pactwork.kernel.iris import parse_iri, public_path
from pactwork.kernel.languages import direction
from pactwork.kernel.paging import url_with
from pactwork.kernel.texts import Shown, shown
from pactwork.kernel.viewer import Viewer
from pactwork.portal.web import found_filters, naming
from pactwork.portal.web.found_nothing import ways_out
from pactwork.portal.web.fresh import (
    asks_for_public,
    fresh_page,
    is_for_one,
    reader_of,
    told_apart,
)
from pactwork.portal.web.material_cards import Card, card_of, cards_by_key
from pactwork.portal.web.sought import COUNTED, FACETS, Sought, sought
from pactwork.repository.api import collections
from pactwork.repository.api import words as said
from pactwork.search.api import Findings, Hit, Suggestion, found, kinds, suggestions

MATERIAL: Final = "material"
COLLECTION: Final = "collection"
SUGGESTED: Final = 8
_KINDS: Final = ("kind",)
"""What is counted beside everything."""
_NO_FILTERS: Final = dict.fromkeys((*FACETS, "language", "all"), "")
"""Each kind has filters of its own."""
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
    meant: str
    day: str


@fresh_page
def material_list(request: HttpRequest) -> HttpResponse:
    """Materials found by words and filters; to htmx, the results alone."""
    asked, viewer = sought(request), reader_of(request)
    held = found(asked.question(frozenset({MATERIAL}), counted=COUNTED[MATERIAL]), viewer)
    context = _context(request, asked, held, viewer, is_of_materials=True) | {
        "all_url": reverse("materials"),
        "suggest_url": _suggest_url(request, MATERIAL),
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
    beside = COUNTED.get(asked.kind, ()) if wanted else _KINDS
    is_asked = bool(asked.text or wanted or asked.is_narrowed)
    held = found(asked.question(wanted, counted=beside), viewer) if is_asked else None
    is_bare = not wanted and not asked.is_narrowed
    everything = held if is_bare or held is None else _counted(asked, viewer)
    counts = dict(everything.facets.get("kind", ())) if everything else {}
    context = {
        "all_url": reverse("search"),
        "suggest_url": _suggest_url(request),
        "tabs": _tabs(request, asked, counts),
        "is_part": False,
        "is_asked": is_asked,
        **_shown(request, asked, held, viewer),
    }
    return render(request, "portal/search/page.html", context)


def _shown(
    request: HttpRequest, asked: Sought, held: Findings | None, viewer: Viewer
) -> dict[str, Any]:
    if held is None:
        return {"asked": asked}
    return _context(request, asked, held, viewer, is_of_materials=asked.kind == MATERIAL)


def _suggest_url(request: HttpRequest, kind: str = "") -> str:
    """Where the box asks for suggestions, for the same reader as the page."""
    asked = {"kind": kind, "as": "public" if asks_for_public(request) else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('suggestions')}?{query}" if query else reverse("suggestions")


def _feeds(request: HttpRequest, *, is_of_materials: bool) -> dict[str, str]:
    """Materials that are found, as feeds in the reader's language; of what everybody may see."""
    if not is_of_materials:
        return {}
    query = request.GET.copy()
    for name in ("after", "sort", "all", "as", "kind"):
        query.pop(name, None)
    query["lang"] = words.reader()
    asked = query.urlencode()
    return {
        "feed_url": f"{reverse('feed-materials')}?{asked}",
        "rss_url": f"{reverse('feed-materials-rss')}?{asked}",
    }


def _counted(asked: Sought, viewer: Viewer) -> Findings:
    """How much of each kind there is without filters, where only one of them is shown."""
    bare = replace(asked, chosen={}, languages=(), sort="newest", after="")
    return found(bare.question(frozenset(), 1, _KINDS), viewer)


def suggest(request: HttpRequest) -> HttpResponseBase:
    """What to search for, or where to go, from what is typed so far; as JSON, for the box."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    viewer = reader_of(request)
    wanted = request.GET.get("kind", "")
    every = suggestions(text, words.reader(), viewer, SUGGESTED * 2) if text else []
    held = [one for one in every if not wanted or one.kind in {"concept", wanted}][:SUGGESTED]
    body = {"suggestions": [_suggestion(one, wanted) for one in held], "said": _said(len(held))}
    answer = JsonResponse(body)
    answer["Cache-Control"] = "no-store" if is_for_one(request) else "public, max-age=20"
    return told_apart(request, answer)


def _suggestion(held: Suggestion, wanted: str) -> dict[str, str]:
    known = {one.key: str(one.label) for one in kinds()}
    note = known.get(held.kind, "")
    if held.kind == "concept" and (own := words.concept(held.key)).language != held.language:
        note = own.text
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


def _context(
    request: HttpRequest, asked: Sought, held: Findings, viewer: Viewer, *, is_of_materials: bool
) -> dict[str, Any]:
    """What both pages show of what was found."""
    chosen = found_filters.chosen_filters(request, asked, viewer)
    return {
        "asked": asked,
        "total": held.total,
        "is_counted": held.is_counted,
        "by_meaning": held.by_meaning,
        "found": _lines(held.hits, viewer, request.user.pk if is_for_one(request) else None),
        "facets": found_filters.filters(request, asked, held.facets, viewer),
        "chosen": chosen,
        "chosen_words": naming.sentence_list(label for label, _ in chosen),
        "sorts": _sorts(asked, is_of_materials=is_of_materials),
        "kept": list(found_filters.carried(request)),
        "understood": held.understood,
        "loosened": held.loosened,
        "corrected": held.corrected,
        "next_url": url_with(request, after=held.after) if held.after else "",
        "first_url": url_with(request, after="") if asked.after else "",
        **_feeds(request, is_of_materials=is_of_materials),
        "own": is_for_one(request),
        "is_public": asks_for_public(request),
        "keep_query": url_with(request, after="", **{"as": ""}).partition("?")[2],
        "own_url": url_with(request, after="", **{"as": "public" if is_for_one(request) else ""}),
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}",
        **(ways_out(request, asked, viewer, frozenset({MATERIAL})) if not held.hits else {}),
    }


def _lines(hits: Sequence[Hit], viewer: Viewer, person: int | None) -> list[Card | Line]:
    """Hits in their order: materials as cards, all else as lines. What is gone is left out, and
    materials and collections that this reader may not see any more.
    """
    keys, slugs = _keys(hits, MATERIAL), _keys(hits, COLLECTION)
    cards = cards_by_key(list(keys.values()), viewer)
    seen = collections.seen_among(set(slugs.values()), viewer)
    found_: list[Card | Line] = []
    for one in hits:
        if one.kind == MATERIAL:
            if card := cards.get(keys.get(one.iri, "")):
                found_.append(card_of(card, person=person, **_why(one)))
        elif one.kind != COLLECTION or slugs.get(one.iri) in seen:
            found_.append(_line(one))
    return found_


def _keys(hits: Sequence[Hit], kind: str) -> dict[str, str]:
    named = {one.iri: parse_iri(one.iri) for one in hits if one.kind == kind}
    return {iri: held[1][0] for iri, held in named.items() if held}


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
    """The piece of text that was found, and what it was found by where that is not its words."""
    return {
        "snippet": hit.snippet,
        "snippet_language": hit.snippet_language,
        "snippet_direction": direction(hit.snippet_language) if hit.snippet_language else "",
        "why": hit.why,
        "meant": _meant(hit) if hit.by_meaning else "",
    }


def _meant(hit: Hit) -> str:
    """That no word found it, and in which language it is."""
    language = said.language(hit.languages[0] if hit.languages else hit.language)
    return gettext("Found by meaning, in %(language)s") % {"language": language}


def _sorts(asked: Sought, *, is_of_materials: bool) -> list[tuple[str, str, bool]]:
    labels: Mapping[str, str] = {
        **({"relevance": gettext("Best match first")} if asked.text else {}),
        "newest": gettext("Newest first"),
        "title": gettext("By title"),
        **({"used": gettext("Most used first")} if is_of_materials else {}),
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
            url_with(request, after="", kind=key, sort="", **_NO_FILTERS),
            key == asked.kind,
        )
        for key, label in places
    ]
