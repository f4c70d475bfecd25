"""Why an address is not called, or what came of calling it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REASONS: Final[Mapping[str, Promise | str]] = {
    "address": gettext_lazy("This is not a whole web address such as https://example.org/hook."),
    "https": gettext_lazy("The address must begin with https:// so that nobody reads along."),
    "port": gettext_lazy("Webhooks call the ports 443, 80, 8443 and those above 1024 only."),
    "private": gettext_lazy("The address leads into a private network, where webhooks never go."),
    "unreachable": gettext_lazy("The server could not be reached."),
    "silence": gettext_lazy("There was no answer within ten seconds."),
    "certificate": gettext_lazy("The server's certificate is not valid for this name."),
    "redirect": gettext_lazy("The answer leads to another address; webhooks do not follow it."),
    "status": gettext_lazy("The server answered that it did not take the message."),
    "gone": gettext_lazy("The server answered that it wants no more messages, so it is paused."),
    "secret": gettext_lazy("The secret cannot be read any more. Make a new one."),
}


def reason_words(reason: str) -> str:
    """A reason in the reader's language; "" for none."""
    return str(REASONS.get(reason, reason))
