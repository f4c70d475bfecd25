"""What apps give to be found: a document for each thing, in every language it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer

EVERYBODY: Final = "everybody"
MEMBERS: Final = "members"
"""Whoever is signed in and acts for any organisation of this installation."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found.

    `kind` names a registered kind (material, agreement, organisation), `iri` the thing for good.
    `titles`, `texts` and `names` map languages (BCP 47) to what is said of it: its title, all
    else that is read, and names of people or organisations beside it. `languages` are those the
    thing itself is in. `concepts` are codes of vocabularies ("themes:health"); what is tagged in
    one language is found by the concept's label in any other. `facets` maps a facet's name to its
    values here. `readers` says who may see it (`readers_of`): any one of them is enough.
    Before `visible_from` nobody finds it. `weight` raises it among equals, 1 is usual. `used` is
    how often it was used of late: by that it may be sorted.
    """

    iri: str
    kind: str
    titles: Text
    readers: frozenset[str]
    texts: Text = field(default_factory=dict)
    names: Text = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    concepts: frozenset[str] = frozenset()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visible_from: datetime | None = None
    day: date | None = None
    weight: float = 1.0
    used: int = 0


def reader_of(organisation: int) -> str:
    """The name of those who act for an organisation, as `readers` holds it."""
    return f"organisation:{organisation}"


Named = Callable[[Viewer], Iterable[str]]
_further: list[Named] = []


def register_readers(named: Named) -> None:
    """Have an app above say under which further names somebody reads who acts for organisations:
    those of groups to which these belong now. Asked once a search.
    """
    if named not in _further:
        _further.append(named)


def readers_of(viewer: Viewer) -> frozenset[str] | None:
    """Under which names this person reads; None for an operator, who sees everything."""
    if viewer.operator:
        return None
    own = {reader_of(organisation) for organisation in viewer.organisations}
    if not own:
        return frozenset({EVERYBODY})
    groups = (name for named in _further for name in named(viewer))
    return frozenset({EVERYBODY, MEMBERS, *own, *groups})
