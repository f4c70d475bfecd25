"""Reminding parties of what waits for their acceptance. Silence never accepts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.models import PileReminder, Reminder, ReminderLevel
from pactwork.agreements.queries.reminding import (
    Overdue,
    OverduePile,
    overdue_acceptances,
)
from pactwork.kernel.transactions import require_transaction


def note_reminders(overdue: Sequence[Overdue], level: ReminderLevel, *, on: date) -> list[Overdue]:
    """Step: note that these parties are reminded; only those who were not before, to tell now.

    Others who remind at the same time wait, and then find theirs noted.
    """
    require_transaction()
    found = []
    for one in overdue:
        _, is_new = Reminder.objects.get_or_create(
            evidence_id=one.number,
            organisation_id=one.organisation,
            level=level,
            defaults={"on": on},
        )
        if is_new:
            found.append(one)
    return found


def note_piles(
    overdue: Sequence[OverduePile], level: ReminderLevel, *, on: date
) -> list[OverduePile]:
    """Step: note that parties are reminded of these piles; only those that were not, to tell now.

    Others who remind at the same time wait, and then find theirs noted.
    """
    require_transaction()
    return [one for one in overdue if _is_news(one, level, on)]


def _is_news(one: OverduePile, level: ReminderLevel, on: date) -> bool:
    row, is_new = PileReminder.objects.select_for_update().get_or_create(
        commitment_id=one.commitment,
        tool=one.tool,
        delivered_by_id=one.delivered_by,
        organisation_id=one.organisation,
        level=level,
        defaults={"newest": one.newest, "on": on},
    )
    if is_new:
        return True
    if row.newest >= one.newest:
        return False
    row.newest, row.on = one.newest, on
    row.save(update_fields=["newest", "on"])
    return True


@transaction.atomic(durable=True)
def remind(*, days: int, level: ReminderLevel, on: date | None = None) -> list[Overdue]:
    """Note whoever has kept evidence waiting for so many days; those to tell, once each.

    Safe to repeat: nobody is named twice at one level.
    """
    day = on or timezone.localdate()
    return note_reminders(overdue_acceptances(days, level=level, on=day), level, on=day)
