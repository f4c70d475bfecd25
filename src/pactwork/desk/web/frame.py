"""The ways around the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from pactwork.kernel.formats import format_number
from pactwork.notifications.api import unread_count
from pactwork.people.api import Power

PLACES = (
    ("desk", gettext_lazy("What awaits you")),
    ("desk-agreements", gettext_lazy("Your agreements")),
    ("desk-drafts", gettext_lazy("Drafts")),
    ("desk-evidence", gettext_lazy("Your evidence")),
    ("desk-materials", gettext_lazy("Your materials")),
    ("desk-remarks", gettext_lazy("What the public says")),
    ("desk-inbox", gettext_lazy("Inbox")),
    ("desk-tools", gettext_lazy("Tools")),
    ("account", gettext_lazy("Account")),
)
_FOR_WRITERS = frozenset({"desk-tools"})
"""Places for those who coordinate an organisation or represent it."""
NETWORK = ("desk-network", gettext_lazy("Network"))
"""A place for those who run the installation."""
"""Names of addresses and what the reader calls them; a place that is not built is left out."""


def places(request: HttpRequest, here: str) -> list[tuple[str, str, bool]]:
    """The entries of the desk's navigation: label, address, is current."""
    found = []
    of_operators = (NETWORK,) if getattr(request.user, "is_operator", False) else ()
    writes = _writes(request)
    for name, label in (*PLACES, *of_operators):
        if name in _FOR_WRITERS and not writes:
            continue
        try:
            found.append((_said(name, str(label), request), reverse(name), name == here))
        except NoReverseMatch:
            continue
    return found


def _writes(request: HttpRequest) -> bool:
    held = getattr(request, "acting", None)
    return held is not None and bool(held.where(Power.WRITE))


def _said(name: str, label: str, request: HttpRequest) -> str:
    """What a place is called; the inbox with how much of it is new."""
    unread = unread_count(request.user.pk) if name == "desk-inbox" else 0
    if not unread:
        return label
    said = gettext("%(label)s (%(count)s)")
    return said % {"label": label, "count": format_number(unread, get_language() or "en")}
