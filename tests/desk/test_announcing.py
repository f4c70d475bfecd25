"""Announcements: who makes them, who sees them, how they go away."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from pactwork.notifications.actions.announcements import AnnouncementError, announce
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Announcement, Dismissal, Entry, Notice, Preference
from pactwork.people.models import Person
from tests.desk.conftest import Party
from tests.desk.doing import page, text_of
from tests.factories import someone

pytestmark = pytest.mark.django_db
PAGE = "/en/desk/network/announcements/"
TEXTS = {"text_en": "Back at noon <b>", "text_fa": "ظهر برمی‌گردیم", "text_lt": "Grįšime vidurdienį"}


@pytest.fixture
def operator(db: None) -> Client:
    person = someone("runs@example.org")
    person.is_operator = True
    person.save()
    client = Client()
    client.force_login(person)
    return client


def told(client: Client, **said: Any) -> Any:
    last = (timezone.localdate() + timedelta(days=7)).isoformat()
    fields = {"key": str(uuid.uuid4()), "last_day": last, **TEXTS, **said}
    return client.post(PAGE, fields, follow=True)


def test_everybody_reads_it_until_they_have(
    operator: Client, library: Party, school: Party
) -> None:
    assert "It is announced." in text_of(told(operator))
    (row,) = Announcement.objects.all()
    body = page(library.client, "/en/desk/agreements/?sort=due")
    assert "Back at noon &lt;b&gt;" in body
    assert 'value="/en/desk/agreements/?sort=due"' in body
    assert '<p lang="fa" dir="rtl">ظهر برمی‌گردیم' in page(library.client, "/fa/desk/")
    assert "Grįšime" in page(library.client, "/lt/desk/")
    assert 'lang="en"' in page(library.client, "/ka/desk/").split("Back at noon")[0][-120:]
    url = f"/en/desk/announcements/{row.uuid}/dismiss/"
    for _ in range(2):
        answer = library.client.post(url, {"next": "/en/desk/agreements/"})
        assert answer["Location"] == "/en/desk/agreements/"
    assert Dismissal.objects.count() == 1
    assert "Back at noon" not in page(library.client, "/en/desk/")
    assert "Back at noon" in page(school.client, "/en/desk/")
    assert "Back at noon" in page(library.client, "/en/desk/inbox/")


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:a", ""])
def test_dismissing_leads_nowhere_else(where: str, operator: Client, library: Party) -> None:
    told(operator)
    number = Announcement.objects.get().uuid
    answer = library.client.post(f"/en/desk/announcements/{number}/dismiss/", {"next": where})
    assert answer["Location"] == "/en/desk/"
    assert library.client.get(f"/en/desk/announcements/{number}/dismiss/").status_code == 405


def test_some_organisations_alone(operator: Client, library: Party, school: Party) -> None:
    told(operator, organisations="school")
    assert "Back at noon" in page(school.client, "/en/desk/")
    assert "Back at noon" not in page(library.client, "/en/desk/")
    assert set(Entry.objects.values_list("person", flat=True)) == {school.person.pk}


def test_it_is_told_once(operator: Client, library: Party) -> None:
    key = str(uuid.uuid4())
    told(operator, key=key)
    told(operator, key=key)
    assert (Announcement.objects.count(), Notice.objects.count()) == (1, 1)
    assert Entry.objects.filter(person=library.person).count() == 1


def test_what_is_taken_back_is_not_shown_and_does_not_leave(
    operator: Client, library: Party
) -> None:
    Preference.objects.create(person=library.person, group="news", way="mail")
    told(operator)
    number = Announcement.objects.get().uuid
    body = text_of(operator.post(f"{PAGE}{number}/withdraw/", follow=True))
    assert "It is shown no more." in body
    assert "Taken back on" in body
    assert "It was taken back already." in text_of(
        operator.post(f"{PAGE}{number}/withdraw/", follow=True)
    )
    assert "Back at noon" not in page(library.client, "/en/desk/")
    empty_outbox()
    assert mail.outbox == []


def test_letters_go_to_who_wants_them(operator: Client, library: Party) -> None:
    Preference.objects.create(person=library.person, group="news", way="mail")
    told(operator)
    empty_outbox()
    [letter] = mail.outbox
    assert letter.to[0].endswith(f"<{library.person.email}>")
    assert "Back at noon" in letter.body


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text_en": " ", "text_fa": "", "text_lt": ""}, "Write it in one language at least."),
        ({"last_day": "2020-01-01"}, "This day is over already."),
        ({"last_day": "soon"}, "Enter a valid date."),
        ({"organisations": "school nowhere"}, "Not known here: nowhere"),
        ({"text_en": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_cannot_be_announced_keeps_what_was_typed(
    said: dict[str, str], why: str, operator: Client, library: Party
) -> None:
    answer = told(operator, **said)
    assert answer.status_code == 422
    assert why in text_of(answer)
    assert Announcement.objects.count() == 0
    if "text_fa" not in said:
        assert TEXTS["text_fa"] in answer.content.decode()


def test_it_ends_with_its_last_day(operator: Client, library: Party) -> None:
    told(operator)
    Announcement.objects.update(last_day=timezone.localdate() - timedelta(days=1))
    assert "Back at noon" not in page(library.client, "/en/desk/")


def test_nobody_else_announces(operator: Client, library: Party) -> None:
    assert library.client.get(PAGE).status_code == 404
    assert told(library.client).status_code == 404
    told(operator)
    number = Announcement.objects.get().uuid
    assert library.client.post(f"{PAGE}{number}/withdraw/").status_code == 404
    with pytest.raises(AnnouncementError):
        announce(key=uuid.uuid4(), text={"en": "x"}, last_day=date(2999, 1, 1), by=library.person)
    person = Person.objects.get(email="runs@example.org")
    with pytest.raises(AnnouncementError):
        announce(key=uuid.uuid4(), text={"xx": "x"}, last_day=date(2999, 1, 1), by=person)
