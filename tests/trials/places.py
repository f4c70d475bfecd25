"""Every address that the router knows, whoever added it: a new one is found on the day it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib.admindocs.utils import replace_named_groups, replace_unnamed_groups
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Place:
    """An address with its parameters still open: `/en/desk/drafts/<uuid:uuid>/`."""

    route: str
    name: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Kind ("str" where none is said) and name of each parameter."""
        found = _PARAMETER.finditer(self.route)
        return [(one["kind"] or "str", one["name"]) for one in found]

    def filled(self, values: dict[str, Any]) -> str:
        """The path with these values in it."""
        return _PARAMETER.sub(lambda one: quote(str(values[one["name"]]), safe="@:"), self.route)


def every_place() -> list[Place]:
    """All of them, in the order of the router."""
    return list(dict.fromkeys(_under(get_resolver(), "/")))


def _under(resolver: URLResolver, before: str) -> Iterator[Place]:
    for held in resolver.url_patterns:
        route = before + _route_of(held.pattern)
        if isinstance(held, URLResolver):
            yield from _under(held, route)
        elif isinstance(held, URLPattern):
            yield Place(route, str(held.name or ""))


def _route_of(pattern: Any) -> str:
    if isinstance(pattern, LocalePrefixPattern):
        return "en/"
    if isinstance(pattern, RoutePattern):
        return str(pattern)
    plain = replace_unnamed_groups(replace_named_groups(str(pattern)))
    return re.sub(r"\\([./-])", r"\1", re.sub(r"[\^$?]", "", plain))
