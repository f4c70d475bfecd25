"""All concepts, read once and kept in the process, because every page shows many labels.

The snapshot is read again when the digests of the schemes have changed, which is looked at
no more than every 30 seconds (and at once after loading in the same process).
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pactwork.vocabularies.models import Concept, Scheme

LOOK_AGAIN: Final = 30.0
"""Seconds for which a snapshot is trusted without asking the database."""


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A scheme as readers get it; `label` and `description` are texts."""

    code: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    extensible: bool


@dataclass(frozen=True, slots=True)
class ConceptView:
    """A concept as readers get it; `label` and `definition` are texts.

    `broader` is the code of the wider concept, `extra` what only its scheme knows.
    """

    code: str
    scheme: str
    notation: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    alt_labels: Mapping[str, list[str]]
    broader: str | None
    exact_match: tuple[str, ...]
    extra: Mapping[str, Any]
    retired: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Schemes by code, concepts by code, and the current concepts of each scheme in order."""

    schemes: Mapping[str, SchemeView]
    concepts: Mapping[str, ConceptView]
    by_scheme: Mapping[str, tuple[ConceptView, ...]]
    notations: Mapping[str, frozenset[str]]
    marker: tuple[tuple[str, str], ...]


_EMPTY: Final = Snapshot({}, {}, {}, {}, ())
_lock: Final = threading.Lock()
_current: Snapshot = _EMPTY
_looked: float = float("-inf")


def current() -> Snapshot:
    """The concepts as of at most 30 seconds ago; no query in between.

    While nothing is loaded yet, every call looks.
    """
    global _current, _looked
    if _current.schemes and time.monotonic() - _looked < LOOK_AGAIN:
        return _current
    with _lock:
        marker = tuple(Scheme.objects.order_by("code").values_list("code", "digest"))
        if marker != _current.marker:
            _current = _read(marker)
        _looked = time.monotonic()
        return _current


def forget() -> None:
    """Make the next read look at the database, whatever the time. For loading and tests."""
    global _current, _looked
    with _lock:
        _current, _looked = _EMPTY, float("-inf")


def _read(marker: tuple[tuple[str, str], ...]) -> Snapshot:
    schemes = {
        row.code: SchemeView(row.code, row.label, row.description, row.extensible)
        for row in Scheme.objects.order_by("code")
    }
    rows = list(Concept.objects.select_related("scheme").order_by("scheme__code", "order", "pk"))
    codes = {row.pk: row.code for row in rows}
    concepts = {row.code: _view(row, codes) for row in rows}
    by_scheme = {
        code: tuple(view for view in concepts.values() if view.scheme == code and not view.retired)
        for code in schemes
    }
    notations = {
        code: frozenset(view.notation for view in views) for code, views in by_scheme.items()
    }
    return Snapshot(schemes, concepts, by_scheme, notations, marker)


def _view(row: Concept, codes: Mapping[int, str]) -> ConceptView:
    return ConceptView(
        code=row.code,
        scheme=row.scheme.code,
        notation=row.notation,
        label=row.label,
        definition=row.definition,
        alt_labels=row.alt_labels,
        broader=codes[row.broader_id] if row.broader_id else None,
        exact_match=tuple(row.exact_match),
        extra=row.extra,
        retired=row.retired,
    )
