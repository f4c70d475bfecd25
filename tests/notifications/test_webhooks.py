"""Webhooks: what is sent, how it is signed, when it is sent again, and who decides about them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.notifications.actions.webhooks import (
    NewSecret,
    WebhookError,
    create_webhook,
    delete_webhook,
    pause_webhook,
    replay_delivery,
    rotate_secret,
)
from pactwork.notifications.effects.webhooks import send_due_webhooks
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Webhook, WebhookDelivery
from pactwork.people.api import Person
from tests.factories import numbers, pact, someone, take_in
from tests.kernel.test_safe_http import serving
from tests.notifications.telling import SUBJECT, TITLE, Blind, tell, telling

URL = "https://hooks.example.org/pactwork"


class Receiver:
    """Takes the place of the net: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.answer: Answer | Exception = Answer(200, b"thanks")

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.heard.append((url, body, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def work(self) -> None:
        while send_due_webhooks(call=self):
            pass


@pytest.fixture
def blind(db: None) -> Iterator[Blind]:
    take_in(pact())
    with telling() as blind, telling("other"):
        yield blind


@pytest.fixture
def ana(blind: Blind) -> Person:
    return someone(library="coordinator")


@pytest.fixture
def library(ana: Person) -> int:
    return numbers("library")[0]


@pytest.fixture
def hook(library: int, ana: Person) -> NewSecret:
    return create_webhook(organisation=library, url=URL, by=ana)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def signed(secret: str, headers: Mapping[str, str], body: bytes) -> str:
    """Standard Webhooks, by hand."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def state() -> tuple[str, int, str]:
    return WebhookDelivery.objects.values_list("state", "attempts", "fault").get()


def test_a_message_says_what_happened_in_six_languages_and_is_signed(
    hook: NewSecret, receiver: Receiver, library: int
) -> None:
    notice = tell([], organisations=[library], text={"fa": "متن"})
    receiver.work()
    receiver.work()
    ((url, body, headers),) = receiver.heard
    said = json.loads(body)
    assert notice is not None
    assert url == URL
    assert said["type"] == "told"
    assert said["data"]["id"] == str(notice.uuid)
    assert said["data"]["subject"] == SUBJECT
    assert said["data"]["organisations"] == ["http://localhost:8000/id/organisations/library"]
    assert {code: one["title"] for code, one in said["data"]["texts"].items()} == TITLE
    assert said["data"]["texts"]["fa"]["url"] == "http://localhost:8000/fa/agreements/reading/"
    assert headers["webhook-id"] == str(WebhookDelivery.objects.get().uuid)
    assert headers["webhook-signature"] == signed(hook.secret, headers, body)
    assert state() == ("sent", 1, "")


def test_only_the_kinds_and_organisations_asked_for(
    receiver: Receiver, library: int, ana: Person
) -> None:
    (school,) = numbers("school")
    create_webhook(organisation=library, url=URL, kinds=["other"], by=ana)
    tell([], organisations=[library])
    tell([], organisations=[school], kind="other")
    receiver.work()
    assert receiver.heard == []
    tell([], organisations=[library, school], kind="other")
    receiver.work()
    assert len(receiver.heard) == 1


def test_nothing_leaves_to_an_organisation_that_may_no_longer_see(
    hook: NewSecret, receiver: Receiver, library: int, ana: Person, blind: Blind
) -> None:
    tell([], organisations=[library])
    blind.add(ana.pk)
    receiver.work()
    assert receiver.heard == []
    assert state() == ("dropped", 0, "")


def test_a_kind_may_decide_about_organisations_itself(
    hook: NewSecret, receiver: Receiver, library: int
) -> None:
    with telling("strict", organisation_may_see=lambda *_: False):
        tell([], organisations=[library], kind="strict")
        receiver.work()
    assert state()[0] == "dropped"


def test_it_is_tried_for_three_days_and_then_has_failed(
    hook: NewSecret, receiver: Receiver, library: int
) -> None:
    tell([], organisations=[library])
    receiver.answer = Answer(503, b"busy\x00\n<b>")
    began = now = timezone.now()
    tries = []
    while WebhookDelivery.objects.filter(state="waiting").exists():
        now = WebhookDelivery.objects.get().due_at
        with time_machine.travel(now, tick=False):
            receiver.work()
        tries.append(now - began)
    assert len(tries) == 9
    assert timedelta(days=2.9) < tries[-1] < timedelta(days=3.2)
    assert tries == sorted(tries)
    assert state() == ("failed", 9, "status")
    row = WebhookDelivery.objects.get()
    assert (row.status, row.answer) == (503, "busy <b>")
    assert len({headers["webhook-id"] for _, _, headers in receiver.heard}) == 1
    assert len({body for _, body, _ in receiver.heard}) == 1


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(302, b""), "redirect"),
        (Answer(404, b""), "status"),
        (UnreachableError("silence"), "silence"),
    ],
)
def test_what_did_not_arrive_says_why(
    hook: NewSecret, receiver: Receiver, library: int, answer: Any, fault: str
) -> None:
    tell([], organisations=[library])
    receiver.answer = answer
    receiver.work()
    assert state() == ("waiting", 1, fault)


def test_an_address_that_is_gone_is_paused(
    hook: NewSecret, receiver: Receiver, library: int
) -> None:
    tell([], organisations=[library])
    receiver.answer = Answer(410, b"")
    receiver.work()
    assert state() == ("failed", 1, "gone")
    assert Webhook.objects.get().is_paused


def test_what_was_told_during_a_pause_goes_after_it(
    hook: NewSecret, receiver: Receiver, library: int, ana: Person
) -> None:
    pause_webhook(hook.webhook, is_paused=True, by=ana)
    tell([], organisations=[library])
    receiver.work()
    assert receiver.heard == []
    pause_webhook(hook.webhook, is_paused=False, by=ana)
    receiver.work()
    assert len(receiver.heard) == 1


def test_a_new_secret_signs_beside_the_former_for_a_day(
    hook: NewSecret, receiver: Receiver, library: int, ana: Person
) -> None:
    new = rotate_secret(hook.webhook, by=ana)
    tell([], organisations=[library])
    receiver.work()
    _, body, headers = receiver.heard[0]
    both = [signed(one.secret, headers, body) for one in (new, hook)]
    assert headers["webhook-signature"].split(" ") == both
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        tell([], organisations=[library])
        receiver.work()
    _, body, headers = receiver.heard[1]
    assert headers["webhook-signature"] == signed(new.secret, headers, body)


def test_a_message_is_replayed_under_its_own_id(
    hook: NewSecret, receiver: Receiver, library: int, ana: Person, blind: Blind
) -> None:
    tell([], organisations=[library])
    receiver.work()
    row = WebhookDelivery.objects.get()
    replay_delivery(row.uuid, by=ana)
    receiver.work()
    first, second = (headers["webhook-id"] for _, _, headers in receiver.heard)
    assert first == second == str(row.uuid)
    blind.add(ana.pk)
    replay_delivery(row.uuid, by=ana)
    receiver.work()
    assert len(receiver.heard) == 2


def test_secrets_are_sealed(hook: NewSecret) -> None:
    stored = bytes(Webhook.objects.get().secret)
    assert hook.secret.encode() not in stored
    assert base64.b64decode(hook.secret.removeprefix("whsec_")) not in stored


def test_a_secret_that_cannot_be_read_fails_alone(
    hook: NewSecret, receiver: Receiver, library: int, ana: Person
) -> None:
    Webhook.objects.update(secret=b"from another installation")
    create_webhook(organisation=library, url=URL, by=ana)
    tell([], organisations=[library])
    receiver.work()
    assert sorted(WebhookDelivery.objects.values_list("state", "fault")) == [
        ("failed", "secret"),
        ("sent", ""),
    ]


@pytest.mark.parametrize("role", ["member", None])
def test_only_those_who_write_for_the_organisation_decide(
    hook: NewSecret, library: int, role: str | None
) -> None:
    by = someone("ion@example.org", **({"library": role} if role else {"school": "coordinator"}))
    tell([], organisations=[library])
    row = WebhookDelivery.objects.get()
    for attempt in (
        lambda: create_webhook(organisation=library, url=URL, by=by),
        lambda: rotate_secret(hook.webhook, by=by),
        lambda: pause_webhook(hook.webhook, is_paused=True, by=by),
        lambda: delete_webhook(hook.webhook, by=by),
        lambda: replay_delivery(row.uuid, by=by),
        lambda: replay_delivery(uuid4(), by=by),
        lambda: rotate_secret(uuid4(), by=by),
    ):
        with pytest.raises(LookupError):
            attempt()


def test_kinds_that_do_not_exist_and_too_many_are_refused(library: int, ana: Person) -> None:
    with pytest.raises(WebhookError, match="kinds"):
        create_webhook(organisation=library, url=URL, kinds=["unheard-of"], by=ana)
    for _ in range(20):
        create_webhook(organisation=library, url=URL, by=ana)
    with pytest.raises(WebhookError, match="many"):
        create_webhook(organisation=library, url=URL, by=ana)


def test_it_arrives_at_a_real_server(library: int, ana: Person, settings: Any) -> None:
    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = True
    heard = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        heard.append(dict(handler.headers.items()))
        handler.send_response(204)
        handler.end_headers()

    with serving(answer) as port:
        create_webhook(organisation=library, url=f"http://localhost:{port}/", by=ana)
        tell([], organisations=[library])
        empty_outbox()
    assert [one["Content-Type"] for one in heard] == ["application/json"]
    assert state() == ("sent", 1, "")


def test_a_worker_that_died_leaves_its_messages_to_the_next(
    hook: NewSecret, receiver: Receiver, library: int
) -> None:
    tell([], organisations=[library])
    receiver.answer = KeyboardInterrupt()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        send_due_webhooks(call=lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    assert state()[0] == "sending"
    receiver.answer = Answer(200, b"")
    receiver.work()
    assert receiver.heard == []
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        from pactwork.notifications.actions.outbox import settle_abandoned

        settle_abandoned(WebhookDelivery, again=True)
        receiver.work()
    assert len(receiver.heard) == 1
