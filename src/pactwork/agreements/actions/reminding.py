"""Reminding parties of what waits for their acceptance. Silence never accepts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.models import Reminder, ReminderLevel
from pactwork.agreements.queries.reminding import Overdue, overdue_acceptances
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


@transaction.atomic(durable=True)
def remind(*, days: int, level: ReminderLevel, on: date | None = None) -> list[Overdue]:
    """Note whoever has kept evidence waiting for so many days; those to tell, once each.

    Safe to repeat: nobody is named twice at one level.
    """
    day = on or timezone.localdate()
    return note_reminders(overdue_acceptances(days, level=level, on=day), level, on=day)
