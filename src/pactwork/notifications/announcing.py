"""How an announcement is told, and who may still see it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from pactwork.kernel.texts import shown
from pactwork.notifications.kinds import NoticeKind, Parameters, Said, register_notice_kind
from pactwork.notifications.models import Announcement
from pactwork.people.api import Power, people_of


def _said(held: Parameters, language: str) -> Said:
    return Said(gettext("News of this site"), shown(held["text"], language).text, reverse("desk"))


def _held(held: Parameters) -> Announcement | None:
    return Announcement.objects.filter(uuid=held["announcement"], withdrawn_at=None).first()


def _person_may_see(person: int, parameters: Parameters) -> bool:
    row = _held(parameters)
    if row is None:
        return False
    if not row.organisations:
        return True
    return any(
        person == one.pk for held in row.organisations for one in people_of(held, Power.READ)
    )


def _organisation_may_see(organisation: int, held: Parameters) -> bool:
    row = _held(held)
    return row is not None and organisation in row.organisations


def register_announcements() -> None:
    """Make the kind known."""
    register_notice_kind(
        NoticeKind(
            key="announcement",
            label=gettext_lazy("Announcements"),
            say=_said,
            still_may_see=_person_may_see,
            group="news",
            organisation_may_see=_organisation_may_see,
        )
    )
