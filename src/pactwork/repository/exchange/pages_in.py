"""What a page of the web says of itself as JSON-LD, read; pure."""

from __future__ import annotations

import json
from typing import Final

from pactwork.repository.described import Described
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.linked_in import read, what
from pactwork.repository.exchange.terms import Terms

_LAST: Final = ("Article", "WebPage", "VideoObject", "AudioObject", "ImageObject")
"""What is rather the page than the thing on it, and then what may be no more than a part of it."""
_SITE: Final = "WebSite"
"""What tells of all pages, and of none."""


def said_of_page(linked: str, terms: Terms) -> Described | None:
    """The learning resource of a page: `linked` is a list of nodes as JSON. None where none of
    them tells of one.
    """
    try:
        nodes = json.loads(linked) if linked else []
    except (ValueError, RecursionError):
        return None
    told = [one for one in nodes if what(one)] if isinstance(nodes, list) else []
    told = [one for one in told if set(what(one)) != {_SITE}]
    for node in sorted(told, key=_distance):
        try:
            if (found := read(node, terms).described) is not None:
                return found
        except UnreadableError:
            continue
    return None


def _distance(node: object) -> int:
    kinds = set(what(node)) - {_SITE}
    return min(_LAST.index(one) + 1 if one in _LAST else 0 for one in kinds)
