"""What somebody seeks, read from the query of an address. Never trusted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from pactwork.agreements.api import words
from pactwork.kernel.texts import clean_tag
from pactwork.search.api import SORTS, Question

FACETS: Final[Mapping[str, str]] = {
    "format": "",
    "type": "resource-types",
    "subject": "isced-fields",
    "theme": "themes",
    "level": "isced-levels",
    "target-group": "target-groups",
    "literacy": "literacies",
    "accessibility": "accessibility",
    "licence": "licences",
    "may-change": "",
    "may-sell": "",
    "year": "",
    "agreement-type": "agreement-types",
    "area": "areas",
    "legal-type": "legal-types",
    "country": "",
    "organisation": "",
    "agreement": "",
}
"""Filters by name, with the scheme that has the words of their values."""
RIGHTS: Final = ("may-change", "may-sell")
"""What a licence lets people do. It follows from the licences, so these are not counted."""
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "material": (
        *("format", "type", "subject", "theme", "level", "target-group", "literacy"),
        *("accessibility", "licence", "year", "organisation", "agreement", "language"),
    ),
    "agreement": (
        *("agreement-type", "theme", "area", "target-group", "literacy", "level", "country"),
        *("organisation", "language"),
    ),
    "organisation": ("legal-type", "target-group", "country"),
}
"""By what each kind of thing is narrowed."""
SIZE: Final = 20
_LONGEST: Final = 200
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What neither the database nor XML can hold."""
_MOST: Final = 12
"""So many values of one filter at once."""


@dataclass(frozen=True)
class Sought:
    """The words, the values chosen of each filter, languages, the order, where to go on."""

    text: str
    kind: str
    chosen: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]
    sort: str
    after: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words narrows what is found."""
        return bool(self.chosen or self.languages)

    def question(
        self, kinds: frozenset[str], size: int = SIZE, counted: Collection[str] = ()
    ) -> Question:
        """The same for the index, with the facets of which values are to be counted."""
        return Question(
            text=self.text,
            language=words.reader(),
            kinds=kinds,
            facets={name: frozenset(values) for name, values in self.chosen.items()},
            languages=frozenset(self.languages),
            sort=self.sort,
            page_size=size,
            after=self.after,
            counted=counted,
        )


def sought(request: HttpRequest) -> Sought:
    """Read the query; what cannot be meant is left out."""
    sort = _word(request.GET.get("sort", ""))
    text = _word(request.GET.get("q", ""), _LONGEST)
    chosen = {name: values for name in FACETS if (values := _values(request, name))}
    return Sought(
        text=text,
        kind=_word(request.GET.get("kind", "")),
        chosen=chosen,
        languages=tuple(filter(None, map(_tag, _values(request, "language")))),
        sort=sort if sort in SORTS else SORTS[0] if text else "newest",
        after=_word(request.GET.get("after", ""), 400),
    )


def toggled(request: HttpRequest, name: str, value: str) -> str:
    """This address with a value of a filter chosen, or no longer; from its first page."""
    query = request.GET.copy()
    query.pop("after", None)
    held = [one for one in query.getlist(name) if one]
    query.setlist(name, [one for one in held if one != value] if value in held else [*held, value])
    if not query.getlist(name):
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _values(request: HttpRequest, name: str) -> tuple[str, ...]:
    typed = (_word(one, 120) for one in request.GET.getlist(name)[:_MOST])
    return tuple(dict.fromkeys(one for one in typed if one))


def _tag(typed: str) -> str:
    try:
        return clean_tag(typed)
    except ValueError:
        return ""


def _word(typed: str, longest: int = 80) -> str:
    return _UNWRITABLE.sub("", typed).strip()[:longest]
