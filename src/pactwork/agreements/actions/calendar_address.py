"""The secret address of a person's calendar: made, made anew, revoked."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.models import CalendarAddress
from pactwork.people.api import Person


@transaction.atomic(durable=True)
def make_calendar_address(*, by: Person) -> str:
    """A new secret for the person's calendar; an earlier one stops working.

    It is told this once: only its hash is kept.
    """
    _revoke(by)
    token = secrets.token_urlsafe(32)
    CalendarAddress.objects.create(person=by, digest=sha256(token.encode()).hexdigest())
    return token


@transaction.atomic(durable=True)
def revoke_calendar_address(*, by: Person) -> bool:
    """Stop the person's calendar address; whether there was one."""
    return _revoke(by) > 0


def _revoke(person: Person) -> int:
    held = CalendarAddress.objects.filter(person=person, revoked_at=None)
    held = held.select_for_update()
    return CalendarAddress.objects.filter(pk__in=[row.pk for row in held]).update(
        revoked_at=timezone.now()
    )
