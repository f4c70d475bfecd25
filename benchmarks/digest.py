"""The weekly letter for 10² to 10⁵ people: telling, planning, writing and sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from django.core.mail import EmailMessage
from django.core.mail.backends.dummy import EmailBackend
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from benchmarks.filling import run
from benchmarks.measuring import once
from benchmarks.reporting import Report
from pactwork.notifications.actions.digests import plan_digests
from pactwork.notifications.api import NoticeKind, Said, notify, register_notice_kind
from pactwork.notifications.effects import digests as effects
from pactwork.notifications.models import Digest, Entry
from pactwork.people.api import Person

NOTICES = 5
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONES = ("UTC", "Europe/Chisinau", "Europe/Vilnius", "Asia/Tbilisi", "Asia/Ho_Chi_Minh")
LANGUAGES = ("en", "ro", "lt", "vi", "ka", "fa")

_KIND = NoticeKind(
    "bench-told",
    "Accepted evidence",
    lambda parameters, language: Said("Evidence was accepted", "A training.", f"/{language}/"),
    lambda person, parameters: True,
    "followed",
)


class Mailbox(EmailBackend):
    """Takes letters as a mail server does, and writes each of them out."""

    letters = 0

    def open(self) -> bool:
        return True

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            message.message().as_bytes()
            Mailbox.letters += 1
        return len(messages)


@dataclass
class Asked:
    """Counts what is asked of the database."""

    queries: int = 0

    def __call__(self, execute: Callable[..., Any], *said: Any) -> Any:
        """Count one statement and execute it."""
        self.queries += 1
        return execute(*said)


def _resident() -> float:
    """Megabytes this process holds in memory."""
    return float(psutil.Process().memory_info().rss / 1_000_000)


def digests(report: Report, largest: int) -> None:
    """A week of five notices to everybody, then the Monday on which the letters go."""
    register_notice_kind(_KIND)
    rows: list[list[object]] = []
    for size in [10**n for n in range(2, 6) if 10**n <= largest]:
        people = _grow_people(size)
        told = once(lambda people=people: _tell(people))  # type: ignore[misc]
        planned = once(lambda: plan_digests(now=MONDAY))
        Mailbox.letters, asked, held = 0, Asked(), _resident()
        with (
            override_settings(EMAIL_BACKEND="benchmarks.digest.Mailbox"),
            connection.execute_wrapper(asked),
        ):
            sent = once(_send)
        grown = _resident() - held
        assert Mailbox.letters == size, Mailbox.letters
        again = once(lambda: plan_digests(now=MONDAY + timedelta(minutes=15)))
        rows.append(
            [
                size,
                told.wall / NOTICES,
                planned.wall,
                again.wall,
                sent.wall / size,
                sent.cpu / size,
                size / sent.wall * 1000,
                asked.queries * 1000 // size,
                grown,
            ]
        )
    report.table(
        "The weekly letter",
        "Five notices of one week to each person, in five time zones and six languages; then one "
        "worker plans and sends the letters, each marked in a transaction of its own before it "
        "goes, and as sent in the one that marks the next; plain text and HTML written out to a "
        "mail server that takes everything. Telling is one notice to everybody in one "
        "transaction. Milliseconds.",
        ("people", "telling all", "planning", "planning again", "wall a letter", "CPU a letter",
         "letters a second", "queries for 1,000", "memory grown, MB"),
        rows,
    )  # fmt: skip


def _send() -> None:
    while effects.send_due_digests():
        pass


def _tell(people: list[int]) -> None:
    for number in range(NOTICES):
        with transaction.atomic():
            notify(
                _KIND.key,
                subject="https://bench.example/id/agreements/large-agreement",
                people=people,
                parameters={"number": number},
            )
    Entry.objects.filter(in_digest=True).update(created_at=MONDAY - timedelta(days=3))


def _grow_people(size: int) -> list[int]:
    """That many people, with an empty inbox."""
    Entry.objects.all().delete()
    Digest.objects.all().delete()
    run(
        """
        INSERT INTO people_person (password, pseudonym, email, name, language, time_zone,
            is_active, is_operator, joined_at)
        SELECT '!', gen_random_uuid(), 'bench-' || n || '@example.org', 'Person ' || n,
            (%s::text[])[1 + n %% 6], (%s::text[])[1 + n %% 5], true, false, %s
        FROM generate_series(1, %s) n ON CONFLICT DO NOTHING
        """,
        list(LANGUAGES),
        list(ZONES),
        timezone.now(),
        size,
    )
    run(
        """
        INSERT INTO account_emailaddress (email, verified, "primary", user_id)
        SELECT email, true, true, id FROM people_person WHERE email LIKE 'bench-%'
        ON CONFLICT DO NOTHING
        """
    )
    run("ANALYZE people_person, account_emailaddress")
    rows = Person.objects.filter(email__startswith="bench-").order_by("pk")
    return list(rows.values_list("pk", flat=True)[:size])
