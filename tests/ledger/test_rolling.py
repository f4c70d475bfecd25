"""Finished months leave the tables, are read as before, and can be stopped at any point."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
import time_machine
from django.db import connection, transaction

from pactwork.ledger.actions.recording import record_many
from pactwork.ledger.models import Segment, Statement, Text
from pactwork.ledger.queries.recorded import statements, statements_naming
from pactwork.ledger.rolling import columns, files, over
from pactwork.ledger.rolling import shelf as shelf_module
from pactwork.ledger.rolling.leaving import let_texts_leave
from pactwork.ledger.rolling.over import due, roll, roll_next, sweep
from pactwork.ledger.rolling.reading import SegmentLostError, cold_texts
from pactwork.ledger.statements import ActorRef
from tests.ledger.builders import HOME, activity, draft, logged
from tests.scratch import at_once

NAMES = (
    "Ștefan cel Mare", "Žemaitė ąčęėįšųūž", "Nguyễn Trãi", "შოთა რუსთაველი", "فردوسی توسی",
    "Ann \"A\"\n",
)  # fmt: skip
JUNE, JULY, AUGUST = (datetime(2026, month, 15, tzinfo=UTC) for month in (6, 7, 8))


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Path:
    settings.PACTWORK_SEGMENTS = str(tmp_path / "segments")
    return tmp_path / "segments"


def told(month: datetime, count: int = 6) -> list[UUID]:
    """Statements of six people with names in six scripts, stored in that month."""
    drafts = [
        draft(
            actor=ActorRef(HOME, f"people/{n % 6}", label=NAMES[n % 6]),
            timestamp=month,
            parent=[activity("agreements/a/commitments/c1")],
        )
        for n in range(count)
    ]
    with time_machine.travel(month, tick=False), transaction.atomic():
        return [recorded.uuid for recorded in record_many(drafts)]


@pytest.fixture
def months(db: None, shelf: Path) -> dict[str, list[UUID]]:
    """Six statements in each of June, July and August 2026, all of them in the log."""
    held = {"june": told(JUNE), "july": told(JULY), "august": told(AUGUST)}
    logged()
    return held


def test_finished_months_leave_and_read_as_before(
    months: dict[str, list[UUID]], shelf: Path
) -> None:
    everything = [uuid for held in months.values() for uuid in held]
    before, naming = (
        statements(everything),
        statements_naming(f"{HOME}/id/agreements/a/commitments/c1"),
    )
    salts = dict(Text.objects.values_list("pk", "salt"))
    assert due(AUGUST) == 12

    heard: list[tuple[int, int]] = []
    assert roll(now=AUGUST, said=lambda part, left: heard.append((part.rows, left))) == 12

    assert heard == [(6, 6), (6, 0)]
    assert list(Segment.objects.values_list("first_month", "last_month", "texts")) == [
        (202606, 202606, 6), (202607, 202607, 6),
    ]  # fmt: skip
    assert set(Text.objects.values_list("statement__uuid", flat=True)) == {*months["august"]}
    assert Statement.objects.count() == 18
    assert statements(everything) == before
    assert [before[uuid]["actor"]["name"] for uuid in everything[:6]] == [*NAMES]
    assert statements_naming(f"{HOME}/id/agreements/a/commitments/c1") == naming
    assert len(naming) == 18
    cold = cold_texts(list(salts))
    assert {number: text.salt for number, text in cold.items()} == {
        number: bytes(salt) for number, salt in salts.items() if number in cold
    }
    assert len(cold) == 12
    assert roll(now=AUGUST) == 0
    assert due(AUGUST) == 0


def test_a_segment_says_what_it_holds_with_types_and_its_hash(
    months: dict[str, list[UUID]], shelf: Path
) -> None:
    roll(now=JULY)
    segment = Segment.objects.get()
    path = shelf / segment.rows_file
    assert hashlib.sha256(path.read_bytes()).hexdigest() == segment.sha256
    assert path.stat().st_size == segment.size
    assert hashlib.sha256((shelf / segment.facts_file).read_bytes()).hexdigest() == (
        segment.facts_sha256
    )
    rows = pq.read_table(path).to_pylist()
    first = Statement.objects.earliest("pk")
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert rows[0] | {"raw": "", "salt": ""} == {
        "id": first.pk,
        "uuid": str(first.uuid),
        "stored": JUNE,
        "timestamp": JUNE,
        "stored_month": 202606,
        "month": 202606,
        "actor": first.actor_id,
        "verb": first.verb_id,
        "activity": first.activity_id,
        "type": None,
        "target": None,
        "registration": None,
        "authority": None,
        "context": [first.context.get().activity_id],
        "raw": "",
        "salt": "",
    }
    assert json.loads(rows[5]["raw"])["actor"]["name"] == NAMES[5]


def test_a_clock_in_the_future_stops_nothing(db: None, shelf: Path) -> None:
    early = told(JUNE, 2)
    ahead = told(datetime(2099, 1, 1, tzinfo=UTC), 1)
    late = told(JUNE, 3)
    told(AUGUST, 1)
    logged()
    assert roll(now=AUGUST) == 6
    assert Text.objects.count() == 1
    assert len(statements(early + ahead + late)) == 6


def test_what_is_not_in_the_log_stays(db: None, shelf: Path) -> None:
    told(JUNE)
    assert roll(now=AUGUST) == 0
    logged()
    told(JUNE, 3)
    assert roll(now=AUGUST) == 6
    assert Text.objects.count() == 3


@pytest.mark.parametrize("most", [1, 4, 5])
def test_a_large_month_becomes_several_segments(months: dict[str, list[UUID]], most: int) -> None:
    before = statements(months["june"])
    assert roll(now=AUGUST, most=most) == 12
    assert [s.rows for s in Segment.objects.order_by("first")] == {
        1: [1] * 12, 4: [4, 2, 4, 2], 5: [5, 1, 5, 1],
    }[most]  # fmt: skip
    assert statements(months["june"]) == before


def test_large_statements_make_small_row_groups(
    months: dict[str, list[UUID]], shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = statements(months["june"])
    monkeypatch.setattr(columns, "HEAVIEST", 1)
    roll(now=JULY)
    assert statements(months["june"]) == before
    first = Statement.objects.earliest("pk").pk
    assert let_texts_leave([first]) == 1
    path = shelf / Segment.objects.get().rows_file
    assert pq.ParquetFile(path).num_row_groups == 6
    assert len(statements(months["june"])) == 5


def in_manifest() -> set[str]:
    pairs = Segment.objects.values_list("rows_file", "facts_file")
    return {name for pair in pairs for name in pair}


class Killed(BaseException):
    """As by kill -9: nothing of ours catches it."""


@pytest.mark.parametrize(
    ("module", "name", "nth"),
    [
        (files, "facts_of", 1),
        (over, "_let_go", 1),
        (over, "_let_go", 2),
        (over, "sweep", 1),
        (files, "new_name", 2),
    ],
)
def test_killed_at_any_point_and_repeated(
    months: dict[str, list[UUID]],
    shelf: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    nth: int,
) -> None:
    before = statements(months["june"] + months["july"])
    original, calls = getattr(module, name), iter(range(1, 100))

    def dies(*given: object, **named: object) -> object:
        if next(calls) == nth:
            raise Killed
        return original(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, dies)
        with pytest.raises(Killed):
            roll(now=AUGUST)
    assert statements(months["june"] + months["july"]) == before
    held = Segment.objects.count()

    assert roll(now=AUGUST) == 12 - 6 * held
    assert statements(months["june"] + months["july"]) == before
    assert {path.name for path in shelf.iterdir()} == in_manifest()
    assert Text.objects.count() == 6


def test_only_our_own_leftovers_are_swept(months: dict[str, list[UUID]], shelf: Path) -> None:
    roll(now=AUGUST)
    stray = "202606-1-2-0123abcd.rows.parquet"
    (shelf / stray).write_bytes(b"")
    (shelf / f"{stray}.part").write_bytes(b"")
    (shelf / "notes.txt").write_bytes(b"")
    assert sweep() == [stray, f"{stray}.part"]
    assert len(list(shelf.iterdir())) == 5


def test_erasing_reaches_the_table_and_the_segments(
    months: dict[str, list[UUID]], shelf: Path, django_capture_on_commit_callbacks: object
) -> None:
    roll(now=AUGUST)
    gone, kept = months["june"][:2] + months["august"][:1], months["june"][2:]
    numbers = list(Statement.objects.filter(uuid__in=gone).values_list("pk", flat=True))
    before, old = statements(kept), Segment.objects.earliest("first")

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert let_texts_leave(numbers) == 3

    assert statements(gone) == {}
    assert statements(kept) == before
    new = Segment.objects.earliest("first")
    assert (new.texts, new.rows, new.facts_file) == (4, 6, old.facts_file)
    assert not (shelf / old.rows_file).exists()
    content = (shelf / new.rows_file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == new.sha256
    assert [row["raw"] is None for row in pq.read_table(shelf / new.rows_file).to_pylist()] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    assert let_texts_leave(numbers) == 0
    assert sweep() == []
    assert len(list(shelf.iterdir())) == 4


def test_a_text_that_left_while_its_segment_was_written_is_noticed(
    months: dict[str, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = over._let_go

    def late(segment: Segment) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL pactwork.leaving = 'erased'")
            cursor.execute("DELETE FROM ledger_text WHERE statement_id = %s", [segment.first])
        let_go(segment)

    monkeypatch.setattr(over, "_let_go", late)
    with pytest.raises(over.RollingError, match="holds 6 texts where the table had 5"):
        roll_next(now=AUGUST)
    assert Segment.objects.count() == 0
    assert Text.objects.count() == 18


def test_a_lost_file_is_said_and_not_taken_for_erased(
    months: dict[str, list[UUID]], shelf: Path
) -> None:
    roll(now=AUGUST)
    (shelf / Segment.objects.earliest("first").rows_file).unlink()
    with pytest.raises(SegmentLostError, match="is missing"):
        statements(months["june"])
    assert len(statements(months["july"])) == 6


@pytest.mark.usefixtures("own_database")
def test_rolling_twice_and_erasing_at_once_leaves_nothing_of_what_was_erased(shelf: Path) -> None:
    june = told(JUNE, 60)
    logged()
    gone = list(Statement.objects.order_by("pk").values_list("pk", flat=True))[::4]

    def erase() -> int:
        with transaction.atomic():
            return let_texts_leave(gone)

    def roll_small() -> int:
        return roll(now=AUGUST, most=7)

    first, second, erased = at_once(roll_small, roll_small, erase)
    assert (erased, first + second) in [(15, held) for held in range(61)]
    left = roll(now=AUGUST, most=7)
    assert first + second + left == 60
    assert [uuid for uuid in june if uuid in statements(june)] == [
        uuid for n, uuid in enumerate(june) if n % 4
    ]
    assert sum(Segment.objects.values_list("texts", flat=True)) == 45
    assert Text.objects.count() == 0
    assert {path.name for path in shelf.iterdir()} == in_manifest()


def test_nothing_is_swept_while_a_file_of_the_manifest_is_missing(
    months: dict[str, list[UUID]], shelf: Path
) -> None:
    """As after a backup from before an erasure: what was rewritten is all there is."""
    roll(now=AUGUST)
    segment = Segment.objects.earliest("first")
    before = segment.rows_file
    let_texts_leave([segment.first])
    rewritten = Segment.objects.earliest("first").rows_file
    (shelf / before).unlink()
    Segment.objects.filter(pk=segment.pk).update(rows_file=before)
    assert sweep() == []
    assert (shelf / rewritten).is_file()
    with pytest.raises(SegmentLostError):
        statements(months["june"])
    (shelf / rewritten).rename(shelf / before)
    assert len(statements(months["june"])) == 5
    stray = shelf / before.replace("-", "-9", 1)
    stray.write_bytes(b"left")
    assert sweep() == [stray.name]


def test_a_file_that_goes_while_it_is_read_is_looked_for_again(
    months: dict[str, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    roll(now=AUGUST)
    original = shelf_module.Folder.source

    def goes_meanwhile(self: Any, database: Any, names: Any) -> str:
        found = original(self, database, names)
        monkeypatch.setattr(shelf_module.Folder, "source", original)
        let_texts_leave([Segment.objects.earliest("first").first])
        (self._path / names[0]).unlink(missing_ok=True)
        return found

    monkeypatch.setattr(shelf_module.Folder, "source", goes_meanwhile)
    assert len(statements(months["june"])) == 5
