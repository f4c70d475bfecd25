"""Every commitment in the register by where it stands: the list behind its figures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, QuerySet

from pactwork.agreements.models import Standing
from pactwork.agreements.progress import State
from pactwork.agreements.queries.organisation import LINE, OwedLine, owed_line
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.viewer import Viewer


def commitment_states(viewer: Viewer) -> dict[str, int]:
    """How many of the commitments this reader may see stand in each state. One query."""
    rows = _visible(viewer).order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict(rows)
    return {state.value: counts.get(state.value, 0) for state in State}


def commitment_lines(
    viewer: Viewer, *, state: str = "", offset: int = 0, limit: int = 30
) -> list[OwedLine]:
    """Commitments this reader may see, those with the latest accepted evidence first. One query.

    `state` is one of State, or "" for all.
    """
    rows = _visible(viewer)
    wanted = rows.filter(state=state) if state else rows
    ordered = wanted.order_by(F("last_accepted_on").desc(nulls_last=True), "commitment")
    return [owed_line(row) for row in ordered.values(*LINE)[offset : offset + limit]]


def _visible(viewer: Viewer) -> QuerySet[Standing, Any]:
    return Standing.objects.filter(
        commitment__withdrawn_in=None,
        commitment__agreement__in=agreements_visible_to(viewer),
    )
