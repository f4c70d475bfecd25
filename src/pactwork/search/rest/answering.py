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
from pactwork.search.storing import is_facet

PATH: Final = f"{API}/search"
LONGEST, MOST_VALUES = 200, 24
LENGTHS: Final = {"kind": 200, "filter": 1000, "count": 400}
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
    if len(text) > LONGEST or not _is_line(text):
        raise wrong("q", "text", f"Ask by at most {LONGEST} characters of one line.")
    if sort not in SORTS:
        raise wrong("sort", "enum", f"Sort by {', '.join(SORTS)}.")
    facets: dict[str, frozenset[str]] = {}
    for chosen in _listed(said, "filter"):
        name, _, value = chosen.partition(":")
        if not is_facet(name) or not value:
            raise wrong("filter", "facet", "Name a facet and a value: subject:0111.")
        facets[name] = facets.get(name, frozenset()) | {value}
    return Question(
        text=text,
        language=_language(said.get("language") or "en"),
        kinds=frozenset(_listed(said, "kind")),
        facets=facets,
        sort=sort,
        page_size=_number(said, "size", 10, 100),
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
    values = [one for one in text.split(",") if one]
    if len(text) > LENGTHS[name] or len(values) > MOST_VALUES or not all(map(_is_line, values)):
        raise wrong(name, "list", f"Give at most {MOST_VALUES}, with commas between.")
    return values


def _is_line(text: str) -> bool:
    return re.search(LINE, text) is not None


def _language(tag: str) -> str:
    try:
        return clean_tag(tag)
    except ValueError:
        raise wrong("language", "language", "Give a language as a tag: ro, fa.") from None


def _number(said: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = said.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) <= most):
        raise wrong(name, "number", f"Give a number up to {most}.")
    return int(text)
