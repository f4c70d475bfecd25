"""Where what comes in from elsewhere stands at first, and who sees it: choices of two forms."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.reaches import reaches
from pactwork.repository.api import Visibility, queues, sectors

PUBLISHED: Final = "published"
LABEL: Final = gettext_lazy("How do they come in?")
SEEN: Final = gettext_lazy("Who sees them?")


def arrivals(organisation: int, *, drafts: bool = False) -> list[tuple[str, str]]:
    """What may become of them, as choices: published, a queue of somebody, drafts."""
    found = [
        (PUBLISHED, gettext("Published at once: your organisation answers for them")),
        ("review", gettext("Into your own review")),
    ]
    for value, name in queues.curations_for(organisation):
        kind, _, slug = value.partition(":")
        if kind == "body":
            said = gettext("Into the review of %(body)s") % {"body": words.text(name).text}
            found.append((f"review:{slug}", said))
    if drafts:
        found.append(("draft", gettext("As drafts: nobody else sees them yet")))
    return found


def parted(value: str) -> dict[str, str]:
    """A choice as the repository takes it: `landing` and `body`."""
    landing, _, body = value.partition(":")
    return {"landing": landing or PUBLISHED, "body": body}


def joined(landing: str, body: str) -> str:
    """The choice that says this."""
    return f"{landing}:{body}" if body else landing


def seen(
    organisations: Collection[int],
    *,
    parties: bool = False,
    now: sectors.SectorName | None = None,
) -> list[tuple[str, str]]:
    """Who may see them, as choices, the widest first."""
    return [
        (value, label)
        for value, label in reversed(reaches(organisations, now=now))
        if parties or value != Visibility.PARTIES
    ]
