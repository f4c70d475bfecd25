"""Who asks, as far as counting uses needs it: an address that is soon forgotten, and a program."""

from __future__ import annotations

from django.http import HttpRequest

from pactwork.kernel.callers import address_of, agent_of
from pactwork.repository.api import using


def note_seen(request: HttpRequest, key: str, what: str, number: int | None = None) -> None:
    """Count that a material was looked at ("view"), its content shown ("shown") or taken
    ("download"), its link followed ("opened"), or that it was embedded ("embed").
    """
    if request.method == "GET":
        using.note_use(key, what, who=address_of(request), agent=agent_of(request), number=number)


def note_read(request: HttpRequest, key: str, number: int | None = None) -> None:
    """Count that its words were shown."""
    if request.method == "GET":
        using.note_words(key, who=address_of(request), agent=agent_of(request), number=number)
