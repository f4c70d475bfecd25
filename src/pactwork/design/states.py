"""The words of the design system: states of progress and marks of the obligations matrix."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "not_started": _("Not started"),
    "on_track": _("On track"),
    "behind": _("Behind"),
    "fulfilled": _("Fulfilled"),
    "overdue": _("Overdue"),
    "not_measurable": _("Not measurable"),
    "unfinished": _("Not done before the end"),
}

MATRIX_MARKS = {
    "owes": _("Owes"),
    "owed": _("Is owed"),
    "both": _("Owes and is owed"),
}


def label(state: str) -> str:
    """The word of a state in the reader's language. Raises KeyError for a state that does not
    exist.
    """
    return str(STATES[state])


def matrix_label(mark: str) -> str:
    """The word for a mark of the matrix. Raises KeyError for a mark that does not exist."""
    return str(MATRIX_MARKS[mark])
