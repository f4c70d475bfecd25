"""Announcing something, taking it back, and not wanting to see it any more."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import Text
from pactwork.notifications.actions.notices import notify
from pactwork.notifications.models import Announcement, Dismissal
from pactwork.people.api import Person, Power, accounts, people_of

LONGEST: Final = 1000


class AnnouncementError(ValueError):
    """Something that cannot be announced; `reason` names the rule."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic(durable=True)
def announce(
    *,
    key: uuid.UUID,
    text: Text,
    last_day: date,
    organisations: Collection[int] = (),
    by: Person,
) -> None:
    """Tell everybody, or the people of these organisations; with the same `key` only once.

    Raises:
        AnnouncementError: "operator", the person does not run the installation; "text", it says
            nothing, too much, or in a language that is not offered; "day", it is over already.
    """
    _refuse_others(by)
    said = {language: words.strip() for language, words in text.items() if words.strip()}
    if not said or set(said) - set(LANGUAGES) or max(map(len, said.values())) > LONGEST:
        raise AnnouncementError("text")
    if last_day < timezone.localdate():
        raise AnnouncementError("day")
    row, is_new = Announcement.objects.get_or_create(
        uuid=key,
        defaults={
            "text": said,
            "organisations": sorted(set(organisations)),
            "last_day": last_day,
            "made_by": by,
        },
    )
    if is_new:
        notify(
            "announcement",
            subject=f"urn:uuid:{key}",
            people=_people(row.organisations),
            organisations=row.organisations,
            parameters={"announcement": str(key), "text": said},
            once=f"announcement:{key}",
        )


@transaction.atomic(durable=True)
def withdraw_announcement(*, announcement: uuid.UUID, by: Person) -> None:
    """Take an announcement back: it is shown no more, and letters that wait do not leave.

    Raises:
        AnnouncementError: "operator"; "gone", there is none that holds.
    """
    _refuse_others(by)
    held = Announcement.objects.filter(uuid=announcement, withdrawn_at=None)
    if not held.update(withdrawn_at=timezone.now()):
        raise AnnouncementError("gone")


@transaction.atomic(durable=True)
def dismiss_announcement(*, announcement: uuid.UUID, by: Person) -> None:
    """Do not show this announcement to this person any more. Safe to repeat."""
    row = Announcement.objects.filter(uuid=announcement).first()
    if row is not None:
        Dismissal.objects.get_or_create(announcement=row, person=by)


def _refuse_others(by: Person) -> None:
    if not (by.is_operator and by.is_active):
        raise AnnouncementError("operator")


def _people(organisations: Collection[int]) -> set[int]:
    if not organisations:
        return accounts()
    return {one.pk for held in organisations for one in people_of(held, Power.READ)}
