"""Apply all migrations in a fifth of the time.

Django keeps a model of all tables while it migrates, and makes every class in it anew that is
related to a table that changes; here nearly all are related to nearly all. Neither a new table nor
a new index or constraint changes any other class, so for these it is left out. The same statements
go to the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db.migrations.state import ModelState, ProjectState

_OPTION_CHANGES = ("_append_option", "_remove_option", "_alter_option")


def migrate() -> None:
    """Apply what is missing."""
    with other_classes_kept():
        call_command("migrate", interactive=False, verbosity=0)


@contextlib.contextmanager
def other_classes_kept() -> Iterator[None]:
    """Leave those classes as they are, in whatever is migrated within, by one thread."""
    options = {name: _in_place(getattr(ProjectState, name)) for name in _OPTION_CHANGES}
    with _instead(add_model=_alone(ProjectState.add_model), **options):
        yield


@contextlib.contextmanager
def _instead(**methods: Any) -> Iterator[None]:
    """Let the states of migrations have these methods for a while."""
    before = {name: getattr(ProjectState, name) for name in methods}
    for name, method in methods.items():
        setattr(ProjectState, name, method)
    try:
        yield
    finally:
        for name, method in before.items():
            setattr(ProjectState, name, method)


def _alone(add: Callable[..., None]) -> Callable[..., None]:
    """The same addition, which then makes the class of the new table and no other."""

    def added(state: ProjectState, model: ModelState) -> None:
        with _instead(reload_model=_nothing):
            add(state, model)
        if "apps" in state.__dict__:
            state.apps.render_multiple([model])

    return added


def _in_place(change: Callable[..., None]) -> Callable[..., None]:
    """The same change, which then sets the option of the class there is."""

    def changed(state: ProjectState, app: str, name: str, option: str, *said: Any) -> None:
        with _instead(reload_model=_nothing):
            change(state, app, name, option, *said)
        if "apps" in state.__dict__:
            held = state.apps.get_model(app, name)._meta
            setattr(held, option, list(state.models[app, name].options[option]))

    return changed


def _nothing(*said: Any, **more: Any) -> None:
    """Make no class anew."""
