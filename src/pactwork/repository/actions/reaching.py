"""Steps: how far something is to be open, and where it stands at first, from what somebody said."""

from __future__ import annotations

from typing import Any

from pactwork.repository.actions.holding import hold_sector
from pactwork.repository.actions.parts import agreement_of
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.models import (
    CuratingBody,
    Landing,
    Material,
    Sector,
    Source,
    TableImport,
)
from pactwork.repository.queries.belonging import belonging
from pactwork.repository.visibility import Seen, Visibility, columns_of


def reach_of(
    organisation: int,
    visibility: Visibility | str,
    *,
    agreement: str = "",
    sector: str = "",
    now: Seen | None = None,
) -> Seen:
    """How far that is, of something of an organisation; `agreement` and `sector` are slugs, asked
    for where they matter. How far it is open `now` it may stay open, whoever left the sector.

    Raises:
        MaterialError: the organisation is no party of the agreement, or not of the sector.
    """
    asked = Visibility(visibility)
    if asked is Visibility.PARTIES:
        return asked, agreement_of(organisation, agreement, "agreement")
    if asked is not Visibility.SECTOR:
        return asked, None
    number = Sector.objects.filter(slug=sector).values_list("pk", flat=True).first()
    if number is not None and now == (asked, number):
        return now
    if number is None or not belongs(organisation, number):
        raise MaterialError(Why.SECTOR, "sector")
    return asked, number


def landing_of(
    organisation: int,
    landing: str,
    body: str,
    visibility: str,
    sector: str = "",
    now: Seen | None = None,
) -> dict[str, Any]:
    """The columns that say where what comes in for an organisation stands. Whether it named a body
    for all it publishes is asked only when it comes in (`taking_in`), for that may change. How far
    that is open `now` it may stay open.

    Raises:
        MaterialError: there is no such body, or the organisation is not of the sector.
    """
    row = None
    if landing == Landing.REVIEW and body:
        row = CuratingBody.objects.filter(slug=body, closed_at=None).first()
        checked(row, Why.CURATION, "body")
    asked = Visibility(visibility)
    checked(asked is not Visibility.PARTIES, Why.UNREADABLE, "visibility")
    seen, number = reach_of(organisation, asked, sector=sector, now=now)
    return {
        "landing": Landing(landing),
        "body": row,
        "visibility": seen.value,
        "sector_id": number,
    }


def belongs(organisation: int, sector: int) -> bool:
    """Whether an organisation belongs to a sector now."""
    return belonging().filter(organisation=organisation, sector=sector).exists()


def alone_if_left(held: Material) -> bool:
    """Step: what was not open to others until now opens to its organisation alone, where that left
    the sector it was meant for; whether that is so.
    """
    was_open = held.opened_at is not None and held.withdrawn_at is None
    if was_open or held.sector_id is None:
        return False
    hold_sector(held.sector_id)
    if belongs(held.organisation_id, held.sector_id):
        return False
    alone = columns_of((Visibility.ORGANISATION, None))
    for name, value in alone.items():
        setattr(held, name, value)
    held.save(update_fields=list(alone))
    return True


def reach_of_arrivals(row: Source | TableImport) -> dict[str, Any]:
    """Step: how far what comes in now is open; to the organisation alone where it left the
    sector, which it neither leaves nor joins before the transaction ends.
    """
    if row.sector_id:
        hold_sector(row.sector_id)
        if not belongs(row.organisation_id, row.sector_id):
            return {"visibility": Visibility.ORGANISATION, "sector": None}
    return {"visibility": Visibility(row.visibility), "sector": row.sector_id}
