"""The index is made anew while it is kept, by whoever keeps it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from pactwork.search import keeping, tailing
from pactwork.search.api import IndexBusyError, index_now, keep, rebuild_beside
from pactwork.search.index import folder
from pactwork.search.index.looking import is_left_alone
from pactwork.search.index.writing import Writer
from tests.search.shelf import a_document, ask, enter, shelve


def _is_taken() -> bool:
    try:
        with folder.writing():
            return False
    except IndexBusyError:
        return True


@contextlib.contextmanager
def _kept() -> Iterator[threading.Event]:
    """While inside, the index is kept."""
    stopped = threading.Event()
    keeper = threading.Thread(target=lambda: (keep(stopped), connections.close_all()))
    keeper.start()
    try:
        while not _is_taken():
            assert keeper.is_alive()
        yield stopped
    finally:
        stopped.set()
        keeper.join()


@pytest.mark.usefixtures("own_database")
def test_whoever_keeps_the_index_makes_it_anew_and_goes_on_keeping_the_one_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tailing, "BATCH", 10)
    monkeypatch.setattr(keeping, "_FOLLOWED_EVERY", 0.0)
    shelve(*(a_document(f"n{number}", titles={"en": "heron"}) for number in range(40)))
    before, during = folder.current(), []

    def follow(in_use: Writer, *args: Any) -> int:
        if in_use.path == before and folder.building() is not None and not during:
            enter([a_document("new", titles={"en": "heron"})])
            looked = real(in_use, *args)
            during.append((folder.current(), ask("heron").total, is_left_alone()))
            return looked
        return real(in_use, *args)

    real = keeping.catch_up
    with _kept():
        index_now(patience=20)
        monkeypatch.setattr(keeping, "catch_up", follow)
        told: list[int] = []
        assert rebuild_beside(told.append) == 41
    assert during == [(before, 41, False)]
    assert folder.current() not in (None, before)
    assert told == sorted(told)
    assert ask("heron").total == 41
    assert not folder.is_wished()


@pytest.mark.usefixtures("own_database")
def test_what_was_wished_is_finished_by_the_next_who_keeps_the_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tailing, "BATCH", 10)
    monkeypatch.setattr(tailing, "COMMIT_EVERY", 10)
    shelve(*(a_document(f"n{number}", titles={"en": "heron"}) for number in range(40)))
    before = folder.current()
    assert before is not None
    number = folder.wish()
    stopped = threading.Event()
    with folder.writing(), Writer(before, keeping.made_with()) as in_use:
        stopped.set()
        keeping._make_anew_beside(in_use, stopped)
    assert (folder.current(), folder.is_open(number)) == (before, True)
    assert folder.building() is not None
    with _kept():
        index_now(patience=20)
    assert not folder.is_open(number)
    assert folder.current() not in (None, before)
    assert ask("heron").total == 40


@pytest.mark.usefixtures("own_database")
def test_where_nobody_keeps_the_index_who_wishes_makes_it() -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    before, told = folder.current(), []
    assert rebuild_beside(told.append) == 1
    assert folder.current() not in (None, before)
    assert (told, folder.is_wished()) == ([1], False)


@pytest.mark.usefixtures("own_database")
def test_where_words_have_changed_the_index_in_use_is_followed_until_there_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tailing, "BATCH", 10)
    monkeypatch.setattr(keeping, "_FOLLOWED_EVERY", 0.0)
    shelve(*(a_document(f"n{number}", titles={"en": "heron"}) for number in range(40)))
    before, during = folder.current(), []
    monkeypatch.setattr(keeping, "vocabularies_mark", lambda: "f" * 64)

    def follow(writer: Writer, *args: Any) -> int:
        if writer.path == before and not during:
            enter([a_document("new", titles={"en": "heron"})])
        looked = real(writer, *args)
        during.append((writer.path == before, folder.current() == before, ask("heron").total))
        return looked

    real = keeping.catch_up
    monkeypatch.setattr(keeping, "catch_up", follow)
    index_now()
    assert (True, True, 41) in during
    assert folder.current() != before
    assert ask("heron").total == 41


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("what", ["database_mark", "model_mark"])
def test_an_index_of_another_database_or_model_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    held = keeping._still_of_use()
    assert held is not None
    held.close()
    monkeypatch.setattr(keeping, what, lambda: "another")
    assert keeping._still_of_use() is None
