"""What may still be said to whom, right before it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import Text
from pactwork.notifications.kinds import NoticeKind, Said, notice_kind, said
from pactwork.notifications.models import Digest, Entry, Notice, Sending
from pactwork.organisations.api import cards
from pactwork.people.api import Power, Recipient, people_of, recipients

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Letter:
    """A notice as one person hears it."""

    person: Recipient
    kind: NoticeKind
    said: Said
    at: datetime
    organisations: tuple[int, ...]


def letters_of(sendings: Sequence[Sending]) -> dict[int, Letter]:
    """What each of these sendings says, by number; those that may no longer be said are left out.

    Two queries, whatever their number, besides what the kinds ask.
    """
    rows = Entry.objects.filter(pk__in=[one.entry_id for one in sendings]).select_related("notice")
    entries = {row.pk: row for row in rows}
    people = recipients({row.person_id for row in rows})
    found = {}
    for one in sendings:
        entry = entries.get(one.entry_id)
        letter = entry and _letter(entry.notice, people.get(entry.person_id))
        if letter:
            found[one.pk] = letter
    return found


def letters_of_week(digests: Sequence[Digest]) -> dict[int, list[Letter]]:
    """What each of these weekly letters tells, the oldest first; nothing that was read."""
    people = recipients({one.person_id for one in digests})
    rows = (
        Entry.objects.filter(
            person__in=people,
            in_digest=True,
            read_at=None,
            created_at__gte=min(one.since for one in digests),
            created_at__lt=max(one.until for one in digests),
        )
        .order_by("pk")
        .select_related("notice")
    )
    by_person: dict[int, list[Entry]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    found: dict[int, list[Letter]] = {}
    for one in digests:
        mine = by_person.get(one.person_id, ())
        due = (row.notice for row in mine if one.since <= row.created_at < one.until)
        found[one.pk] = [it for n in due if (it := _letter(n, people.get(one.person_id)))]
    return found


def names_of_organisations(letters: Iterable[Letter]) -> Mapping[int, Text]:
    """The names of the organisations these letters speak of."""
    numbers = {number for letter in letters for number in letter.organisations}
    return {number: card.name for number, card in cards(numbers).items()} if numbers else {}


def words_for(person: int, kind: NoticeKind, notice: Notice, language: str) -> Said | None:
    """What a person may be told of a notice now; None for nothing.

    A kind that fails at one notice is logged and holds back that notice only.
    """
    try:
        if kind.still_may_see(person, notice.parameters):
            return said(kind, notice.parameters, language)
    except Exception:
        log.exception("notice_unsayable", kind=kind.key, notice=str(notice.uuid))
    return None


def _letter(notice: Notice, person: Recipient | None) -> Letter | None:
    kind = notice_kind(notice.kind)
    if kind is None or person is None:
        return None
    if person.language not in LANGUAGES:
        person = replace(person, language=LANGUAGES[0])
    words = words_for(person.pk, kind, notice, person.language)
    if words is None:
        return None
    return Letter(person, kind, words, notice.created_at, tuple(notice.organisations))


def organisation_may_see(notice: Notice, organisation: int) -> bool:
    """Whether an organisation still may see what a notice is about."""
    kind = notice_kind(notice.kind)
    if kind is None:
        return False
    if kind.organisation_may_see is not None:
        return kind.organisation_may_see(organisation, notice.parameters)
    readers = people_of(organisation, Power.READ)
    return any(kind.still_may_see(one.pk, notice.parameters) for one in readers)
