"""Never twice: two workers, a worker killed at any point, a mail server that fails half-way."""

from __future__ import annotations

import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from pactwork.notifications.actions import digests, outbox
from pactwork.notifications.actions.digests import plan_digests
from pactwork.notifications.api import Way, choose_ways
from pactwork.notifications.effects import mail as letters
from pactwork.notifications.effects.digests import send_due_digests
from pactwork.notifications.effects.mail import send_due_mail
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Digest, Entry, Notice, Sending
from pactwork.people.api import Person
from tests.factories import someone
from tests.notifications.telling import tell, telling
from tests.scratch import at_once


class KilledError(BaseException):
    """The process is gone; nothing after it happens."""


@pytest.fixture(autouse=True)
def _told(own_database: None) -> Iterator[None]:
    with telling():
        tell([someone(f"p{number}@example.org").pk for number in range(12)])
        yield


def states() -> Counter[str]:
    return Counter(Sending.objects.values_list("state", flat=True))


def sent() -> Counter[str]:
    return Counter(letter.to[0] for letter in mail.outbox)


def test_two_workers_send_each_letter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    mail.outbox = []
    meeting = threading.Barrier(2)
    real = outbox.begin

    def begin(row: Any, **said: Any) -> bool:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.2)
        return real(row, **said)

    monkeypatch.setattr(letters, "begin", begin)

    def work() -> int:
        return sum(iter(lambda: send_due_mail(limit=3), 0))

    assert sum(at_once(work, work)) == 12
    assert len(sent()) == 12
    assert set(sent().values()) == {1}
    assert states() == {"sent": 12}


def test_two_that_tell_the_same_tell_it_once() -> None:
    person = someone("both@example.org").pk
    results = at_once(*[lambda: tell([person], once="dormant:reading:2026")] * 4)
    assert sum(isinstance(one, Notice) for one in results) == 1
    assert Entry.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("where", ["before", "sending", "after"])
def test_killed_at_any_point_a_letter_never_goes_twice(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    mail.outbox = []
    real = EmailBackend.send_messages

    def killed(*_: Any, **__: Any) -> Any:
        raise KilledError

    def sent_then_killed(self: EmailBackend, messages: list[EmailMessage]) -> int:
        real(self, messages)
        raise KilledError

    with monkeypatch.context() as patched:
        if where == "before":
            patched.setattr(letters, "begin", killed)
        else:
            then = killed if where == "sending" else sent_then_killed
            patched.setattr(EmailBackend, "send_messages", then)
        with pytest.raises(KilledError):
            empty_outbox()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        empty_outbox()
        empty_outbox()
    assert set(sent().values()) == {1}
    expected = {"before": (12, 0), "sending": (11, 1), "after": (12, 1)}
    assert (len(sent()), states()["uncertain"]) == expected[where]


def test_a_lease_that_ran_out_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    mail.outbox = []
    (row, *_) = outbox.claim(Sending)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert len(outbox.claim(Sending)) == 12
        assert outbox.begin(row) is False


def refusing(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def send(*_: Any) -> int:
        raise fault

    monkeypatch.setattr(EmailBackend, "send_messages", send)


@pytest.mark.parametrize(
    ("fault", "state", "again"),
    [
        (smtplib.SMTPResponseException(451, b"try later"), "waiting", 12),
        (smtplib.SMTPDataError(550, b"no such letter"), "failed", 0),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"busy"), "b": (550, b"no")}), "waiting", 12),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "failed", 0),
        (UnicodeEncodeError("ascii", "ă", 0, 1, "an address of another script"), "failed", 0),
        (smtplib.SMTPServerDisconnected("gone"), "uncertain", 0),
        (TimeoutError("silence"), "uncertain", 0),
    ],
)
def test_only_a_refusal_is_followed_by_another_attempt(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, state: str, again: int
) -> None:
    mail.outbox = []
    with monkeypatch.context() as patched:
        refusing(patched, fault)
        empty_outbox()
    assert states() == {state: 12}
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        empty_outbox()
    assert len(sent()) == again


def test_a_letter_that_is_always_refused_fails_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusing(monkeypatch, smtplib.SMTPResponseException(451, b"never"))
    for _ in range(9):
        empty_outbox()
        Sending.objects.filter(state="waiting").update(due_at=timezone.now())
    assert states() == {"failed": 12}
    assert set(Sending.objects.values_list("attempts", flat=True)) == {9}


def test_while_the_mail_server_is_closed_nothing_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail.outbox = []
    with monkeypatch.context() as patched:

        def closed(self: EmailBackend) -> None:
            raise ConnectionRefusedError("closed")

        patched.setattr(EmailBackend, "open", closed)
        empty_outbox()
    assert list(Sending.objects.values_list("state", "attempts").distinct()) == [("waiting", 0)]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        empty_outbox()
    assert len(sent()) == 12


def test_two_workers_send_each_weekly_letter_once() -> None:
    mail.outbox = []
    Entry.objects.update(in_digest=True)
    after = timezone.now() + timedelta(days=7)

    def work() -> None:
        for _ in range(2):
            plan_digests(now=after)
            while send_due_digests(limit=2):
                pass

    with time_machine.travel(after):
        results = at_once(work, work)
    assert results == [None, None]
    assert len(sent()) == 12
    assert set(sent().values()) == {1}


def test_killed_while_weekly_letters_are_planned_and_sent_nobody_gets_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planned in chunks and sent in batches; the process dies in the midst of either."""
    people = [Person.objects.get(email=f"p{number}@example.org") for number in range(12)]
    for person in people:
        choose_ways({"evidence": Way.DIGEST}, by=person.pk)
    monkeypatch.setattr(digests, "CHUNK", 5)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    with time_machine.travel(monday - timedelta(days=3), tick=False):
        tell([person.pk for person in people])
    mail.outbox = []
    chunks = count()
    real_plan, real_begin = digests._plan, outbox.begin

    def dying_plan(*said: Any) -> int:
        if next(chunks) == 1:
            raise KilledError
        return real_plan(*said)

    def dying_begin(row: Any, **said: Any) -> bool:
        if len(mail.outbox) == 3:
            raise KilledError
        return real_begin(row, **said)

    with time_machine.travel(monday, tick=False):
        with monkeypatch.context() as patched:
            patched.setattr(digests, "_plan", dying_plan)
            with pytest.raises(KilledError):
                plan_digests()
        assert Digest.objects.count() == 5
        assert plan_digests() == 7
        assert plan_digests() == 0
        with monkeypatch.context() as patched:
            patched.setattr(letters, "begin", dying_begin)
            with pytest.raises(KilledError):
                send_due_digests(limit=4)
    for minutes in (11, 22):
        with time_machine.travel(monday + timedelta(minutes=minutes), tick=False):
            outbox.settle_abandoned(Digest, again=False)
            plan_digests()
            while send_due_digests(limit=4):
                pass
    assert len(sent()) == 12
    assert set(sent().values()) == {1}
    assert Digest.objects.count() == 12
