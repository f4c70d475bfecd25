"""Accepting many recorded pieces at once: what tools recorded comes by the thousand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.doing import NotAllowedError
from pactwork.agreements.actions.evidence import recount_today
from pactwork.agreements.actions.tallying import add_to_tallies
from pactwork.agreements.actions.telling import tell_followers
from pactwork.agreements.models import Acceptance, Agreement, Claim
from pactwork.agreements.queries.recorded import Pile, claims_of
from pactwork.agreements.statements import evidence_accepted
from pactwork.ledger.api import record_many
from pactwork.organisations.api import cards
from pactwork.people.api import Person, Power, acting

BATCH: Final = 1000
MOST_ROWS: Final = 2**62


@transaction.atomic(durable=True)
def accept_pile(
    pile: Pile, *, organisation: int, by: Person, upto: int | None = None, limit: int = BATCH
) -> int:
    """Accept the oldest pieces that a tool recorded for a commitment; how many were accepted.

    `upto` is the number of the newest one that was seen (`Waiting.last`): what came in after it is
    not accepted unseen. Pieces somebody asked about, or that wait for an answer, stay. 0 once
    nothing is left.

    Raises:
        NotAllowedError: `by` may not accept for the organisation, or the organisation is the one
            that delivered, or no party.
    """
    if not acting(by).may(Power.WRITE, organisation) or organisation == pile.delivered_by:
        raise NotAllowedError("Only a coordinator of another party accepts.")
    rows = Agreement.objects.filter(commitments=pile.commitment).select_for_update(of=("self",))
    agreement = rows.first()
    if agreement is None or not agreement.parties.filter(organisation=organisation).exists():
        raise NotAllowedError("Only a party of the agreement accepts.")
    claims = list(
        claims_of(pile, organisation)
        .filter(evidence__lte=MOST_ROWS if upto is None else upto)
        .select_related("evidence")
        .select_for_update(of=("self",))
        .order_by("pk")[:limit]
    )
    _accept(claims, agreement.slug, pile, organisation)
    return len(claims)


def _accept(claims: Sequence[Claim], slug: str, pile: Pile, organisation: int) -> None:
    if not claims:
        return
    on, by = timezone.localdate(), cards([organisation])[organisation].slug
    recorded = record_many(
        evidence_accepted(
            delivered=claim.evidence.statement,
            by=by,
            on=on,
            commitments=[(slug, pile.key)],
            attempt=claim.attempts,  # type: ignore[attr-defined]
        )
        for claim in claims
    )
    Acceptance.objects.bulk_create(
        Acceptance(claim=claim, by_id=organisation, on=on, statement=one.uuid)
        for claim, one in zip(claims, recorded, strict=True)
    )
    numbers = [claim.pk for claim in claims]
    Claim.objects.filter(pk__in=numbers).update(accepted_on=on)
    add_to_tallies(numbers)
    recount_today([pile.commitment])
    tell_followers([pile.commitment])
