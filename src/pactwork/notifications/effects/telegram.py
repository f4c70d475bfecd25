"""Notices to a Telegram chat, and the bot's ears: who sends it a code links the chat.

At most once, like letters. The text is plain: nothing in it is read as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import structlog
from django.conf import settings
from django.utils.translation import gettext, override

from pactwork.kernel.safe_http import (
    Answer,
    UnreachableError,
    UnsafeAddressError,
    post,
)
from pactwork.notifications.actions.outbox import begin, claim, drop, finish, put_off
from pactwork.notifications.actions.reaching import link_telegram, unlink_chat
from pactwork.notifications.effects.mail import full_url
from pactwork.notifications.effects.webhooks import Post
from pactwork.notifications.models import Channel, Sending, State
from pactwork.notifications.queries.reaching import chats_of
from pactwork.notifications.queries.telling import Letter, letters_of
from pactwork.people.api import recipients

CODE: Final = re.compile(r"[0-9a-f]{24}")
LONGEST: Final = 3500
_UPDATES: Final = 20
_UPDATES_BYTES: Final = 512 * 1024
_AT_MOST_ROUNDS: Final = 50

log = structlog.get_logger(__name__)


def send_due_telegram(*, limit: int = 5, call: Post = post) -> int:
    """Send the next notices that are due to Telegram; how many were taken in hand."""
    if not settings.PACTWORK_TELEGRAM_TOKEN:
        return 0
    rows = claim(Sending, limit=limit, channel=Channel.TELEGRAM)
    letters = letters_of(rows)
    chats = chats_of({one.person.pk for one in letters.values()})
    for row in rows:
        letter = letters.get(row.pk)
        chat = chats.get(letter.person.pk) if letter else None
        if letter is None or chat is None:
            drop([row])
        elif begin(row):
            _send_one(row, chat, _text(letter), call)
    return len(rows)


def hear_telegram(*, call: Post | None = None) -> int:
    """Read what people wrote to the bot: "/start CODE" links a chat, "/stop" lets it go.

    Telegram hands a message out again until the next is asked for, so one that was read and not
    finished is read again; a code holds once.
    """
    if not settings.PACTWORK_TELEGRAM_TOKEN:
        return 0
    ask = call or partial(post, most=_UPDATES_BYTES)
    heard, after = 0, 0
    for _ in range(_AT_MOST_ROUNDS):
        updates = _updates(ask, after)
        if not updates:
            break
        for update in updates:
            after = max(after, _whole(update.get("update_id")) + 1)
            _hear(update.get("message"), call or post)
        heard += len(updates)
    return heard


def _updates(call: Post, after: int) -> list[dict[str, Any]]:
    asked = {"offset": after, "limit": _UPDATES, "timeout": 0, "allowed_updates": ["message"]}
    try:
        answer = _ask("getUpdates", asked, call)
        found = json.loads(answer.body)["result"] if answer.status == 200 else []
    except (UnreachableError, UnsafeAddressError, ValueError, KeyError, TypeError) as fault:
        log.warning("telegram_unread", fault=type(fault).__name__)
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _hear(message: object, call: Post) -> None:
    if not isinstance(message, dict) or not isinstance(message.get("chat"), dict):
        return
    chat, words = _whole(message["chat"].get("id")), str(message.get("text", "")).split()
    if message["chat"].get("type") != "private" or not chat or not words:
        return
    if words[0] == "/stop":
        unlink_chat(chat)
        return
    code = words[-1]
    person = link_telegram(code=code, chat=chat) if CODE.fullmatch(code) else None
    held = recipients([person]).get(person) if person else None
    if held is None:
        return
    with override(held.language):
        text = gettext("This chat now gets your notices from Pactwork. Write /stop to end that.")
    try:
        _ask("sendMessage", {"chat_id": chat, "text": text}, call)
    except (UnreachableError, UnsafeAddressError):
        log.warning("telegram_unanswered")


def _send_one(row: Sending, chat: int, text: str, call: Post) -> None:
    said = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
    try:
        status = _ask("sendMessage", said, call).status
    except UnsafeAddressError as fault:
        finish(row, State.FAILED, fault.reason)
    except UnreachableError as fault:
        if fault.left:
            finish(row, State.UNCERTAIN, fault.reason)
        else:
            put_off(row, fault.reason)
    else:
        _settle(row, chat, status)


def _settle(row: Sending, chat: int, status: int) -> None:
    if 200 <= status < 300:
        finish(row, State.SENT)
    elif status == 429 or status >= 500:
        put_off(row, f"status {status}")
    else:
        finish(row, State.FAILED, f"status {status}")
        if status == 403:
            unlink_chat(chat)


def _ask(method: str, said: Mapping[str, object], call: Post) -> Answer:
    base = settings.PACTWORK_TELEGRAM_URL
    url = f"{base}/bot{settings.PACTWORK_TELEGRAM_TOKEN}/{method}"
    return call(url, json.dumps(said).encode(), {"Content-Type": "application/json"})


def _text(letter: Letter) -> str:
    words = f"{letter.said.title}\n\n{letter.said.text}".strip()[:LONGEST]
    return f"{words}\n\n{full_url(letter.said.path)}"


def _whole(value: object) -> int:
    return value if isinstance(value, int) and abs(value) < 2**63 else 0
