"""Every commitment in the register by where it stands: the list behind its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from pactwork.agreements.models import Standing
from pactwork.agreements.progress import State
from pactwork.agreements.queries.organisation import LINE, OwedLine, owed_line
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.viewer import Viewer


@dataclass(frozen=True)
class CommitmentListing:
    """One page of commitments, how many there are in all, and how many in each state."""

    lines: Sequence[OwedLine]
    total: int
    states: Mapping[str, int]


def commitment_listing(
    viewer: Viewer, *, state: str = "", offset: int = 0, limit: int = 30
) -> CommitmentListing:
    """Commitments this reader may see, those with the latest evidence first. Two queries.

    `state` is one of State, or "" for all.
    """
    rows = _visible(viewer)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    states = {one.value: counts.get(one.value, 0) for one in State}
    wanted = rows.filter(state=state) if state else rows
    ordered = wanted.order_by(F("last_accepted_on").desc(nulls_last=True), "pk")
    return CommitmentListing(
        lines=[owed_line(row) for row in ordered.values(*LINE)[offset : offset + limit]],
        total=states.get(state, 0) if state else sum(states.values()),
        states=states,
    )


def _visible(viewer: Viewer) -> QuerySet[Standing, Any]:
    return Standing.objects.filter(
        commitment__withdrawn_in=None,
        commitment__agreement__in=agreements_visible_to(viewer),
    )
