"""How the pages about tools say things."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.ledger.api import Scope

SCOPES: Final[dict[Scope, Any]] = {
    Scope.WRITE: gettext_lazy("Record what happened: evidence comes this way"),
    Scope.READ_MINE: gettext_lazy("Read what it recorded itself"),
    Scope.READ: gettext_lazy("Read what every tool of the organisation recorded"),
    Scope.STATE: gettext_lazy("Remember where each learner stopped"),
    Scope.PROFILE: gettext_lazy("Keep documents about activities and people"),
    Scope.ALL_READ: gettext_lazy("Read everything the tools of the organisation keep"),
    Scope.ALL: gettext_lazy("All of this"),
}
"""What a key opens."""


REASONS: Final = {
    "unknown": (
        gettext_lazy("There is no such commitment."),
        gettext_lazy("Copy the address from the list on the page “Try it”."),
    ),
    "withdrawn": (
        gettext_lazy("The commitment was withdrawn from the agreement."),
        gettext_lazy("Name a commitment that still holds."),
    ),
    "not_a_party": (
        gettext_lazy("Your organisation is no party of this agreement."),
        gettext_lazy("Name a commitment of your own, or use the key of a party."),
    ),
    "owes_nothing": (
        gettext_lazy("Your organisation does not owe this commitment."),
        gettext_lazy("Whoever owes it records it, with a key of their own."),
    ),
    "before": (
        gettext_lazy("It happened before the agreement began."),
        gettext_lazy("Look whether the tool gives the right time (“timestamp”)."),
    ),
    "after": (
        gettext_lazy("It happened after the agreement had ended."),
        gettext_lazy("Look whether the tool gives the right time (“timestamp”)."),
    ),
    "other_agreement": (
        gettext_lazy("The key is for another agreement only."),
        gettext_lazy("Use another key, or change what this one may do."),
    ),
    "no_organisation": (
        gettext_lazy("No key of an organisation stands behind it."),
        gettext_lazy("Record it again with a key of the organisation."),
    ),
    "bad_amount": (
        gettext_lazy("It gives an amount that no evidence can carry."),
        gettext_lazy(
            "Amounts are numbers of 0 or more, under the address of a measure. People are counted "
            "by themselves."
        ),
    ),
    "unreadable": (
        gettext_lazy("It holds something that no evidence can carry."),
        gettext_lazy("Look at it as JSON: a time, a number or a name is out of all bounds."),
    ),
}
"""Why a statement is no evidence of what it names, and what can be done."""


def reason_words(reason: str) -> tuple[str, str]:
    """Why, and what to do."""
    why, remedy = REASONS[reason]
    return str(why), str(remedy)


def moment(at: datetime | None) -> str:
    """A day with the hour and minute; "" for None."""
    if at is None:
        return ""
    try:
        there = timezone.localtime(at)
    except OverflowError:
        there = at.replace(tzinfo=None)
    if not 1 < there.year < 9999:
        return there.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
    hour = f"{there:%H:%M}"
    if words.reader() == "fa":
        hour = ":".join(words.number(int(part)).rjust(2, "۰") for part in hour.split(":"))
    return gettext("%(date)s, %(time)s") % {"date": words.day(at), "time": hour}
