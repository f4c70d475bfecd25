"""Who may see something, as choices of a form: each sector is one of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.repository.api import VISIBILITY_LABELS, Visibility, sectors

SECTOR: Final = f"{Visibility.SECTOR}:"


def reaches(
    organisations: Collection[int], *, now: sectors.SectorName | None = None
) -> list[tuple[str, str]]:
    """Who may see what these organisations share, the fewest first. The sector in which it is
    shared `now` stays among them, also where the organisation left it.
    """
    mine = sectors.sectors_to_choose(organisations)
    if now is not None and now.slug not in {one.slug for one in mine}:
        mine.append(now)
    found: list[tuple[str, str]] = []
    for one in Visibility:
        if one is Visibility.SECTOR:
            found += [(f"{SECTOR}{held.slug}", seen_by(one, held)) for held in mine]
        else:
            found.append((one.value, seen_by(one)))
    return found


def seen_by(visibility: Visibility, sector: sectors.SectorName | None = None) -> str:
    """Who sees it, in words."""
    if visibility is not Visibility.SECTOR or sector is None:
        return str(VISIBILITY_LABELS[visibility])
    said = gettext("The organisations of the sector “%(name)s”")
    if sector.is_closed:
        said = gettext("Only you: the sector “%(name)s” is closed")
    return said % {"name": words.text(sector.name).text}


def value_of(visibility: Visibility | str, sector: sectors.SectorName | None) -> str:
    """The choice that says this."""
    is_sector = visibility == Visibility.SECTOR and sector is not None
    return f"{SECTOR}{sector.slug}" if is_sector and sector else str(visibility)


def chosen(value: str, choices: list[tuple[str, str]]) -> str:
    """The choice, where it is one; else its organisation alone."""
    return value if value in dict(choices) else Visibility.ORGANISATION.value


def parted(value: str) -> dict[str, Any]:
    """A choice as the repository takes it: `visibility` and `sector`."""
    name, _, sector = value.partition(":")
    return {"visibility": Visibility(name), "sector": sector}
