"""How much materials are used: by month, as COUNTER counts, and in all.

To look at a material, here or on another site, to follow its link or to take it along is an
investigation of COUNTER 5.1 (§3.3). To be shown its content, or to take it along, is a request. A
page that shows the content is one investigation and one request. Investigations are counted, and
sessions once whatever was done in them; for months in which neither was counted yet, there were at
least as many as the kinds say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.repository.models import DailyUse, Material, Reuse, UseKind
from pactwork.repository.queries.cards import MaterialCard, cards_of
from pactwork.repository.queries.visible import materials_visible_to

OF_LATE: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Uses:
    """Use in all."""

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
    shown: int = 0
    unique_shown: int = 0
    opened: int = 0
    unique_opened: int = 0
    investigated: int = 0
    sessions: int = 0
    requesting_sessions: int = 0
    reuses: int = 0

    @property
    def investigations(self) -> int:
        """Total_Item_Investigations, at least; where they were not counted, what was shown more
        often than looked at was investigated more often.
        """
        looked = self.views + self.embeds
        known = looked if self.investigated else max(looked, self.shown)
        told = known + self.downloads + self.opened
        return max(self.investigated, told, self.requests, self.unique_investigations)

    @property
    def unique_investigations(self) -> int:
        """Unique_Item_Investigations, at least."""
        looked = max(self.unique_views, self.unique_embeds, self.unique_opened)
        return max(self.sessions, looked, self.unique_requests)

    @property
    def requests(self) -> int:
        """Total_Item_Requests."""
        return self.shown + self.downloads

    @property
    def unique_requests(self) -> int:
        """Unique_Item_Requests, at least."""
        return max(self.requesting_sessions, self.unique_shown, self.unique_downloads)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """Use of one material, by month, the oldest first."""

    key: str
    titles: Text
    doi: str
    months: Sequence[MonthLine]


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


def sessions_of(materials: Collection[int], today: date | None = None) -> dict[int, int]:
    """In how many sessions each of these was looked at or taken along within a year."""
    since = (today or timezone.localdate()) - OF_LATE
    rows = DailyUse.objects.filter(
        material__in=materials, day__gt=since, what__in=(*_SEEN, UseKind.DOWNLOAD)
    )
    return dict(rows.values_list("material").order_by().annotate(n=Sum("distinct")))


def monthly(key: str, viewer: Viewer) -> list[MonthLine]:
    """Use of a material this reader sees, month by month, the newest first."""
    return _months(materials_visible_to(viewer).filter(key=key))


def of_organisation(organisation: int, viewer: Viewer) -> list[MonthLine]:
    """Use of all an organisation shares with this reader, month by month, the newest first."""
    return _months(materials_visible_to(viewer).filter(organisation=organisation))


def most_used(
    organisation: int, viewer: Viewer, *, since: date, limit: int = 10
) -> list[tuple[MaterialCard, int, int]]:
    """The materials of an organisation that were looked at most since a day, with how often they
    were looked at and taken along.
    """
    rows = materials_visible_to(viewer).filter(organisation=organisation)
    used = DailyUse.objects.filter(material__in=rows.values("pk"), day__gte=since)
    summed = (
        used.values("material")
        .order_by()
        .annotate(
            views=Sum("total", filter=Q(what__in=_SEEN), default=0),
            downloads=Sum("total", filter=Q(what=UseKind.DOWNLOAD), default=0),
        )
        .order_by(-(F("views") + F("downloads")), "material")
        .values_list("material__key", "views", "downloads")
    )
    best = [one for one in summed[:limit] if one[1] + one[2]]
    cards = {card.key: card for card in cards_of(rows.filter(key__in=[one[0] for one in best]))}
    return [(cards[key], views, taken) for key, views, taken in best if key in cards]


def by_item(organisation: int, viewer: Viewer) -> Iterator[ItemLine]:
    """Use of each material of an organisation that was used at all, in the order of their keys."""
    rows = materials_visible_to(viewer).filter(organisation=organisation)
    used = DailyUse.objects.filter(material__in=rows.values("pk"))
    summed = _summed(used, "material__key").order_by("material__key", "month").iterator(2000)
    for key, lines in groupby(summed, key=itemgetter(0)):
        held = [line[1:] for line in lines]
        said = rows.filter(key=key).values_list("current__titles", "current__doi").first()
        if said is not None:
            yield ItemLine(key, said[0], said[1], _lines(held, {}))


_SEEN: Final = (UseKind.VIEW, UseKind.EMBED)
_Sum = tuple[date, str, int, int]


def _summed(rows: QuerySet[DailyUse], *by: str) -> Any:
    """By these, month and kind: how often, and by how many sessions."""
    dated = rows.annotate(month=TruncMonth("day")).values_list(*by, "month", "what")
    return dated.order_by().annotate(total_=Sum("total"), distinct_=Sum("distinct"))


def _months(materials: QuerySet[Material]) -> list[MonthLine]:
    used = list(_summed(DailyUse.objects.filter(material__in=materials.values("pk"))))
    reused = Reuse.objects.filter(material__in=materials.values("pk"))
    by_month = reused.annotate(month=TruncMonth("on")).values_list("month").order_by()
    return _lines(used, dict(by_month.annotate(n=Count("pk"))))[::-1]


def _lines(used: Iterable[_Sum], reused: Mapping[date, int]) -> list[MonthLine]:
    """The months in which anything happened, the oldest first."""
    found: dict[date, dict[str, tuple[int, int]]] = {month: {} for month in reused}
    for month, what, total, distinct in used:
        found.setdefault(month, {})[what] = (total, distinct)
    return [_line(month, found[month], reused.get(month, 0)) for month in sorted(found)]


def _line(month: date, held: Mapping[str, tuple[int, int]], reuses: int) -> MonthLine:
    def of(what: UseKind) -> tuple[int, int]:
        return held.get(what, (0, 0))

    (views, unique_views), (downloads, unique_downloads) = of(UseKind.VIEW), of(UseKind.DOWNLOAD)
    (embeds, unique_embeds), (shown, unique_shown) = of(UseKind.EMBED), of(UseKind.SHOWN)
    opened, unique_opened = of(UseKind.OPENED)
    return MonthLine(
        month=month,
        views=views,
        unique_views=unique_views,
        downloads=downloads,
        unique_downloads=unique_downloads,
        embeds=embeds,
        unique_embeds=unique_embeds,
        shown=shown,
        unique_shown=unique_shown,
        opened=opened,
        unique_opened=unique_opened,
        investigated=of(UseKind.INVESTIGATED)[0],
        sessions=of(UseKind.INVESTIGATED)[1],
        requesting_sessions=of(UseKind.REQUESTED)[1],
        reuses=reuses,
    )
