"""Accounts: how they begin, what their owners change, and how they end."""

from __future__ import annotations

from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from pactwork.kernel.languages import LANGUAGES
from pactwork.people.kept_elsewhere import forget_elsewhere
from pactwork.people.models import (
    AccessToken,
    Claim,
    Consent,
    Delegation,
    Invitation,
    Membership,
    Person,
)
from pactwork.people.rules import CONSENTS, PeopleError, checked_name, checked_zone

NOBODY: Final = "erased.invalid"
"""Where the addresses of erased accounts are: a domain that cannot exist (RFC 2606)."""


@transaction.atomic(durable=True)
def begin_account(*, person: Person, name: str) -> None:
    """Give a new account its name, the language it signed up in, and its first consent."""
    language = get_language() or LANGUAGES[0]
    person.name = checked_name(name)
    person.language = language if language in LANGUAGES else LANGUAGES[0]
    person.save(update_fields=["name", "language"])
    _give(person, "account")


@transaction.atomic(durable=True)
def change_profile(*, name: str, language: str, time_zone: str, by: Person) -> None:
    """Change what a person is called, reads, and where their clock stands.

    Raises:
        PeopleError: the name is empty, or the language or time zone is not known.
    """
    if language not in LANGUAGES:
        raise PeopleError("language")
    person = Person.objects.select_for_update().get(pk=by.pk)
    person.name = checked_name(name)
    person.language, person.time_zone = language, checked_zone(time_zone)
    person.save(update_fields=["name", "language", "time_zone"])


@transaction.atomic(durable=True)
def give_consent(*, what: str, by: Person) -> None:
    """Note that a person agrees to something, in the version that holds now."""
    if what not in CONSENTS:
        raise PeopleError("consent")
    Person.objects.select_for_update().get(pk=by.pk)
    _give(by, what)


def _give(person: Person, what: str) -> None:
    held = Consent.objects.filter(person=person, what=what, withdrawn_at=None)
    if held.filter(version=CONSENTS[what]).exists():
        return
    held.update(withdrawn_at=timezone.now())
    Consent.objects.create(person=person, what=what, version=CONSENTS[what])


@transaction.atomic(durable=True)
def withdraw_consent(*, what: str, by: Person) -> None:
    """Note that a person no longer agrees; the account's own consent ends with the account."""
    if what not in CONSENTS or what == "account":
        raise PeopleError("consent")
    held = Consent.objects.filter(person=by, what=what, withdrawn_at=None)
    held.update(withdrawn_at=timezone.now())


@transaction.atomic(durable=True)
def erase_account(*, by: Person) -> None:
    """Take the person out of an account: what stays is a pseudonym that leads to nobody.

    The row stays without name and address, because what others wrote may point to it; roles,
    delegations, claims, invitations to the address, keys and sessions are deleted.
    """
    person = Person.objects.select_for_update().get(pk=by.pk)
    held = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    addresses = {person.email, *held}
    for session in UserSession.objects.filter(user=person):
        session.end()
    forget_elsewhere(person.pk)
    for table in (EmailAddress, Authenticator, SocialAccount):
        table.objects.filter(user=person).delete()
    for table in (Membership, Consent, Claim, AccessToken):
        table.objects.filter(person=person).delete()
    Delegation.objects.filter(given_by=person).delete()
    Delegation.objects.filter(given_to=person).delete()
    for address in addresses:
        Invitation.objects.filter(email__iexact=address).update(email="")
        AccessAttempt.objects.filter(username__iexact=address).delete()
    person.email = f"{person.pseudonym}@{NOBODY}"
    person.name, person.language, person.time_zone = "", LANGUAGES[0], "UTC"
    person.is_active = person.is_operator = False
    person.last_login = None
    person.set_unusable_password()
    person.save()


@transaction.atomic(durable=True)
def set_operator(*, email: str, is_operator: bool) -> bool:
    """Let this account run the installation, or no longer; False if there is none."""
    rows = Person.objects.filter(email__iexact=email, is_active=True)
    return bool(rows.update(is_operator=is_operator))
