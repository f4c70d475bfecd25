"""Apps that ask for leave: authorization code with PKCE, refreshing, ending, what is refused."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from pactwork.people.actions.apps import AppError, address_is_safe, end_app, make_app, open_to
from pactwork.people.api import bearer_of, make_token, tokens_of
from pactwork.people.models import AccessToken, App, AppCode, Membership, Person
from tests.factories import someone
from tests.people.entering import signed_in

BACK = "https://app.example/back"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:43]
FORM = "application/x-www-form-urlencoded"
PLACE = "/en/account/apps/allow/"


@pytest.fixture
def maker(library: int) -> Person:
    return someone("maker@example.org", library="coordinator")


@pytest.fixture
def ana(library: int) -> Person:
    return someone("ana@example.org", name="Žydrūnė", library="coordinator")


def made(maker: Person, organisation: int, **said: Any) -> tuple[App, str]:
    whole = {"name": "ოთახები", "website": "", "redirect_uris": [BACK], "is_public": False}
    return make_app(**{**whole, **said}, organisation=organisation, by=maker)


def asking(app: App, **said: str) -> str:
    whole = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": BACK,
        "scope": "read evidence",
        "state": "s t&1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **said,
    }
    return f"{PLACE}?{urlencode({name: one for name, one in whole.items() if one})}"


def allowed(client: Client, place: str, *scopes: str, organisation: Any = "") -> dict[str, str]:
    """What the app hears after the person allowed it."""
    said = {"do": "allow", "scopes": scopes or ("read", "evidence"), "organisation": organisation}
    answer = client.post(place, said)
    assert answer.status_code == 302, answer.content.decode()
    return heard(answer)


def heard(answer: Any) -> dict[str, str]:
    parts = urlsplit(answer["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return {name: held[0] for name, held in parse_qs(parts.query).items()}


def token(app: App, secret: str, **said: str) -> Any:
    held = {"redirect_uri": BACK, "client_id": app.client_id, **said}
    headers = {}
    if secret:
        pair = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
    body = urlencode({name: one for name, one in held.items() if one})
    return Client(enforce_csrf_checks=True).post(
        "/oauth/token", body, content_type=FORM, headers=headers
    )


def changed(app: App, secret: str, code: str, /, **said: str) -> Any:
    held = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    return token(app, secret, **{**held, **said})


def refreshed(app: App, secret: str, shown: str, **said: str) -> Any:
    said = {"grant_type": "refresh_token", "refresh_token": shown, "redirect_uri": "", **said}
    return token(app, secret, **said)


def test_somebody_lets_an_app_act_for_them(maker: Person, ana: Person, library: int) -> None:
    app, secret = made(maker, library)
    sent = Client().get(f"/oauth/authorize?{urlsplit(asking(app)).query}")
    assert sent["Location"] == asking(app)
    client = signed_in(ana)
    page = client.get(asking(app))
    assert "app.example" in page["Content-Security-Policy"]
    text = page.content.decode()
    for said in ("ოთახები", "app.example", "Deliver evidence, answer about it, withdraw it"):
        assert said in text
    told = allowed(client, asking(app), organisation=library)
    assert (told["state"], told["iss"]) == ("s t&1", settings.PACTWORK_BASE_URL)
    given = changed(app, secret, told["code"])
    assert given.status_code == 200, given.content
    assert given["Cache-Control"] == "no-store"
    said = given.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == (
        "Bearer",
        3600,
        "evidence read",
    )
    bearer = bearer_of(said["access_token"])
    assert bearer is not None
    assert (bearer.person, bearer.scopes) == (ana, {"read", "evidence"})
    assert set(bearer.acting.powers) == {library}
    assert bearer_of(said["refresh_token"]) is None
    me = Client().get(
        "/api/desk/v1/me", headers={"Authorization": f"Bearer {said['access_token']}"}
    )
    assert me.json()["name"] == "Žydrūnė"
    (leave,) = tokens_of(ana)
    assert "ოთახები" in client.get("/en/account/tokens/").content.decode()
    client.post(f"/en/account/tokens/{leave.pk}/end/")
    assert bearer_of(said["access_token"]) is None
    assert refreshed(app, secret, said["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_public_app_keeps_no_secret_and_needs_the_verifier(
    maker: Person, ana: Person, library: int
) -> None:
    app, secret = made(maker, library, is_public=True)
    assert secret == ""
    told = allowed(signed_in(ana), asking(app))
    assert changed(app, "", told["code"], code_verifier="w" * 64).json()["error"] == "invalid_grant"
    assert changed(app, "pact_s", told["code"]).status_code == 401
    assert changed(app, "", told["code"]).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": f"{BACK}/more"},
        {"redirect_uri": f"{BACK}?x=1"},
        {"redirect_uri": "https://app.example@evil.example/back"},
        {"redirect_uri": ""},
        {"client_id": "nobody"},
        {"client_id": ""},
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_made_known(
    maker: Person, ana: Person, library: int, said: dict[str, str]
) -> None:
    app, _ = made(maker, library)
    client = signed_in(ana)
    for answer in (client.get(asking(app, **said)), client.post(asking(app, **said))):
        assert answer.status_code == 400
        assert "Location" not in answer
    assert not AppCode.objects.exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "read sign"}, "invalid_scope"),
    ],
)
def test_an_app_that_asks_wrongly_is_told_so(
    maker: Person, ana: Person, library: int, said: dict[str, str], error: str
) -> None:
    app, _ = made(maker, library)
    told = heard(signed_in(ana).get(asking(app, **said)))
    assert (told["error"], told["state"]) == (error, "s t&1")


def test_refusing_and_ticking_nothing_give_nothing(
    maker: Person, ana: Person, library: int
) -> None:
    app, _ = made(maker, library)
    client = signed_in(ana)
    assert heard(client.post(asking(app), {"do": "refuse"}))["error"] == "access_denied"
    assert client.post(asking(app), {"do": "allow"}).status_code == 422
    assert not AppCode.objects.exists()


def test_the_page_asks_strangers_to_sign_in_and_stale_ones_to_prove(
    maker: Person, ana: Person, library: int
) -> None:
    app, _ = made(maker, library)
    stale = Client()
    stale.force_login(ana)
    for client, place in ((Client(), "/login/"), (stale, "/reauthenticate/")):
        answer = client.get(asking(app))
        assert place in answer["Location"]
        assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [asking(app)]


def test_more_than_the_role_opens_is_not_given(maker: Person, library: int) -> None:
    app, secret = made(maker, library)
    member = someone("eva@example.org", library="member")
    client = signed_in(member)
    place = asking(app, scope="read accept approve course")
    page = client.get(place).content.decode()
    assert "It does not get it" in page
    assert 'value="accept"' not in page
    answer = client.post(place, {"do": "allow", "scopes": ["read", "accept"]})
    assert answer.status_code == 422
    assert not AppCode.objects.exists()
    told = allowed(client, place, "read")
    assert changed(app, secret, told["code"]).json()["scope"] == "read"
    Membership.objects.filter(person=member).delete()
    assert not AccessToken.objects.filter(scopes__contains=["accept"]).exists()


def test_a_code_is_good_once_and_for_a_minute(maker: Person, ana: Person, library: int) -> None:
    app, secret = made(maker, library)
    client = signed_in(ana)
    code = allowed(client, asking(app))["code"]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert changed(app, secret, code).json()["error"] == "invalid_grant"
    said = changed(app, secret, code).json()
    assert bearer_of(said["access_token"]) is not None
    assert changed(app, secret, code).json()["error"] == "invalid_grant"
    assert bearer_of(said["access_token"]) is None
    assert refreshed(app, secret, said["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    "said",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"code_verifier": "short"},
        {"redirect_uri": "https://app.example/other"},
        {"redirect_uri": ""},
        {"code": "\u0000"},
        {"code": "nothing"},
    ],
)
def test_a_code_opens_nothing_with_something_else(
    maker: Person, ana: Person, library: int, said: dict[str, str]
) -> None:
    app, secret = made(maker, library, redirect_uris=[BACK, "https://app.example/other"])
    code = allowed(signed_in(ana), asking(app))["code"]
    answer = changed(app, secret, code, **said)
    assert answer.status_code == 400, answer.content
    assert not AccessToken.objects.exists()
    assert changed(app, secret, code).status_code == 200


def test_an_app_opens_nothing_with_what_another_got(
    maker: Person, ana: Person, library: int
) -> None:
    app, secret = made(maker, library)
    other, others = made(maker, library, name="Other")
    code = allowed(signed_in(ana), asking(app))["code"]
    assert changed(other, others, code).json()["error"] == "invalid_grant"
    assert changed(app, others, code).status_code == 401
    assert changed(app, "", code).status_code == 401
    said = changed(app, secret, code).json()
    assert refreshed(other, others, said["refresh_token"]).json()["error"] == "invalid_grant"
    assert bearer_of(said["access_token"]) is not None
    pair = {"client_id": other.client_id, "client_secret": others, "token": said["access_token"]}
    assert Client().post("/oauth/introspect", urlencode(pair), content_type=FORM).json() == {
        "active": False
    }
    pair |= {"client_id": app.client_id, "client_secret": secret}
    told = Client().post("/oauth/introspect", urlencode(pair), content_type=FORM).json()
    assert (told["active"], told["scope"], told["client_id"]) == (
        True,
        "evidence read",
        app.client_id,
    )
    pair["client_secret"] = others
    assert Client().post("/oauth/introspect", urlencode(pair), content_type=FORM).status_code == 401


def test_a_refresh_token_is_shown_once(maker: Person, ana: Person, library: int) -> None:
    app, secret = made(maker, library)
    first = changed(app, secret, allowed(signed_in(ana), asking(app))["code"]).json()
    second = refreshed(app, secret, first["refresh_token"], scope="read").json()
    assert second["scope"] == "read"
    assert second["refresh_token"] != first["refresh_token"]
    more = refreshed(app, secret, second["refresh_token"], scope="read accept")
    assert more.json()["error"] == "invalid_scope"
    third = refreshed(app, secret, second["refresh_token"]).json()
    assert set(third["scope"].split()) == {"read", "evidence"}
    assert refreshed(app, secret, first["refresh_token"]).json()["error"] == "invalid_grant"
    for held in (first, second, third):
        assert bearer_of(held["access_token"]) is None
    assert refreshed(app, secret, third["refresh_token"]).status_code == 400
    assert tokens_of(ana) == []


def test_giving_up_a_refresh_token_ends_all_of_it(maker: Person, ana: Person, library: int) -> None:
    app, secret = made(maker, library)
    said = changed(app, secret, allowed(signed_in(ana), asking(app))["code"]).json()
    Client().post("/oauth/revoke", urlencode({"token": said["refresh_token"]}), content_type=FORM)
    assert bearer_of(said["access_token"]) is None
    assert tokens_of(ana) == []


def test_an_app_that_ended_opens_nothing(maker: Person, ana: Person, library: int) -> None:
    app, secret = made(maker, library)
    said = changed(app, secret, allowed(signed_in(ana), asking(app))["code"]).json()
    assert not end_app(app=app.pk, by=someone("mal@example.org"))
    assert end_app(app=app.pk, by=maker)
    assert bearer_of(said["access_token"]) is None
    assert refreshed(app, secret, said["refresh_token"]).status_code == 401
    assert signed_in(ana).get(asking(app)).status_code == 400


@pytest.mark.parametrize(
    ("uri", "public", "safe"),
    [
        ("https://app.example/back", False, True),
        ("https://app.example:8443/back", False, True),
        ("http://127.0.0.1:9000/back", False, True),
        ("http://[::1]:9000/back", True, True),
        ("org.example.rooms:/back", True, True),
        ("org.example.rooms:/back", False, False),
        ("http://app.example/back", False, False),
        ("http://127.0.0.1.evil.example/back", False, False),
        ("javascript:alert(1)", True, False),
        ("data:text/html,x", True, False),
        ("https://*.example/back", False, False),
        ("https://app.example/back#x", False, False),
        ("https://u@app.example/back", False, False),
        ("https:///back", False, False),
        ("/back", True, False),
    ],
)
def test_which_addresses_are_safe(uri: str, public: bool, safe: bool) -> None:
    assert address_is_safe(uri, is_public=public) is safe


def test_apps_are_made_known_by_those_who_write(maker: Person, library: int) -> None:
    member = someone("eva@example.org", library="member")
    for by, organisation in ((member, library), (maker, None)):
        with pytest.raises(AppError, match="role"):
            made(by, organisation)  # type: ignore[arg-type]
    client = signed_in(maker)
    place = "/en/account/apps/"
    said = {"name": "Rooms", "redirect_uris": BACK, "organisation": library}
    page = client.post(place, said).content.decode()
    app = App.objects.get()
    assert app.client_id in page
    secret = re.search(r"pact_s[\w-]{40,}", page)
    assert secret
    again = client.get(place).content.decode()
    assert secret[0] not in again
    assert BACK in again
    wrong = client.post(place, {**said, "redirect_uris": "http://app.example/"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"redirect_uris"}
    assert "Make it known" not in signed_in(member).get(place).content.decode()
    client.post(f"{place}{app.pk}/end/")
    assert App.objects.get().ended_at is not None


def test_what_operators_may_do_is_given_by_operators_only(maker: Person, library: int) -> None:
    wanted = ["network", "account", "paper", "course"]
    assert open_to(maker, wanted, None) == {"account", "paper"}
    assert open_to(maker, wanted, library) == {"paper"}
    Person.objects.filter(pk=maker.pk).update(is_operator=True)
    maker.refresh_from_db()
    assert open_to(maker, wanted, None) == {"account", "network", "paper"}
    assert open_to(maker, wanted, library) == {"paper"}
    for scopes, runs in ((["read"], False), (["read", "network"], True)):
        said = {"name": "x", "days": 1, "organisation": None, "by": maker}
        bearer = bearer_of(make_token(scopes=scopes, **said)[1])
        assert bearer is not None
        assert (bearer.acting.operator, bearer.acting.viewer.operator) == (runs, runs)


def test_the_form_for_tokens_offers_operators_what_is_theirs(maker: Person, library: int) -> None:
    client = signed_in(maker)
    assert 'value="network"' not in client.get("/en/account/tokens/").content.decode()
    Person.objects.filter(pk=maker.pk).update(is_operator=True)
    assert 'value="network"' in client.get("/en/account/tokens/").content.decode()
