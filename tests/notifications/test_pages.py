"""The inbox, the choices, and the way out of letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client

from pactwork.notifications.api import Way, unread_count, ways_of
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Entry
from pactwork.notifications.unsubscribing import unsubscribe_token
from pactwork.people.api import Person
from tests.factories import someone
from tests.notifications.telling import Blind, tell, telling

INBOX = "/en/desk/inbox/"


@pytest.fixture
def blind(db: None) -> Iterator[Blind]:
    with telling() as blind, telling("other", group="dates"):
        yield blind


@pytest.fixture
def ana(blind: Blind) -> Person:
    return someone("ana@example.org")


@pytest.fixture
def desk(ana: Person) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def page(client: Client, path: str = INBOX) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_empty_inbox_says_what_will_stand_there(desk: Client) -> None:
    assert "Nothing here yet" in page(desk)


def test_unread_first_then_the_newest(desk: Client, ana: Person) -> None:
    for number in (1, 2, 3):
        tell([ana.pk], title={"en": f"Notice {number}"})
    newest = Entry.objects.latest("pk")
    desk.post(INBOX, {"read": newest.pk, "here": INBOX})
    assert re.findall(r"Notice \d", page(desk)) == ["Notice 2", "Notice 1", "Notice 3"]
    assert "2 unread notices" in page(desk)
    desk.post(INBOX, {"unread": newest.pk})
    assert "3 unread notices" in page(desk)


def test_marking_all_leaves_what_came_meanwhile(desk: Client, ana: Person) -> None:
    tell([ana.pk])
    seen = Entry.objects.get().pk
    tell([ana.pk])
    answer = desk.post(INBOX, {"all_up_to": seen, "here": "https://evil.example/"})
    assert answer.headers["Location"] == INBOX
    assert unread_count(ana.pk) == 1


def test_another_ones_notices_are_neither_shown_nor_marked(desk: Client, blind: Blind) -> None:
    ion = someone("ion@example.org")
    tell([ion.pk], title={"en": "For Ion alone"})
    desk.post(INBOX, {"read": Entry.objects.get().pk})
    assert unread_count(ion.pk) == 1
    assert "For Ion alone" not in page(desk)


def test_what_may_no_longer_be_seen_is_not_shown(desk: Client, ana: Person, blind: Blind) -> None:
    tell([ana.pk], title={"en": "A secret"})
    blind.add(ana.pk)
    assert "A secret" not in page(desk)
    assert "This is no longer open to you." in page(desk)


def test_one_kind_at_a_time_and_page_by_page(desk: Client, ana: Person) -> None:
    for _ in range(25):
        tell([ana.pk])
    tell([ana.pk], kind="other", title={"en": "Another kind"})
    assert page(desk).count("<article>") == 20
    assert page(desk, f"{INBOX}?page=2").count("<article>") == 6
    assert page(desk, f"{INBOX}?kind=other").count("<article>") == 1
    for wrong in ("0", "3", "-1", "x", "9999999", "١"):
        assert desk.get(f"{INBOX}?page={wrong}").status_code == 404
    for wrong in ("%00", "unheard-of"):
        assert desk.get(f"{INBOX}?kind={wrong}").status_code == 404


@pytest.mark.parametrize("sent", ["x", "-1", "99999999999999999999999", "9223372036854775808", "²"])
def test_nonsense_marks_nothing(desk: Client, ana: Person, sent: str) -> None:
    tell([ana.pk])
    assert desk.post(INBOX, {"read": sent, "all_up_to": sent, "unread": sent}).status_code == 302
    assert unread_count(ana.pk) == 1


def test_text_of_people_is_never_markup(desk: Client, ana: Person) -> None:
    tell([ana.pk], title={"en": "<script>alert(1)</script>"}, text={"en": "<img src=x onerror=y>"})
    assert "<script>alert" not in page(desk)
    assert "<img src=x" not in page(desk)


def test_choices_are_kept(desk: Client, ana: Person) -> None:
    path = "/en/desk/notifications/"
    assert 'value="mail" selected' in page(desk, path)
    answer = desk.post(path, dict.fromkeys(ways_of(ana.pk), "off") | {"dates": "digest"})
    assert answer.status_code == 302
    assert ways_of(ana.pk)["evidence"] is Way.OFF
    assert ways_of(ana.pk)["dates"] is Way.DIGEST
    wrong = desk.post(path, {"evidence": "pigeon"})
    assert wrong.status_code == 200
    assert "Nothing you wrote is lost" in wrong.content.decode()
    assert ways_of(ana.pk)["evidence"] is Way.OFF


def test_a_letter_can_be_stopped_without_signing_in(ana: Person) -> None:
    tell([ana.pk])
    mail.outbox = []
    empty_outbox()
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = address.removeprefix("http://localhost:8000")
    stranger = Client(enforce_csrf_checks=True)
    assert "Evidence to deliver or accept" in page(stranger, path)
    assert ways_of(ana.pk)["evidence"] is Way.MAIL
    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert ways_of(ana.pk)["evidence"] is Way.INBOX
    tell([ana.pk])
    empty_outbox()
    assert len(mail.outbox) == 1
    assert Entry.objects.count() == 2


def test_the_weekly_letter_is_stopped_as_a_whole(ana: Person) -> None:
    assert ways_of(ana.pk)["news"] is Way.DIGEST
    Client().post(f"/fa/desk/unsubscribe/{unsubscribe_token(ana.pk, '')}/")
    assert Way.DIGEST not in ways_of(ana.pk).values()
    assert ways_of(ana.pk)["evidence"] is Way.MAIL


@pytest.mark.parametrize("token", ["x", "WzEsIiJd:1abc:nonsense", "%00", "../../x"])
def test_a_forged_token_stops_nothing(db: None, client: Client, token: str) -> None:
    assert client.post(f"/en/desk/unsubscribe/{token}/").status_code == 404
