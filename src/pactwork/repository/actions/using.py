"""Counting use: views, content shown, downloads, embeds, links followed, and whether it was useful.
Nobody is named.

After COUNTER 5.1 §7: robots are left out, clicks within 30 seconds of each other are one, and a
session is what somebody does within an hour of the day. Each night what was counted on a day
becomes one statement for each material and kind of use: strangers do not write in a ledger that
nothing is ever removed from, and what they do is in it all the same.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import record_many
from pactwork.repository.actions.indexing import index_used
from pactwork.repository.actions.traces import forget_traces, last_seen, seen_again
from pactwork.repository.models import (
    NO_STATEMENT,
    DailyUse,
    Material,
    MaterialFile,
    Stage,
    UseKind,
)
from pactwork.repository.queries.counts import OF_LATE
from pactwork.repository.queries.served import served_by
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.robots import is_robot
from pactwork.repository.statements import used_on

DOUBLE_CLICK: Final = timedelta(seconds=30)
BATCH: Final = 500
_SESSION: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NIGHTS_MISSED: Final = timedelta(days=7)
_REQUESTS: Final = frozenset({UseKind.SHOWN, UseKind.DOWNLOAD})
_PAGES: Final = (UseKind.VIEW, UseKind.EMBED)
_COUNTED: Final = _REQUESTS | {UseKind.VIEW, UseKind.EMBED, UseKind.OPENED}


@transaction.atomic(durable=True)
def note_use(
    key: str, what: str, *, who: str, agent: str, number: int | None = None, begins: bool = True
) -> bool:
    """Count that somebody looked at a material, was shown its content, took it along, followed its
    link, or saw it on another site. What was shown is not asked again: whoever answered has
    decided that.

    `who` is an address or a session, `agent` what the reader calls itself; only a digest is kept,
    for a day. Versions count together; `number` tells clicks on them apart. What does not begin
    anything (a further chapter) counts only where nothing like it did within the session. False
    where nothing was counted: a robot, a double click, nothing to see.
    """
    if what not in _COUNTED or is_robot(agent):
        return False
    found = _shown(key)
    if found is None:
        return False
    at, reader = timezone.now(), f"{who} {agent}"
    clicked = partial(seen_again, f"{what} {found} {number}", reader, at=at, within=DOUBLE_CLICK)
    if begins and clicked():
        return False
    known = seen_again(_session(what, found, at), reader, at=at, within=_SESSION)
    if known and not begins:
        return False
    if not begins:
        clicked()
    _count(found, timezone.localdate(at), what, distinct=0 if known else 1)
    _count_together(found, what, reader, at)
    return True


def _session(what: str, material: int, at: datetime) -> str:
    """What is traced of a session in which this was done."""
    return f"session {what} {material} {timezone.localtime(at).hour}"


def _count_together(material: int, what: str, reader: str, at: datetime) -> None:
    """Count what this is of, whatever else was done. A page that shows the content is one
    investigation with it; what is shown again, or without a page, is one of its own.
    """
    looked = what == UseKind.SHOWN and _is_of_page(material, reader, at)
    for both in _groups(what):
        known = seen_again(_session(both, material, at), reader, at=at, within=_SESSION)
        if not known or both == UseKind.REQUESTED or not looked:
            _count(material, timezone.localdate(at), both, distinct=0 if known else 1)


def _is_of_page(material: int, reader: str, at: datetime) -> bool:
    """Whether somebody looked at a page since they were shown the content before."""
    _, before = last_seen(_session(UseKind.SHOWN, material, at), reader)
    pages = [last_seen(_session(one, material, at), reader)[0] for one in _PAGES]
    return any(one is not None and (before is None or one > before) for one in pages)


def note_content(key: str, sha256: str, who: str, agent: str, begins: bool) -> None:
    """Count that a file of a published material was shown; what only its makers and reviewers see
    is no use.
    """
    rows = MaterialFile.objects.filter(version__material__key=key, sha256=sha256)
    if not is_robot(agent) and rows.filter(version__stage=Stage.PUBLISHED).exists():
        note_use(key, UseKind.SHOWN, who=who, agent=agent, begins=begins)


def note_copy(key: str, sha256: str, who: str, agent: str, begins: bool) -> None:
    """Count that the copy of the page was shown to which a material leads."""
    note_use(key, UseKind.SHOWN, who=who, agent=agent, begins=begins)


def note_words(key: str, who: str, agent: str, number: int | None = None) -> None:
    """Count that the words of a material were shown, where it has any."""
    files = MaterialFile.objects.filter(version__material__key=key, version__stage=Stage.PUBLISHED)
    if not is_robot(agent) and files.exclude(text="").exists():
        note_use(key, UseKind.SHOWN, who=who, agent=agent, number=number)


def _groups(what: str) -> list[str]:
    """The kinds that count sessions in which any of several was done."""
    requested = [UseKind.REQUESTED] if what in _REQUESTS else []
    return [UseKind.INVESTIGATED, *requested]


@transaction.atomic(durable=True)
def found_useful(key: str, *, useful: bool, who: str, agent: str) -> bool:
    """Count whether somebody found a material useful, once a day; False where it does not count."""
    found = _shown(key)
    if found is None or is_robot(agent):
        return False
    at = timezone.now()
    if seen_again(f"useful {found}", f"{who} {agent}", at=at, within=_DAY):
        return False
    what = UseKind.USEFUL if useful else UseKind.NOT_USEFUL
    _count(found, timezone.localdate(at), what, distinct=1)
    return True


def record_uses(today: date | None = None) -> int:
    """Record what was counted on the days before today, a batch a transaction, and let search know
    it; how many. Safe to repeat, and to stop at any point.
    """
    day = today or timezone.localdate()
    done = 0
    while count := _record_some(day):
        done += count
    _let_old_uses_go(day)
    with transaction.atomic(durable=True):
        forget_traces(day)
    return done


def _let_old_uses_go(today: date) -> None:
    """What was used a year ago, and may not have been since, is sorted by what is left."""
    last = today - OF_LATE
    gone = DailyUse.objects.filter(day__gt=last - _NIGHTS_MISSED, day__lte=last)
    numbers = sorted(set(gone.values_list("material", flat=True)))
    for start in range(0, len(numbers), BATCH):
        with transaction.atomic(durable=True):
            index_used(numbers[start : start + BATCH])


@transaction.atomic(durable=True)
def _record_some(today: date) -> int:
    rows = DailyUse.objects.filter(day__lt=today, statement=None).select_related("material")
    held = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    served = _served_in_public({row.material_id for row in held})
    recorded = record_many(
        used_on(
            key=row.material.key,
            what=row.what,
            day=row.day,
            total=row.total,
            distinct=row.distinct,
            served=served.get(row.material_id, ()),
        )
        for row in held
    )
    for row, one in zip(held, recorded, strict=True):
        row.statement = one.uuid
    DailyUse.objects.bulk_update(held, ["statement"])
    index_used({row.material_id for row in held})
    return len(held)


def _served_in_public(materials: set[int]) -> dict[int, list[tuple[str, str]]]:
    """The commitments that everybody may know each of these serves."""
    seen = materials_visible_to(PUBLIC).filter(pk__in=materials).values_list("pk", flat=True)
    lines = served_by(list(seen), PUBLIC)
    return {pk: [(one.agreement, one.key) for one in held] for pk, held in lines.items()}


def _shown(key: str) -> int | None:
    rows = Material.objects.filter(key=key, current__isnull=False, withdrawn_at=None)
    return rows.values_list("pk", flat=True).first()


_COUNT: Final = """
INSERT INTO repository_dailyuse AS held (material_id, day, what, total, "distinct", statement)
VALUES (%s, %s, %s, 1, %s, %s)
ON CONFLICT (material_id, day, what) DO UPDATE
SET total = held.total + 1, "distinct" = held."distinct" + excluded."distinct"
"""
_SESSIONS: Final = frozenset({UseKind.INVESTIGATED, UseKind.REQUESTED})


def _count(material: int, day: date, what: str, *, distinct: int) -> None:
    require_transaction()
    statement = NO_STATEMENT if what in _SESSIONS else None
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [material, day, what, distinct, statement])
