"""Lines of the register as cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pactwork.agreements.models import RegisterEntry
from pactwork.agreements.queries.views import AgreementCard
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
        last_day=agreement.last_day,
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
    )
