"""Reminding parties of what tools recorded: a pile at a time, once each."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.reminding import note_piles
from pactwork.agreements.actions.telling import ESCALATE_DAYS, REMIND_DAYS, holders
from pactwork.agreements.models import ReminderLevel
from pactwork.agreements.queries.reminding import OverduePile, overdue_piles
from pactwork.kernel.iris import iri
from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.api import notify
from pactwork.organisations.api import cards
from pactwork.people.api import Power


@transaction.atomic(durable=True)
def tell_piles(on: date | None = None) -> int:
    """Remind the coordinators of each pile that has waited for them 14 days, and after 28 days
    tell their representatives. How many piles were told of.

    Of a pile nobody hears again before all of it that was spoken of is gone: accepted, returned,
    withdrawn, or being asked about.
    """
    day, told = on or timezone.localdate(), 0
    for days, level, power in (
        (REMIND_DAYS, ReminderLevel.REMIND, Power.WRITE),
        (ESCALATE_DAYS, ReminderLevel.ESCALATE, Power.SIGN),
    ):
        for one in note_piles(overdue_piles(days, level=level, on=day), level, on=day):
            _tell(one, level, power)
            told += 1
    return told


def _tell(one: OverduePile, level: ReminderLevel, power: Power) -> None:
    require_transaction()
    notify(
        "evidence-pile",
        subject=iri("commitment", one.agreement, one.key),
        people=holders([one.organisation], power, but=None),
        organisations=[one.organisation],
        parameters={
            "agreement": one.agreement,
            "title": dict(one.text),
            "languages": list(one.authoritative),
            "organisation": dict(cards([one.delivered_by])[one.delivered_by].name),
            "tool": one.tool,
            "pieces": one.pieces,
            "since": one.since.isoformat(),
            "what": level.value,
        },
    )
