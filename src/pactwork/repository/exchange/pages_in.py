"""What a page of the web says of itself as JSON-LD, read; pure."""

from __future__ import annotations

import json
from typing import Final

from pactwork.repository.described import Described
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.linked_in import read, what
from pactwork.repository.exchange.terms import Terms

_AROUND: Final = ("Article", "WebPage", "WebSite")
"""What is rather the page than the thing on it, the last the least."""


def said_of_page(linked: str, terms: Terms) -> Described | None:
    """The learning resource of a page: `linked` is a list of nodes as JSON. None where none of
    them tells of one.
    """
    try:
        nodes = json.loads(linked) if linked else []
    except (ValueError, RecursionError):
        return None
    told = [one for one in nodes if what(one)] if isinstance(nodes, list) else []
    for node in sorted(told, key=_distance):
        try:
            if (found := read(node, terms).described) is not None:
                return found
        except UnreadableError:
            continue
    return None


def _distance(node: object) -> int:
    kinds = what(node)
    return min(_AROUND.index(one) + 1 if one in _AROUND else 0 for one in kinds)
