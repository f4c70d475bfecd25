"""Sectors: founded for an organisation that keeps them, joined by those it invites.

Who belongs to one is asked anew by every read, so whoever leaves sees nothing more from then on,
in the search neither. Only evidence is settled afterwards, by a job.
"""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pactwork.kernel.texts import Text, clean_text
from pactwork.ledger.api import VerbRef, record
from pactwork.people.api import Person, acting
from pactwork.repository.actions.bodies import checked_slug
from pactwork.repository.actions.holding import slug_of
from pactwork.repository.actions.telling import tell_sector
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.models import Sector, SectorMember
from pactwork.repository.queries.sectors import known_to
from pactwork.repository.rules import can_keep_sector, can_manage
from pactwork.repository.statements import (
    CLOSED,
    CREATED,
    INVITED,
    JOINED,
    LEFT,
    UPDATED,
    sector_done,
)

MOST_MEMBERS: Final = 5000


@transaction.atomic(durable=True)
def found_sector(
    *, slug: str, name: Text, keeper: int, description: Text | None = None, by: Person
) -> str:
    """Found a sector that an organisation keeps and, at first, alone belongs to; its slug. What it
    is called is public. An organisation for which whoever runs the installation founds one is
    asked, as any other, whether it wants to belong to it.

    Raises:
        NotAllowedError: `by` neither coordinates that organisation nor runs the installation.
        MaterialError: the slug is taken, or something cannot be kept.
    """
    if not can_keep_sector(acting(by), keeper):
        raise NotAllowedError("A coordinator founds a sector for the organisation.")
    row = Sector(
        slug=checked_slug(slug),
        name=_text(name, 200, "name", needed=True),
        description=_text(description or {}, 3000, "description"),
        keeper_id=keeper,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise MaterialError(Why.TAKEN, "slug") from None
    agreed = can_manage(acting(by), keeper)
    joined_at = timezone.now() if agreed else None
    SectorMember.objects.create(sector=row, organisation_id=keeper, joined_at=joined_at)
    _note(row, CREATED, _keeper(row, by))
    if not agreed:
        tell_sector(row, "invited", to=keeper, by=by)
    return row.slug


@transaction.atomic(durable=True)
def change_sector(
    sector: str,
    *,
    name: Text | None = None,
    description: Text | None = None,
    keeper: int | None = None,
    by: Person,
) -> None:
    """Say anew what a sector is called and for, in the languages in which that is said; whoever
    runs the installation may give it to another keeper, of those who belong to it.

    Raises:
        LookupError: there is no such sector.
        NotAllowedError: `by` does not look after it.
        MaterialError: something cannot be kept, or the other does not belong to it.
    """
    row = _kept(sector, by)
    if name is not None:
        row.name = _text({**row.name, **name}, 200, "name", needed=True)
    if description is not None:
        row.description = _text({**row.description, **description}, 3000, "description")
    if keeper is not None and keeper != row.keeper_id:
        if not acting(by).operator:
            raise NotAllowedError("Whoever runs the installation names another keeper.")
        joined = row.members.filter(organisation=keeper, left_at=None, joined_at__isnull=False)
        checked(joined.exists(), Why.ORGANISATION, "keeper")
        row.keeper_id = keeper
    row.save(update_fields=["name", "description", "keeper"])
    _note(row, UPDATED, _keeper(row, by))


@transaction.atomic(durable=True)
def invite_to_sector(sector: str, *, organisation: int, by: Person) -> None:
    """Ask an organisation whether it wants to belong to a sector; asked twice is asked once.

    Raises: as `change_sector`; MaterialError where it belongs to it, too many do, or `by` knows of
        no such organisation.
    """
    row = _kept(sector, by)
    checked(known_to(acting(by), organisation), Why.ORGANISATION, "organisation")
    held = _rows(row).filter(organisation=organisation).first()
    if held is not None and held.left_at is None:
        checked(held.joined_at is None, Why.TAKEN, "organisation")
        return
    checked(row.members.filter(left_at=None).count() < MOST_MEMBERS, Why.MANY, "organisation")
    if held is None:
        SectorMember.objects.create(sector=row, organisation_id=organisation)
    else:
        held.invited_at, held.joined_at, held.left_at = timezone.now(), None, None
        held.save(update_fields=["invited_at", "joined_at", "left_at"])
    _note(row, INVITED, _keeper(row, by))
    tell_sector(row, "invited", to=organisation, by=by)


@transaction.atomic(durable=True)
def join_sector(sector: str, *, organisation: int, by: Person) -> None:
    """Agree, for an organisation that was invited.

    Raises:
        LookupError: there is no such sector, or it was not invited.
        NotAllowedError: `by` does not coordinate it.
    """
    row, held = _answered(sector, organisation, by)
    if held.joined_at is not None:
        return
    held.joined_at = timezone.now()
    held.save(update_fields=["joined_at"])
    _note_own(row, JOINED, held)
    tell_sector(row, "joined", to=row.keeper_id, who=organisation, by=by)
    _settle_soon(row)


@transaction.atomic(durable=True)
def leave_sector(sector: str, *, organisation: int, by: Person) -> None:
    """Leave a sector, or decline to join it. What the organisation shared in it stays shared until
    it says otherwise; what others shared it sees no more.

    Raises: as `join_sector`; MaterialError for the organisation that keeps it.
    """
    row, held = _answered(sector, organisation, by)
    was_in = held.joined_at is not None
    checked(not was_in or organisation != row.keeper_id, Why.LAST, "organisation")
    _end(held)
    if was_in:
        _note_own(row, LEFT, held)
        tell_sector(row, "left", to=row.keeper_id, who=organisation, by=by)
        _settle_soon(row)


@transaction.atomic(durable=True)
def remove_from_sector(sector: str, *, organisation: int, by: Person) -> None:
    """Let an organisation belong to a sector no more, or take an invitation back.

    Raises: as `change_sector`; LookupError where it does not belong to it; MaterialError for the
        organisation that keeps it.
    """
    row = _kept(sector, by)
    held = _member(row, organisation)
    checked(organisation != row.keeper_id, Why.LAST, "organisation")
    was_in = held.joined_at is not None
    _end(held)
    _note(row, UPDATED, _keeper(row, by))
    if was_in:
        tell_sector(row, "removed", to=organisation, by=by)
        _settle_soon(row)


@transaction.atomic(durable=True)
def close_sector(sector: str, *, by: Person) -> None:
    """Let nobody belong to a sector any more. What was shared in it only those who shared it see,
    until they say otherwise.

    Raises: as `change_sector`.
    """
    row = _kept(sector, by)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    _note(row, CLOSED, _keeper(row, by))
    _settle_soon(row)


def _held(slug: str) -> Sector:
    rows = Sector.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(slug=slug, closed_at=None).first()
    if row is None:
        raise LookupError("There is no such sector.")
    return row


def _kept(slug: str, by: Person) -> Sector:
    row = _held(slug)
    if not can_keep_sector(acting(by), row.keeper_id):
        raise NotAllowedError("A coordinator of its keeper looks after the sector.")
    return row


def _rows(row: Sector) -> QuerySet[SectorMember]:
    return row.members.select_for_update(of=("self",), no_key=True)


def _member(row: Sector, organisation: int) -> SectorMember:
    held = _rows(row).filter(organisation=organisation, left_at=None).first()
    if held is None:
        raise LookupError("It does not belong to the sector.")
    return held


def _answered(slug: str, organisation: int, by: Person) -> tuple[Sector, SectorMember]:
    row = _held(slug)
    if not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator answers for the organisation.")
    return row, _member(row, organisation)


def _end(held: SectorMember) -> None:
    """Step: it belongs no more, nor does what is one with it, should that be parted again."""
    same = Q(organisation=held.organisation_id) | Q(organisation__merged_into=held.organisation_id)
    rows = SectorMember.objects.filter(same, sector=held.sector_id, left_at=None)
    rows.update(left_at=timezone.now())


def _keeper(row: Sector, by: Person) -> str | None:
    """In whose name somebody looks after it: the keeper's, or whoever's who runs the site."""
    return slug_of(row.keeper_id) if can_manage(acting(by), row.keeper_id) else None


def _note(row: Sector, verb: VerbRef, by: str | None) -> None:
    record(sector_done(verb=verb, slug=row.slug, name=row.name, by=by, at=timezone.now()))


def _note_own(row: Sector, verb: VerbRef, held: SectorMember) -> None:
    """Step: as above, by an organisation itself; of one that the public does not know, nothing."""
    if held.organisation.is_public:
        _note(row, verb, held.organisation.slug)


def _settle_soon(row: Sector) -> None:
    """Step: have evidence follow who sees what now, once this commits. Whether anything is shared
    in it is not asked: what others are about to share is not seen here yet.
    """
    from pactwork.repository.jobs import settle_sector_soon

    settle_sector_soon(row.pk)


def _text(raw: Text, longest: int, field: str, *, needed: bool = False) -> dict[str, str]:
    try:
        said = clean_text(raw)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, field) from None
    checked(said or not needed, Why.SILENT, field)
    checked(all(len(one) <= longest for one in said.values()), Why.LONG, field)
    return said
