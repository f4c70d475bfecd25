"""The registry through which apps above say what kinds of documents they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its key, what it is called, and the page of one by IRI and language."""

    key: str
    label: Promise | str
    page: Callable[[str, str], str]


_kinds: dict[str, DocumentKind] = {}


def register_kind(kind: DocumentKind) -> None:
    """Make a kind known.

    Raises:
        ValueError: another kind has the key.
    """
    if _kinds.get(kind.key, kind) is not kind:
        raise ValueError(f"Two kinds of document are called “{kind.key}”.")
    _kinds[kind.key] = kind


def kinds() -> list[DocumentKind]:
    """Every registered kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def kind_of(key: str) -> DocumentKind | None:
    """The kind of this key; None when the app that gave it is gone."""
    return _kinds.get(key)
