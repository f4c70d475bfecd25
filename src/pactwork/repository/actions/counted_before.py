"""Counts of use that were made before: of the repository from which a material came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from pactwork.repository.models import DailyUse, Material, UseKind

_BROUGHT: Final = frozenset(UseKind) - {UseKind.INVESTIGATED, UseKind.REQUESTED}


@dataclass(frozen=True, slots=True)
class CountedBefore:
    """How often on a day, and by how many sessions of an hour."""

    key: str
    day: date
    what: str
    total: int
    distinct: int


@transaction.atomic(durable=True)
def bring_counts(lines: Iterable[CountedBefore]) -> int:
    """Take in counts of days on which nothing was counted here; how many. Safe to repeat. Each
    night they become statements like all others.

    Raises:
        ValueError: that is no kind of use, or there were more sessions than uses.
    """
    held = list(lines)
    for one in held:
        if one.what not in _BROUGHT or not 0 <= one.distinct <= one.total:
            raise ValueError(f"These are no counts of use: {one}")
    rows = Material.objects.filter(key__in={one.key for one in held})
    numbers = dict(rows.values_list("key", "pk"))
    made = DailyUse.objects.bulk_create(
        [
            DailyUse(
                material_id=numbers[one.key],
                day=one.day,
                what=one.what,
                total=one.total,
                distinct=one.distinct,
            )
            for one in held
            if one.key in numbers
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    return len(made)
