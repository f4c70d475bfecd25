"""What is held on people no longer than it is needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from pactwork.people.models import AccessToken, Invitation, Person, RefreshToken

UNCONFIRMED_STAYS: Final = timedelta(days=30)


@transaction.atomic(durable=True)
def forget_traces() -> None:
    """Delete sessions that ended, failed sign-ins of yesterday, addresses of invitations that
    nobody used, what apps were given and is over, and accounts whose address nobody confirmed
    within a month. Repeatable.
    """
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()
    Invitation.objects.filter(expires_at__lt=now, used_at=None).exclude(email="").update(email="")
    RefreshToken.objects.filter(expires_at__lt=now).delete()
    AccessToken.objects.exclude(app=None).filter(parent=None, expires_at__lt=now).delete()
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    abandoned = Person.objects.filter(
        joined_at__lt=now - UNCONFIRMED_STAYS,
        emailaddress__isnull=False,
        last_login=None,
        memberships=None,
    )
    abandoned.exclude(pk__in=confirmed).delete()
