"""Apply all migrations in a third of the time.

Django keeps a model of all tables while it migrates, and makes every class in it anew that is
related to a table that changes; here nearly all are related to nearly all. Neither a new table nor
a new index or constraint changes any other class, so for these two it is left out. The same
statements go to the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from django.core.management import call_command
from django.db.migrations.state import ModelState, ProjectState

_OPTION_CHANGES = ("_append_option", "_remove_option", "_alter_option")


def migrate() -> None:
    """Apply what is missing."""
    with other_classes_kept():
        call_command("migrate", interactive=False, verbosity=0)


@contextlib.contextmanager
def other_classes_kept() -> Iterator[None]:
    """Leave those classes as they are, in whatever is migrated within."""
    with contextlib.ExitStack() as held:
        held.enter_context(patch.object(ProjectState, "add_model", _add_model))
        for name in _OPTION_CHANGES:
            changed = _in_place(getattr(ProjectState, name))
            held.enter_context(patch.object(ProjectState, name, changed))
        yield


def _add_model(state: ProjectState, model: ModelState) -> None:
    with patch.object(ProjectState, "reload_model", _render_alone):
        _DJANGOS_ADD_MODEL(state, model)


def _render_alone(state: ProjectState, app: str, name: str, delay: bool = False) -> None:
    state.apps.render_multiple([state.models[app, name]])


def _in_place(change: Any) -> Any:
    """The same change, which then sets the option of the class there is."""

    def changed(state: ProjectState, app: str, name: str, option: str, *said: Any) -> None:
        with patch.object(ProjectState, "reload_model", _left):
            change(state, app, name, option, *said)
        if "apps" in state.__dict__:
            held = state.apps.get_model(app, name)._meta
            setattr(held, option, list(state.models[app, name].options[option]))

    return changed


def _left(state: ProjectState, app: str, name: str, delay: bool = False) -> None:
    """No class is made anew."""


_DJANGOS_ADD_MODEL = ProjectState.add_model
