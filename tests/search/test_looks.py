"""Looks at the table: each reads what its snapshot shows, once, and much is waited for."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections, transaction

from pactwork.search import keeping, tailing
from pactwork.search.actions.entering import put
from pactwork.search.api import Document, index_now
from pactwork.search.index import folder
from pactwork.search.index.writing import Writer
from tests.search.shelf import a_document, ask, enter, names, shelve


@contextlib.contextmanager
def _under_way(*documents: Document) -> Iterator[Callable[[], None]]:
    """A transaction of somebody else that has put these in; what is given lets it commit."""
    held, release = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            put(documents)
            held.set()
            release.wait(30)
        connections.close_all()

    def commit() -> None:
        release.set()
        writer.join()

    writer = threading.Thread(target=slow)
    writer.start()
    assert held.wait(30)
    try:
        yield commit
    finally:
        commit()


@pytest.mark.usefixtures("own_database")
def test_a_long_transaction_delays_nobody_and_is_not_lost() -> None:
    with _under_way(a_document("slow", titles={"en": "heron"})) as commit:
        shelve(a_document("quick", titles={"en": "heron"}))
        assert names(ask("heron")) == ["quick"]
        shelve(a_document("later", titles={"en": "heron"}))
        assert names(ask("heron")) == ["later", "quick"]
        commit()
        index_now()
        assert names(ask("heron")) == ["later", "quick", "slow"]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each look at the table read."""
    numbers: list[int] = []
    real = tailing._found
    monkeypatch.setattr(tailing, "_found", lambda rows: numbers.append(len(rows)) or real(rows))
    return numbers


@pytest.mark.usefixtures("own_database")
def test_nothing_is_read_twice_beside_a_long_transaction(read: list[int]) -> None:
    with _under_way(a_document("slow")) as commit:
        shelve(*(a_document(str(number)) for number in range(5)))
        index_now()
        assert read == [5, 0]
        commit()
        index_now()
        index_now()
    assert read == [5, 0, 1, 0]


@pytest.mark.usefixtures("own_database")
def test_what_ends_while_it_reads_is_read_once(
    monkeypatch: pytest.MonkeyPatch, read: list[int]
) -> None:
    monkeypatch.setattr(tailing, "BATCH", 3)
    enter(a_document(str(number)) for number in range(4))
    with _under_way(a_document("slow")) as commit:
        enter([a_document("last")])
        counted = tailing._found

        def found(rows: list[tuple[object, ...]]) -> list[tailing._Found]:
            commit()
            return counted(rows)

        monkeypatch.setattr(tailing, "_found", found)
        index_now()
        index_now()
    assert read == [3, 2, 1]


@pytest.mark.usefixtures("own_database")
def test_a_transaction_finds_what_it_wrote_itself() -> None:
    shelve(a_document("old", titles={"en": "heron"}))
    with transaction.atomic():
        put([a_document("own", titles={"en": "heron"})])
        index_now()
        assert names(ask("heron")) == ["old", "own"]
    index_now()
    assert names(ask("heron")) == ["old", "own"]


@pytest.mark.usefixtures("own_database")
def test_what_comes_while_it_reads_is_read_once(
    monkeypatch: pytest.MonkeyPatch, read: list[int]
) -> None:
    monkeypatch.setattr(tailing, "BATCH", 10)
    shelve(a_document("old"))
    enter(a_document(f"n{number}", titles={"en": "heron"}) for number in range(15))
    counted = tailing._found
    read.clear()

    def found_while_more_comes(rows: list[tuple[object, ...]]) -> list[tailing._Found]:
        if not read:
            enter(a_document(f"later{number}", titles={"en": "heron"}) for number in range(8))
        return counted(rows)

    monkeypatch.setattr(tailing, "_found", found_while_more_comes)
    index_now()
    assert ask("heron").total == 23
    index_now()
    assert read == [10, 5, 8, 0]


class _Pauses(threading.Event):
    """Never stops; in each of its pauses so many documents come."""

    def __init__(self, *comes: int) -> None:
        super().__init__()
        self.comes = list(comes)

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == tailing.PAUSE
        number = self.comes.pop(0)
        enter(a_document(f"{len(self.comes)}-{at}", titles={"en": "heron"}) for at in range(number))
        return False


@pytest.mark.usefixtures("own_database")
def test_much_is_waited_for_and_made_found_at_once_or_when_it_is_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tailing, "MUCH", 5)
    shelve(a_document("old"))
    commits: list[int] = []
    commit = Writer.commit
    monkeypatch.setattr(
        Writer,
        "commit",
        lambda writer, position: (commits.append(1), commit(writer, position)),
    )

    def kept(pauses: _Pauses) -> tuple[int, int, list[int]]:
        commits.clear()
        path = folder.current()
        assert path is not None
        with folder.writing(), Writer(path, keeping.made_with()) as writer:
            done = tailing.catch_up(writer, stopped=pauses)
        return done, len(commits), pauses.comes

    enter(a_document(f"few{at}") for at in range(4))
    assert kept(_Pauses(9)) == (4, 1, [9])
    enter(a_document(f"n{at}") for at in range(6))
    assert kept(_Pauses(7, 5, 2, 9)) == (6 + 7 + 5 + 2, 1, [9])
    assert ask("heron").total == 14
    monkeypatch.setattr(tailing, "LATEST", -1.0)
    enter(a_document(f"m{at}") for at in range(6))
    assert kept(_Pauses(7)) == (6, 1, [7])
    monkeypatch.setattr(tailing, "BATCH", 4)
    enter(a_document(f"o{at}") for at in range(10))
    assert kept(_Pauses(7)) == (10, 3, [7])
