"""What is to be known of the organisations that files name: taken in, with a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pactwork.agreements.actions.batches import Ready
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.queries.world import organisations_named
from pactwork.organisations.api import merged_slugs, namesakes


def same_named(batch: Sequence[Ready]) -> Iterator[str]:
    """A sentence for each organisation that a file of this batch brings under a known name."""
    brought = {one.slug: one.name for file in batch for one in file.profiles}
    found = namesakes(brought) if brought else {}
    for file in batch:
        for one in file.profiles:
            for other in found.pop(one.slug, []):
                yield (
                    f"{file.source.name}: “{one.slug}” has the same name as “{other}”. If they are "
                    f"one: pactwork organisation merge {one.slug} {other}"
                )


def merged_in(batch: Sequence[Ready]) -> Iterator[str]:
    """A sentence for each duplicate that a file of this batch names. One query."""
    named = {
        one.source.name: _named(one.source.kind, one.value)
        for one in batch
        if one.value is not None
    }
    slugs = {slug for held in named.values() for slug in held}
    now = merged_slugs(slugs) if slugs else {}
    for name, held in named.items():
        for slug in sorted(held & now.keys()):
            yield (
                f"{name}: “{slug}” was merged into “{now[slug]}”: what the file says of it is "
                f"taken for {now[slug]}. Its description was passed over."
            )


def _named(kind: str, value: Mapping[str, Any]) -> set[str]:
    if kind == PACT:
        return organisations_named(value) | {one["key"] for one in value.get("organisations", [])}
    entries = value["evidence"]
    said = [*entries, *(one for held in entries for one in held.get("accepted", []))]
    said += [held["voided"] for held in entries if "voided" in held]
    return {one["by"] for one in said}
