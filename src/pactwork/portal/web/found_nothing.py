"""Ways out where nothing was found: fewer words or filters, and what there is a lot of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.kernel.paging import url_with
from pactwork.kernel.viewer import Viewer
from pactwork.portal.web.sought import Sought
from pactwork.search.api import found

_QUOTED: Final = re.compile('["“”„«»]')
MOST: Final = 8
"""So many themes are offered."""


def ways_out(
    request: HttpRequest, asked: Sought, viewer: Viewer, kinds: frozenset[str]
) -> dict[str, Any]:
    """Links to what is found without the filters or with one word, and themes with their count."""
    return {"fewer": _fewer(request, asked), "themes": _themes(asked, viewer, kinds)}


def _fewer(request: HttpRequest, asked: Sought) -> list[tuple[str, str]]:
    ways = []
    if asked.is_narrowed:
        query = f"?{urlencode({'q': asked.text})}" if asked.text else ""
        ways.append((gettext("Search without the filters"), f"{request.path}{query}"))
    bare = _QUOTED.sub(" ", asked.text)
    if bare != asked.text and bare.strip():
        said = gettext("Search for these words without quotation marks")
        ways.append((said, url_with(request, after="", q=" ".join(bare.split()))))
    parts = bare.split()
    if len(parts) > 1:
        longest = max(parts, key=len)
        said = gettext("Search for “%(words)s” alone") % {"words": longest}
        ways.append((said, url_with(request, after="", q=longest)))
    return ways


def _themes(asked: Sought, viewer: Viewer, kinds: frozenset[str]) -> list[tuple[Any, str, str]]:
    """The themes of most materials: label, address, how many."""
    everything = replace(asked, text="", chosen={}, languages=(), sort="newest", after="")
    held = found(everything.question(kinds, 1, ("theme",)), viewer).facets.get("theme", ())
    place = reverse("materials")
    return [
        (words.concept(f"themes:{value}"), f"{place}?theme={value}", words.number(count))
        for value, count in held[:MOST]
    ]
