"""How much materials are used: by month, as COUNTER counts, and in all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from pactwork.kernel.viewer import Viewer
from pactwork.repository.models import DailyUse, UseKind
from pactwork.repository.queries.visible import materials_visible_to


@dataclass(frozen=True, slots=True)
class Uses:
    """Use in all. Views are investigations of COUNTER, downloads its requests."""

    views: int = 0
    downloads: int = 0
    embeds: int = 0
    useful: int = 0
    not_useful: int = 0


@dataclass(frozen=True, slots=True)
class MonthLine:
    """Use in a month; `unique_` counts sessions of an hour, not clicks."""

    month: date
    views: int = 0
    unique_views: int = 0
    downloads: int = 0
    unique_downloads: int = 0
    embeds: int = 0
    unique_embeds: int = 0


def uses_of(material: int) -> Uses:
    """Use of a material in all."""
    rows = DailyUse.objects.filter(material=material).values_list("what").order_by()
    found = dict(rows.annotate(n=Sum("total")))
    return Uses(
        views=found.get(UseKind.VIEW, 0),
        downloads=found.get(UseKind.DOWNLOAD, 0),
        embeds=found.get(UseKind.EMBED, 0),
        useful=found.get(UseKind.USEFUL, 0),
        not_useful=found.get(UseKind.NOT_USEFUL, 0),
    )


def monthly(key: str, viewer: Viewer) -> list[MonthLine]:
    """Use of a material this reader sees, month by month, the newest first."""
    found = materials_visible_to(viewer).filter(key=key).values_list("pk", flat=True)
    return _months(list(found))


def of_organisation(organisation: int, viewer: Viewer) -> list[MonthLine]:
    """Use of all an organisation shares with this reader, month by month, the newest first."""
    rows = materials_visible_to(viewer).filter(organisation=organisation)
    return _months(rows.values("pk"))  # type: ignore[arg-type]


def _months(materials: Collection[int] | Sequence[int]) -> list[MonthLine]:
    rows = (
        DailyUse.objects.filter(material__in=materials)
        .annotate(month=TruncMonth("day"))
        .values_list("month", "what")
        .order_by()
        .annotate(total_=Sum("total"), distinct_=Sum("distinct"))
    )
    found: dict[date, dict[str, tuple[int, int]]] = {}
    for month, what, total, distinct in rows:
        found.setdefault(month, {})[what] = (total, distinct)
    return [_line(month, found[month]) for month in sorted(found, reverse=True)]


def _line(month: date, held: dict[str, tuple[int, int]]) -> MonthLine:
    views, downloads, embeds = (
        held.get(what, (0, 0)) for what in (UseKind.VIEW, UseKind.DOWNLOAD, UseKind.EMBED)
    )
    return MonthLine(
        month=month,
        views=views[0],
        unique_views=views[1],
        downloads=downloads[0],
        unique_downloads=downloads[1],
        embeds=embeds[0],
        unique_embeds=embeds[1],
    )
