"""Who sees a material, and from when; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pactwork.kernel.viewer import Viewer


class Visibility(StrEnum):
    """How far a material is open; each is wider than the one before it."""

    ORGANISATION = "organisation"
    PARTIES = "parties"
    MEMBERS = "members"
    PUBLIC = "public"


Seen: TypeAlias = tuple[Visibility, int | None]
"""How far something is open; the number of the agreement where that is to its parties."""


def narrower(one: Seen, other: Seen) -> Seen:
    """The one that fewer see; the organisation alone, where each is open to parties of its own."""
    if one[0] is other[0] is Visibility.PARTIES and one != other:
        return Visibility.ORGANISATION, None
    return min(one, other, key=lambda seen: _ORDER.index(seen[0]))


_ORDER: Final = tuple(Visibility)


LABELS: Final[Mapping[Visibility, Promise | str]] = {
    Visibility.ORGANISATION: gettext_lazy("Only the people of the organisation"),
    Visibility.PARTIES: gettext_lazy("The parties of one agreement"),
    Visibility.MEMBERS: gettext_lazy("Everybody who works with an organisation here"),
    Visibility.PUBLIC: gettext_lazy("Everybody"),
}


@dataclass(frozen=True, slots=True)
class Openness:
    """How far something is open. `parties` are those of its agreement, where one is named.

    Before `visible_from`, and while it is `restricted`, only its own organisation sees it.
    """

    visibility: Visibility
    organisation: int
    parties: frozenset[int] = frozenset()
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
    if held.visibility is Visibility.PARTIES:
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
