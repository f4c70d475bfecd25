"""Telegram: a chat is linked by a code, hears each notice at most once, and can leave."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.notifications.effects.telegram import hear_telegram, send_due_telegram
from pactwork.notifications.models import Sending, TelegramChat
from pactwork.people.api import Person
from tests.factories import someone
from tests.kernel.test_safe_http import serving
from tests.notifications.telling import Blind, tell, telling

PAGE = "/en/desk/notifications/"


class Bot:
    """Telegram's side: what people wrote, and what the bot said."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []
        self.urls: list[str] = []
        self.answer: Answer | Exception = Answer(200, b'{"ok": true}')

    def write(self, text: object, chat: object = 77, kind: str = "private") -> None:
        message = {"chat": {"id": chat, "type": kind}, "text": text}
        self.updates.append({"update_id": len(self.updates) + 1, "message": message})

    def __call__(self, url: str, body: bytes, headers: Any) -> Answer:
        said = json.loads(body)
        self.urls.append(url)
        if url.endswith("/getUpdates"):
            left = [one for one in self.updates if one["update_id"] >= said["offset"]]
            return Answer(200, json.dumps({"ok": True, "result": left}).encode())
        self.said.append(said)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def blind(db: None, settings: Any) -> Iterator[Blind]:
    settings.PACTWORK_TELEGRAM_TOKEN = "12:secret"
    settings.PACTWORK_TELEGRAM_BOT = "pactwork_bot"
    with telling() as blind:
        yield blind


@pytest.fixture
def ana(blind: Blind) -> Person:
    return someone("ana@example.org")


@pytest.fixture
def desk(ana: Person) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def code(desk: Client) -> str:
    page = desk.post(f"{PAGE}reach/", {"do": "telegram"}, follow=True).content.decode()
    found = re.search(r"https://t\.me/pactwork_bot\?start=([0-9a-f]{24})", page)
    assert found
    return found[1]


def linked(desk: Client) -> Bot:
    bot = Bot()
    bot.write(f"/start {code(desk)}")
    hear_telegram(call=bot)
    return bot


def states() -> list[tuple[str, int]]:
    return list(Sending.objects.filter(channel="telegram").values_list("state", "attempts"))


def test_a_code_links_the_chat_and_says_so(desk: Client, ana: Person) -> None:
    bot = linked(desk)
    assert TelegramChat.objects.values_list("person", "chat").get() == (ana.pk, 77)
    assert "/stop" in bot.said[0]["text"]
    assert bot.urls[0] == "https://api.telegram.org/bot12:secret/getUpdates"
    page = desk.get(PAGE).content.decode()
    assert "Your Telegram chat gets your notices." in page
    assert "start=" not in page


def test_a_notice_arrives_once_as_plain_text(desk: Client, ana: Person) -> None:
    bot = linked(desk)
    tell([ana.pk], title={"en": "<b>*Accepted*</b>"})
    while send_due_telegram(call=bot):
        pass
    (said,) = bot.said[1:]
    assert said["chat_id"] == 77
    assert said["text"].startswith("<b>*Accepted*</b>\n\n")
    assert said["text"].endswith("\n\nhttp://localhost:8000/en/agreements/reading/")
    assert "parse_mode" not in said
    assert states() == [("sent", 1)]


def test_codes_hold_once_an_hour_and_in_private(desk: Client) -> None:
    bot = Bot()
    first, second = code(desk), code(desk)
    bot.write(f"/start {first}")
    bot.write(f"/start {second}", kind="group")
    hear_telegram(call=bot)
    assert not TelegramChat.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        bot.write(f"/start {second}")
        hear_telegram(call=bot)
    assert not TelegramChat.objects.exists()
    third = code(desk)
    bot.write(third)
    bot.write(third, chat=88)
    hear_telegram(call=bot)
    assert TelegramChat.objects.get().chat == 77


def test_nonsense_is_passed_over(desk: Client) -> None:
    bot = Bot()
    for text in ("", "/start", None, {"a": 1}, "x" * 5000, "/start \x00"):
        bot.write(text)
    bot.write("hello", chat="77")
    bot.write("hello", chat=2**70)
    bot.updates.append({"update_id": 99, "message": "text"})
    bot.updates.append({"update_id": 100})
    assert hear_telegram(call=bot) == 10
    assert bot.said == []


def test_who_writes_stop_hears_no_more(desk: Client, ana: Person) -> None:
    bot = linked(desk)
    tell([ana.pk])
    bot.write("/stop")
    hear_telegram(call=bot)
    send_due_telegram(call=bot)
    assert states() == [("dropped", 0)]
    tell([ana.pk])
    assert len(states()) == 1


def test_who_may_no_longer_see_hears_nothing(desk: Client, ana: Person, blind: Blind) -> None:
    bot = linked(desk)
    tell([ana.pk])
    blind.add(ana.pk)
    send_due_telegram(call=bot)
    assert states() == [("dropped", 0)]
    assert len(bot.said) == 1


@pytest.mark.parametrize(
    ("answer", "state", "chats"),
    [
        (Answer(429, b""), ("waiting", 1), 1),
        (Answer(502, b""), ("waiting", 1), 1),
        (Answer(403, b""), ("failed", 1), 0),
        (Answer(400, b""), ("failed", 1), 1),
        (UnreachableError("unreachable"), ("waiting", 1), 1),
        (UnreachableError("silence", left=True), ("uncertain", 1), 1),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(
    desk: Client, ana: Person, answer: Any, state: tuple[str, int], chats: int
) -> None:
    bot = linked(desk)
    tell([ana.pk])
    bot.answer = answer
    send_due_telegram(call=bot)
    assert states() == [state]
    assert TelegramChat.objects.count() == chats


def test_it_speaks_to_a_real_server(desk: Client, ana: Person, settings: Any) -> None:
    linked(desk)
    heard = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        heard.append(handler.path)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b'{"ok": true}')

    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = True
    with serving(answer) as port:
        settings.PACTWORK_TELEGRAM_URL = f"http://localhost:{port}"
        tell([ana.pk])
        send_due_telegram()
    assert heard == ["/bot12:secret/sendMessage"]
    assert states() == [("sent", 1)]
