"""What parties do with an agreement in force: let it rest and go on, end it."""

from __future__ import annotations

import calendar
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pactwork.agreements import statements
from pactwork.agreements.actions.draft_rows import Hand, clean_reason, refuse_ended
from pactwork.agreements.actions.indexing import index_agreements
from pactwork.agreements.actions.standings import stand_anew
from pactwork.agreements.actions.telling_course import (
    tell_ended,
    tell_resumed,
    tell_suspended,
    tell_terminated,
)
from pactwork.agreements.drafting.errors import DraftError, NotAllowedError
from pactwork.agreements.models import (
    Agreement,
    Ending,
    EndingConsent,
    NoticePeriod,
    Party,
    Suspension,
)
from pactwork.agreements.queries.after_force import (
    NOT_BINDING,
    AfterForce,
    Resting,
    at_rest_or_ended,
    course_of,
)
from pactwork.ledger.api import VerbRef, record
from pactwork.people.api import Person, Power, acting

__all__ = [
    "AfterForce", "Resting", "agree_to_end", "at_rest_or_ended", "course_of", "earliest_end",
    "resume_agreement", "suspend_agreement", "tell_ended", "terminate_agreement",
]  # fmt: skip


@transaction.atomic(durable=True)
def suspend_agreement(*, agreement: str, reason: str, for_organisation: int, by: Person) -> None:
    """Let an agreement rest from today: every open commitment pauses.

    Raises:
        DraftError: it rests already, has ended, or no reason is given; NotAllowedError: the
            organisation is no signatory of it, or the person does not sign for it.
    """
    hand = Hand(by, for_organisation)
    row = _held(agreement, hand)
    said, today = clean_reason(reason, needed=True), timezone.localdate()
    if row.suspensions.filter(last_day=None).exists():
        raise DraftError("suspended", "This agreement rests already.")
    refuse_ended(row)
    resting = Suspension.objects.create(
        agreement=row,
        by_id=for_organisation,
        first_day=today,
        reason=said,
        statement=_recorded(statements.SUSPENDED, row, hand),
    )
    _recount(row)
    index_agreements([row.pk])
    tell_suspended(row, resting, hand)


@transaction.atomic(durable=True)
def resume_agreement(*, agreement: str, for_organisation: int, by: Person) -> None:
    """Let an agreement go on from today, by the party that let it rest.

    Raises:
        DraftError: it does not rest, or another let it rest; NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = _held(agreement, hand)
    resting = row.suspensions.filter(last_day=None).first()
    if resting is None:
        raise DraftError("suspended", "This agreement does not rest.")
    if resting.by_id != for_organisation:
        raise NotAllowedError("power", "The party that let it rest lets it go on.")
    resting.last_day = timezone.localdate()
    resting.save(update_fields=["last_day"])
    _recorded(statements.RESUMED, row, hand)
    _recount(row)
    index_agreements([row.pk])
    tell_resumed(row, resting, hand)


@transaction.atomic(durable=True)
def terminate_agreement(
    *, agreement: str, reason: str, on: date | None = None, for_organisation: int, by: Person
) -> date:
    """End an agreement by one party: no sooner than its notice period; the day it ends.

    `on` asks for a later day.

    Raises:
        DraftError: it was ended already, or no reason is given; NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = _held(agreement, hand)
    said, today = clean_reason(reason, needed=True), timezone.localdate()
    if Ending.objects.filter(agreement=row).exists():
        raise DraftError("ended", "This agreement was ended already.")
    effective = max(earliest_end(_notice_of(row), today), on or today)
    ending = Ending.objects.create(
        agreement=row,
        by_id=for_organisation,
        said_on=today,
        effective_on=effective,
        reason=said,
        statement=_recorded(statements.TERMINATED, row, hand),
    )
    _settle(row, ending, hand)
    return effective


@transaction.atomic(durable=True)
def agree_to_end(*, agreement: str, for_organisation: int, by: Person) -> bool:
    """Agree to end an agreement at once; True if with this all signatories do, and it has ended.

    Raises:
        DraftError: it has ended; NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = _held(agreement, hand)
    today = timezone.localdate()
    refuse_ended(row)
    EndingConsent.objects.get_or_create(
        agreement=row, organisation_id=for_organisation, defaults={"person": by}
    )
    agreed = EndingConsent.objects.filter(agreement=row).values_list("organisation", flat=True)
    if set(_signatories(row)) - set(agreed):
        return False
    Ending.objects.filter(agreement=row).delete()
    ending = Ending.objects.create(
        agreement=row,
        said_on=today,
        effective_on=today,
        statement=_recorded(statements.TERMINATED, row, hand),
    )
    _settle(row, ending, hand)
    return True


def earliest_end(months: int, said_on: date) -> date:
    """The first day on which a notice of so many months, given on that day, can take effect."""
    years, month = divmod(said_on.month - 1 + months, 12)
    year, month = said_on.year + years, month + 1
    return date(year, month, min(said_on.day, calendar.monthrange(year, month)[1]))


def _settle(agreement: Agreement, ending: Ending, hand: Hand) -> None:
    """Step: bring in line what is said of an agreement that was ended, and tell it."""
    agreement.ending = ending
    _recount(agreement)
    index_agreements([agreement.pk])
    tell_terminated(agreement, ending, hand)


def _recount(agreement: Agreement) -> None:
    """Step: days on which an agreement rests do not count against its commitments."""
    promised = agreement.commitments.filter(withdrawn_in=None)
    stand_anew(list(promised.values_list("pk", flat=True)), on=timezone.localdate())


def _notice_of(agreement: Agreement) -> int:
    notice = NoticePeriod.objects.filter(agreement=agreement).first()
    return notice.months if notice else 0


def _held(slug: str, hand: Hand) -> Agreement:
    """Step: the agreement, held, for a representative of one of its signatories."""
    row = Agreement.objects.select_for_update().filter(slug=slug).first()
    if row is None or hand.organisation not in _signatories(row):
        raise NotAllowedError("agreement", "Your organisation is no signatory of such agreement.")
    if not acting(hand.person).may(Power.SIGN, hand.organisation):
        raise NotAllowedError("power", "Only a representative of this organisation may do that.")
    return row


def _signatories(agreement: Agreement) -> list[int]:
    parties = Party.objects.filter(agreement=agreement).exclude(role__in=NOT_BINDING)
    return list(parties.values_list("organisation", flat=True))


def _recorded(verb: VerbRef, agreement: Agreement, hand: Hand) -> UUID:
    told = statements.after_force(
        verb=verb, slug=agreement.slug, title=agreement.title, by=hand.slug, at=timezone.now()
    )
    return record(told).uuid
