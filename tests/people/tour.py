"""Visits the pages of accounts, so that every template is rendered."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client, RequestFactory

from pactwork.people.actions.claims import claim_by_letter
from pactwork.people.models import Membership, Person
from tests.factories import numbers, someone
from tests.files.samples import PDF
from tests.people.entering import PASSWORD, prove, sign_in, sign_up, signed_in

ACCOUNT = "/en/account/"
STRANGERS = (
    "login/ signup/ password/reset/ password/reset/done/ password/reset/key/done/ "
    "password/reset/key/x-set-password/ confirm-email/ confirm-email/x/ inactive/ erased/ "
    "service/cancelled/ service/error/ invitations/none/"
)
OWN = (
    "email/ password/change/ second/ second/app/activate/ passkeys/ passkeys/add/ sessions/ "
    "service/ privacy/ tokens/ apps/ erase/ organisations/ organisations/find/?q=dgets "
    "organisations/register/ "
    "organisations/onixmedia/claim/ organisations/dgets/people/ claims/ logout/ reauthenticate/ "
    "reauthenticate/code/"
)


def tour() -> None:
    """Look at each page as a stranger, as somebody with an account, and as an operator."""
    cache.clear()
    for page in STRANGERS.split():
        assert Client().get(f"{ACCOUNT}{page}").status_code in (200, 302, 401, 404), page
    sign_up(Client(), "guest@example.org")
    person = someone("people@example.org", name="Ana", dgets="representative")
    Person.objects.filter(pk=person.pk).update(is_operator=True)
    guest = Person.objects.get(email="guest@example.org")
    (dgets,) = numbers("dgets")
    claim_by_letter(organisation=dgets, name="letter.pdf", data=PDF, by=guest)
    person.refresh_from_db()
    client = signed_in(person)
    _in_the_organisation(client, person)
    prove(client)
    for page in ("", *OWN.split()):
        assert client.get(f"{ACCOUNT}{page}").status_code == 200, page
    assert client.get(f"{ACCOUNT}apps/allow/").status_code == 400
    client.post(f"{ACCOUNT}reauthenticate/code/", {"recipient": person.email})
    assert client.get(f"{ACCOUNT}reauthenticate/code/confirm/").status_code == 200
    _second_factor(client, person)
    _nowhere_linked(person)
    cache.clear()


def _in_the_organisation(client: Client, person: Person) -> None:
    place = f"{ACCOUNT}organisations/dgets/people/"
    deputy = someone("deputy@example.org", name="Ion", dgets="member")
    row = Membership.objects.get(person=deputy)
    days = {"first_day": "2026-01-01", "last_day": "2099-01-01"}
    assert client.post(f"{place}lend/", {"to": row.pk, **days}).status_code == 302
    page = client.post(f"{place}invite/", {"role": "member", "language": "en"})
    found = re.search(r"/en/account/invitations/[\w-]+/", page.content.decode())
    assert found
    assert Client().get(found.group()).status_code == 200
    asking = someone("asking@example.org", name="Eva")
    asking.claims.create(organisation_id=numbers("dgets")[0], way="domain", email=asking.email)
    assert "Eva" in client.get(place).content.decode()


def _second_factor(client: Client, person: Person) -> None:
    page = client.get(f"{ACCOUNT}second/app/activate/").content.decode()
    found = re.search(r"<code>(\w+)</code>", page)
    assert found
    answer = client.post(f"{ACCOUNT}second/app/activate/", {"code": code_of(found.group(1))})
    assert answer.status_code == 302
    for page in ("codes/", "codes/generate/", "app/deactivate/", "reauthenticate/", ""):
        assert client.get(f"{ACCOUNT}second/{page}").status_code == 200, page
    other = Client()
    assert sign_in(other, person.email, PASSWORD)["Location"] == "/en/account/second/authenticate/"
    assert other.get(f"{ACCOUNT}second/authenticate/").status_code == 200
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key"})
    for page in ("edit", "remove"):
        assert client.get(f"{ACCOUNT}passkeys/{key.pk}/{page}/").status_code == 200, page


def code_of(secret: str) -> str:
    """The code that an authenticator app with this secret shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def _nowhere_linked(person: Person) -> None:
    """Pages that need another site, a key in the hand, or an account without a password."""
    request = RequestFactory().get("/en/account/")
    request.user, request.session = person, {}  # type: ignore[assignment]
    said: dict[str, Any] = {"provider": SimpleNamespace(name="Service"), "js_data": {}}
    for name in (
        "429.html",
        "account/password_set.html",
        "account/password_reset_from_key.html",
        "account/email_confirm.html",
        "mfa/webauthn/reauthenticate.html",
        "mfa/webauthn/authenticator_list.html",
        "mfa/recovery_codes/index.html",
        "socialaccount/login.html",
        "socialaccount/signup.html",
    ):
        assert get_template(name).render(said, request)
