"""Webhooks: signed as Standard Webhooks has it, several at once, each tried for three days."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.safe_http import (
    Answer,
    UnreachableError,
    UnsafeAddressError,
    checked_address,
    post,
    system_addresses,
    target_of,
)
from pactwork.notifications.actions.outbox import begin, claim, drop, finish, put_off
from pactwork.notifications.actions.webhooks import pause_gone
from pactwork.notifications.effects.mail import full_url
from pactwork.notifications.kinds import notice_kind, one_line, said
from pactwork.notifications.models import Notice, State, Webhook, WebhookDelivery
from pactwork.notifications.queries.telling import organisation_may_see
from pactwork.notifications.sealing import key_of, unseal
from pactwork.organisations.api import cards

AT_ONCE: Final = 8
GONE: Final = 410
EXCERPT: Final = 500

Post = Callable[[str, bytes, Mapping[str, str]], Answer]


@dataclass(frozen=True)
class _Call:
    row: WebhookDelivery
    body: bytes
    headers: Mapping[str, str]


def check_webhook_url(url: str) -> None:
    """Look at an address before it is kept, resolving its name.

    Raises UnsafeAddressError; a name that nobody knows yet is let through.
    """
    target = target_of(url)
    try:
        checked_address(target, system_addresses)
    except UnreachableError:
        return


def send_due_webhooks(*, limit: int = 16, call: Post = post) -> int:
    """Send the next webhook messages that are due; how many were taken in hand."""
    rows = claim(WebhookDelivery, limit=limit, webhook__is_paused=False)
    held = {
        row.pk: row
        for row in WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows]).select_related(
            "webhook", "notice"
        )
    }
    for row in rows:
        row.webhook, row.notice = held[row.pk].webhook, held[row.pk].notice
    open_ones = [
        row for row in rows if organisation_may_see(row.notice, row.webhook.organisation_id)
    ]
    drop([row for row in rows if row not in open_ones])
    calls = [made for row in open_ones if begin(row) and (made := _prepared(row))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = pool.map(lambda one: _called(one, call), calls)
        for one, result in zip(calls, results, strict=True):
            _settle(one.row, result)
    return len(rows)


def message(notice: Notice) -> bytes:
    """The body: the kind, what it is about, and its texts in the six languages."""
    kind = notice_kind(notice.kind)
    texts = {}
    for language in LANGUAGES if kind else ():
        words = said(kind, notice.parameters, language)  # type: ignore[arg-type]
        texts[language] = {
            "title": words.title,
            "text": words.text,
            "url": full_url(words.path),
        }
    organisations = cards(notice.organisations)
    content = {
        "type": notice.kind,
        "timestamp": notice.created_at.isoformat(),
        "data": {
            "id": str(notice.uuid),
            "subject": notice.subject,
            "organisations": [
                iri("organisation", organisations[number].slug)
                for number in notice.organisations
                if number in organisations
            ],
            "texts": texts,
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secrets: Collection[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: `v1,` and a base64 HMAC-SHA256 for each secret."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(
        "v1," + base64.b64encode(hmac.digest(key_of(one), signed, hashlib.sha256)).decode()
        for one in secrets
    )


def _prepared(row: WebhookDelivery) -> _Call | None:
    body, now = message(row.notice), int(time.time())
    try:
        signed = signature(_secrets(row.webhook), str(row.uuid), now, body)
    except InvalidToken:
        finish(row, State.FAILED, "secret")
        return None
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Pactwork-Webhooks/1",
        "webhook-id": str(row.uuid),
        "webhook-timestamp": str(now),
        "webhook-signature": signed,
    }
    return _Call(row, body, headers)


def _secrets(hook: Webhook) -> list[str]:
    secrets = [unseal(bytes(hook.secret))]
    if hook.former_secret and hook.former_until and hook.former_until > timezone.now():
        secrets.append(unseal(bytes(hook.former_secret)))
    return secrets


def _called(one: _Call, call: Post) -> Answer | str:
    """The answer, or the reason why there is none. Runs in a thread: no database here."""
    try:
        return call(one.row.webhook.url, one.body, one.headers)
    except (UnsafeAddressError, UnreachableError) as fault:
        return fault.reason


def _settle(row: WebhookDelivery, result: Answer | str) -> None:
    if isinstance(result, str):
        put_off(row, result, status=None, answer="")
        return
    excerpt = one_line(result.body.decode("utf-8", "replace"))[:EXCERPT]
    heard: dict[str, Any] = {"status": result.status, "answer": excerpt}
    if 200 <= result.status < 300:
        finish(row, State.SENT, **heard)
    elif result.status == GONE:
        finish(row, State.FAILED, "gone", **heard)
        pause_gone(row.webhook_id)
    else:
        put_off(row, "redirect" if 300 <= result.status < 400 else "status", **heard)
