"""The entrance: versions, credentials, methods, the old alternate syntax, and hostile input."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import ConnectionHandler, OperationalError
from django.test import Client as Browser

from pactwork.ledger.models import CredentialUse, Statement
from pactwork.ledger.rest import using
from pactwork.ledger.rest.asked import LARGEST, Answered, Asked
from pactwork.ledger.rest.entrance import answer
from tests.ledger.rest.asking import (
    NAMES,
    ONE,
    TWO,
    Client,
    activity,
    agent,
    client,
    fresh,
    problem,
    read,
    statement,
)

pytestmark = pytest.mark.django_db


def bare(method: str, path: str, **headers: str) -> Answered:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(Asked(method, path, [], said))


def test_about_needs_neither_version_nor_credential() -> None:
    answered = bare("GET", "about")
    assert answered.status == 200
    assert read(answered)["version"][:2] == ["2.0.0", "1.0.3"]
    assert bare("POST", "about").status == 405


@pytest.mark.parametrize(
    ("version", "status", "said"),
    [
        ("", 400, "0.9"), ("0.95", 400, "2.0.0"), ("1.1.0", 400, "1.0.3"), ("3.0", 400, "2.0.0"),
        ("2.0.0.1", 400, "2.0.0"), ("1.0", 200, "1.0.3"), ("1.0.9", 200, "1.0.3"),
        ("2.0", 200, "2.0.0"), ("2.0.0", 200, "2.0.0"),
    ],
)  # fmt: skip
def test_the_version_is_that_of_the_header(version: str, status: int, said: str) -> None:
    headers = {"x-experience-api-version": version}
    answered = client().ask("GET", "statements", headers=headers)
    assert (answered.status, answered.headers["X-Experience-API-Version"]) == (status, said)


def test_only_a_good_credential_is_let_in() -> None:
    tool = client()
    key, secret = tool.issued.key, tool.issued.secret
    for shown in (
        "", "Basic", "Basic !!", "Basic Og==", "Basic:eDp5", f"Bearer {key}", f"Bearer {key}.x",
        f"Bearer x.{secret}", f"Token {key}.{secret}", "Basic " + "A" * 9000, "Bearer \0.x",
    ):  # fmt: skip
        answered = tool.ask("GET", "statements", headers={"authorization": shown})
        assert answered.status == 401
        assert "Basic" in answered.headers["WWW-Authenticate"]
    bearer = {"authorization": f"Bearer {tool.issued.bearer}"}
    assert tool.ask("GET", "statements", headers=bearer).status == 200


@pytest.mark.parametrize(
    ("scope", "opened"),
    [
        ("statements/write", {"PUT statements"}),
        ("statements/read", {"GET statements", "GET agents"}),
        ("statements/read/mine", {"GET statements", "GET agents"}),
        ("state", {"GET activities/state", "PUT activities/state"}),
        ("profile", {"GET agents/profile", "PUT agents/profile"}),
        (
            "all/read",
            {"GET statements", "GET agents", "GET activities/state", "GET agents/profile"},
        ),
    ],
)
def test_a_scope_opens_its_own_and_no_more(scope: str, opened: set[str]) -> None:
    tool, found = client(scopes=[scope]), set()
    about: dict[str, dict[str, Any]] = {
        "GET statements": {}, "PUT statements": {"statementId": fresh()},
        "GET agents": {"agent": agent()},
        "GET activities/state": {"agent": agent(), "activityId": activity()["id"]},
        "PUT activities/state": {"agent": agent(), "activityId": activity()["id"], "stateId": "s"},
        "GET agents/profile": {"agent": agent()},
        "PUT agents/profile": {"agent": agent(), "profileId": "p"},
    }  # fmt: skip
    for name, query in about.items():
        method, path = name.split(" ")
        answered = tool.ask(method, path, statement() if method == "PUT" else b"", **query)
        assert answered.status in (200, 204, 403)
        if answered.status != 403:
            found.add(name)
    assert found == opened


def test_a_credential_with_a_limit_is_asked_to_wait() -> None:
    tool = client(per_minute=2)
    first, second, third = (tool.ask("GET", "statements") for _ in range(3))
    assert (first.status, second.status) == (200, 200)
    assert third.status in (429, 200)  # a new minute may have begun
    if third.status == 429:
        assert 1 <= int(third.headers["Retry-After"]) <= 60


def test_what_a_tool_did_and_what_went_wrong_can_be_seen() -> None:
    tool = client()
    tool.store(statement(), statement())
    tool.ask("GET", "statements", verb="no iri")
    using.write_down()
    use = CredentialUse.objects.get(credential=tool.issued.credential)
    assert (use.statements, use.last_used is not None) == (2, True)
    assert use.errors[-1]["error"].startswith("400 GET statements: ")


def test_what_was_noted_is_written_though_nobody_asks_any_more(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    timers: list[Any] = []

    class Timer:
        daemon = False

        def __init__(self, seconds: float, then: Callable[[], None]) -> None:
            self.seconds, self.then = seconds, then

        def start(self) -> None:
            timers.append(self)

    monkeypatch.setattr(using.threading, "Timer", Timer)
    monkeypatch.setattr(using, "connections", ConnectionHandler({}))
    tool = client()
    tool.store(statement())
    settings.PACTWORK_MODE = "serve"
    for _again in range(3):
        tool.ask("GET", "statements", verb="no iri")
    using.write_down()
    (timer,) = timers
    assert (timer.daemon, timer.seconds) == (True, using.EVERY_SECONDS)
    tool.store(statement())
    timer.then()
    use = CredentialUse.objects.get(credential=tool.issued.credential)
    assert (use.statements, len(use.errors)) == (2, 3)
    tool.store(statement())
    assert len(timers) == 2
    timers[1].then()


def test_a_request_does_not_fail_because_its_note_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_uses: object) -> None:
        raise OperationalError("no room")

    monkeypatch.setattr(using, "write_uses", broken)
    monkeypatch.setattr(using, "EVERY_SECONDS", 0.0)
    assert client().store(statement())


@pytest.mark.parametrize("version", [ONE, TWO])
def test_head_is_a_get_without_the_body(version: str) -> None:
    tool = client(version=version)
    tool.store(statement())
    for path, query in (
        ("statements", {}), ("activities", {"activityId": activity()["id"]}),
        ("agents", {"agent": agent()}), ("about", {}), ("statements", {"limit": "x"}),
    ):  # fmt: skip
        got, head = (tool.ask(method, path, **query) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (got.status, b"")
        assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_what_is_not_there_is_said() -> None:
    tool = client()
    assert tool.ask("GET", "nothing").status == 404
    answered = tool.ask("DELETE", "statements")
    assert (answered.status, answered.headers["Allow"]) == (405, "GET, PUT, POST")


def test_pages_of_other_sites_may_ask() -> None:
    answered = answer(Asked("OPTIONS", "statements", [], {"origin": "https://x.example"}))
    assert answered.status == 204
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-Match" in answered.headers["Access-Control-Allow-Headers"]


def test_an_activity_and_a_person_are_what_is_known_of_them() -> None:
    tool = client()
    defined = activity() | {"definition": {"name": {"fa": NAMES["fa"]}}}
    tool.store(
        statement(actor=agent(name=NAMES["ro"]), object=defined),
        statement(actor=agent(name=NAMES["vi"])),
    )
    known = read(tool.ask("GET", "activities", activityId=activity()["id"]))
    assert known == defined
    person = read(tool.ask("GET", "agents", agent=agent()))
    assert sorted(person.pop("name")) == sorted([NAMES["ro"], NAMES["vi"]])
    assert person == {"objectType": "Person", "mbox": ["mailto:ana@example.org"]}
    school = client("school")
    stranger = read(school.ask("GET", "agents", agent=agent()))
    assert stranger == {"objectType": "Person", "mbox": ["mailto:ana@example.org"]}
    school.store(statement(actor=agent("ion"), object=agent(name=NAMES["ka"])))
    own = read(school.ask("GET", "agents", agent=agent()))
    assert own["name"] == [NAMES["ka"]]


def _folded(tool: Client, method: str, form: dict[str, Any], **headers: str) -> Answered:
    said = {"content-type": "application/x-www-form-urlencoded", **headers}
    return answer(Asked("POST", "statements", [("method", method)], said, urlencode(form).encode()))


def test_one_point_nought_takes_a_request_folded_into_a_form() -> None:
    tool, uuid = client(version=ONE), fresh()
    head = {"Authorization": tool.basic, "X-Experience-API-Version": ONE}
    content = json.dumps(statement(actor=agent(name=NAMES["ka"])), ensure_ascii=False)
    put = _folded(tool, "PUT", head | {"statementId": uuid, "content": content})
    assert put.status == 204
    got = _folded(tool, "GET", head | {"statementId": uuid})
    assert read(got)["actor"]["name"] == NAMES["ka"]
    assert _folded(tool, "PUT", head | {"statementId": uuid}).status == 400
    assert _folded(tool, "PATCH", head).status == 400
    new = head | {"X-Experience-API-Version": TWO}
    assert _folded(tool, "GET", new).status == 400
    bad = head | {"statementId": uuid, "content": "{}", "Content-Type": "text/plain\r\nX: y"}
    assert _folded(tool, "PUT", bad).status == 400
    query = [("method", "GET"), ("limit", "1")]
    assert answer(Asked("POST", "statements", query, {}, b"")).status == 400


DEEP = b'{"a":' * 100_000
HOSTILE = {
    "nothing": b"", "half": b'{"actor":', "no JSON": b"{'actor': 1}", "bad UTF-8": b'{"a":"\xff"}',
    "deep": DEEP, "deep list": b"[" * 100_000, "a number": b"7", "null": b"null",
    "twice": json.dumps(statement()).replace('"actor"', '"verb": 1, "actor"', 1).encode(),
    "NaN": json.dumps(statement(result={"score": {"raw": 1}})).replace("1}", "NaN}").encode(),
    "infinite": json.dumps(statement(result={"score": {"raw": 1}}))
    .replace("1}", "1e999}").encode(),
    "null character": json.dumps(statement(actor=agent(name="a\0b"))).encode(),
    "lone surrogate": json.dumps(statement(actor=agent(name="a")))
    .replace('"a"', '"\\ud800"').encode(),
    "deep extension": json.dumps(statement(context={"extensions": {"https://x.example/e": 1}}))
    .replace("/e\": 1", "/e\": " + "[" * 500 + "]" * 500).encode(),
    "huge": json.dumps(statement(result={"response": "ა" * 400_000}), ensure_ascii=False).encode(),
    "many": b"[" + b",".join([b"{}"] * 10_001) + b"]",
}  # fmt: skip


@pytest.mark.parametrize("version", [ONE, TWO])
@pytest.mark.parametrize("name", list(HOSTILE))
def test_what_is_no_statement_is_refused_with_the_reason(name: str, version: str) -> None:
    tool = client(version=version)
    answered = tool.ask(
        "POST", "statements", HOSTILE[name], headers={"content-type": "application/json"}
    )
    assert answered.status == 400, name
    assert read(answered)["error"]["problems"][0]["message"]
    assert not Statement.objects.exists()
    profile = {"agent": agent(), "profileId": "p"}
    stored = tool.ask("POST", "agents/profile", HOSTILE[name], **profile)
    assert stored.status in (204, 400)


def test_a_body_that_is_too_large_is_not_read() -> None:
    tool = client()
    answered = tool.ask("POST", "statements", b" " * (LARGEST + 1))
    assert (answered.status, str(LARGEST) in problem(answered)) == (413, True)


def test_the_view_hands_on_and_back(client_: Browser) -> None:
    tool = client()
    said = {"Authorization": tool.basic, "X-Experience-API-Version": TWO}
    sent = json.dumps([statement(actor=agent(name=NAMES["fa"]))], ensure_ascii=False)
    put = client_.post("/xapi/statements", sent, content_type="application/json", headers=said)
    assert (put.status_code, put.headers["Content-Type"]) == (200, "application/json")
    (uuid,) = put.json()
    got = client_.get(
        "/xapi/statements", {"statementId": uuid, "attachments": "true"}, headers=said
    )
    assert NAMES["fa"].encode() in b"".join(got.streaming_content)  # type: ignore[attr-defined]
    bad = client_.get("/xapi/statements?agent=%ff", headers=said)
    assert (bad.status_code, "UTF-8" in bad.json()["error"]["message"]) == (400, True)
    many = "&".join(f"a{n}=1" for n in range(60))
    assert client_.get(f"/xapi/statements?{many}", headers=said).status_code == 400
    large = client_.generic("POST", "/xapi/statements", b"{}", CONTENT_LENGTH=str(LARGEST + 1))
    assert large.status_code == 413


@pytest.fixture
def client_() -> Browser:
    return Browser(enforce_csrf_checks=True)


def _straight(tool: Client, method: str, path: str, body: bytes = b"", query: str = "") -> Any:
    """A request as a server gives it: status, headers and body of the answer."""
    from pactwork.ledger.rest.wsgi import straight

    started: list[Any] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
        "HTTP_AUTHORIZATION": tool.basic, "HTTP_X_EXPERIENCE_API_VERSION": tool.version,
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    pieces = straight(lambda _environ, _start: [b"pages"])(
        environ, lambda status, headers: started.append((status, dict(headers)))
    )
    said = b"".join(pieces)
    if hasattr(pieces, "close"):
        pieces.close()
    return (*(started or [("", {})])[0], said)


def test_the_short_way_answers_as_the_view_does(
    monkeypatch: pytest.MonkeyPatch, client_: Browser
) -> None:
    tool = client()
    sent = json.dumps([statement(actor=agent(name=NAMES["fa"]))], ensure_ascii=False).encode()
    status, headers, said = _straight(tool, "POST", "/xapi/statements", sent)
    assert (status, headers["Content-Length"]) == ("200 OK", str(len(said)))
    query = f"statementId={json.loads(said)[0]}"
    status, headers, said = _straight(tool, "GET", "/xapi/statements", query=query)
    auth = {"Authorization": tool.basic, "X-Experience-API-Version": tool.version}
    viewed = client_.get(f"/xapi/statements?{query}", headers=auth)
    assert (status, said) == ("200 OK", viewed.content)
    both = {name for name in headers if name not in ("X-Request-ID",)}
    assert {name for name in both if headers[name] != viewed.headers[name]} <= {
        "X-Experience-API-Consistent-Through"
    }
    assert _straight(tool, "GET", "/en/")[2] == b"pages"
    assert _straight(tool, "GET", "/xapi/statements", query="agent=%ff")[0] == "400 Bad Request"
    assert _straight(tool, "GET", "/xapi/statements", query="a=\xff")[0] == "400 Bad Request"

    def broken(_asked: Asked) -> Answered:
        raise OperationalError("no server")

    monkeypatch.setattr("pactwork.ledger.rest.wsgi.answer", broken)
    assert _straight(tool, "GET", "/xapi/statements")[0] == "503 Service Unavailable"
