"""What is kept of a person can be taken along, and goes with the account."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import models

from pactwork.notifications.actions.reaching import make_telegram_code
from pactwork.notifications.api import Way, choose_ways, follow, forget_person, kept_of
from pactwork.notifications.models import (
    Announcement,
    Digest,
    Dismissal,
    Entry,
    Follow,
    Preference,
    PushSubscription,
    TelegramChat,
    TelegramCode,
)
from pactwork.people.api import Person
from tests.factories import someone
from tests.notifications.telling import SUBJECT, tell, telling

KEPT: tuple[type[models.Model], ...] = (
    Entry, Digest, Preference, Follow, PushSubscription, TelegramChat, TelegramCode, Dismissal,
)  # fmt: skip


ANNOUNCED = UUID(int=7)


def filled(person: Person) -> None:
    with telling():
        notice = tell([person.pk])
    assert notice is not None
    choose_ways({"dates": Way.OFF}, by=person.pk)
    follow(SUBJECT, by=person.pk)
    make_telegram_code(by=person.pk)
    TelegramChat.objects.create(person=person, chat=7)
    PushSubscription.objects.create(
        person=person, endpoint=f"https://push.example.org/{person.pk}", p256dh=b"k", auth=b"a"
    )
    now = notice.created_at
    announcement, _ = Announcement.objects.get_or_create(
        uuid=ANNOUNCED, defaults={"text": {"en": "x"}, "last_day": now.date()}
    )
    Dismissal.objects.create(announcement=announcement, person=person)
    Digest.objects.create(person=person, week=now.date(), since=now, until=now, due_at=now)


def test_what_is_kept_can_be_taken_along(db: None) -> None:
    ana, ion = someone("ana@example.org"), someone("ion@example.org")
    filled(ana)
    filled(ion)
    kept = json.loads(json.dumps(kept_of(ana.pk)))
    assert [(one["kind"], one["subject"]) for one in kept["notices"]] == [("told", SUBJECT)]
    assert kept["choices"]["dates"] == "off"
    assert kept["follows"] == [SUBJECT]
    assert kept["browsers"] == [f"https://push.example.org/{ana.pk}"]
    assert kept["telegram_chat"] == 7
    assert kept["announcements_read"] == [str(ANNOUNCED)]


def test_all_of_it_goes_and_nothing_of_others(db: None) -> None:
    ana, ion = someone("ana@example.org"), someone("ion@example.org")
    filled(ana)
    filled(ion)
    forget_person(ana.pk)
    for model in KEPT:
        rows = model._default_manager.values_list("person", flat=True)
        assert list(rows) == [ion.pk], model


def test_every_table_that_names_a_person_is_thought_of() -> None:
    from django.apps import apps

    named = {
        model
        for model in apps.get_app_config("notifications").get_models()
        if any(field.name == "person" for field in model._meta.get_fields())
    }
    assert named == set(KEPT)
