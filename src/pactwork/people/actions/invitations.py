"""Invitations: a link that is good once, for some days, and for one person."""

from __future__ import annotations

import hashlib
import secrets
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pactwork.organisations.api import hold_organisation
from pactwork.people.actions.deeds import note
from pactwork.people.actions.memberships import join, require_role, require_unmerged
from pactwork.people.effects import mail_invitation
from pactwork.people.models import Invitation, Person, Role
from pactwork.people.queries import verified_addresses
from pactwork.people.rules import INVITATION_HOLDS, INVITES, PeopleError


@transaction.atomic(durable=True)
def invite(*, organisation: int, role: str, email: str = "", language: str = "", by: Person) -> str:
    """Offer a role in one's organisation; the token of the link, which is kept nowhere.

    With an address the link is mailed to it, and only an account with that address may use it.

    Raises:
        PeopleError: this role is not the inviter's to give.
    """
    held = require_role(by, organisation, Role.COORDINATOR, Role.REPRESENTATIVE)
    if role not in INVITES[held.role]:
        raise PeopleError("role")
    return _offer(organisation, role, email, language or by.language, by)


@transaction.atomic(durable=True)
def invite_first(*, organisation: int, role: str, email: str = "", language: str = "en") -> str:
    """The same by whoever runs the installation, from the command line."""
    if role not in Role.values:
        raise PeopleError("role")
    return _offer(organisation, role, email, language, None)


def _offer(organisation: int, role: str, email: str, language: str, by: Person | None) -> str:
    require_unmerged(organisation)
    token = secrets.token_urlsafe(32)
    offered = Invitation.objects.create(
        digest=digest_of(token),
        organisation_id=organisation,
        role=role,
        email=email.strip().lower(),
        invited_by=by,
        expires_at=timezone.now() + INVITATION_HOLDS,
    )
    note("invited", organisation, role=role, by=by)
    if offered.email:
        transaction.on_commit(
            partial(mail_invitation, offered.pk, token, language, settings.PACTWORK_BASE_URL)
        )
    return token


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic(durable=True)
def accept_invitation(*, token: str, by: Person) -> int:
    """Take up an invitation: the number of the organisation. It cannot be used again.

    Raises:
        PeopleError: it is unknown, used, withdrawn or too old, or meant for another address.
    """
    known = Invitation.objects.filter(digest=digest_of(token))
    for organisation in known.values_list("organisation", flat=True):
        hold_organisation(organisation)
    rows = known.select_for_update(of=("self",)).select_related("invited_by")
    offered = rows.first()
    if offered is None or offered.used_at or offered.withdrawn_at:
        raise PeopleError("invitation")
    if offered.expires_at < timezone.now():
        raise PeopleError("invitation")
    if offered.email and offered.email not in verified_addresses(by):
        raise PeopleError("address")
    if not by.is_active:
        raise PeopleError("invitation")
    offered.used_at, offered.used_by = timezone.now(), by
    offered.save(update_fields=["used_at", "used_by"])
    join(by, offered.organisation_id, offered.role)
    note("joined", offered.organisation_id, whom=by, role=offered.role, by=by)
    return offered.organisation_id


@transaction.atomic(durable=True)
def withdraw_invitation(*, invitation: int, organisation: int, by: Person) -> None:
    """Make an invitation that nobody used yet worthless.

    Raises:
        PeopleError: this role is not theirs to give or take, or there is nothing to withdraw.
    """
    held = require_role(by, organisation, Role.COORDINATOR, Role.REPRESENTATIVE)
    rows = Invitation.objects.select_for_update().filter(pk=invitation, organisation=organisation)
    offered = rows.filter(used_at=None, withdrawn_at=None).first()
    if offered is None or offered.role not in INVITES[held.role]:
        raise PeopleError("invitation")
    offered.withdrawn_at = timezone.now()
    offered.save(update_fields=["withdrawn_at"])
    note("invitation-withdrawn", organisation, role=offered.role, by=by)
