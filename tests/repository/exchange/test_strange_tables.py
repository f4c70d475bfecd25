"""Tables with letters that cannot be kept, values without measure, and imports that go wrong."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from pactwork.people.api import Person
from pactwork.repository.actions import running_imports
from pactwork.repository.actions.importing import (
    begin_import,
    go_on_kept,
    import_table,
    resume_import,
    try_table,
)
from pactwork.repository.actions.taking_in import take_in_sound
from pactwork.repository.exchange import tables
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.streams import LONGEST, ROW
from pactwork.repository.models import Material, TableImport
from tests.factories import numbers, someone
from tests.repository.shelf import read_table

pytestmark = pytest.mark.usefixtures("agreement")

Table = Callable[[str], Path]


@pytest.fixture
def library(agreement: str) -> int:
    return numbers("library")[0]


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    """A table as it is kept here until it is in."""
    path = tmp_path / "table"

    def written(said: str) -> Path:
        path.write_text(said)
        return path

    monkeypatch.setattr(running_imports, "kept_table", lambda *_: path)
    monkeypatch.setattr(running_imports, "hold_table", lambda *_: None)
    monkeypatch.setattr(running_imports, "drop_table", lambda *_: None)
    return written


GOOD = '{"title": "Râu", "language": "ro", "link": "https://e.example/1"}'


@pytest.mark.parametrize("letter", ["\\u0000", "\\ud83d"])
def test_letters_that_cannot_be_kept_are_left_out_of_what_is_told(
    library: int, table: Table, ana: Person, letter: str
) -> None:
    bad = f'{{"title": "T{letter}", "license": "CC {letter}BY", "date": "{letter}"}}'
    named = f'{{"a{letter}": "x", "title": "მთა", "link": "https://e.example/2"}}'
    path = table(f"{bad}\n{GOOD}\n{named}\n")
    assert all(json.dumps(one).isascii() for one in read_table(path.read_bytes()).columns)
    assert list(read_table(path.read_bytes()).columns) == [
        "title", "license", "date", "language", "link",
    ]  # fmt: skip
    begun = begin_import(path, name="t", organisation=library, kept=True, by=ana)
    card = go_on_kept(begun.uuid)
    assert card is not None
    assert (card.stage, card.created, card.refused) == ("done", 2, 1)
    ((number, _, faults),) = card.told
    assert number == 1
    assert {one.value for one in faults if one.field == "rights"} == {"CC BY"}


def test_a_file_that_breaks_off_at_a_strange_letter_has_failed(
    library: int, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_LOOKED_AT", 1)
    card = import_table(table(f"[{GOOD}\x00{GOOD}]"), organisation=library, by=None)
    assert card.stage == "failed"
    assert card.trouble.startswith("unreadable")


@pytest.mark.parametrize("times", [1, 99])
def test_what_goes_wrong_again_and_again_has_failed(
    library: int, table: Table, ana: Person, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    whole, calls = take_in_sound, iter(range(99))

    def wrong(*given: Any, **more: Any) -> Any:
        if next(calls) < times:
            raise IntegrityError("twice")
        return whole(*given, **more)

    monkeypatch.setattr(running_imports, "take_in_sound", wrong)
    begun = begin_import(table(GOOD), name="t", organisation=library, kept=True, by=ana)
    card = go_on_kept(begun.uuid)
    assert card is not None
    if times == 1:
        assert (card.stage, card.created) == ("done", 1)
        return
    assert (card.stage, card.trouble, card.place) == ("failed", "failed", 0)
    assert next(calls) == running_imports.TRIES
    TableImport.objects.update(changed_at=card.begun_at.replace(year=2020))
    assert running_imports.wake_forsaken() == 0
    monkeypatch.setattr(running_imports, "take_in_sound", whole)
    resume_import(begun.uuid, by=ana)
    again = go_on_kept(begun.uuid)
    assert again is not None
    assert (again.stage, again.trouble, Material.objects.count()) == ("done", "", 1)


def test_what_an_object_says_before_its_list_has_a_measure() -> None:
    half = json.dumps("x" * (LONGEST // 2 - 100))
    few = read_table(f'{{"a": {half}, "records": [{GOOD}]}}'.encode())
    assert few.columns == ("title", "language", "link")
    with pytest.raises(UnreadableError) as told:
        read_table(f'{{"a": {half}, "b": {half}, "c": {half}, "records": [{GOOD}]}}'.encode())
    assert told.value.reason == "too-large"


@pytest.mark.parametrize("shape", ["[{big},{good}]", "{big}\n{good}\n", "{good}\n{big}\n{good}"])
def test_a_value_too_long_is_told_in_its_place(shape: str) -> None:
    big = json.dumps({"title": "x" * ROW})
    rows = list(read_table(shape.format(big=big, good=GOOD).encode()).rows())
    bad = [one for one in rows if isinstance(one, UnreadableError)]
    assert [one.reason for one in bad] == ["too-large"]
    assert rows[-1] == json.loads(GOOD)


def test_only_names_of_columns_are_held_of_what_is_looked_at() -> None:
    row = json.dumps({"title": "x" * 150_000, "link": "https://e.example/1"})
    data = ("[" + ",".join([row] * 100) + "]").encode()
    tracemalloc.start()
    try:
        held = read_table(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held.columns == ("title", "link")
    assert peak < len(data) / 3
    many = json.dumps({f"c{n}": 1 for n in range(5000)})
    assert len(read_table(many.encode()).columns) == tables.COLUMNS


def test_much_at_once_is_more_batches(
    library: int, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_FAR", 4)
    path = table("\n".join(GOOD.replace("/1", f"/{n}") for n in range(5)))
    assert try_table(path, organisation=library).counts == {"new": 5}
    seen: list[int] = []
    card = import_table(
        path, organisation=library, by=None, progress=lambda card: seen.append(card.place)
    )
    assert (card.stage, card.created, seen) == ("done", 5, [2, 4, 5])


def test_of_very_many_faults_the_first_are_told(library: int, table: Table) -> None:
    row = json.dumps({"title": "Râu", "level": "|".join(f"n{n}" for n in range(5000))})
    told = try_table(table(row), organisation=library)
    assert told.counts == {"refused": 1}
    assert told.faults["level", "unknown-concept"] == 200
