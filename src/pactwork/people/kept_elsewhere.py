"""What apps above keep of a person: asked for when data are taken along, told when an account goes.

Up by the registry: each app says in `apps.ready()` what it keeps, and `people` never imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_kept: dict[str, tuple[Callable[[int], Any], Callable[[int], None]]] = {}


def keeps_of_people(
    name: str, *, kept_of: Callable[[int], Any], forget: Callable[[int], None]
) -> None:
    """Say what an app keeps: `kept_of(person)` gives it as JSON values under this name in the
    person's file; `forget(person)` is a step that lets it go.
    """
    _kept[name] = (kept_of, forget)


def kept_elsewhere(person: int) -> dict[str, Any]:
    """Everything the apps above keep of a person, by their names."""
    return {name: kept_of(person) for name, (kept_of, _) in sorted(_kept.items())}


def forget_elsewhere(person: int) -> None:
    """Step: let the apps above forget a person."""
    for _, forget in _kept.values():
        forget(person)
