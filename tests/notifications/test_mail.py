"""Letters: to whom, in which language, once, and never to somebody who may no longer see."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from pactwork.kernel.transactions import NoTransactionError
from pactwork.notifications.api import Way, choose_ways, notify
from pactwork.notifications.effects import mail as letters
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Entry, Notice, Sending
from tests.factories import someone
from tests.notifications.telling import SUBJECT, Blind, tell, telling


@pytest.fixture
def blind() -> Any:
    with telling() as blind:
        yield blind


def states() -> list[tuple[str, str, int]]:
    return list(Sending.objects.order_by("pk").values_list("channel", "state", "attempts"))


@pytest.fixture
def _told(db: None, blind: Blind) -> None:
    tell([someone("ana@example.org", name="Ana").pk])


@pytest.mark.usefixtures("_told")
def test_a_letter_goes_once() -> None:
    empty_outbox()
    empty_outbox()
    (letter,) = mail.outbox
    assert letter.to == ["Ana <ana@example.org>"]
    assert letter.subject == "Your evidence was accepted"
    row = Sending.objects.get()
    assert letter.extra_headers["Message-ID"] == f"<{row.uuid}@localhost>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "http://localhost:8000/en/agreements/reading/" in str(letter.body)
    assert states() == [("mail", "sent", 1)]


def test_persian_runs_from_right_to_left(db: None, blind: Blind) -> None:
    person = someone("fa@example.org", name="شیرین")
    person.language = "fa"
    person.save()
    tell([person.pk], text={"fa": "<b>کارگاه</b> & ۲"})
    empty_outbox()
    (letter,) = mail.outbox
    html = str(letter.alternatives[0][0])
    assert letter.subject == "شواهد شما پذیرفته شد"
    assert '<html lang="fa" dir="rtl">' in html
    assert "&lt;b&gt;کارگاه&lt;/b&gt; &amp; ۲" in html
    assert "<b>کارگاه</b> & ۲" in str(letter.body)
    assert (
        letter.message()["Subject"]
        == "=?utf-8?b?2LTZiNin2YfYryDYtNmF2Kcg2b7YsNuM2LHZgdiq2Ycg2LTYrw==?="
    )


def test_a_language_without_a_catalogue_is_answered_in_english(db: None, blind: Blind) -> None:
    person = someone()
    person.language = "de"
    person.save()
    tell([person.pk])
    empty_outbox()
    assert "http://localhost:8000/en/desk/unsubscribe/" in str(mail.outbox[0].body)


@pytest.mark.parametrize(
    ("way", "entries", "letters"),
    [(Way.INBOX, 1, 0), (Way.MAIL, 1, 1), (Way.DIGEST, 1, 0), (Way.OFF, 0, 0), (None, 1, 1)],
)
def test_everybody_hears_of_it_as_they_chose(
    db: None, blind: Blind, way: Way | None, entries: int, letters: int
) -> None:
    person = someone()
    if way:
        choose_ways({"evidence": way}, by=person.pk)
    tell([person.pk])
    empty_outbox()
    assert (Entry.objects.count(), len(mail.outbox)) == (entries, letters)
    assert Entry.objects.filter(in_digest=True).count() == (way is Way.DIGEST)


def test_nothing_leaves_to_somebody_who_may_no_longer_see(db: None, blind: Blind) -> None:
    ana, ion = someone("ana@example.org"), someone("ion@example.org")
    tell([ana.pk, ion.pk])
    blind.add(ana.pk)
    empty_outbox()
    assert [letter.to for letter in mail.outbox] == [["Ion <ion@example.org>"]]
    assert states() == [("mail", "dropped", 0), ("mail", "sent", 1)]


def test_while_the_mail_server_is_slow_it_is_asked_again_who_may_see(
    db: None, blind: Blind, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [someone(f"p{number}@example.org").pk for number in range(4)]
    tell(people)
    clock = [0.0]
    real = EmailBackend.send_messages

    def slowly(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        clock[0] += 30
        blind.update(people[:3])
        return int(real(self, messages))

    monkeypatch.setattr(letters, "monotonic", lambda: clock[0])
    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    empty_outbox()
    assert [one[1] for one in states()] == ["sent", "dropped", "dropped", "sent"]
    assert len(mail.outbox) == 2


def test_accounts_that_are_switched_off_hear_nothing(db: None, blind: Blind) -> None:
    gone, later = someone("gone@example.org"), someone("later@example.org")
    gone.is_active = False
    gone.save()
    tell([gone.pk, later.pk, 10**9])
    later.is_active = False
    later.save()
    empty_outbox()
    assert mail.outbox == []
    assert states() == [("mail", "dropped", 0)]


def test_what_was_told_under_a_key_is_never_told_again(db: None, blind: Blind) -> None:
    ana, ion = someone("ana@example.org"), someone("ion@example.org")
    assert tell([ana.pk], once="ending:reading:180")
    assert tell([ana.pk, ion.pk], once="ending:reading:180") is None
    assert tell([ana.pk], once="ending:reading:90")
    assert Notice.objects.count() == Entry.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["Ana\nBcc: all@example.org", "Ana\r\n\r\n<script>", "Ștefan\u2028Vodă", '"Q" <x@y.z>']
)
def test_a_hostile_name_adds_no_header(db: None, blind: Blind, name: str) -> None:
    person = someone("ana@example.org", name=name)
    tell([person.pk], title={"en": f"From {name}"})
    empty_outbox()
    (letter,) = mail.outbox
    message = letter.message()
    assert message["Bcc"] is None
    assert message["To"].endswith("<ana@example.org>")
    assert letter.recipients() == ["ana@example.org"] or len(letter.recipients()) == 1
    assert "\n" not in letter.subject


def test_a_notice_leads_nowhere_else(db: None, blind: Blind) -> None:
    tell([someone().pk], path="//evil.example/")
    empty_outbox()
    assert mail.outbox == []
    assert states() == [("mail", "dropped", 0)]


def test_a_kind_that_fails_at_one_notice_holds_back_no_other(db: None, blind: Blind) -> None:
    person = someone().pk
    tell([person], title="no language map")
    tell([person])
    empty_outbox()
    assert len(mail.outbox) == 1


def test_telling_needs_a_transaction_and_a_known_kind(own_database: None) -> None:
    with pytest.raises(NoTransactionError):
        notify("told", subject=SUBJECT, people=[], parameters={})
    with pytest.raises(LookupError):
        tell([], kind="unheard-of")
