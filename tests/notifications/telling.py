"""A kind of notice to tell things with, and what the outbox did."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from pactwork.kernel.texts import shown
from pactwork.notifications import kinds
from pactwork.notifications.api import NoticeKind, Said, notify, register_notice_kind
from pactwork.notifications.models import Notice

SUBJECT = "http://localhost:8000/id/agreements/reading"
TITLE = {
    "en": "Your evidence was accepted",
    "ro": "Dovezile au fost acceptate: școală",
    "lt": "Jūsų įrodymai priimti",
    "vi": "Bằng chứng đã được chấp nhận",
    "ka": "მტკიცებულება მიღებულია",
    "fa": "شواهد شما پذیرفته شد",
}


class Blind(set[int]):
    """People who may no longer see anything."""


@contextmanager
def telling(key: str = "told", *, group: str = "evidence", **said: Any) -> Iterator[Blind]:
    """Register a kind for the time of a test; whoever is added to the answer may not see it."""
    blind = Blind()

    def say(parameters: Any, language: str) -> Said:
        title = shown(parameters.get("title", TITLE), language).text
        text = shown(parameters.get("text", {}), language).text
        return Said(title, text, parameters.get("path", f"/{language}/agreements/reading/"))

    def sees(person: int, parameters: Any) -> bool:
        return person not in blind

    before = dict(kinds._kinds)
    register_notice_kind(NoticeKind(key, "Accepted evidence", say, sees, group, **said))
    try:
        yield blind
    finally:
        kinds._kinds.clear()
        kinds._kinds.update(before)


def tell(
    people: Collection[int],
    *,
    kind: str = "told",
    organisations: Collection[int] = (),
    once: str | None = None,
    **parameters: Any,
) -> Notice | None:
    """Tell something, in a transaction of its own."""
    with transaction.atomic():
        return notify(
            kind,
            subject=SUBJECT,
            people=people,
            organisations=organisations,
            parameters=parameters,
            once=once,
        )
