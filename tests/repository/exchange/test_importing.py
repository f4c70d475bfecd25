"""Tables imported: a dry run that writes nothing, rows refused with reasons, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pactwork.ledger.models import Statement
from pactwork.people.api import Person
from pactwork.repository.actions import running_imports
from pactwork.repository.actions.importing import (
    Bringing,
    ImportBusyError,
    ImportCard,
    begin_import,
    go_on,
    import_table,
    pause_import,
    resume_import,
    stop_import,
    take_import_back,
    try_table,
)
from pactwork.repository.actions.undoing_imports import undo_import
from pactwork.repository.api import MaterialError, NotAllowedError, Said, depositing
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.models import Material, TableImport, Version
from pactwork.search.models import Entry
from tests.factories import numbers, someone
from tests.repository.shelf import page

pytestmark = pytest.mark.usefixtures("agreement")

CSV = """id,title,language,link,type,licence,author
1,მდინარე,ka,https://e.example/1,video,CC BY 4.0,ნინო ბერიძე
2,رود,fa,https://e.example/2,text,nobody knows,مریم
3,,vi,https://e.example/3,text,CC BY 4.0,
4,Râu,ro,,text,CC BY 4.0,
"""


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def library(agreement: str) -> int:
    return numbers("library")[0]


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def written(said: str | bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(said.encode() if isinstance(said, str) else said)
        return path

    return written


Table = Callable[[str | bytes], Path]


def lines(count: int) -> str:
    tags = ("en", "ro", "lt", "vi", "ka", "fa")
    row = '{{"id": "{n}", "title": "კ آب {n}", "language": "{tag}", "link": "https://e.example/{n}"}}\n'
    return "".join(row.format(n=n, tag=tags[n % 6]) for n in range(count))


def test_a_dry_run_tells_and_writes_nothing(library: int, table: Table) -> None:
    told = try_table(table(CSV), organisation=library)
    assert told.mapping["author"] == "creator"
    assert told.counts == {"new": 2, "refused": 2}
    assert [(one.number, one.what) for one in told.rows] == [
        (3, "refused"), (4, "refused"), (1, "new"), (2, "new"),
    ]  # fmt: skip
    assert told.faults[("rights", "unknown-licence")] == 1
    assert not Material.objects.exists()
    first = try_table(table(CSV), organisation=library, most=1)
    assert (first.counts, first.is_whole, told.is_whole) == ({"new": 1}, False, True)


def test_what_is_imported_once_is_not_imported_twice(
    library: int, ana: Person, table: Table
) -> None:
    told = import_table(table(CSV), organisation=library, licence="cc0-1.0", by=ana)
    assert (told.created, told.refused, told.stage, told.place) == (2, 2, "done", 4)
    assert [(number, [one.reason for one in faults]) for number, _, faults in told.told] == [
        (3, ["no-title"]), (4, ["no-link"]),
    ]  # fmt: skip
    assert told.faults[("rights", "unknown-licence")] == 1
    one, two = Material.objects.order_by("pk")
    said = page(one.key).described
    assert (said.titles, said.licence, said.resource_type) == (
        {"ka": "მდინარე"}, "cc-by-4.0", "video",
    )  # fmt: skip
    assert page(two.key).described.licence == "cc0-1.0"
    assert Statement.objects.count() >= 2
    more = CSV.replace("Râu,ro,", "Râu,ro,https://e.example/4")
    again = import_table(table(more), organisation=library, licence="cc0-1.0", by=ana)
    assert (again.created, again.changed, again.unchanged, again.refused) == (1, 0, 2, 1)
    assert Material.objects.count() == 3
    assert page(one.key).number == 1


@pytest.mark.parametrize("killed_in", ["take_in_sound", "_note"])
def test_killed_anywhere_it_goes_on_where_it_was(
    library: int, table: Table, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    monkeypatch.setattr(running_imports, "ROWS", 10)
    path = table(lines(35))
    whole = getattr(running_imports, killed_in)
    calls = iter(range(99))

    def killed(*said: Any, **more: Any) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return whole(*said, **more)

    monkeypatch.setattr(running_imports, killed_in, killed)
    with pytest.raises(KeyboardInterrupt):
        import_table(path, organisation=library, by=None)
    assert (TableImport.objects.get().place, Material.objects.count()) == (20, 20)
    versions = Version.objects.count()
    seen: list[int] = []
    card = import_table(
        path, organisation=library, by=None, progress=lambda card: seen.append(card.place)
    )
    assert (card.stage, card.created, card.unchanged, seen) == ("done", 35, 0, [30, 35])
    assert (Material.objects.count(), Version.objects.count()) == (35, versions + 15)
    assert TableImport.objects.count() == 1
    import_table(path, organisation=library, by=None)
    assert [one.unchanged for one in TableImport.objects.order_by("begun_at", "place")][-1] == 35


def test_two_at_once_take_nothing_in_twice(library: int, table: Table) -> None:
    path = table(lines(5))
    begun = begin_import(path, name="a", organisation=library, by=None)
    held = TableImport.objects.get()

    def meanwhile(card: ImportCard) -> None:
        TableImport.objects.filter(pk=held.pk).update(place=1, stage="running", ended_at=None)

    go_on(begun.uuid, path, progress=meanwhile)
    with pytest.raises(ImportBusyError):
        running_imports._take_batch(begun.uuid, 0, [], is_last=True)
    assert Material.objects.count() == 5


def test_rows_that_cannot_be_kept_hold_up_no_other(library: int, table: Table) -> None:
    bad = (
        "{broken\n[1]\n"
        + '{"id": "x", "title": "'
        + "y" * 10
        + '", "link": "https://e.example/x"}\n'
    )
    card = import_table(table(lines(3) + bad), organisation=library, by=None)
    assert (card.stage, card.created, card.refused, card.place) == ("done", 4, 2, 6)
    assert [number for number, _, _ in card.told] == [4, 5]


def test_a_table_that_breaks_off_keeps_what_came_before(
    library: int, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_imports, "ROWS", 2)
    data = b"title,link\n" + b"".join(b"T,https://e.example/%d\n" % n for n in range(3))
    card = import_table(table(data + b'"never closed\n'), organisation=library, by=None)
    assert (card.stage, card.place, card.created) == ("failed", 3, 3)
    assert card.trouble.startswith("unreadable")


def test_long_names_stay_two(library: int, table: Table) -> None:
    far = "https://e.example/" + "x" * 900
    rows = f"title,link\nUna,{far}1\nAlta,{far}2\n"
    assert import_table(table(rows), organisation=library, by=None).created == 2


def test_who_may_and_what_is_no_table(library: int, table: Table, ana: Person) -> None:
    ona = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        import_table(table(CSV), organisation=library, by=ona)
    with pytest.raises(UnreadableError):
        import_table(table(b"\xff\xff"), organisation=library, by=ana)
    begun = begin_import(table(CSV), name="a", organisation=library, by=ana)
    for steer in (pause_import, resume_import, stop_import):
        with pytest.raises(NotAllowedError):
            steer(begun.uuid, by=ona)
    ana.memberships.all().delete()
    card = go_on(begun.uuid, table(CSV))
    assert (card.stage, card.trouble) == ("failed", "not-allowed")
    assert not Material.objects.exists()


@pytest.mark.parametrize("visibility", ["organisation", "members", "public"])
@pytest.mark.parametrize("landing", ["draft", "review", "published"])
def test_where_they_stand_and_who_sees_them(
    library: int, table: Table, ana: Person, landing: str, visibility: str
) -> None:
    before = Statement.objects.count()
    bringing = Bringing(
        landing=landing, visibility=visibility, resource_type="map", subjects=("isced-f-0521",)
    )
    card = import_table(table(CSV.replace("video", "")), organisation=library, bringing=bringing,
                        licence="cc0-1.0", by=ana)  # fmt: skip
    assert (card.created, card.refused) == (2, 2)
    rows = list(Material.objects.select_related("current").order_by("pk"))
    versions = list(Version.objects.order_by("pk"))
    assert [one.visibility for one in rows] == [visibility] * 2
    assert [one.stage for one in versions] == [landing] * 2
    assert [(one.resource_type, one.licence) for one in versions] == [
        ("map", "cc-by-4.0"), ("text", "cc0-1.0"),
    ]  # fmt: skip
    assert versions[0].subjects == ["isced-f-0521"]
    is_open = landing == "published"
    assert [one.current is not None for one in rows] == [is_open] * 2
    assert [one.opened_at is not None for one in rows] == [
        is_open and visibility != "organisation"
    ] * 2
    told = Statement.objects.count() - before
    assert told == (0 if landing == "draft" else 2)
    newest = Statement.objects.select_related("text").order_by("-pk")[:told]
    named = [one for one in newest if "მდინარე" in one.text.raw]
    assert bool(named) == (is_open and visibility == "public")
    found = {one.iri for one in Entry.objects.filter(gone=False)}
    assert any(rows[0].key in one for one in found) == is_open
    readers = Entry.objects.filter(gone=False, kind="material").values_list("readers", flat=True)
    assert all(("everybody" in one) == (visibility == "public") for one in readers)
    again = import_table(table(CSV.replace("video", "")), organisation=library, bringing=bringing,
                         licence="cc0-1.0", by=ana)  # fmt: skip
    assert (again.unchanged, Version.objects.count()) == (2, 2)


def test_an_import_is_taken_back(library: int, table: Table, ana: Person) -> None:
    import_table(table(lines(1)), organisation=library, by=ana)
    done = import_table(table(lines(4)), organisation=library, by=ana)
    ona = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        take_import_back(done.uuid, by=ona)
    rows = list(Material.objects.order_by("pk"))
    depositing.begin_version(rows[1].key, by=ana)
    take_import_back(done.uuid, by=ana)
    with pytest.raises(MaterialError):
        take_import_back(done.uuid, by=ana)
    assert undo_import(done.uuid) == 2
    assert undo_import(done.uuid) == 0
    gone = Material.objects.exclude(withdrawn_at=None).order_by("pk")
    assert [one.pk for one in gone] == [rows[2].pk, rows[3].pk]
    assert "taken back" in gone[0].withdrawn_reason["en"]
    assert TableImport.objects.get(pk=done.uuid).stage == "undone"
    again = import_table(table(lines(4)), organisation=library, by=ana)
    assert (again.changed, Material.objects.exclude(withdrawn_at=None).count()) == (2, 0)


def test_drafts_of_an_import_that_is_taken_back_are_thrown_away(
    library: int, table: Table, ana: Person
) -> None:
    drafts = Bringing(landing="draft")
    done = import_table(table(lines(3)), bringing=drafts, organisation=library, by=ana)
    kept = Material.objects.order_by("pk")[0]
    depositing.fill_in(kept.key, Said(titles={"ka": "მდინარე"}), by=ana)
    take_import_back(done.uuid, by=ana)
    assert undo_import(done.uuid) == 2
    assert Material.objects.get() == kept


def test_what_is_not_there_is_refused_before_it_begins(library: int, table: Table) -> None:
    for wrong in (
        Bringing(resource_type="nonsense"), Bringing(subjects=("x",)),
        Bringing(landing="review", body="nobody"),
        Bringing(visibility="parties", agreement="nowhere"),
    ):  # fmt: skip
        with pytest.raises(MaterialError):
            import_table(table(lines(1)), organisation=library, bringing=wrong, by=None)
    assert not TableImport.objects.exists()
