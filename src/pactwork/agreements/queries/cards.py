"""Lines of the register as cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pactwork.agreements.models import Agreement, Ending, RegisterEntry
from pactwork.agreements.queries.views import AgreementCard, AgreementHead
from pactwork.organisations.api import OrganisationCard, cards


def cards_of(entries: Iterable[RegisterEntry]) -> list[AgreementCard]:
    """Cards of these entries, whose agreements were read with them, with one query more."""
    held = list(entries)
    parties = cards({number for entry in held for number in entry.parties})
    return [card_of(entry, [parties[number] for number in entry.parties]) for entry in held]


def card_of(entry: RegisterEntry, parties: Sequence[OrganisationCard]) -> AgreementCard:
    """The card of one entry."""
    agreement = entry.agreement
    return AgreementCard(
        number=agreement.pk,
        slug=agreement.slug,
        title=agreement.title,
        authoritative=agreement.authoritative,
        type=agreement.type,
        parties=parties,
        themes=agreement.themes,
        term_from=agreement.term_from,
        term_to=agreement.term_to,
        first_day=agreement.first_day,
        last_day=entry.last_day,
        signed=agreement.signed,
        is_demonstration=agreement.is_demonstration,
        is_public=entry.is_public,
        state=entry.state,
        completion=entry.completion,
        commitments=entry.commitments,
        fulfilled=entry.fulfilled,
        fills=entry.fills,
        last_accepted_on=entry.last_accepted_on,
        changed_at=agreement.changed_at,
        rests_since=entry.rests_since,
        ends_on=_cut_short(agreement.last_day, entry.last_day),
    )


def _cut_short(signed: date | None, held: date | None) -> date | None:
    """The day after the last one, where that is sooner than was signed."""
    return held + timedelta(days=1) if held and held != signed else None


def ending_of(row: Agreement) -> date | None:
    """The first day on which an agreement that was ended is in force no more. Read it with
    `select_related("ending")`.
    """
    try:
        return row.ending.effective_on
    except Ending.DoesNotExist:
        return None


def head_of(row: Agreement) -> AgreementHead:
    """The name of an agreement, for pages under it."""
    return AgreementHead(
        number=row.pk,
        slug=row.slug,
        title=row.title,
        authoritative=row.authoritative,
        is_demonstration=row.is_demonstration,
        first_day=row.first_day,
        last_day=row.last_day,
        version_number=row.version_number,
    )
