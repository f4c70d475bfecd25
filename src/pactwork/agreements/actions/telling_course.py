"""Telling what becomes of an agreement in force: it rests, goes on, is amended, ends. Steps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.draft_rows import Hand
from pactwork.agreements.actions.telling import holders
from pactwork.agreements.models import Agreement, Ending, RegisterEntry, Suspension
from pactwork.kernel.iris import iri
from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.api import followers_of, notify
from pactwork.organisations.api import cards
from pactwork.people.api import Power

LATELY: Final = timedelta(days=14)
"""So long after an agreement ended it is still told that it did, should a morning be missed."""


def tell_suspended(agreement: Agreement, suspension: Suspension, hand: Hand) -> None:
    """Step: tell that an agreement rests; why, to its parties alone."""
    key = f"suspended:{suspension.statement}"
    day, reason = suspension.first_day, suspension.reason
    _tell(agreement, "suspended", once=key, hand=hand, day=day, reason=reason)


def tell_resumed(agreement: Agreement, suspension: Suspension, hand: Hand) -> None:
    """Step: tell that an agreement goes on."""
    key = f"resumed:{suspension.statement}"
    _tell(agreement, "resumed", once=key, hand=hand, day=suspension.last_day)


def tell_terminated(agreement: Agreement, ending: Ending, hand: Hand) -> None:
    """Step: tell that a party, or all of them, ended an agreement, and when that takes effect.

    What has taken effect is told as ended, and not once more the next morning.
    """
    what, key = "terminated", f"ends:{ending.statement}"
    if ending.effective_on <= ending.said_on:
        what, key = "ended", _ended_key(agreement.slug, ending.effective_on - timedelta(days=1))
    day, reason = ending.effective_on, ending.reason
    _tell(agreement, what, once=key, hand=hand, day=day, reason=reason)


def tell_amended(
    agreement: Agreement, *, hand: Hand | None = None, but: Collection[int] = ()
) -> None:
    """Step: tell that an agreement has a newer version, except those who hear of it otherwise."""
    key = f"amended:{agreement.slug}:{agreement.version_number}"
    _tell(agreement, "amended", once=key, hand=hand, but=but)


def tell_ended(on: date | None = None) -> int:
    """Tell which agreements have ended, once each; how many they were. Safe to repeat, and to miss
    a few days.
    """
    day, told = on or timezone.localdate(), 0
    rows = RegisterEntry.objects.filter(last_day__gte=day - LATELY, last_day__lt=day)
    for row in rows.select_related("agreement").only("last_day", "agreement").order_by("pk"):
        with transaction.atomic(durable=True):
            key = _ended_key(row.agreement.slug, row.last_day)
            after = row.last_day + timedelta(days=1) if row.last_day else None
            told += _tell(row.agreement, "ended", once=key, day=after)
    return told


def _ended_key(slug: str, last_day: date | None) -> str:
    return f"ended:{slug}:{last_day}"


def _tell(
    agreement: Agreement,
    what: str,
    *,
    once: str,
    hand: Hand | None = None,
    day: date | None = None,
    reason: str = "",
    but: Collection[int] = (),
) -> bool:
    """Step: tell the people of the parties, then whoever else follows it or something in it."""
    require_transaction()
    subject = iri("agreement", agreement.slug)
    parties = set(agreement.parties.values_list("organisation", flat=True))
    parameters = _said(agreement, what, hand, day)
    doer = hand.person if hand else None
    notice = notify(
        "agreement-course",
        subject=subject,
        people=holders(parties, Power.READ, but=doer) - set(but),
        organisations=parties,
        parameters={**parameters, "reason": reason[:500]},
        once=once,
    )
    if notice is None:
        return False
    heard = {*notice.entries.values_list("person", flat=True), *but, *([doer.pk] if doer else ())}
    keys = agreement.commitments.filter(withdrawn_in=None).values_list("key", flat=True)
    followed = [subject, *(iri("commitment", agreement.slug, key) for key in keys)]
    notify(
        "followed-course",
        subject=subject,
        people=set(followers_of(*followed)) - heard,
        parameters=parameters,
        once=f"followed:{once}",
    )
    return True


def _said(agreement: Agreement, what: str, hand: Hand | None, day: date | None) -> dict[str, Any]:
    by = cards([hand.organisation])[hand.organisation].name if hand else {}
    return {
        "agreement": agreement.slug,
        "title": dict(agreement.title),
        "languages": list(agreement.authoritative),
        "organisation": dict(by),
        "what": what,
        "day": day.isoformat() if day else "",
        "number": agreement.version_number,
        "iri": iri("agreement", agreement.slug),
    }
