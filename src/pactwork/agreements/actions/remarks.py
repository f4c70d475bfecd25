"""What the public says of commitments: writing it down, deciding about it, answering it.

Writing leaves no statement: it changes nothing that is public, and strangers must not be able to
fill a ledger that nothing is ever removed from. Each decision of a party leaves one.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.attempts import attempted
from pactwork.agreements.models import (
    Commitment,
    Party,
    Remark,
    RemarkDecision,
    RemarkReport,
    RemarkState,
)
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.remark_words import REASON_WORDS
from pactwork.agreements.statements import (
    ANSWERED,
    APPROVED,
    DENIED,
    REMOVED,
    remark_decided,
)
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import clean_string
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import VerbRef, record
from pactwork.organisations.api import cards
from pactwork.people.api import Person, Power, is_stopped, may

LONGEST: Final = 2000
LONGEST_NAME: Final = 80
LONGEST_ANSWER: Final = 4000
WAITING_AT_MOST: Final = 500
"""So many may wait under one agreement: beyond it a flood would bury what people meant."""
REPORTS_AT_MOST: Final = 20
REASONS: Final = tuple(REASON_WORDS)
"""Why something is not published."""
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, which could dress one text as another."""


class Why(StrEnum):
    """Why something was not taken."""

    UNKNOWN = "unknown"
    EMPTY = "empty"
    LONG = "long"
    UNREADABLE = "unreadable"
    OFTEN = "often"
    FULL = "full"
    DECIDED = "decided"
    FORBIDDEN = "forbidden"
    STOPPED = "stopped"


class RemarkError(ValueError):
    """It was not taken; `why` says what stands against it."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Saying:
    """What somebody wants to say, and on which commitment. `uuid` makes sending it twice one."""

    uuid: uuid.UUID
    agreement: str
    commitment: str
    kind: str
    text: str
    language: str
    name: str = ""


@transaction.atomic(durable=True)
def leave_remark(said: Saying, *, address: str, by: Person | None) -> uuid.UUID:
    """Take down what somebody says of a public commitment; it waits for a party to read it.

    `address` is whence it came, to count how often; only a digest of it is kept, for a day.

    Raises:
        RemarkError: nothing can be said there, the text cannot be kept, or it was too often.
    """
    held = _open_commitment(said.agreement, said.commitment)
    text, name = _clean(said.text, LONGEST), _clean_name(said.name)
    if said.language not in LANGUAGES:
        raise RemarkError(Why.UNREADABLE)
    if Remark.objects.filter(uuid=said.uuid).exists():
        return said.uuid
    if by and is_stopped(by):
        raise RemarkError(Why.STOPPED)
    if not attempted(f"person {by.pk}" if by else address):
        raise RemarkError(Why.OFTEN)
    if Remark.objects.filter(uuid=said.uuid).exists():  # sent twice at once: one waited here
        return said.uuid
    waiting = Remark.objects.filter(
        commitment__agreement=held.agreement, stage=RemarkState.WAITING
    ).count()
    if waiting >= WAITING_AT_MOST:
        raise RemarkError(Why.FULL)
    Remark.objects.create(
        uuid=said.uuid,
        commitment=held,
        kind=said.kind,
        text=text,
        language=said.language,
        name=name,
        person=by,
        created_at=timezone.now(),
    )
    return said.uuid


def _open_commitment(agreement: str, key: str) -> Commitment:
    held = (
        Commitment.objects.select_related("agreement")
        .filter(
            agreement__slug=agreement,
            agreement__visibility=Visibility.PUBLIC,
            key=key,
            withdrawn_in=None,
        )
        .first()
    )
    if held is None:
        raise RemarkError(Why.UNKNOWN)
    return held


def _clean(raw: str, longest: int) -> str:
    try:
        text = _TURNING.sub("", clean_string(raw)).strip()
    except ValueError:
        raise RemarkError(Why.UNREADABLE) from None
    if not any(letter.isalnum() for letter in text):
        raise RemarkError(Why.EMPTY)
    if len(text) > longest:
        raise RemarkError(Why.LONG)
    return text


def _clean_name(raw: str) -> str:
    if not raw.strip():
        return ""
    return " ".join(_clean(raw, LONGEST_NAME).split())


@transaction.atomic(durable=True)
def report_remark(remark: uuid.UUID, text: str, *, address: str) -> None:
    """Tell the parties that a published remark should not be there.

    Raises:
        RemarkError: there is no such published remark, or it was too often.
    """
    held = Remark.objects.filter(uuid=remark, stage=RemarkState.PUBLISHED).first()
    if held is None:
        raise RemarkError(Why.UNKNOWN)
    said = _clean(text, LONGEST) if text.strip() else ""
    if not attempted(address):
        raise RemarkError(Why.OFTEN)
    if RemarkReport.objects.filter(remark=held, settled_at=None).count() < REPORTS_AT_MOST:
        RemarkReport.objects.create(remark=held, text=said, created_at=timezone.now())


@transaction.atomic(durable=True)
def publish_remark(remark: uuid.UUID, *, organisation: int, by: Person) -> None:
    """A party publishes what waits.

    Raises:
        RemarkError: it does not wait, or `by` does not write for that party.
    """
    held = _held(remark, organisation, by)
    if held.stage != RemarkState.WAITING:
        raise RemarkError(Why.DECIDED)
    held.stage, held.published_at = RemarkState.PUBLISHED, timezone.now()
    held.save(update_fields=["stage", "published_at"])
    note_decision(held, APPROVED, "published", organisation, by)


@transaction.atomic(durable=True)
def decline_remark(remark: uuid.UUID, *, reason: str, organisation: int, by: Person) -> None:
    """A party declines what waits, or takes down what was published, for one of the `REASONS`.

    Raises:
        RemarkError: it was declined before, the reason is none, or `by` may not.
    """
    held = _held(remark, organisation, by)
    if held.stage == RemarkState.DECLINED:
        raise RemarkError(Why.DECIDED)
    if reason not in REASONS:
        raise RemarkError(Why.EMPTY)
    was_published = held.stage == RemarkState.PUBLISHED
    held.stage, held.reason = RemarkState.DECLINED, reason
    held.save(update_fields=["stage", "reason"])
    settle_reports(held)
    verb, what = (REMOVED, "removed") if was_published else (DENIED, "declined")
    note_decision(held, verb, what, organisation, by, reason)


@transaction.atomic(durable=True)
def answer_remark(
    remark: uuid.UUID, text: str, *, language: str, organisation: int, by: Person
) -> None:
    """A party answers what is published, in public; a later answer takes the place of the first.

    Raises:
        RemarkError: it is not published, the answer cannot be kept, or `by` may not.
    """
    held = _held(remark, organisation, by)
    if held.stage != RemarkState.PUBLISHED:
        raise RemarkError(Why.DECIDED)
    if language not in LANGUAGES:
        raise RemarkError(Why.UNREADABLE)
    held.answer, held.answer_language = _clean(text, LONGEST_ANSWER), language
    held.answered_at, held.answered_for_id = timezone.now(), organisation
    held.save(update_fields=["answer", "answer_language", "answered_at", "answered_for"])
    note_decision(held, ANSWERED, "answered", organisation, by)


@transaction.atomic(durable=True)
def keep_remark(remark: uuid.UUID, *, organisation: int, by: Person) -> None:
    """A party looked at the reports and leaves the remark where it is.

    Raises:
        RemarkError: it is not published, or `by` may not.
    """
    held = _held(remark, organisation, by)
    if held.stage != RemarkState.PUBLISHED:
        raise RemarkError(Why.DECIDED)
    settle_reports(held)
    RemarkDecision.objects.create(
        remark=held, what="kept", person=by, organisation_id=organisation, at=timezone.now()
    )


def _held(remark: uuid.UUID, organisation: int, by: Person) -> Remark:
    """The row, locked, if this person writes for this party of its agreement."""
    held = (
        Remark.objects.select_for_update(of=("self",))
        .select_related("commitment__agreement")
        .filter(uuid=remark)
        .first()
    )
    if held is None:
        raise RemarkError(Why.UNKNOWN)
    parties = Party.objects.filter(agreement=held.commitment.agreement, organisation=organisation)
    if not parties.exists() or not may(by, Power.WRITE, organisation):
        raise RemarkError(Why.FORBIDDEN)
    return held


def settle_reports(held: Remark) -> None:
    """Step: somebody looked at what was reported of it."""
    require_transaction()
    RemarkReport.objects.filter(remark=held, settled_at=None).update(settled_at=timezone.now())


def note_decision(
    held: Remark, verb: VerbRef, what: str, organisation: int | None, by: Person, reason: str = ""
) -> None:
    """Step: a row and a statement on what was decided; without an organisation by an operator."""
    require_transaction()
    slug = cards([organisation])[organisation].slug if organisation is not None else None
    at = timezone.now()
    recorded = record(
        remark_decided(
            verb=verb,
            agreement=held.commitment.agreement.slug,
            key=held.commitment.key,
            remark=held.uuid,
            by=slug,
            at=at,
        )
    )
    RemarkDecision.objects.create(
        remark=held,
        what=what,
        reason=reason,
        person=by,
        organisation_id=organisation,
        at=at,
        statement=recorded.uuid,
    )
