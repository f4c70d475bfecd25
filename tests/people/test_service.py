"""Signing in by OpenID Connect: shown when one is set, and what is taken over from it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from pactwork.config.environment import Environment
from pactwork.config.signing_in import mail_settings, service_origin, service_settings
from pactwork.people.models import Consent, Person
from pactwork.people.web.adapter import ServiceAdapter
from tests.people.entering import known, prove, signed_in
from tests.people.oidc import SERVER, Service, state_of


def environment(**said: Any) -> Environment:
    return Environment(mode="test", **said)


def test_no_service_is_shown_when_none_is_set(db: None) -> None:
    page = Client().get("/en/account/login/").content.decode()
    assert "/account/oidc/" not in page


def test_a_service_that_is_set_is_offered_by_its_name(db: None, settings: Any) -> None:
    held = environment(
        oidc_server="https://login.example.org/realms/staff",
        oidc_name="Autentificare DGETS",
        oidc_client_id="pactwork",
        oidc_secret="s",
    )
    settings.SOCIALACCOUNT_PROVIDERS = service_settings(held)
    page = Client().get("/en/account/login/").content.decode()
    assert "Sign in with Autentificare DGETS" in page
    assert 'action="/account/oidc/service/login/"' in page
    assert service_origin(held) == ["https://login.example.org"]
    assert Client().get("/account/oidc/service/login/").status_code == 200


def test_without_a_service_there_is_no_way_in_by_one(db: None) -> None:
    assert service_settings(environment()) == {}
    assert service_origin(environment()) == []
    assert Client().get("/account/oidc/service/login/").status_code == 404


def test_mail_goes_to_files_or_to_the_server(tmp_path: Any) -> None:
    files = mail_settings(environment(home=tmp_path))
    assert files["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert files["EMAIL_FILE_PATH"] == tmp_path / "mail"
    smtp = mail_settings(environment(smtp_url="smtp://me%40x:p%2Fw@mail.example.org:587"))
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (smtp["EMAIL_HOST_USER"], smtp["EMAIL_HOST_PASSWORD"]) == ("me@x", "p/w")
    assert (smtp["EMAIL_USE_TLS"], smtp["EMAIL_USE_SSL"]) == (True, False)
    tls = mail_settings(environment(smtp_url="smtps://mail.example.org"))
    assert (tls["EMAIL_PORT"], tls["EMAIL_USE_TLS"], tls["EMAIL_USE_SSL"]) == (465, False, True)
    plain = mail_settings(environment(smtp_url="smtp://localhost:25"))
    assert (plain["EMAIL_USE_TLS"], plain["EMAIL_USE_SSL"]) == (False, False)


@pytest.fixture
def service(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Service:
    said = {"email": "ana@example.org", "email_verified": True, "name": "Ana Ciobanu"}
    held = Service(**said)
    settings.SOCIALACCOUNT_PROVIDERS = service_settings(
        environment(oidc_server=SERVER, oidc_client_id="pactwork", oidc_secret="s")
    )
    monkeypatch.setattr(ServiceAdapter, "get_requests_session", lambda self: held)
    return held


def through(client: Client, start: str = "/account/oidc/service/login/") -> Any:
    """Go to the service and come back with a code."""
    away = client.post(start)
    assert away["Location"].startswith(f"{SERVER}/authorize?")
    back = "/account/oidc/service/login/callback/"
    return client.get(back, {"code": "c", "state": state_of(away["Location"])})


def test_somebody_new_agrees_before_there_is_an_account(service: Service) -> None:
    client = Client()
    answer = through(client)
    assert "/account/service/signup/" in answer["Location"]
    assert not Person.objects.exists()
    assert 'value="Ana Ciobanu"' in client.get(answer["Location"]).content.decode()
    form = {"name": "Ana Ciobanu", "email": "ana@example.org", "is_operator": "on"}
    assert client.post(answer["Location"], form).status_code == 200
    done = client.post(answer["Location"], form | {"agreed": "on"})
    assert done.status_code == 302
    person = Person.objects.get()
    assert (person.name, person.is_operator) == ("Ana Ciobanu", False)
    assert Consent.objects.filter(person=person, what="account").exists()
    assert client.get("/en/account/").status_code == 200
    again = Client()
    assert through(again)["Location"].endswith("/desk/")
    assert len(service.verifier) >= 43


def test_a_service_does_not_open_an_account_it_is_not_connected_to(service: Service) -> None:
    person = known()
    client = Client()
    answer = through(client)
    form = {"name": "Eve", "email": person.email, "agreed": "on"}
    client.post(answer["Location"], form)
    assert client.get("/en/account/").status_code == 302
    assert Person.objects.count() == 1
    person.refresh_from_db()
    assert person.name == "Ana"


def test_an_answer_that_nobody_asked_for_is_refused(service: Service) -> None:
    known()
    answer = Client().get(
        "/account/oidc/service/login/callback/", {"code": "c", "state": "made-up"}
    )
    assert answer.status_code == 401
    assert "did not let you in" in answer.content.decode()
    assert "/token" not in "".join(service.asked)


def test_a_service_is_connected_and_removed(service: Service) -> None:
    client = signed_in(known())
    prove(client)
    through(client, "/account/oidc/service/login/?process=connect")
    held = SocialAccount.objects.get()
    assert held.uid == "u-17"
    assert through(Client())["Location"].endswith("/desk/")
    prove(client)
    assert client.post("/en/account/service/", {"account": held.pk}).status_code == 302
    assert not SocialAccount.objects.exists()
