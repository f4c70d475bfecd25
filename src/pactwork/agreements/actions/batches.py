"""Which checked files are taken in together, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pactwork.agreements.actions.profiles import profile_of
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.pactfile.checking import Checked
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.queries.world import agreements_named
from pactwork.organisations.api import Profile

MOST_FILES: Final = 50
MOST_BYTES: Final = 250_000
"""Pact files or pieces of evidence in a batch, and bytes: so few that it takes about a second."""


@dataclass(frozen=True)
class Ready:
    """A checked file, read back. `value` is None if it was taken in before."""

    source: Checked
    value: Mapping[str, Any] | None
    profiles: Sequence[Profile] = ()

    @property
    def visibility(self) -> str:
        """Who may see the agreement of a pact file."""
        return str((self.value or {}).get("visibility", Visibility.PUBLIC))

    @property
    def weight(self) -> int:
        """How much of a batch it fills: a pact file counts as much as a piece of evidence."""
        return len((self.value or {}).get("evidence", ())) or 1

    @property
    def agreements(self) -> set[str]:
        """The slugs of the agreements this file says anything of."""
        if self.value is None:
            return set()
        if self.source.kind == PACT:
            return {self.value["agreement"]["key"]}
        return agreements_named(self.value)


def batches_of(files: Iterable[Checked]) -> Iterator[list[Ready]]:
    """The files in their order, in batches in which pact files may go before evidence files.

    Together they come to the same as one after another: no pact file of a batch is about an
    agreement that an earlier file of it is about, they agree on every organisation that several
    of them describe, and the same people may see them.
    """
    batch = _Batch()
    for one in map(_ready, files):
        if not batch.admits(one):
            yield batch.files
            batch = _Batch()
        batch.add(one)
    if batch.files:
        yield batch.files


def _ready(one: Checked) -> Ready:
    if one.payload is None:
        return Ready(one, None)
    value = json.loads(one.payload)
    described = value.get("organisations", []) if one.kind == PACT else []
    return Ready(one, value, [profile_of(held) for held in described])


class _Batch:
    """Files that go together so far."""

    def __init__(self) -> None:
        self.files: list[Ready] = []
        self.count = 0
        self.bytes = 0
        self.agreements: set[str] = set()
        self.profiles: dict[str, Profile] = {}
        self.visibilities: set[str] = set()

    def admits(self, one: Ready) -> bool:
        size = len(one.source.payload or b"")
        if not size or not self.count:
            return True
        if self.count + one.weight > MOST_FILES or self.bytes + size > MOST_BYTES:
            return False
        return one.source.kind != PACT or (
            self.agreements.isdisjoint(one.agreements)
            and self.visibilities <= {one.visibility}
            and all(self.profiles.get(held.slug, held) == held for held in one.profiles)
        )

    def add(self, one: Ready) -> None:
        self.files.append(one)
        if one.value is None:
            return
        self.count += one.weight
        self.bytes += len(one.source.payload or b"")
        self.agreements |= one.agreements
        self.profiles |= {held.slug: held for held in one.profiles}
        if one.source.kind == PACT:
            self.visibilities.add(one.visibility)
