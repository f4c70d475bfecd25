"""The door to how much materials are used; `repository.api` offers it as `counts`."""

from pactwork.repository.actions.counted_before import CountedBefore, bring_counts
from pactwork.repository.queries.counts import (
    ItemLine,
    MonthLine,
    Uses,
    by_item,
    monthly,
    most_used,
    of_organisation,
    uses_of,
)
from pactwork.repository.use_shown import (
    HEAD,
    ITEM_HEAD,
    UseFigure,
    item_rows,
    table_rows,
    use_figure,
)

__all__ = [
    "HEAD",
    "ITEM_HEAD",
    "CountedBefore",
    "ItemLine",
    "MonthLine",
    "UseFigure",
    "Uses",
    "bring_counts",
    "by_item",
    "item_rows",
    "monthly",
    "most_used",
    "of_organisation",
    "table_rows",
    "use_figure",
    "uses_of",
]
