"""The weekly letter: everything unread of a week, in sections by organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext, ngettext, override

from pactwork.kernel.formats import format_date, format_number
from pactwork.kernel.texts import Text, shown
from pactwork.notifications.actions.outbox import claim, drop
from pactwork.notifications.effects.mail import full_url, mail, send_all
from pactwork.notifications.models import Digest
from pactwork.notifications.queries.telling import (
    Letter,
    letters_of_week,
    names_of_organisations,
)

Names = Mapping[int, Text]


@dataclass(frozen=True)
class Line:
    """One notice in a weekly letter."""

    title: str
    text: str
    url: str
    day: str


@dataclass(frozen=True)
class Section:
    """The notices that concern an organisation; the heading is "" where they concern none."""

    heading: str
    lines: Sequence[Line]


def send_due_digests(*, limit: int = 200) -> int:
    """Send the next weekly letters that are due; how many were taken in hand."""
    rows = claim(Digest, limit=limit)
    if not rows:
        return 0
    letters = letters_of_week(rows)
    drop([row for row in rows if not letters[row.pk]])
    told = [row for row in rows if letters[row.pk]]
    names = names_of_organisations(one for row in told for one in letters[row.pk])
    send_all([(row, compose(row, letters[row.pk], names)) for row in told])
    return len(rows)


def compose(row: Digest, letters: Sequence[Letter], names: Names) -> EmailMultiAlternatives:
    """The letter of one week as a mail in its reader's language."""
    person = letters[0].person
    with override(person.language):
        first, last = row.week - timedelta(days=7), row.week - timedelta(days=1)
        days = {
            "first": format_date(first, person.language),
            "last": format_date(last, person.language),
        }
        count = len(letters)
        subject = ngettext(
            "Your week on Pactwork: %(count)s piece of news",
            "Your week on Pactwork: %(count)s pieces of news",
            count,
        ) % {"count": format_number(count, person.language)}
        words = {
            "title": subject,
            "when": gettext(
                "What happened from %(first)s to %(last)s, as far as you have not read it."
            )
            % days,
            "sections": sections(letters, names),
            "inbox_url": full_url(f"/{person.language}/desk/inbox/"),
        }
        return mail(row, person, "", subject, "digest", words)


def sections(letters: Sequence[Letter], names: Names) -> list[Section]:
    """The notices by the first organisation they concern, in the order in which it came up."""
    found: dict[str, list[Line]] = {}
    for letter in letters:
        known = (number for number in letter.organisations if number in names)
        number = next(known, None)
        language = letter.person.language
        heading = "" if number is None else shown(names[number], language).text
        found.setdefault(heading, []).append(_line(letter))
    return [Section(heading, lines) for heading, lines in found.items()]


def _line(letter: Letter) -> Line:
    said, person = letter.said, letter.person
    try:
        day = letter.at.astimezone(ZoneInfo(person.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        day = letter.at.date()
    return Line(said.title, said.text, full_url(said.path), format_date(day, person.language))
