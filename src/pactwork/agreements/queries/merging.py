"""What operators look at before they merge two organisations: what would move, and what bars it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactwork.agreements.models import Acceptance, Draft, DraftParty, Party
from pactwork.agreements.negotiation import DraftState
from pactwork.organisations.api import Pair, rows_pointing

_CLOSED = (DraftState.IN_FORCE, DraftState.WITHDRAWN, DraftState.REFUSED)


@dataclass(frozen=True)
class Moving:
    """What a merge would move. `rows` counts by table and column ("agreements.Party.organisation").

    `common` agreements have both as parties; `between` pieces of evidence the one delivered and
    the other accepted; `drafts` (their slugs) are open, have both as parties, and bar the merge.
    """

    rows: Mapping[str, int]
    common: int
    between: int
    drafts: Sequence[str]


def moving(pair: Pair) -> Moving:
    """What merging these two would move."""
    theirs = Party.objects.filter(organisation=pair.merged).values("agreement")
    between = Acceptance.objects.filter(
        voiding=None, by__in=pair, claim__evidence__delivered_by__in=pair
    )
    return Moving(
        rows=rows_pointing(pair.merged),
        common=Party.objects.filter(organisation=pair.into, agreement__in=theirs).count(),
        between=between.values("claim__evidence").distinct().count(),
        drafts=both_in_drafts(pair),
    )


def both_in_drafts(pair: Pair) -> list[str]:
    """The slugs of drafts that are open and have both as parties."""
    merged = DraftParty.objects.filter(organisation=pair.merged).values("draft")
    into = DraftParty.objects.filter(organisation=pair.into).values("draft")
    rows = Draft.objects.filter(pk__in=merged).filter(pk__in=into).exclude(stage__in=_CLOSED)
    return list(rows.order_by("slug").values_list("slug", flat=True))
