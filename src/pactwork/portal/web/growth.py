"""How a commitment grew, as a drawing and as tables of the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import CommitmentView, Step, words
from pactwork.design.drawings.progress import Growth, growth_svg
from pactwork.kernel.formats import year_starts
from pactwork.kernel.languages import direction

MOST_POINTS = 120
"""Above this many days with something new, only the last of each month is drawn and listed."""


@dataclass(frozen=True)
class GrowthFigure:
    """The drawing, its sentence, and rows of day, what was added, what there was then."""

    drawing: SafeString
    caption: str
    rows: Sequence[tuple[str, str, str]]


def growth_figure(held: CommitmentView, steps: Sequence[Step], today: date) -> GrowthFigure | None:
    """The growth of a commitment; None where nothing can be drawn."""
    target = held.progress.target
    if target is None or not (steps or held.start):
        return None
    points = _thinned(steps)
    start = held.start or date(points[0].day.year, 1, 1)
    end = held.deadline or date(max(today, start).year, 12, 31)
    first = min([start, *(step.day for step in points)])
    last = max([end, *(step.day for step in points)])
    promised = words.measured(target, held.measure)
    growth = Growth(
        points=[(step.day, float(step.total)) for step in points],
        start=start,
        end=end,
        target=float(target),
        ticks=year_starts(first, last, words.reader()),
        target_label=promised,
        reached_label=words.number(held.progress.achieved),
        today=today,
        today_label=gettext("Today"),
        steady=held.baseline is None,
    )
    caption = gettext("Accepted evidence over time, against %(promised)s promised.")
    drawing = growth_svg(
        growth,
        label=gettext("How this commitment grew"),
        description=gettext("%(achieved)s of %(target)s")
        % {"achieved": words.number(held.progress.achieved), "target": promised},
        rtl=direction(words.reader()) == "rtl",
    )
    return GrowthFigure(drawing, caption % {"promised": promised}, list(_rows(points)))


def _rows(points: Sequence[Step]) -> list[tuple[str, str, str]]:
    return [
        (words.day(step.day), words.number(step.amount), words.number(step.total))
        for step in points
    ]


def _thinned(steps: Sequence[Step]) -> list[Step]:
    """One step a day, or one a month where there would be too many."""
    days = _merged(steps, lambda step: step.day)
    if len(days) <= MOST_POINTS:
        return days
    return _merged(days, lambda step: (step.day.year, step.day.month))


def _merged(steps: Sequence[Step], key: Callable[[Step], object]) -> list[Step]:
    merged = []
    for _, together in groupby(steps, key):
        held = list(together)
        amount = sum((step.amount for step in held), Decimal(0))
        merged.append(Step(held[-1].day, amount, held[-1].total))
    return merged
