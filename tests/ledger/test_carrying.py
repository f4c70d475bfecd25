"""Statements leave in files and come in from files, some at a time, each once."""

from __future__ import annotations

import io
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow.parquet as pq
import pytest

from pactwork.ledger.actions.recording import record_many
from pactwork.ledger.api import (
    Arrival,
    ImportBusyError,
    Imported,
    Selection,
    export_parquet,
    exported_lines,
    import_faults,
    import_lines,
    imported,
    let_texts_leave,
    selected,
    statement_reader,
    statements,
)
from pactwork.ledger.carrying import importing, selecting
from pactwork.ledger.models import Intake, Statement
from pactwork.ledger.rolling.over import roll
from pactwork.ledger.statements import ActorRef
from tests.ledger.builders import HOME, activity, draft, logged

NAMES = ("Ștefan", "Žemaitė", "Nguyễn", "შოთა", "فردوسی", "Ann")


@pytest.fixture
def seven(db: None, tmp_path: Path, settings: Any) -> list[UUID]:
    """Seven statements: five rolled over and one of these erased, two beside their rows."""
    settings.PACTWORK_SEGMENTS = str(tmp_path / "segments")
    drafts = [
        draft(
            actor=ActorRef(HOME, f"people/{n}", label=NAMES[n % 6]),
            parent=[activity("agreements/a/commitments/c1")] if n % 2 else [],
        )
        for n in range(7)
    ]
    recorded = record_many(drafts[:5])
    logged()
    roll(now=datetime(2100, 1, 1, tzinfo=UTC))
    let_texts_leave([recorded[2].number])
    return [one.uuid for one in [*recorded, *record_many(drafts[5:])]]


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "AT_ONCE", 2)
    monkeypatch.setattr(importing, "BATCH", 3)


def test_lines_are_what_was_recorded_hot_and_cold(seven: list[UUID]) -> None:
    heard: list[int] = []
    lines = b"".join(exported_lines(said=heard.append)).splitlines()
    kept = [uuid for uuid in seven if uuid != seven[2]]
    assert [json.loads(line) for line in lines] == [statements(kept)[uuid] for uuid in kept]
    assert heard == [2, 3, 5, 6]
    assert selected() == 7


def test_only_what_is_selected(seven: list[UUID]) -> None:
    named = Selection(activity=f"{HOME}/id/agreements/a/commitments/c1")
    lines = b"".join(exported_lines(named)).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [str(seven[n]) for n in (1, 3, 5)]
    assert selected(Selection(actor=f"{HOME}::people/4")) == 1
    assert selected(Selection(verb="https://verbs.example/other")) == 0
    assert selected(Selection(authorities=[])) == 0
    assert selected(Selection(until=datetime(2020, 1, 1, tzinfo=UTC))) == 0


def test_parquet_has_columns_and_texts(seven: list[UUID], tmp_path: Path) -> None:
    assert export_parquet(str(tmp_path / "all.parquet")) == 6
    rows = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert [row["uuid"] for row in rows] == [str(uuid) for uuid in seven if uuid != seven[2]]
    assert json.loads(rows[3]["raw"])["actor"]["name"] == "فردوسی"
    assert rows[0]["verb"] == "https://verbs.example/submitted"
    assert rows[0]["actor"] == f"{HOME}::people/0"


def test_a_text_of_several_lines_is_one_line(seven: list[UUID]) -> None:
    pretty = json.dumps({"id": str(uuid4()), "name": "a\nb"}, indent=1)
    import_lines(io.BytesIO(b"{}"), key="pretty", read=lambda _: arrival(uuid4(), pretty))
    last = b"".join(exported_lines()).splitlines()[-1]
    assert json.loads(last) == json.loads(pretty)


def arrival(uuid: UUID, text: str, verb: str = "submitted") -> Arrival:
    return Arrival(
        uuid=uuid,
        actor=f"{HOME}::people/1",
        is_group=False,
        verb=f"https://verbs.example/{verb}",
        activity=f"{HOME}/id/x",
        target=None,
        registration=None,
        timestamp=None,
        text=lambda _stored: text,
    )


def read(line: bytes) -> Arrival:
    """Stands for the checker of statements."""
    said = json.loads(line)
    if "id" not in said:
        raise ValueError("A statement needs an id (IEEE 9274.1.1 §4.2.1).")
    return arrival(UUID(said["id"]), line.decode())


def same(text: str, given: Arrival) -> bool:
    return json.loads(text) == json.loads(given.text(datetime.now(UTC)))


IDS = [UUID(int=n) for n in range(1, 8)]
LINES = [json.dumps({"id": str(uuid), "name": NAMES[n % 6]}) for n, uuid in enumerate(IDS)]
FILE = "\n".join([*LINES[:2], '{"name": "x"}', "", LINES[2], "{oops", *LINES[2:]]).encode()


def test_lines_come_in_once_and_faults_are_collected(db: None) -> None:
    heard: list[tuple[int, int]] = []
    found = import_lines(
        io.BytesIO(FILE),
        key="a",
        read=read,
        said=lambda so_far: heard.append((so_far.lines, so_far.added)),
    )
    assert found == imported("a")
    assert (found.lines, found.offset, found.finished) == (11, len(FILE), True)
    assert (found.added, found.repeated, found.refused) == (7, 1, 2)
    assert [number for number, _ in found.faults] == [3, 6]
    assert found.faults[0][1] == "A statement needs an id (IEEE 9274.1.1 §4.2.1)."
    assert [*import_faults("a")] == [*found.faults]
    assert heard == [(3, 2), (6, 3), (9, 5), (11, 7)]
    assert [statements(IDS)[uuid]["name"] for uuid in IDS][:6] == [*NAMES]

    assert import_lines(io.BytesIO(FILE), key="a", read=read) == found
    again = import_lines(io.BytesIO(FILE), key="b", read=read, same=same)
    assert (again.added, again.repeated, again.refused) == (0, 8, 2)
    assert Statement.objects.count() == 7


def test_another_statement_with_a_taken_id_is_refused(db: None) -> None:
    import_lines(io.BytesIO(FILE), key="a", read=read)
    other = json.dumps({"id": str(IDS[0]), "name": "other"}).encode()
    found = import_lines(io.BytesIO(other), key="b", read=read, same=same)
    assert found.faults == ((1, f"Another statement with the id {IDS[0]} is in the ledger."),)


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_stopped_and_repeated_it_goes_on_where_it_was(db: None, batches: int) -> None:
    class Killed(BaseException):
        pass

    left = iter([None] * (batches - 1))

    def dies(_: Imported) -> None:
        if next(left, Killed) is Killed:
            raise Killed

    with pytest.raises(Killed):
        import_lines(io.BytesIO(FILE), key="a", read=read, said=dies)
    assert imported("a").lines == 3 * batches
    asked: list[bytes] = []

    def noted(line: bytes) -> Arrival:
        asked.append(line)
        return read(line)

    found = import_lines(io.BytesIO(FILE), key="a", read=noted)
    assert (found.added, found.repeated, found.refused, found.finished) == (7, 1, 2, True)
    assert b"\n".join(asked) in FILE.replace(b"\n\n", b"\n")
    assert Statement.objects.count() == 7


def test_two_runs_of_one_file_do_not_add_twice(db: None) -> None:
    def meanwhile(_: Imported) -> None:
        Intake.objects.filter(key="a").update(offset=1)

    with pytest.raises(ImportBusyError, match="at the same time"):
        import_lines(io.BytesIO(FILE), key="a", read=read, said=meanwhile)
    assert Statement.objects.count() == 2


def test_a_line_without_end_is_refused_and_not_held(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LONGEST", 100)
    long = b'{"id": "' + b"x" * 1_000 + b'"}'
    file = b"\n".join([LINES[0].encode(), long, LINES[1].encode()])
    found = import_lines(io.BytesIO(file), key="a", read=read)
    assert (found.added, found.faults) == (2, ((2, "The line is longer than 100 bytes."),))
    assert found.offset == len(file)


def test_what_was_exported_comes_in_elsewhere_through_the_strict_reader(db: None) -> None:
    agent = {"objectType": "Agent", "account": {"homePage": HOME, "name": "operator"}}
    read_strictly, same_strictly = statement_reader(agent=json.dumps(agent).encode())
    person = {"objectType": "Agent", "mbox": "mailto:a@example.org", "name": "ნინო فردوسی"}
    good = {
        "id": str(IDS[0]),
        "actor": person,
        "verb": {"id": "https://verbs.example/visited"},
        "object": {"id": f"{HOME}/id/agreements/a/commitments/c1"},
        "timestamp": "2026-03-01T12:00:00Z",
    }
    lines = [good, good | {"id": str(IDS[1]), "verb": {}}, {k: good[k] for k in [*good][1:]}]
    file = "\n".join(json.dumps(line) for line in lines).encode()
    found = import_lines(io.BytesIO(file), key="a", read=read_strictly, same=same_strictly)
    assert (found.added, found.refused) == (1, 2)
    assert found.faults[0][1].startswith("verb.id: ")
    assert found.faults[1] == (
        3, "id: Give the statement an id, so that it can be known again.",
    )  # fmt: skip
    kept = statements(IDS)[IDS[0]]
    assert kept["authority"] == agent
    assert {name: kept[name] for name in good} == good

    out = b"".join(exported_lines())
    again = import_lines(io.BytesIO(out), key="b", read=read_strictly, same=same_strictly)
    assert (again.added, again.repeated, again.refused) == (0, 1, 0)
    other = json.dumps(good | {"verb": {"id": "https://verbs.example/other"}}).encode()
    taken = import_lines(io.BytesIO(other), key="c", read=read_strictly, same=same_strictly)
    assert taken.faults == ((1, f"Another statement with the id {IDS[0]} is in the ledger."),)


def test_what_the_database_cannot_keep_is_a_fault_of_its_line(db: None) -> None:
    """Random letters, since the database presses others together."""
    texts = [{"id": str(uuid)} for uuid in IDS]
    long = {IDS[1]: secrets.token_hex(6_000), IDS[3]: secrets.token_hex(6_000)}

    def read_with_names(line: bytes) -> Arrival:
        uuid = UUID(json.loads(line)["id"])
        return arrival(uuid, line.decode(), long.get(uuid, "submitted"))

    file = "\n".join(map(json.dumps, texts)).encode()
    found = import_lines(io.BytesIO(file), key="a", read=read_with_names)
    assert (found.added, found.repeated, found.refused, found.finished) == (5, 0, 2, True)
    assert [line for line, says in found.faults if "too long" in says] == [2, 4]
    assert {*Statement.objects.values_list("uuid", flat=True)} == {*IDS} - {*long}


@pytest.mark.parametrize("heaviest", [1, 60, 10**9])
def test_batches_are_bounded_by_their_bytes(
    db: None, monkeypatch: pytest.MonkeyPatch, heaviest: int
) -> None:
    monkeypatch.setattr(importing, "HEAVIEST", heaviest)
    monkeypatch.setattr(selecting, "HEAVIEST", heaviest)
    heard: list[int] = []
    import_lines(io.BytesIO(FILE), key="a", read=read, said=lambda far: heard.append(far.lines))
    assert len(heard) == {1: 11, 60: 8, 10**9: 4}[heaviest]
    out: list[int] = []
    lines = b"".join(exported_lines(said=out.append)).splitlines()
    assert [json.loads(line)["name"] for line in lines][:6] == [*NAMES]
    assert len(out) == {1: 6, 60: 6, 10**9: 4}[heaviest]
