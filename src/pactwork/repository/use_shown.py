"""How much materials are used, ready to be shown: months as a drawing, as rows, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import words
from pactwork.design.drawings.columns import Column, columns_svg
from pactwork.kernel.iris import iri
from pactwork.kernel.languages import direction
from pactwork.repository.queries.counts import ItemLine, MonthLine

DRAWN: Final = 12
"""Months in the drawing; the rows and the table have all."""
METRICS: Final = (
    ("Total_Item_Investigations", "investigations"),
    ("Unique_Item_Investigations", "unique_investigations"),
    ("Total_Item_Requests", "requests"),
    ("Unique_Item_Requests", "unique_requests"),
)
"""What COUNTER 5.1 calls them, and what they are here."""
_PARTS: Final = (
    ("Embeds", "embeds"),
    ("Reuses", "reuses"),
    ("Views", "views"),
    ("Shown", "shown"),
    ("Downloads", "downloads"),
    ("Opened", "opened"),
)
"""Of what these are made, and what stands beside them."""
HEAD: Final = ("Month", *(name for name, _ in (*METRICS, *_PARTS)))
_NAMED: Final = 3


@dataclass(frozen=True)
class UseFigure:
    """The drawing, its sentence, and a row for each month, the newest first."""

    drawing: SafeString
    caption: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, ...]]

    @property
    def numbers(self) -> list[int]:
        """The columns of figures."""
        return list(range(1, len(self.heads)))


def use_figure(months: Sequence[MonthLine], today: date) -> UseFigure | None:
    """Use by month; None where there was none."""
    if not any(one.investigations or one.reuses for one in months):
        return None
    drawn = _filled(months, today)
    views, taken = sum(one.views for one in drawn), sum(one.downloads for one in drawn)
    most = max(max(one.views, one.downloads) for one in drawn)
    sentence = _sentence(views, taken)
    drawing = columns_svg(
        [_column(one, place) for place, one in enumerate(drawn)],
        (gettext("Views"), gettext("Downloads")),
        most_label=words.number(most),
        label=gettext("Use by month"),
        description=sentence,
        rtl=direction(words.reader()) == "rtl",
    )
    heads = [gettext("Month"), gettext("Views"), gettext("Read or played"), gettext("Downloads"),
             gettext("Links followed"), gettext("On other sites"), gettext("Reuses")]  # fmt: skip
    return UseFigure(drawing, sentence, heads, list(_rows(months)))


def _sentence(views: int, taken: int) -> str:
    seen = ngettext("%(count)s view", "%(count)s views", views) % {"count": words.number(views)}
    took = ngettext("%(count)s download", "%(count)s downloads", taken)
    said = gettext("In the last twelve months: %(views)s, %(downloads)s.")
    return said % {"views": seen, "downloads": took % {"count": words.number(taken)}}


def _filled(months: Sequence[MonthLine], today: date) -> list[MonthLine]:
    """The last twelve months, the oldest first, with those in which nothing happened."""
    known = {one.month: one for one in months}
    last = today.year * 12 + today.month - 1
    firsts = [date(one // 12, one % 12 + 1, 1) for one in range(last - DRAWN + 1, last + 1)]
    return [known.get(one, MonthLine(one)) for one in firsts]


def _column(one: MonthLine, place: int) -> Column:
    said = gettext("%(month)s: %(views)s views, %(downloads)s downloads")
    told = {
        "month": _month(one.month),
        "views": words.number(one.views),
        "downloads": words.number(one.downloads),
    }
    return Column(
        name=_month(one.month),
        first=one.views,
        second=one.downloads,
        words=said % told,
        is_named=place % _NAMED == 1,
    )


def _month(first: date) -> str:
    return words.partial(f"{first:%Y-%m}")


def _rows(months: Sequence[MonthLine]) -> Iterator[tuple[str, ...]]:
    for one in months:
        counted = (one.views, one.shown, one.downloads, one.opened, one.embeds, one.reuses)
        yield (_month(one.month), *map(words.number, counted))


def table_rows(months: Sequence[MonthLine]) -> Iterator[tuple[object, ...]]:
    """The rows of a table for other programs, under HEAD."""
    for one in months:
        counted = (getattr(one, name) for _, name in (*METRICS, *_PARTS))
        yield (f"{one.month:%Y-%m}", *counted)


def item_rows(items: Iterator[ItemLine]) -> Iterator[tuple[object, ...]]:
    """The rows of a table by material, after COUNTER's Item Report: a row for each metric and
    month. `Item`, `DOI`, `Item_ID`, `Month`, `Metric_Type`, `Total`.
    """
    for item in items:
        title = words.text(item.titles).text
        for one in item.months:
            for metric, name in METRICS:
                if count := getattr(one, name):
                    address = iri("material", item.key)
                    yield (title, item.doi, address, f"{one.month:%Y-%m}", metric, count)


ITEM_HEAD: Final = ("Item", "DOI", "Item_ID", "Month", "Metric_Type", "Total")
