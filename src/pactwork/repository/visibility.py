"""Who sees a material, and from when; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pactwork.kernel.viewer import Viewer


class Visibility(StrEnum):
    """How far a material is open; each is wider than the one before it, but for the two in the
    middle: not every party of an agreement belongs to a sector, nor the other way round.
    """

    ORGANISATION = "organisation"
    PARTIES = "parties"
    SECTOR = "sector"
    MEMBERS = "members"
    PUBLIC = "public"


Seen: TypeAlias = tuple[Visibility, int | None]
"""How far something is open; the number of the agreement where that is to its parties, of the
sector where that is to a sector.
"""

OF_SOME: Final = frozenset({Visibility.PARTIES, Visibility.SECTOR})
"""Open to organisations that are named elsewhere: in an agreement, in a sector."""


def narrower(one: Seen, other: Seen) -> Seen:
    """The one that fewer see; the organisation alone, where each is open to some of its own: what
    the two have in common nobody has named.
    """
    if one != other and {one[0], other[0]} <= OF_SOME:
        return Visibility.ORGANISATION, None
    return min(one, other, key=lambda seen: _ORDER.index(seen[0]))


def columns_of(seen: Seen) -> dict[str, Any]:
    """The columns that say this, of a material or whatever else is open so far."""
    visibility, number = seen
    return {
        "visibility": visibility.value,
        "agreement_id": number if visibility is Visibility.PARTIES else None,
        "sector_id": number if visibility is Visibility.SECTOR else None,
    }


_ORDER: Final = tuple(Visibility)


LABELS: Final[Mapping[Visibility, Promise | str]] = {
    Visibility.ORGANISATION: gettext_lazy("Only the people of the organisation"),
    Visibility.PARTIES: gettext_lazy("The parties of one agreement"),
    Visibility.SECTOR: gettext_lazy("The organisations of one sector"),
    Visibility.MEMBERS: gettext_lazy("Everybody who works with an organisation here"),
    Visibility.PUBLIC: gettext_lazy("Everybody"),
}


@dataclass(frozen=True, slots=True)
class Openness:
    """How far something is open. `parties` are those of its agreement, or who belongs to its
    `sector` (a number) now, where one is named.

    Before `visible_from`, and while it is `restricted`, only its own organisation sees it.
    """

    visibility: Visibility
    organisation: int
    parties: frozenset[int] = frozenset()
    sector: int | None = None
    visible_from: datetime | None = None
    restricted: bool = False

    def is_closed(self, now: datetime) -> bool:
        """Whether nobody but its own organisation sees it now, however far it will be open."""
        return self.restricted or (self.visible_from is not None and self.visible_from > now)


def can_see(viewer: Viewer, held: Openness, *, now: datetime) -> bool:
    """Whether this reader sees it now."""
    own = viewer.organisations
    if viewer.operator or held.organisation in own:
        return True
    if held.is_closed(now):
        return False
    if held.visibility in OF_SOME:
        return bool(own & held.parties)
    return held.visibility is Visibility.PUBLIC or (
        held.visibility is Visibility.MEMBERS and bool(own)
    )


def opens_to(held: Openness, parties: Collection[int], *, now: datetime) -> bool:
    """Whether every other one of these parties sees it now: only then has it been shared."""
    others = set(parties) - {held.organisation}
    return bool(others) and all(
        can_see(Viewer(organisations=frozenset({one})), held, now=now) for one in others
    )
