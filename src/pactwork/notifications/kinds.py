"""The registry through which the apps above say what there is to tell, in words.

A notice is stored as its kind and parameters, never as a finished sentence: it is said anew in the
reader's language whenever it is shown or sent. Each app registers its kinds in `apps.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

Parameters = Mapping[str, Any]

_JOINERS: Final = "\u200c\u200d"
"""Cannot be seen, and belong to the spelling of Persian and others."""

GROUPS: Final[Mapping[str, tuple[Promise | str, str]]] = {
    "agreements": (gettext_lazy("Drafts, signatures, and what becomes of agreements"), "mail"),
    "evidence": (gettext_lazy("Evidence to deliver or accept"), "mail"),
    "materials": (gettext_lazy("Learning materials: reviews, and what becomes of yours"), "mail"),
    "dates": (gettext_lazy("Dates that come near or have passed"), "mail"),
    "followed": (gettext_lazy("What you follow"), "digest"),
    "people": (gettext_lazy("People and organisations"), "mail"),
    "news": (gettext_lazy("News of this site"), "digest"),
}
"""What a reader decides about: its label, and the way it comes until the reader decides."""


@dataclass(frozen=True)
class Said:
    """A notice in one language: its heading, a sentence or two, and a path on this site."""

    title: str
    text: str
    path: str


@dataclass(frozen=True)
class NoticeKind:
    """One thing there is to tell.

    `say` is called with the language active, so it may use gettext and `words`. `still_may_see`
    is asked again right before anything leaves. `organisation_may_see` is asked before a webhook;
    where it is not given, an organisation sees what one of its people still may see.
    """

    key: str
    label: Promise | str
    say: Callable[[Parameters, str], Said]
    still_may_see: Callable[[int, Parameters], bool]
    group: str = "agreements"
    organisation_may_see: Callable[[int, Parameters], bool] | None = None


_kinds: dict[str, NoticeKind] = {}


def register_notice_kind(kind: NoticeKind) -> None:
    """Make a kind known.

    Raises:
        ValueError: another kind has the key, or its group does not exist.
    """
    if _kinds.get(kind.key, kind) is not kind:
        raise ValueError(f"Two kinds of notice are called “{kind.key}”.")
    if kind.group not in GROUPS:
        raise ValueError(f"“{kind.group}” is not a group of notices: {', '.join(GROUPS)}.")
    _kinds[kind.key] = kind


def notice_kind(key: str) -> NoticeKind | None:
    """The kind of this key; None when the app that told it is gone."""
    return _kinds.get(key)


def notice_kinds() -> list[NoticeKind]:
    """Every registered kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def said(kind: NoticeKind, parameters: Parameters, language: str) -> Said:
    """A notice in a language, on one line each where a line is wanted.

    Raises:
        ValueError: the path would lead away from this site.
    """
    with override(language):
        held = kind.say(parameters, language)
    path = one_line(held.path)
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"A notice leads to a path of this site, not to “{path[:80]}”.")
    return Said(one_line(held.title), held.text.strip(), path)


def one_line(text: str) -> str:
    """The text without line breaks and control characters: safe in a header."""
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())
