"""Everything this installation holds on one person, as plain values for a JSON file."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from pactwork.people.kept_elsewhere import kept_elsewhere
from pactwork.people.models import (
    AccessToken,
    Claim,
    Consent,
    Deed,
    Delegation,
    Invitation,
    Membership,
    Person,
    PublishingStop,
)

_STOP = "reason begun_at lifted_at lifted_because"
_TOKEN = (
    "name hint app__name scopes organisation__slug created_at expires_at last_used_at revoked_at"
)


def everything_on(person: Person) -> dict[str, Any]:
    """All that is held on a person, but for what opens doors: password, keys and codes."""
    own = Q(given_by=person) | Q(given_to=person)
    named = Q(who=person.pseudonym) | Q(whom=person.pseudonym)
    return {
        "pactwork": "person/1",
        "account": _rows(
            Person.objects.filter(pk=person.pk),
            "pseudonym email name language time_zone is_operator joined_at last_login",
        )[0],
        "mail_addresses": _rows(EmailAddress.objects.filter(user=person), "email verified primary"),
        "second_factors": _rows(
            Authenticator.objects.filter(user=person), "type created_at last_used_at"
        ),
        "services": _rows(
            SocialAccount.objects.filter(user=person), "provider uid date_joined extra_data"
        ),
        "sessions": _rows(
            UserSession.objects.filter(user=person), "ip user_agent created_at last_seen_at"
        ),
        "consents": _rows(
            Consent.objects.filter(person=person), "what version given_at withdrawn_at"
        ),
        "publishing_stops": _rows(PublishingStop.objects.filter(person=person), _STOP),
        "memberships": _rows(
            Membership.objects.filter(person=person), "organisation__slug role began_at ended_at"
        ),
        "delegations": _rows(
            Delegation.objects.filter(own),
            "organisation__slug first_day last_day mandate given_at withdrawn_at",
        ),
        "tokens": _rows(AccessToken.objects.filter(person=person), _TOKEN),
        "invitations": _invitations(person),
        "claims": _rows(
            Claim.objects.filter(person=person),
            "organisation__slug way email letter made_at decided_at is_accepted reason",
        ),
        **kept_elsewhere(person.pk),
        "deeds": _rows(Deed.objects.filter(named), "at organisation__slug kind role said"),
    }


def _invitations(person: Person) -> list[dict[str, Any]]:
    addresses = EmailAddress.objects.filter(user=person).values("email")
    held = Invitation.objects.filter(Q(invited_by=person) | Q(email__in=addresses))
    return _rows(held, "organisation__slug role made_at expires_at used_at withdrawn_at")


def _rows(rows: QuerySet[Any], columns: str) -> list[dict[str, Any]]:
    """The columns of the rows, under names without Django's marks."""
    found = rows.order_by("pk").values(*columns.split())
    return [{key.partition("__")[0]: value for key, value in row.items()} for row in found]
