"""A recurring promise by its periods, as tables that stay readable when there are hundreds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import CommitmentView, Per, Period, recurrence_words, words
from pactwork.design.drawings.progress import bar_svg

MOST_ROWS: Final = 40
"""With more periods than this, those to come are left out, and the rest is summed up by year."""
LATEST: Final = 12
"""How many of them are told one by one all the same, so that the last year can be seen."""

Row = tuple[str, str, str, SafeString]


@dataclass(frozen=True)
class PeriodTable:
    """Periods in rows: which, promised, accepted, how much of it that is."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Row]
    numbers: Sequence[int] = (1, 2)


def period_tables(held: CommitmentView, today: date) -> list[PeriodTable]:
    """The periods of a commitment; none where its promise does not recur."""
    periods, per = held.progress.periods, held.per
    if per is None or not periods:
        return []
    if len(periods) <= MOST_ROWS:
        return [_table(per, periods, len(periods), _caption(held, per))]
    begun = periods[: max(1, bisect_right(periods, today, key=_first_day))]
    caption = _caption(held, per)
    if len(begun) < len(periods):
        caption = f"{caption} {gettext('Those to come are left out.')}"
    if per is Per.YEAR:
        return [_table(per, begun[-MOST_ROWS:], len(begun), caption)]
    return [_table(per, begun[-LATEST:], len(begun), caption), _by_year(begun)]


def _table(per: Per, shown: Sequence[Period], begun: int, caption: str) -> PeriodTable:
    rows = [
        _row(
            recurrence_words.period_words(per, period.first_day, words.reader()),
            period.target,
            period.achieved,
            period.share,
        )
        for period in shown
    ]
    return PeriodTable(_cut(caption, len(shown), begun), _heads(per), rows)


def _by_year(begun: Sequence[Period]) -> PeriodTable:
    """Each year's periods taken together: its share is the mean of theirs."""
    first, last = begun[0].first_day.year, begun[-1].first_day.year
    since = max(first, last - MOST_ROWS + 1)
    shown = begun[bisect_left(begun, date(since, 1, 1), key=_first_day) :]
    rows = []
    for year, together in groupby(shown, key=lambda one: one.first_day.year):
        held = list(together)
        rows.append(
            _row(
                words.partial(f"{year:04d}"),
                sum((one.target for one in held), Decimal(0)),
                sum((one.achieved for one in held), Decimal(0)),
                sum(one.share for one in held) / len(held),
            )
        )
    caption = gettext("The same taken together by year.")
    return PeriodTable(_cut(caption, len(rows), last - first + 1), _heads(Per.YEAR), rows)


def _row(name: str, target: Decimal, achieved: Decimal, share: float) -> Row:
    return (
        name,
        words.number(target),
        words.number(achieved),
        format_html(
            '<span class="progress">{}<span class="progress-text">{}</span></span>',
            bar_svg(share),
            words.percent(share),
        ),
    )


def _caption(held: CommitmentView, per: Per) -> str:
    """How a period is counted."""
    if held.baseline is None or held.target is None:
        return recurrence_words.anew_sentence(per)
    said = {"baseline": words.number(held.baseline), "target": words.number(held.target)}
    return (
        gettext(
            "Every year counts from the baseline: %(baseline)s is nothing done, %(target)s is all."
        )
        % said
    )


def _cut(caption: str, shown: int, begun: int) -> str:
    if shown == begun:
        return caption
    said = {"shown": words.number(shown), "all": words.number(begun)}
    cut = gettext("The latest %(shown)s of the %(all)s that have begun are shown.") % said
    return f"{caption} {cut}"


def _heads(per: Per) -> list[str]:
    return [
        recurrence_words.kind_words(per),
        gettext("Promised"),
        gettext("Accepted"),
        gettext("Share"),
    ]


def _first_day(period: Period) -> date:
    return period.first_day
