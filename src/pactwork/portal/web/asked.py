"""What somebody asks of the register, read from the query of an address. Never trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from pactwork.agreements.api import SORTS, RegisterFilter, State
from pactwork.organisations.api import (
    OrganisationCard,
    OrganisationDetail,
    organisation_by_slug,
)

VIEWS: Final = ("list", "quilt", "map")
SCHEMES: Final = {
    "type": "agreement-types",
    "theme": "themes",
    "segment": "segments",
    "area": "areas",
    "target_group": "target-groups",
}
_STATUSES: Final = ("in_force", "upcoming", "ended")
_LONGEST_TEXT: Final = 200
NOBODY: Final = frozenset({0})
"""No organisation has this number: a filter by an unknown one finds nothing."""


@dataclass(frozen=True)
class Asked:
    """The filter, the organisation it names, whether with the bodies `under` it, and the view."""

    filter: RegisterFilter
    organisation: OrganisationCard | None
    with_bodies: bool
    view: str
    under: frozenset[int] = frozenset()


def asked(request: HttpRequest) -> Asked:
    """Read the query; what cannot be meant is left out, what is unknown finds nothing."""
    found = _organisation(request)
    with_bodies = request.GET.get("with_bodies") == "1"
    state, status = _word(request, "state"), _word(request, "status")
    sort, view = _word(request, "sort"), _word(request, "view")
    return Asked(
        filter=RegisterFilter(
            text=_word(request, "q", _LONGEST_TEXT),
            status=status if status in _STATUSES else "",
            state=state if state in set(State) else "",
            country=_word(request, "country")[:2].upper(),
            organisations=_numbers(request, found, with_bodies),
            sort=sort if sort in SORTS else SORTS[0],
            **{name: _code(request, name) for name in SCHEMES},  # type: ignore[arg-type]
        ),
        organisation=found.card if found else None,
        with_bodies=with_bodies,
        view=view if view in VIEWS else VIEWS[0],
        under=found.under if found else frozenset(),
    )


def _word(request: HttpRequest, name: str, longest: int = 80) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


def _code(request: HttpRequest, name: str) -> str:
    """A concept's code; its notation alone is enough."""
    value = _word(request, name)
    return value if not value or ":" in value else f"{SCHEMES[name]}:{value}"


def _organisation(request: HttpRequest) -> OrganisationDetail | None:
    slug = _word(request, "organisation", 120)
    return organisation_by_slug(slug) if slug else None


def _numbers(
    request: HttpRequest, found: OrganisationDetail | None, with_bodies: bool
) -> frozenset[int]:
    if found is None:
        return NOBODY if _word(request, "organisation") else frozenset()
    return found.under if with_bodies else frozenset({found.card.number})
