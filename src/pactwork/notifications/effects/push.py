"""Notices to browsers that agreed to show them (RFC 8030). At most once each, like letters."""

from __future__ import annotations

import json
import time
from typing import Final

from django.conf import settings
from django.utils import timezone

from pactwork.kernel.languages import direction
from pactwork.kernel.safe_http import UnreachableError, UnsafeAddressError, post
from pactwork.notifications.actions.outbox import begin, claim, drop, finish, put_off
from pactwork.notifications.actions.reaching import forget_browser
from pactwork.notifications.effects.mail import full_url
from pactwork.notifications.effects.webhooks import Post
from pactwork.notifications.models import Channel, PushSubscription, Sending, State
from pactwork.notifications.pushing import LARGEST, authorization, encrypt, private_key
from pactwork.notifications.queries.reaching import browsers_of
from pactwork.notifications.queries.telling import Letter, letters_of

KEPT_SECONDS: Final = 3 * 24 * 3600
_GONE: Final = (404, 410)


def send_due_push(*, limit: int = 5, call: Post = post) -> int:
    """Send the next notices that are due to browsers; how many were taken in hand."""
    if not settings.PACTWORK_WEB_PUSH_KEY:
        return 0
    rows = claim(Sending, limit=limit, channel=Channel.PUSH)
    letters = letters_of(rows)
    browsers = browsers_of({one.person.pk for one in letters.values()})
    for row in rows:
        letter = letters.get(row.pk)
        held = browsers.get(letter.person.pk, ()) if letter else ()
        if letter is None or not held:
            drop([row])
        elif begin(row):
            _settle(row, [_sent(one, letter, row, call) for one in held])
    return len(rows)


def _settle(row: Sending, results: list[str]) -> None:
    """Again only if no browser took it and none may have taken it."""
    if "sent" in results:
        finish(row, State.SENT)
    elif "uncertain" in results:
        finish(row, State.UNCERTAIN, "silence")
    elif "later" in results:
        put_off(row, "status")
    else:
        finish(row, State.FAILED, "gone")


def _sent(browser: PushSubscription, letter: Letter, row: Sending, call: Post) -> str:
    key = private_key(settings.PACTWORK_WEB_PUSH_KEY)
    contact = settings.PACTWORK_BASE_URL
    sealed = encrypt(_message(letter, row), p256dh=bytes(browser.p256dh), auth=bytes(browser.auth))
    headers = {
        "Authorization": authorization(browser.endpoint, key=key, contact=contact, now=time.time()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
    }
    try:
        status = call(browser.endpoint, sealed, headers).status
    except UnsafeAddressError:
        status = 410
    except UnreachableError as fault:
        return "uncertain" if fault.left else "later"
    if status in _GONE:
        forget_browser(browser.pk)
        return "gone"
    return "sent" if 200 <= status < 300 else "later"


def _message(letter: Letter, row: Sending) -> bytes:
    language = letter.person.language
    content = {
        "id": str(row.uuid),
        "title": letter.said.title[:200],
        "text": letter.said.text[:400],
        "url": full_url(letter.said.path),
        "language": language,
        "direction": direction(language),
        "at": int(timezone.localtime(letter.at).timestamp() * 1000),
    }
    message = json.dumps(content, ensure_ascii=False).encode()
    if len(message) > LARGEST:
        message = json.dumps(content | {"text": ""}, ensure_ascii=False).encode()
    return message
