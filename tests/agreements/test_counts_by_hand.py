"""Counts of the register are those of a plain recount, packed or not, whoever asks for what."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from pactwork.agreements.actions.packing import pack_register
from pactwork.agreements.api import FACETS, RegisterFilter, register_counts
from pactwork.agreements.models import RegisterBlock, RegisterEntry, RegisterFresh
from pactwork.agreements.models.register import BLOCK
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.organisations.api import known_slugs
from tests.agreements.hidden_world import (
    ORGANISATIONS,
    World,
    any_filter,
    any_viewer,
    make_world,
    said_anew,
)
from tests.factories import numbers, pact, take_in
from tests.scratch import at_once


def by_hand(world: World, wanted: RegisterFilter, viewer: Viewer) -> dict[str, Any]:
    """Everything counted, worked out from the files the register was made of."""

    def found(asked: RegisterFilter) -> list[str]:
        return [slug for slug in world.seen(viewer) if world.matches(asked, slug)]

    def said(slug: str, facet: str) -> set[str]:
        return {world.states[slug]} if facet == "state" else world.pacts[slug].values(facet)

    slugs = found(wanted)
    parties = Counter(world.numbers[one] for slug in slugs for one in world.pacts[slug].parties)
    return {
        "total": len(slugs),
        "commitments": sum(len(world.pacts[slug].keys) for slug in slugs),
        "fulfilled": sum(world.fulfilled[slug] for slug in slugs),
        "parties": len(parties),
        "busiest": parties,
        **{
            facet: Counter(
                value
                for slug in found(replace(wanted, **{facet: ""}))
                for value in said(slug, facet)
            )
            for facet in FACETS
        },
    }


def counted(wanted: RegisterFilter, viewer: Viewer) -> dict[str, Any]:
    counts = register_counts(wanted, viewer)
    sums = {name: getattr(counts, name) for name in ("total", "commitments", "fulfilled")}
    facets = {facet: dict(values) for facet, values in counts.facets.items()}
    return {**sums, "parties": counts.parties, "busiest": dict(counts.busiest), **facets}


def take_in_apart(world: World, chance: random.Random) -> None:
    """Import the world, its agreements numbered here and there over many blocks."""
    number = 0
    for document in world.documents():
        number += chance.choice([1, 1, 2, 63, 64, 65, BLOCK - 1, BLOCK, 10**6 + 3])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('agreements_agreement', 'id'), %s)",
                [number],
            )
        take_in(document)
    world.numbers = known_slugs(ORGANISATIONS)


def look_again(world: World) -> None:
    """States and sums come from evidence; what they must be is shown elsewhere."""
    rows = RegisterEntry.objects.values_list("agreement__slug", "state", "fulfilled")
    world.states = {slug: state for slug, state, _ in rows}
    world.fulfilled = {slug: fulfilled for slug, _, fulfilled in rows}


@pytest.mark.parametrize("seed", range(2))
def test_counts_are_those_of_a_recount_by_hand(db: None, seed: int) -> None:
    """Nothing is packed at first, then all, then all but what changed, again and again."""
    chance = random.Random(f"other than the world's {seed}")
    world = make_world(seed)
    del world.proofs[20:]
    take_in_apart(world, chance)
    for round_ in range(5):
        if round_:
            pack_register(few=0)
            assert not RegisterFresh.objects.exists()
        if round_ > 1:
            changed = chance.sample(sorted(world.pacts), 6)
            for slug in changed:
                world.pacts[slug] = said_anew(world.pacts[slug], chance)
            take_in(*({**world.pacts[slug].document, "organisations": []} for slug in changed))
            assert RegisterFresh.objects.count() == 6
        look_again(world)
        for _ in range(25):
            wanted, viewer = any_filter(world, chance), any_viewer(world, chance)
            assert counted(wanted, viewer) == by_hand(world, wanted, viewer), (wanted, viewer)
    assert RegisterBlock.objects.values("block").distinct().count() > 3


def test_a_few_lines_wait_to_be_packed(db: None) -> None:
    take_in(pact("one"), pact("two", organisations=[]))
    assert pack_register(few=2) == 0
    assert not RegisterBlock.objects.exists()
    assert pack_register(few=1) == 2
    assert RegisterBlock.objects.exists()
    assert pack_register(few=0) == 0


def test_a_value_nobody_has_any_more_is_not_listed(db: None) -> None:
    take_in(pact("one", agreement={"themes": ["youth"]}))
    pack_register(few=0)
    take_in(pact("one", agreement={"themes": ["media"]}))
    for _ in range(2):
        assert register_counts(RegisterFilter(), PUBLIC).facets["theme"] == [("themes:media", 1)]
        assert register_counts(RegisterFilter(theme="themes:youth"), PUBLIC).total == 0
        pack_register(few=0)


def test_a_value_counts_in_its_own_facet_only(db: None) -> None:
    take_in(pact("one", agreement={"themes": ["education"], "segments": ["education"]}))
    assert register_counts(RegisterFilter(theme="themes:education"), PUBLIC).total == 1
    assert register_counts(RegisterFilter(segment="themes:education"), PUBLIC).total == 0
    assert register_counts(RegisterFilter(type="themes:education"), PUBLIC).total == 0


@pytest.mark.usefixtures("own_database")
def test_packing_while_lines_are_written_loses_none() -> None:
    """Two writers and two packers at once; what is packed then is what was written last."""
    take_in(*(pact(f"a{n}") for n in range(6)))

    def write(first: int) -> None:
        chance = random.Random(first)
        for _ in range(8):
            slugs = [f"a{n}" for n in range(first, 6, 2)]
            themes = [chance.choice(["youth", "media", "culture"]) for _ in slugs]
            take_in(
                *(
                    pact(slug, agreement={"themes": [theme]}, organisations=[])
                    for slug, theme in zip(slugs, themes, strict=True)
                )
            )

    def pack() -> None:
        for _ in range(20):
            pack_register(few=0)

    assert at_once(lambda: write(0), lambda: write(1), pack, pack) == [None] * 4
    for _ in range(2):
        rows = RegisterEntry.objects.values_list("agreement__themes", flat=True)
        expected = Counter(theme for themes in rows for theme in themes)
        counts = register_counts(RegisterFilter(), PUBLIC)
        assert dict(counts.facets["theme"]) == expected
        assert sum(expected.values()) == counts.total == 6
        assert dict(counts.busiest) == dict.fromkeys(numbers("library", "school"), 6)
        pack_register(few=0)
