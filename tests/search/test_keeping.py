"""The index follows the table through whatever happens: kills, long transactions, new words."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, connections, transaction

from pactwork.search import keeping, tailing
from pactwork.search.actions.entering import put
from pactwork.search.api import IndexBusyError, index_now, keep, rebuild, status, take_out
from pactwork.search.index import folder
from pactwork.search.index.position import Position, Snapshot
from pactwork.search.index.reading import reading
from pactwork.search.index.writing import Writer
from tests.search.shelf import a_document, ask, enter, names, shelve


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(step: Callable[..., object], when: str, nth: int) -> Callable[..., object]:
    """The step, which kills its process before or after it is done for the nth time."""
    calls = count(1)

    def called(*args: object, **kwargs: object) -> object:
        is_last = next(calls) == nth
        if is_last and when == "before":
            _die()
        answer = step(*args, **kwargs)
        if is_last:
            _die()
        return answer

    return called


def _killed(moment: str, nth: int, work: Callable[[], object] = index_now) -> bool:
    """Whether an indexer, in a process of its own, died at that moment, as meant."""
    connections.close_all()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            name, when = moment.split("-")
            place = Writer if name in ("replace", "remove", "commit") else folder
            setattr(place, name, _dying(getattr(place, name), when, nth))
            tailing.BATCH, tailing.COMMIT_EVERY = 10, 20  # type: ignore[misc]
            work()
        os._exit(1)
    _, code = os.waitpid(child, 0)
    return os.WIFSIGNALED(code) and os.WTERMSIG(code) == signal.SIGKILL


@pytest.mark.usefixtures("own_database")
def test_killed_anywhere_it_goes_on_and_loses_nothing() -> None:
    enter(a_document(f"n{number}", titles={"en": "heron"}) for number in range(95))
    assert _killed("begin-after", 1)
    assert _killed("replace-before", 1)
    assert _killed("replace-after", 3)
    assert _killed("commit-before", 1)
    assert _killed("commit-after", 1)
    assert _killed("commit-after", 2)
    assert _killed("take_into_use-before", 1)
    assert _killed("take_into_use-after", 1, rebuild)
    index_now()
    assert (ask("heron").total, status().documents) == (95, 95)
    enter([a_document("n3", titles={"en": "stork"}), a_document("new", titles={"en": "heron"})])
    with transaction.atomic():
        take_out([a_document("n4").iri])
    assert _killed("remove-after", 1)
    assert _killed("commit-before", 1)
    assert _killed("commit-after", 1)
    index_now()
    assert (ask("heron").total, names(ask("stork")), status().documents) == (94, ["n3"], 95)


@pytest.mark.usefixtures("own_database")
def test_killed_while_it_is_taken_into_use_it_is_the_one_in_use() -> None:
    shelve(*(a_document(f"n{number}", titles={"en": "heron"}) for number in range(25)))
    before, number = folder.current(), folder.wish()
    assert _killed("_write-after", 2, rebuild)
    home, made = folder.home(), folder.current()
    assert made not in (None, before)
    assert (home / "current").read_text() == (home / "building").read_text()
    assert (folder.building(), folder.is_open(number)) == (None, True)
    enter([a_document("new", titles={"en": "heron"})])
    index_now()
    assert (folder.current(), ask("heron").total, status().documents) == (made, 26, 26)
    assert [*home.glob("index-*")] == [made]
    assert (folder.is_open(number), (home / "building").exists()) == (False, False)


@pytest.mark.usefixtures("own_database")
def test_an_index_is_begun_beside_the_one_in_use_whatever_was_left() -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    used, home = folder.current(), folder.home()
    assert used is not None
    (home / "building").write_text(used.name)
    (home / "index-0").mkdir()
    begun = folder.begin()
    assert begun not in (used, None)
    assert (folder.current(), folder.building(), ask("heron").total) == (used, begun, 1)
    with folder.writing():
        assert {*home.glob("index-*")} == {used, begun}
    assert folder.begin() not in (used, begun)
    assert (begun.exists(), used.exists()) == (False, True)
    index_now()
    assert ask("heron").total == 1
    assert [*home.glob("index-*")] == [folder.current()]


@pytest.mark.usefixtures("own_database")
def test_what_a_rebuild_did_before_it_was_killed_is_not_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tailing, "BATCH", 10)
    monkeypatch.setattr(tailing, "COMMIT_EVERY", 10)
    enter(a_document(f"n{number}", titles={"en": "heron"}) for number in range(40))

    def interrupted(done: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(interrupted)
    done: list[int] = []
    with folder.writing():
        keeping._build(done.append)
    assert done == [10]
    assert ask("heron").total == 40


@pytest.mark.usefixtures("own_database")
def test_what_changed_since_a_look_was_killed_is_in_the_next() -> None:
    enter(a_document(f"n{number}", titles={"en": "heron"}) for number in range(40))
    assert _killed("commit-after", 1)
    enter([a_document("n0", titles={"en": "stork"})])
    index_now()
    assert (ask("heron").total, names(ask("stork"))) == (39, ["n0"])
    enter(a_document(f"m{number}", titles={"en": "heron"}) for number in range(40))
    assert _killed("commit-after", 1)
    enter([a_document("m0", titles={"en": "stork"})])
    index_now()
    assert (ask("heron").total, names(ask("stork"))) == (78, ["m0", "n0"])


@pytest.mark.usefixtures("own_database")
def test_a_node_of_its_own_follows_for_itself(settings: LazySettings, tmp_path: Path) -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    settings.PACTWORK_SEARCH = tmp_path / "another"
    assert ask("heron").total == 0
    index_now()
    assert ask("heron").total == 1


@pytest.mark.usefixtures("own_database")
def test_a_change_is_found_within_a_second_while_it_is_kept() -> None:
    shelve(a_document("old", titles={"en": "heron"}))
    stopped = threading.Event()
    keeper = threading.Thread(target=lambda: (keep(stopped), connections.close_all()))
    keeper.start()
    try:
        enter([a_document("new", titles={"en": "heron"})])
        index_now(patience=20)
        assert ask("heron").total == 2
        with pytest.raises(IndexBusyError):
            rebuild(patience=0)
    finally:
        stopped.set()
        keeper.join()


@pytest.mark.usefixtures("own_database")
def test_an_index_that_is_lost_or_damaged_is_made_anew() -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    path = folder.current()
    assert path is not None
    (path / "meta.json").write_text("{")
    index_now()
    assert ask("heron").total == 1
    shutil.rmtree(folder.home())
    assert ask("heron").total == 0
    index_now()
    assert ask("heron").total == 1


@pytest.mark.parametrize("left", ["", "{", "[]", '{"seen": 1, "at": "x"}'])
@pytest.mark.usefixtures("own_database")
def test_a_look_whose_note_was_lost_with_the_power_keeps_nobody_from_finding(left: str) -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    (folder.home() / folder.LOOKED).write_text(left)
    assert ask("heron").total == 1
    shelve(a_document("two", titles={"en": "heron"}))
    assert ask("heron").total == 2


@pytest.mark.usefixtures("own_database")
def test_new_words_and_other_databases_make_the_index_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    before = folder.current()
    monkeypatch.setattr(keeping, "vocabularies_mark", lambda: "f" * 64)
    index_now()
    assert folder.current() != before
    assert ask("heron").total == 1


@pytest.mark.usefixtures("own_database")
def test_rows_of_a_restored_database_are_numbered_anew() -> None:
    enter([a_document("one", titles={"en": "heron"})])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_entry SET transaction = 1 << 40")
    index_now()
    assert ask("heron").total == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction < 1::bigint << 40 FROM search_entry")
        assert cursor.fetchone()[0]


@pytest.mark.usefixtures("own_database")
def test_rows_of_a_backup_laid_over_the_table_make_the_index_anew() -> None:
    shelve(a_document("one", titles={"en": "heron"}), a_document("two", titles={"en": "heron"}))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE backup AS SELECT * FROM search_entry")
    with transaction.atomic():
        take_out([a_document("one").iri])
    index_now()
    assert names(ask("heron")) == ["two"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry")
        cursor.execute("INSERT INTO search_entry SELECT * FROM backup")
    index_now()
    assert (names(ask("heron")), status().documents) == (["one", "two"], 2)


@pytest.mark.usefixtures("own_database")
def test_a_table_that_was_restored_is_another_one() -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    before = keeping.made_with()
    assert keeping.made_with() == before
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_entry RENAME TO old_entry")
        cursor.execute("CREATE TABLE search_entry (LIKE old_entry INCLUDING ALL)")
    assert keeping.made_with() != before


@pytest.mark.django_db
def test_the_index_of_a_database_that_was_set_back_is_made_anew() -> None:
    shelve(a_document("one", titles={"en": "heron"}))
    held = reading()
    assert held is not None
    ahead = Position(held.position.made_with, Snapshot(1 << 40))
    assert not keeping._fits(ahead)
    assert keeping._fits(held.position)


def test_a_position_is_kept_whole() -> None:
    position = Position("1:a", Snapshot(9, (3, 7)), Snapshot(12, (11,)), (8, 4), ("kind", "level"))
    assert Position.read(position.text()) == position
    assert json.loads(position.text())["after"] == [8, 4]


@pytest.mark.parametrize(
    ("one", "other", "includes"),
    [
        (Snapshot(10), Snapshot(10), True),
        (Snapshot(10), Snapshot(11), False),
        (Snapshot(12, (9,)), Snapshot(11), False),
        (Snapshot(12, (9,)), Snapshot(11, (9, 10)), True),
        (Snapshot(12, (11,)), Snapshot(11), True),
    ],
)
def test_one_snapshot_shows_what_another_does(
    one: Snapshot, other: Snapshot, includes: bool
) -> None:
    assert one.includes(other) is includes


@pytest.mark.usefixtures("own_database")
def test_writing_needs_a_transaction_and_says_nothing_new_for_nothing_new() -> None:
    from pactwork.kernel.transactions import NoTransactionError

    with pytest.raises(NoTransactionError):
        put([a_document("x")])
    with pytest.raises(NoTransactionError):
        take_out(["x"])
    enter([a_document("x")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction FROM search_entry")
        first = cursor.fetchone()
        enter([a_document("x")])
        cursor.execute("SELECT transaction FROM search_entry")
        assert cursor.fetchone() == first


@pytest.mark.usefixtures("own_database")
def test_a_rolled_back_change_is_never_found() -> None:
    with transaction.atomic():
        put([a_document("x", titles={"en": "heron"})])
        transaction.set_rollback(True)
    index_now()
    assert ask("heron").total == 0


def test_the_lock_leaves_with_its_process(settings: LazySettings, tmp_path: Path) -> None:
    settings.PACTWORK_SEARCH = tmp_path / "search"
    with folder.writing(), pytest.raises(IndexBusyError), folder.writing():
        pass
    child = os.fork()
    if not child:
        with folder.writing():
            os._exit(9)
    os.waitpid(child, 0)
    with folder.writing():
        assert folder.current() is None
