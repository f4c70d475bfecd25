"""Notices, webhooks and what operators see, for programs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from pactwork.notifications.models import TelegramCode, Webhook, WebhookDelivery
from tests.desk.conftest import Party
from tests.desk.programs import V1, Program
from tests.desk.test_rest import new_piece
from tests.desk.test_rest_people import runs
from tests.factories import numbers
from tests.notifications.telling import SUBJECT, tell, telling


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of the net lead to a public address, others inside."""

    def getaddrinfo(host: str, port: int, **_: Any) -> Any:
        address = "8.8.8.8" if host.endswith("example.org") else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("pactwork.kernel.safe_http.socket.getaddrinfo", getaddrinfo)


@pytest.fixture
def ours(library: Party) -> Iterator[Program]:
    with telling(), telling("other"):
        yield Program(library)


def test_the_inbox_is_read_marked_and_turned_page_by_page(library: Party, ours: Program) -> None:
    for number in range(3):
        with transaction.atomic():
            tell([library.person.pk], once=str(number))
    first = ours.ask("get", "/inbox?limit=2&kind=told").json()
    assert (first["total"], first["unread"], len(first["items"])) == (3, 3, 2)
    assert first["items"][0]["title"] == "Your evidence was accepted"
    last = ours.ask("get", first["next"].partition(V1)[2]).json()
    assert (len(last["items"]), last["next"]) == (1, None)
    number = first["items"][0]["number"]
    assert ours.ask("post", "/inbox/marks", {"read": [number]}).json()["unread"] == 2
    assert ours.ask("post", "/inbox/marks", {"unread": [number]}).json()["unread"] == 3
    whole = ours.ask("post", "/inbox/marks", {"all_up_to": first["newest"]}).json()
    assert whole["unread"] == 0
    assert ours.ask("get", "/inbox?kind=nothing").status_code == 400
    fa = ours.ask("get", "/inbox", **{"Accept-Language": "fa"}).json()["items"][0]
    assert fa["title"] == "شواهد شما پذیرفته شد"


def test_ways_to_be_told_are_chosen(ours: Program) -> None:
    assert ours.ask("get", "/notices/ways").json()["ways"]["evidence"] == "mail"
    chosen = ours.ask("patch", "/notices/ways", {"ways": {"evidence": "off"}}).json()["ways"]
    assert (chosen["evidence"], chosen["people"]) == ("off", "mail")
    for wrong in ({"weather": "off"}, {"evidence": "pigeon"}):
        assert ours.ask("patch", "/notices/ways", {"ways": wrong}).status_code == 400
    kinds = {one["kind"]: one["group"] for one in ours.ask("get", "/notices/kinds").json()["items"]}
    assert (kinds["told"], kinds["draft-turn"]) == ("evidence", "agreements")


def test_what_is_followed(library: Party, ours: Program) -> None:
    commitment = f"{SUBJECT}/commitments/c1"
    for subject in (SUBJECT, SUBJECT, commitment):
        held = ours.ask("post", "/follows", {"subject": subject}).json()["items"]
    assert sorted(held) == [SUBJECT, commitment]
    for nothing in ("https://evil.example/", f"{SUBJECT}x", "http://localhost:8000/id/x"):
        assert ours.ask("post", "/follows", {"subject": nothing}).status_code == 404
    assert ours.ask("delete", "/follows", {"subject": SUBJECT}).json()["items"] == [commitment]


def test_where_somebody_is_reached(ours: Program, settings: Any) -> None:
    nowhere = {"browsers": 0, "telegram": False}
    assert ours.ask("get", "/notices/reach").json() == nowhere
    assert ours.ask("post", "/notices/telegram", {}).status_code == 409
    settings.PACTWORK_TELEGRAM_TOKEN, settings.PACTWORK_TELEGRAM_BOT = "x", "pactwork_bot"
    made = ours.ask("post", "/notices/telegram", {}, **{"Idempotency-Key": "t"})
    code = TelegramCode.objects.get().code
    assert made.json() == {"text": f"/start {code}", "bot": "pactwork_bot"}
    again = ours.ask("post", "/notices/telegram", {}, **{"Idempotency-Key": "t"})
    assert again.status_code == 409
    assert code not in again.content.decode()
    assert ours.ask("delete", "/notices/telegram", {}).json() == nowhere
    assert ours.ask("delete", "/notices/browsers", {}).json() == nowhere


def test_a_calendar_address_is_told_once_and_ends(ours: Program) -> None:
    made = ours.ask("post", "/due/address", {}, **{"Idempotency-Key": "c"})
    place = made.json()["url"].partition("http://localhost:8000")[2]
    assert Client().get(place).status_code == 200
    again = ours.ask("post", "/due/address", {}, **{"Idempotency-Key": "c"})
    assert (again.status_code, place in again.content.decode()) == (409, False)
    assert ours.ask("delete", "/due/address", {}).status_code == 204
    assert Client().get(place).status_code == 404


def test_webhooks_are_added_paused_renewed_replayed_and_ended(
    library: Party, ours: Program
) -> None:
    said = {"organisation": "library", "url": "https://hooks.example.org/x", "kinds": ["told"]}
    made = ours.ask("post", "/webhooks", said, **{"Idempotency-Key": "w"})
    assert made.status_code == 201, made.content
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    again = ours.ask("post", "/webhooks", said, **{"Idempotency-Key": "w"})
    assert (again.status_code, secret in again.content.decode()) == (409, False)
    assert Webhook.objects.count() == 1
    for wrong in ({"url": "http://hooks.example.org/"}, {"url": "https://inside.example/"}):
        assert ours.ask("post", "/webhooks", {**said, **wrong}).status_code == 400
    path = f"/webhooks/{made.json()['uuid']}"
    with transaction.atomic():
        tell([], organisations=numbers("library"))
    (message,) = ours.ask("get", path).json()["messages"]
    assert (message["kind"], message["stage"]) == ("told", "waiting")
    WebhookDelivery.objects.update(state="failed", attempts=9)
    replayed = ours.ask("post", f"{path}/messages/{message['uuid']}/again", {})
    assert [one["stage"] for one in replayed.json()["messages"]] == ["waiting"]
    assert ours.ask("patch", path, {"is_paused": True}).json()["is_paused"] is True
    renewed = ours.ask("post", f"{path}/secret", {}).json()["secret"]
    assert renewed != secret
    assert [one["is_paused"] for one in ours.ask("get", "/webhooks").json()["items"]] == [True]
    assert ours.ask("delete", path, {}).status_code == 204
    assert ours.ask("get", path).status_code == 404


def test_webhooks_of_others_do_not_exist(library: Party, ours: Program, stranger: Party) -> None:
    said = {"organisation": "library", "url": "https://hooks.example.org/x"}
    path = f"/webhooks/{ours.ask('post', '/webhooks', said).json()['uuid']}"
    theirs = Program(stranger)
    assert theirs.ask("post", "/webhooks", said).status_code == 403
    assert theirs.ask("get", "/webhooks").json() == {"items": []}
    for method, rest in (("get", ""), ("delete", ""), ("post", "/secret")):
        body = None if method == "get" else {}
        assert theirs.ask(method, f"{path}{rest}", body).status_code == 404
    assert Webhook.objects.filter(is_paused=False).count() == 1


def test_something_is_announced_dismissed_and_taken_back(library: Party, ours: Program) -> None:
    operator = runs()
    last = (timezone.localdate() + timedelta(days=3)).isoformat()
    said = {"text": {"en": "Closed", "fa": "بسته"}, "last_day": last, "organisations": ["library"]}
    made = operator.ask("post", "/network/announcements", said, **{"Idempotency-Key": "a"})
    assert made.status_code == 201, made.content
    (held,) = made.json()["items"]
    assert (held["organisations"], held["text"]["fa"]) == (["library"], "بسته")
    for wrong in (
        {"text": {}},
        {"text": {"xx": "x"}},
        {"last_day": "2020-01-01"},
        {"organisations": ["nobody"]},
    ):
        answer = operator.ask("post", "/network/announcements", {**said, **wrong})
        assert answer.status_code == 400, wrong
    path = f"/announcements/{held['uuid']}"
    assert [one["uuid"] for one in ours.ask("get", "/announcements").json()["items"]] == [
        held["uuid"]
    ]
    assert operator.ask("get", "/announcements").json() == {"items": []}
    assert ours.ask("delete", path, {}).json() == {"items": []}
    assert ours.ask("delete", path, {}).status_code == 404
    back = operator.ask("delete", f"/network{path}", {}).json()["items"]
    assert back[0]["withdrawn_at"] is not None
    assert operator.ask("delete", f"/network{path}", {}).status_code == 409
    assert len(operator.ask("get", "/network/announcements").json()["items"]) == 1


def test_operators_see_usage_and_search_who_did_what(library: Party, ours: Program) -> None:
    library.start("school", title="Tăinuit")
    assert ours.ask("post", "/evidence", new_piece()).status_code == 201
    operator = runs()
    usage = operator.ask("get", "/network/usage").json()
    assert (usage["agreements"], usage["drafts"]["drafting"]) == (1, 1)
    assert usage["evidence"] == {"accepted": 0, "waiting": 1, "withdrawn": 0}
    assert usage["months"][-1]["delivered"] == 1
    assert len(usage["months"]) == 12
    said = {"email": "a@example.org"}
    for _ in range(2):
        assert ours.ask("post", "/organisations/library/invitations", said).status_code == 201
    first = operator.ask("get", "/network/deeds?organisation=library&what=invited&limit=1").json()
    assert [(one["what"], one["organisation"]) for one in first["items"]] == [
        ("invited", "library")
    ]
    last = operator.ask("get", first["next"].partition(V1)[2]).json()
    assert (len(last["items"]), last["next"]) == (1, None)
    acts = operator.ask("get", "/network/deeds?source=drafts")
    assert "Tăinuit" not in acts.content.decode()
    ledger = operator.ask("get", "/network/deeds?source=ledger").json()["items"]
    assert ledger
    wrong = operator.ask("get", "/network/deeds?organisation=nobody")
    assert wrong.json()["errors"][0]["parameter"] == "organisation"
    narrow = Program(library, organisation=library.number)
    assert narrow.ask("get", "/network/usage").status_code == 403
