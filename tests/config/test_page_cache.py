"""The cache of rendered pages: never more bytes than allowed, and the least recently used go."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from pactwork.config import page_cache
from pactwork.config.page_cache import ENTRY, PageCache

Cache = Callable[[int], PageCache]
PAGE = 1000 + ENTRY + 60
"""Room for one page of 1000 bytes with its key and the frame of its value."""


@pytest.fixture
def cache(request: pytest.FixtureRequest) -> Iterator[Cache]:
    """A cache of this test's own, with room for so many bytes."""
    name = request.node.nodeid
    yield lambda at_most: PageCache(name, {"TIMEOUT": 60, "OPTIONS": {"MAX_BYTES": at_most}})
    page_cache._shelves.pop(name, None)


def kept(cache: PageCache, names: str) -> str:
    return "".join(name for name in names if cache.has_key(name))


def test_what_was_used_least_recently_makes_room(cache: Cache) -> None:
    pages = cache(3 * PAGE)
    for name in "abc":
        pages.set(name, name.encode() * 1000)
    assert pages.get("a") == b"a" * 1000
    pages.set("d", b"d" * 1000)
    assert kept(pages, "abcd") == "acd"
    pages.set("e", b"e" * 1900)
    assert kept(pages, "abcde") == "de"


def test_what_is_larger_than_all_room_is_not_kept_and_takes_no_room(cache: Cache) -> None:
    pages = cache(3 * PAGE)
    pages.set("a", b"a" * 1000)
    pages.set("b", b"old")
    pages.set("b", os.urandom(4 * PAGE))
    assert (kept(pages, "ab"), pages.get("b", "none")) == ("a", "none")


def test_with_no_room_nothing_is_kept(cache: Cache) -> None:
    pages = cache(0)
    pages.set("a", b"")
    assert pages.get("a") is None
    assert pages.add("a", b"")
    assert pages._shelf.weight == 0


def test_the_weight_is_that_of_what_is_there(cache: Cache) -> None:
    pages = cache(100 * PAGE)
    for number in range(40):
        pages.set(f"k{number % 7}", os.urandom(number * 31))
    pages.add("k1", "not taken")
    pages.add("new", 1)
    pages.incr("new", 10**30)
    pages.touch("new", 1000)
    pages.delete("k2")
    assert not pages.delete("k2")
    with time_machine.travel("2100-01-01"):
        assert pages.get("k3") is None
    held = pages._shelf.entries.items()
    assert len(held) == 6
    assert pages._shelf.weight == sum(len(key) + len(value) + ENTRY for key, (value, _) in held)
    pages.clear()
    assert (pages._shelf.weight, kept(pages, "k")) == (0, "")


def test_a_value_lasts_as_long_as_it_was_told_to(cache: Cache) -> None:
    pages = cache(PAGE * 9)
    with time_machine.travel("2026-11-22T12:00:00Z") as clock:
        pages.set("a", 1)
        pages.set("b", 2, timeout=600)
        pages.set("c", 3, timeout=None)
        pages.set("d", 4)
        assert pages.touch("d", 600)
        clock.shift(61)
        assert pages.get_many("abcd") == {"b": 2, "c": 3, "d": 4}
        assert not pages.touch("a")
        assert pages.add("a", 5)
        assert not pages.add("b", 6)
        assert pages.get_many("ab") == {"a": 5, "b": 2}


def test_every_thread_sees_the_same_pages_and_the_bound_holds(cache: Cache) -> None:
    at_most = 20 * PAGE

    def work(seed: int) -> int:
        pages, heaviest = cache(at_most), 0
        for number in range(400):
            name = f"k{(seed * 7 + number * 13) % 60}"
            if number % 3 == 0:
                pages.set(name, (name, os.urandom(number * 5)))
            elif number % 50 == 1:
                pages.delete(name)
            else:
                held = pages.get(name)
                assert held is None or held[0] == name
            with pages._shelf.lock:
                heaviest = max(heaviest, pages._shelf.weight)
        return heaviest

    with ThreadPoolExecutor(8) as pool:
        heaviest = max(pool.map(work, range(8)))
    shelf = cache(at_most)._shelf
    assert 0.5 * at_most < heaviest <= at_most
    assert shelf.weight == sum(len(k) + len(v) + ENTRY for k, (v, _) in shelf.entries.items())


@pytest.mark.parametrize("size", [10, 3000])
def test_the_memory_taken_is_what_is_counted(cache: Cache, size: int) -> None:
    pages = cache(4_000_000)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(20_000):
            pages.set(f'W/"{number:032d}"', ({"Content-Type": "text/html"}, os.urandom(size)))
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 3_000_000 < taken < 4_000_000


def test_the_site_keeps_its_pages_here(client: Client, db: None, settings: Any) -> None:
    pages = caches["pages"]
    assert isinstance(pages, PageCache)
    assert settings.CACHES["pages"]["OPTIONS"] == {"MAX_BYTES": 16_000_000}
    pages.clear()
    client.get("/en/about/")
    assert 2_000 < pages._shelf.weight < 100_000
