"""Holding agreements while something happens under them, in one order for all. Steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from pactwork.agreements.actions.evidence import EvidenceError
from pactwork.agreements.models import Agreement, Commitment
from pactwork.kernel.transactions import require_transaction


def hold_agreements(slugs: Collection[str]) -> list[Agreement]:
    """Step: agreements held in the order in which importing holds them: all recount the same
    lines.
    """
    require_transaction()
    rows = Agreement.objects.filter(slug__in=slugs).order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def refuse_closed(commitments: Sequence[tuple[str, str]]) -> None:
    """Refuse what serves nothing, or something that is not agreed any more.

    Raises:
        EvidenceError: it says which of the two.
    """
    if not commitments:
        raise EvidenceError("Evidence serves at least one commitment.")
    named = Q()
    for slug, key in commitments:
        named |= Q(agreement__slug=slug, key=key)
    if Commitment.objects.filter(named, withdrawn_in__isnull=False).exists():
        raise EvidenceError("One of these commitments is no longer part of the agreement.")
