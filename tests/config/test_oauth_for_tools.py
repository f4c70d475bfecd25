"""OAuth 2 for tools: a token of an hour for key and secret, and what it opens at /xapi/."""

from __future__ import annotations

import base64
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from pactwork.ledger.actions import tokens
from pactwork.ledger.api import (
    limit_credential,
    revoke_credential,
    rotate_credential,
)
from pactwork.ledger.models import CredentialUse, ToolToken
from pactwork.ledger.queries import tools
from pactwork.ledger.queries.tools import forget_tools, tool_of
from pactwork.ledger.rest import pace, using
from tests.ledger.rest.asking import Client, client, read, statement

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
GRANT = "grant_type=client_credentials"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    forget_tools()


def post(path: str, body: str, tool: Client | None = None, **headers: str) -> Any:
    said = {"Authorization": tool.basic, **headers} if tool else headers
    browser = Browser(enforce_csrf_checks=True)
    return browser.post(f"/oauth/{path}", body, content_type=FORM, headers=said)


def token(tool: Client, scope: str = "") -> str:
    answer = post("token", f"{GRANT}&scope={scope}" if scope else GRANT, tool)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def opened(shown: str, method: str = "GET", path: str = "statements", body: Any = b"") -> int:
    held = {"authorization": f"Bearer {shown}"}
    return client("stranger").ask(method, path, body, headers=held).status


def scopes(shown: str) -> set[str] | None:
    forget_tools()
    tool = tool_of(f"Bearer {shown}")
    return None if tool is None else set(tool.scopes)


def test_a_tool_gets_a_token_and_records_with_it() -> None:
    tool = client(scopes=["statements/write", "statements/read/mine"])
    answer = post("token", GRANT, tool)
    said = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
    assert said["scope"] == "statements/read/mine statements/write"
    shown = said["access_token"]
    held = {"authorization": f"Bearer {shown}"}
    (uuid,) = read(tool.ask("POST", "statements", [statement()], headers=held))
    kept = read(tool.ask("GET", "statements", statementId=uuid, headers=held))
    assert kept["authority"]["account"]["name"] == f"credentials/{tool.issued.key}"
    assert tool.found() == [uuid]
    assert shown not in str(ToolToken.objects.get().__dict__)
    by_body = f"{GRANT}&client_id={tool.issued.key}&client_secret={tool.issued.secret}"
    assert post("token", by_body).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert scopes(shown) is None


@pytest.mark.parametrize(
    ("held", "asked", "given"),
    [
        (["statements/write", "state"], "state", {"state"}),
        (["statements/read"], "statements/read/mine", {"statements/read/mine"}),
        (["all/read"], "statements/read", {"statements/read"}),
        (["all"], "profile+all/read", {"profile", "all/read"}),
        (["statements/read/mine"], "statements/read", None),
        (["all/read"], "state", None),
        (["statements/write"], "all", None),
        (["all"], "read", None),
    ],
)
def test_a_token_opens_no_more_than_its_credential(
    held: list[str], asked: str, given: set[str] | None
) -> None:
    tool = client(scopes=held)
    answer = post("token", f"{GRANT}&scope={asked}", tool)
    if given is None:
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
        using.write_down()
        (noted,) = CredentialUse.objects.get(credential=tool.issued.credential).errors
        assert noted["error"].startswith("400 POST /oauth/token: ")
        return
    assert set(answer.json()["scope"].split()) == given
    assert scopes(answer.json()["access_token"]) == given


def test_a_scope_that_the_token_lacks_is_named() -> None:
    tool = client(scopes=["statements/write", "state"])
    shown = token(tool, "state")
    answered = tool.ask("POST", "statements", [statement()], headers=bearer(shown))
    assert answered.status == 403
    said = answered.headers["WWW-Authenticate"]
    assert 'error="insufficient_scope", scope="all statements/write"' in said
    assert opened(shown, "GET", "activities/state") == 400
    assert opened("pact_xapi.no") == 401
    answered = tool.ask("GET", "statements", headers=bearer("pact_xapi.no"))
    assert 'error="invalid_token"' in answered.headers["WWW-Authenticate"]


def bearer(shown: str) -> dict[str, str]:
    return {"authorization": f"Bearer {shown}"}


def test_a_token_ends_with_its_credential_and_follows_it() -> None:
    tool = client(scopes=["statements/write", "statements/read"])
    shown = token(tool)
    limit_credential(
        credential=tool.issued.credential, scopes=["statements/write", "state"], agreement="",
        per_minute=None, expires_at=None, by=None,
    )  # fmt: skip
    assert scopes(shown) == {"statements/write"}
    revoke_credential(credential=tool.issued.credential, by=None)
    assert scopes(shown) is None
    assert post("token", GRANT, tool).status_code == 401


def test_a_token_ends_with_the_secret_it_was_given_for() -> None:
    tool = client()
    first = token(tool)
    renewed = rotate_credential(
        credential=tool.issued.credential, overlap=timedelta(minutes=10), by=None
    )
    second = token(tool)
    third = token(Client(renewed))
    assert post("token", GRANT, tool).json()["expires_in"] <= 600
    assert None not in (scopes(first), scopes(second), scopes(third))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert (scopes(first), scopes(second)) == (None, None)
        assert scopes(third) == {"all"}
    rotate_credential(credential=tool.issued.credential, by=None)
    assert scopes(third) is None


def test_a_token_is_good_no_longer_than_its_credential() -> None:
    tool = client(expires_at=timezone.now() + timedelta(minutes=5))
    assert 290 < post("token", GRANT, tool).json()["expires_in"] <= 300
    shown = token(tool)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert scopes(shown) is None


@pytest.mark.parametrize("path", ["token", "introspect"])
def test_who_shows_nothing_good_gets_nothing(path: str) -> None:
    tool = client()
    key = tool.issued.key
    wrong = base64.b64encode(f"{key}:wrong".encode()).decode()
    for headers in ({"Authorization": f"Basic {wrong}"}, {"Authorization": "Basic !!"}, {}):
        body = f"{GRANT}&client_id={key}&token=x"
        answer = post(path, body, None, **headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "WWW-Authenticate" in answer
    both = f"{GRANT}&client_id={key}&client_secret={tool.issued.secret}"
    assert post(path, both, tool).status_code == 401
    short = token(tool)
    own = base64.b64encode(f"{key}:{short}".encode()).decode()
    assert post(path, GRANT, Authorization=f"Basic {own}").status_code == 401
    assert opened(f"{short}x") == 401


def test_whoever_shows_a_token_may_end_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    tool = client()
    shown, other = token(tool), token(tool)
    assert opened(shown) == 200
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert post("revoke", f"token={shown}").status_code == 200
    assert opened(shown) == 401
    assert opened(other) == 200


def test_a_tool_looks_at_its_own_tokens_only() -> None:
    tool, other = client(scopes=["state", "profile"]), client("school")
    shown = token(tool, "state")
    said = post("introspect", f"token={shown}", tool).json()
    assert (said["active"], said["scope"], said["client_id"]) == (True, "state", tool.issued.key)
    assert said["exp"] - said["iat"] == 3600
    for asker, asked in ((other, shown), (tool, "nothing"), (tool, "")):
        assert post("introspect", f"token={asked}", asker).json() == {"active": False}
    revoke_credential(credential=tool.issued.credential, by=None)
    forget_tools()
    assert post("introspect", f"token={shown}", tool).status_code == 401


def test_what_was_checked_is_remembered(django_assert_num_queries: Any) -> None:
    shown = token(client())
    assert scopes(shown) == {"all"}
    with django_assert_num_queries(0):
        assert tool_of(f"Bearer {shown}") is not None


def test_nothing_is_remembered_longer_than_it_is_good() -> None:
    token(client(expires_at=timezone.now() + timedelta(seconds=4)))
    (until, _tool), *_others = tools._remembered.values()
    assert until <= time.monotonic() + 4


def test_only_so_many_tokens_hold_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 3)
    tool = client()
    given = [token(tool) for _ in range(5)]
    assert [scopes(one) is not None for one in given] == [False, False, True, True, True]


def test_asking_for_tokens_counts_for_the_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_pace", pace.Pace())
    tool = client(per_minute=2)
    answers = [post("token", GRANT, tool) for _ in range(6)]
    refused = [one for one in answers if one.status_code == 429]
    assert len(refused) in (2, 4)  # a new minute may have begun
    assert refused[-1].json()["error"] == "temporarily_unavailable"
    assert 1 <= int(refused[-1]["Retry-After"]) <= 60


def test_what_there_is_is_told() -> None:
    said = Browser().get("/.well-known/oauth-authorization-server").json()
    names = {"statements/write", "statements/read", "statements/read/mine", "state", "profile"}
    assert names | {"all/read", "all", "read", "evidence"} <= set(said["scopes_supported"])
    answered = client().ask("GET", "statements", headers={"authorization": ""})
    place = answered.headers["WWW-Authenticate"].partition('resource_metadata="')[2].rstrip('"')
    assert place.startswith("http://localhost:8000/.well-known/")
    told = Browser().get(place.removeprefix("http://localhost:8000")).json()
    assert told["resource"] == "http://localhost:8000/xapi/"
    assert told["authorization_servers"] == [said["issuer"]]
    assert set(told["scopes_supported"]) == names | {"all/read", "all"}
    assert opened("pact_abc") == 401
