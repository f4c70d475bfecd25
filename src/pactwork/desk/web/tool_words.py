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


def moment(at: datetime | None) -> str:
    """A day with the hour and minute; "" for None."""
    if at is None:
        return ""
    hour = f"{timezone.localtime(at):%H:%M}"
    if words.reader() == "fa":
        hour = ":".join(words.number(int(part)).rjust(2, "۰") for part in hour.split(":"))
    return gettext("%(date)s, %(time)s") % {"date": words.day(at), "time": hour}
