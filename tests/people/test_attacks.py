"""What strangers try on the ways in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from pactwork.config.environment import Environment
from pactwork.config.signing_in import sign_in_settings
from pactwork.people.models import Person
from tests.people.entering import PASSWORD, known, prove, sign_in, sign_up


def body(answer: Any) -> str:
    """What a page says, without what differs each time."""
    text = answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text).replace(
        "nobody@example.org", "ana@example.org"
    )


def same(one: Any, other: Any) -> bool:
    """Whether two answers cannot be told apart."""
    return (
        one.status_code == other.status_code
        and one.get("Location", "").split("?")[0] == other.get("Location", "").split("?")[0]
        and body(one) == body(other)
        and sorted(one.cookies) == sorted(other.cookies)
    )


def test_signing_up_does_not_tell_who_is_known(db: None) -> None:
    known()
    taken, free = sign_up(Client(), "ana@example.org"), sign_up(Client(), "nobody@example.org")
    assert same(taken, free)
    assert [one.to for one in mail.outbox] == [["ana@example.org"], ["nobody@example.org"]]
    assert Person.objects.count() == 2
    assert Person.objects.get(email="ana@example.org").name == "Ana"


def test_an_address_that_waits_for_confirmation_is_not_told_either(db: None) -> None:
    sign_up(Client(), "nobody@example.org")
    again, free = sign_up(Client(), "nobody@example.org"), sign_up(Client(), "ana@example.org")
    assert same(again, free)
    assert Person.objects.count() == 2


def test_a_forgotten_password_does_not_tell_who_is_known(db: None) -> None:
    known()
    address = "/en/account/password/reset/"
    taken = Client().post(address, {"email": "ana@example.org"})
    free = Client().post(address, {"email": "nobody@example.org"})
    assert same(taken, free)
    assert len(mail.outbox) == 2
    assert {one.to[0] for one in mail.outbox} == {"ana@example.org", "nobody@example.org"}


def test_signing_in_does_not_tell_who_is_known(db: None) -> None:
    known()
    wrong = sign_in(Client(), password="no such lamps")
    free = sign_in(Client(), "nobody@example.org", password="no such lamps")
    assert same(wrong, free)
    assert not mail.outbox


def test_adding_an_address_does_not_tell_who_is_known(db: None) -> None:
    known()
    known("ion@example.org")
    client = Client()
    sign_in(client, "ion@example.org")
    prove(client)
    for email in ("ana@example.org", "nobody@example.org"):
        answer = client.post("/en/account/email/", {"email": email, "action_add": ""})
        assert answer.status_code == 302
    assert len(mail.outbox) == 2
    taken = EmailAddress.objects.filter(email="ana@example.org", verified=True)
    assert taken.get().user.email == "ana@example.org"


def test_a_lock_holds_for_an_address_from_one_place_alone(db: None) -> None:
    known()
    known("ion@example.org")
    for _ in range(5):
        sign_in(Client(REMOTE_ADDR="192.0.2.1"), password="wrong wrong wrong")
    locked = sign_in(Client(REMOTE_ADDR="192.0.2.1"))
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    assert sign_in(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), "ion@example.org").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1")).status_code == 429


def test_a_machine_with_many_addresses_of_ipv6_is_one_place(db: None) -> None:
    known()
    for n in range(5):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:1::{n}"), password="wrong wrong wrong")
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:1:ffff::9")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2::9")).status_code == 302


def test_the_lock_looks_the_same_for_an_address_nobody_has(db: None) -> None:
    known()
    answers = []
    for email in ("ana@example.org", "nobody@example.org"):
        for _ in range(6):
            answer = sign_in(Client(), email, password="wrong wrong wrong")
        answers.append(answer)
    assert same(*answers)
    assert answers[0].status_code == 429


def test_a_forwarded_address_is_believed_only_from_a_trusted_proxy(db: None, settings: Any) -> None:
    known()
    for n in range(6):
        said = Client(REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        answer = sign_in(said, password="wrong wrong wrong")
    assert answer.status_code == 429
    settings.PACTWORK_TRUSTED_PROXY = True
    said = Client(REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR="192.0.2.9, 198.51.100.77")
    assert sign_in(said).status_code == 302


def test_no_host_beside_the_site_can_plant_a_session(db: None, settings: Any) -> None:
    at = Environment(base_url="https://pacts.example.org")
    said = sign_in_settings(at)
    names = [said["SESSION_COOKIE_NAME"], said["CSRF_COOKIE_NAME"]]
    assert names == ["__Host-sessionid", "__Host-csrftoken"]
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = names
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    known()
    client = Client()
    client.get("/en/account/login/")
    assert sign_in(client).status_code == 302
    for name in names:
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    planted = Client()
    planted.cookies["sessionid"] = client.cookies["__Host-sessionid"].value
    assert client.get("/en/account/").status_code == 200
    assert planted.get("/en/account/").status_code == 302


def test_a_session_from_before_is_worth_nothing_after_signing_in(db: None) -> None:
    known()
    client = Client()
    client.get("/en/account/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert sign_in(client).status_code == 302
    assert client.cookies["sessionid"].value != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert thief.get("/en/account/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "http://testserver@evil.example/",
    ],
)
def test_no_page_leads_to_another_site(db: None, target: str) -> None:
    known()
    client = Client()
    assert sign_in(client, next=target)["Location"] == "/en/desk/"
    client.post(f"/en/account/reauthenticate/?next={target}", {"password": PASSWORD})
    answer = client.post("/en/account/reauthenticate/", {"password": PASSWORD, "next": target})
    assert "evil" not in answer.get("Location", "")
    assert "evil" not in client.post("/en/account/logout/", {"next": target})["Location"]


def test_a_page_of_this_site_is_led_to(db: None) -> None:
    known()
    assert sign_in(Client(), next="/ro/agreements/")["Location"] == "/ro/agreements/"


FORMS = (
    "login/ signup/ logout/ password/reset/ email/ reauthenticate/ privacy/ erase/ sessions/ "
    "organisations/register/ organisations/library/people/invite/ password/change/"
)


@pytest.mark.parametrize("form", ["", *FORMS.split()])
def test_every_form_wants_its_token(library: int, form: str) -> None:
    person = known(library="representative")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post(f"/en/account/{form}", {"name": "Eve"}).status_code == 403
    person.refresh_from_db()
    assert person.name == "Ana"


def test_what_a_form_does_not_ask_for_is_not_taken(db: None) -> None:
    person = known()
    client = Client()
    sign_in(client)
    said = {"name": "Ana", "language": "fa", "time_zone": "Asia/Tehran", "is_operator": "on"}
    more = {"email": "x@example.org", "pk": "1", "is_active": "", "role": "representative"}
    answer = client.post("/en/account/", said | more)
    assert answer["Location"] == "/fa/account/"
    person.refresh_from_db()
    assert (person.email, person.is_operator, person.is_active) == ("ana@example.org", False, True)
    assert (person.language, person.time_zone) == ("fa", "Asia/Tehran")


@pytest.mark.parametrize(
    "wrong",
    [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"name": ""}, {"name": "a\x00b"}],
)
def test_a_wrong_profile_is_refused_and_kept_in_the_form(db: None, wrong: dict[str, str]) -> None:
    known()
    client = Client()
    sign_in(client)
    said = {"name": "მარიამ", "language": "ka", "time_zone": "Asia/Tbilisi"} | wrong
    answer = client.post("/en/account/", said)
    assert answer.status_code == 200
    assert "could not be saved yet" in answer.content.decode()
    assert Person.objects.get().name == "Ana"


def test_markup_in_a_name_stays_text(library: int) -> None:
    person = known(name='<script>alert("x")</script>', library="representative")
    client = Client()
    sign_in(client)
    for page in ("", "organisations/library/people/", "organisations/"):
        text = client.get(f"/en/account/{page}").content.decode()
        assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in client.get("/en/account/").content.decode()
    assert person.name.startswith("<script>")


def test_pages_of_accounts_run_no_script_but_ours(db: None) -> None:
    known()
    client = Client()
    pages = [client.get("/en/account/login/")]
    sign_in(client)
    prove(client)
    pages += [client.get(f"/en/account/{one}") for one in ("", "passkeys/add/", "second/")]
    for page in pages:
        assert page.status_code == 200
        assert "script-src 'self'" in page["Content-Security-Policy"]
        for tag in re.findall(r"<script\b[^>]*>", page.content.decode()):
            assert 'src="/static/' in tag or 'type="application/json"' in tag
