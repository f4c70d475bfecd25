"""The registry through which agreements learn of the ways to fulfil a commitment.

Each activity app (events, courses, repository…) registers one `ActivityKind` in its
`apps.ready()`. Agreements never import them; they loop over this registry.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pactwork.kernel.texts import Text


@dataclass(frozen=True)
class CommitmentRef:
    """What an activity is told of the commitment it is to fulfil."""

    iri: str
    agreement: str
    key: str
    text: Text
    area: str


@dataclass(frozen=True)
class ActivitySummary:
    """What an activity shows on the page of an agreement: a sentence and where it leads."""

    text: str
    url: str
    count: int


def _nothing(agreements: Collection[int], organisations: Collection[int]) -> None:
    """What a kind does that keeps nothing of agreements."""


@dataclass(frozen=True)
class ActivityKind:
    """One way to fulfil commitments.

    `areas` are codes of the scheme "areas"; `start_url` leads to beginning one for a
    commitment; `resolve` turns an IRI of the kind into its page, or None; `summary_for` tells
    what was done under an agreement, by its slug and the reader's language.
    """

    key: str
    label: Mapping[str, str]
    areas: frozenset[str]
    start_url: Callable[[CommitmentRef], str]
    resolve: Callable[[str], str | None]
    summary_for: Callable[[str, str], Sequence[ActivitySummary]]
    changed: Callable[[Collection[int], Collection[int]], None] = _nothing


_kinds: dict[str, ActivityKind] = {}


def register_kind(kind: ActivityKind) -> None:
    """Make a kind known.

    Raises:
        ValueError: another kind has the key.
    """
    if _kinds.get(kind.key, kind) is not kind:
        raise ValueError(f"Two activity kinds are called “{kind.key}”.")
    _kinds[kind.key] = kind


def kinds() -> list[ActivityKind]:
    """Every registered kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def kinds_for(area: str) -> list[ActivityKind]:
    """The kinds that can fulfil a commitment in this area."""
    return [kind for kind in kinds() if area in kind.areas]


def tell_kinds(*, agreements: Collection[int] = (), organisations: Collection[int] = ()) -> None:
    """Step: every kind brings what it keeps of these agreements and organisations up to date."""
    for kind in kinds():
        kind.changed(agreements, organisations)
