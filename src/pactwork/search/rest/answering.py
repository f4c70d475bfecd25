"""A question as it is asked of an address, and its answer as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from pactwork.kernel.rest import API, LINE, api_url, page_url, wrong
from pactwork.kernel.texts import clean_tag
from pactwork.kernel.viewer import PUBLIC
from pactwork.search.queries.finding import found
from pactwork.search.question import FARTHEST, SORTS, Findings, Hit, Piece, Question

PATH: Final = f"{API}/search"
LONGEST: Final = 200
LISTS: Final = {"kind": 200, "filter": 1000, "count": 400}
"""Characters of each list, at most."""
_CHOSEN: Final = r"[a-z][a-z0-9_-]*:[^,\x00-\x1f\x7f]+"
PATTERNS: Final = {
    "language": r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
    "kind": r"^([a-z]+(,[a-z]+)*)?$",
    "filter": rf"^({_CHOSEN}(,{_CHOSEN})*)?$",
    "count": r"^([a-z][a-z0-9_-]*(,[a-z][a-z0-9_-]*){0,19})?$",
}
"""How a tag (RFC 5646 §2.1) and lists are written."""
NAMES: Final = ("q", "language", "kind", "filter", "count", "sort", "size", "cursor")


def pairs_of(query: str) -> dict[str, str]:
    """The parameters of a query, as WSGI gives it.

    Raises:
        Refusal: one is not known, or given twice, or is not text.
    """
    try:
        text = query.encode("latin-1").decode()
        said = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise wrong("q", "text", "Encode parameters as UTF-8.") from None
    held = dict(said)
    if len(held) < len(said) or not held.keys() <= {*NAMES}:
        raise wrong("q", "unknown", f"Give each of these at most once: {', '.join(NAMES)}.")
    return held


def question_of(said: Mapping[str, str]) -> Question:
    """The question that these parameters ask.

    Raises:
        Refusal: one of them cannot be meant.
    """
    text, sort = said.get("q", ""), said.get("sort", "relevance")
    if len(text) > LONGEST or not _is_like(text, LINE):
        raise wrong("q", "text", f"Ask by at most {LONGEST} characters of one line.")
    if sort not in SORTS:
        raise wrong("sort", "enum", f"Sort by {', '.join(SORTS)}.")
    facets: dict[str, frozenset[str]] = {}
    for chosen in _listed(said, "filter"):
        name, _, value = chosen.partition(":")
        facets[name] = facets.get(name, frozenset()) | {value}
    return Question(
        text=text,
        language=_language(said.get("language") or "en"),
        kinds=frozenset(_listed(said, "kind")),
        facets=facets,
        sort=sort,
        page_size=_number(said, "size", 10, 100, least=1),
        after=str(_number(said, "cursor", 0, FARTHEST)),
        counted=_listed(said, "count"),
    )


def answer(question: Question, said: Mapping[str, str]) -> bytes:
    """What everybody finds by this question."""
    return json.dumps(_shaped(found(question, PUBLIC), said), ensure_ascii=False).encode()


def _shaped(held: Findings, said: Mapping[str, str]) -> dict[str, Any]:
    following = urlencode({**said, "cursor": held.after}) if held.after else ""
    return {
        "total": held.total if held.is_counted else None,
        "items": [_hit(one) for one in held.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in held.facets.items()
        },
        "understood": [asdict(one) for one in held.understood],
        "corrected": held.corrected,
        "loosened": held.loosened,
        "by_meaning": held.by_meaning,
        "next": api_url("search", query=following) if following else None,
    }


def _hit(one: Hit) -> dict[str, Any]:
    return {
        "iri": one.iri,
        "kind": one.kind,
        "page": _page(one.iri),
        "title": _pieces(one.title),
        "language": one.language,
        "snippet": _pieces(one.snippet),
        "snippet_language": one.snippet_language,
        "why": asdict(one.why) if one.why else None,
        "day": one.day.isoformat() if one.day else None,
        "languages": one.languages,
        "by_meaning": one.by_meaning,
    }


def _page(iri: str) -> str:
    try:
        return page_url(iri)
    except ValueError:
        return ""


def _pieces(held: Sequence[Piece]) -> list[dict[str, object]]:
    return [{"text": text, "marked": marked} for text, marked in held]


def _listed(said: Mapping[str, str], name: str) -> list[str]:
    text = said.get(name, "")
    if len(text) > LISTS[name] or not _is_like(text, PATTERNS[name]):
        said_so = "subject:0111,level:2" if name == "filter" else "names in small letters"
        raise wrong(name, "list", f"Give {said_so}, with commas between.")
    return [one for one in text.split(",") if one]


def _is_like(text: str, pattern: str) -> bool:
    return "\n" not in text and re.search(pattern, text) is not None


def _language(tag: str) -> str:
    try:
        return clean_tag(tag)
    except ValueError:
        raise wrong("language", "language", "Give a language as a tag: ro, fa.") from None


def _number(said: Mapping[str, str], name: str, usual: int, most: int, *, least: int = 0) -> int:
    text = said.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and least <= int(text) <= most):
        raise wrong(name, "number", f"Give a number from {least} to {most}.")
    return int(text)
