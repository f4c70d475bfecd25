"""The people of a duplicate become people of the organisation it is merged into."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import MergeError
from pactwork.people.actions.deeds import note
from pactwork.people.actions.memberships import members_locked
from pactwork.people.models import Claim, Invitation, Membership, Person
from pactwork.people.queries import is_stopped_there
from pactwork.people.rules import INVITES, PeopleError

Change = tuple[str, str, list[int], Any, Any]
"""A column of some rows: model, field, rows, value before, value after; JSON values."""

_ASKED_TWICE: Final = "The two organisations are one now; your other claim is the one that waits."


def require_operator(by: Person | None) -> None:
    """Refuse whoever does not run the installation; None is its command line.

    Raises:
        PeopleError: the person is no operator.
    """
    if by is not None and not (by.is_operator and by.is_active):
        raise PeopleError("role")


def join_people(*, merged: int, into: int) -> list[Change]:
    """Step: where somebody acts for both, one membership stays, with the higher of the two roles;
    where somebody asked to act for both, one claim. What changed, to be turned back.

    Everything else of theirs may then be pointed from the one organisation to the other. Open
    invitations are held first, as where they are accepted.

    Raises:
        MergeError: "stopped", while publishing of the duplicate is: the other would be, unsaid.
    """
    require_transaction()
    now = timezone.now().isoformat()
    if is_stopped_there(merged):
        raise MergeError("stopped")
    offered = Invitation.objects.filter(organisation__in=(merged, into), used_at=None)
    list(offered.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    first, second = sorted((merged, into))
    held = {one: members_locked(one) for one in (first, second)}
    there = {one.person_id: one for one in held[into]}
    changes: list[Change] = []
    for one in held[merged]:
        other = there.get(one.person_id)
        if other is None:
            continue
        if len(INVITES[one.role]) > len(INVITES[other.role]):
            changes.append(_set(Membership, other.pk, "role", other.role, one.role))
        changes.append(_set(Membership, one.pk, "ended_at", None, now))
    asked = Claim.objects.filter(organisation=into, decided_at=None).values("person")
    twice = Claim.objects.filter(organisation=merged, decided_at=None, person__in=asked)
    for claim in twice.select_for_update(of=("self",)).order_by("pk"):
        changes.append(_set(Claim, claim.pk, "is_accepted", None, False))
        changes.append(_set(Claim, claim.pk, "reason", "", _ASKED_TWICE))
        changes.append(_set(Claim, claim.pk, "decided_at", None, now))
    return changes


def left_since(*, merged: int, into: int, at: datetime) -> list[int]:
    """The memberships of those who stopped acting for the organisation that stays after a merge:
    undoing it gives them back no role in either.
    """
    left = Membership.objects.filter(organisation=into, ended_at__gt=at).values("person")
    rows = Membership.objects.filter(organisation__in=(merged, into), person__in=left)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _set(
    model: type[Membership] | type[Claim], row: int, name: str, before: Any, after: Any
) -> Change:
    model._default_manager.filter(pk=row).update(**{name: after})
    return (model._meta.label, name, [row], before, after)


def note_merged(kind: str, organisation: int, *, slug: str, by: Person | None) -> None:
    """Step: note that a duplicate of this slug was "merged" into an organisation, or "parted"."""
    note(kind, organisation, said=slug, by=by)
