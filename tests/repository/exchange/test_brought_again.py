"""What an import brought, taken back, and brought in again: never more open than is asked then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from pactwork.kernel.iris import iri
from pactwork.people.api import Person, acting
from pactwork.repository.actions.importing import Bringing, import_table, take_import_back
from pactwork.repository.actions.publishing import withdraw_held
from pactwork.repository.actions.taking_in import Given, Outcome, take_in
from pactwork.repository.actions.undoing_imports import undo_import
from pactwork.repository.api import Remarked, depositing, queues, reviewing
from pactwork.repository.described import Described
from pactwork.repository.models import Material, Version
from pactwork.repository.queries.desk import shelf_counts
from pactwork.repository.visibility import Visibility, narrower
from pactwork.repository.wordings import WITHDRAWN_ELSEWHERE, everywhere
from pactwork.search.models import Entry
from tests.factories import numbers, someone
from tests.repository.shelf import MARKS, approved, page, said, seen, tombstone, viewer_of

pytestmark = pytest.mark.usefixtures("agreement")

LINES = "id,title,language,link,type,licence\n1,{},{},https://e.example/1,video,CC BY 4.0\n"
WRONG, MENDED = LINES.format("მდინარე", "ka"), LINES.format("رودخانه‌ها", "fa")


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def bring(ana: Person, tmp_path: Path) -> Callable[..., UUID]:
    """Bring in a table as Ana; the import, by its number."""

    def brought(said: str, **how: str) -> UUID:
        path = tmp_path / "table.csv"
        path.write_text(said, "utf-8")
        bringing = Bringing(**how)  # type: ignore[arg-type]
        return import_table(
            path, organisation=numbers("library")[0], bringing=bringing, by=ana
        ).uuid

    return brought


def taken_back(number: UUID, ana: Person) -> int:
    take_import_back(number, by=ana)
    return undo_import(number)


def found(key: str) -> Entry | None:
    return Entry.objects.filter(iri=iri("material", key), gone=False).first()


@pytest.mark.parametrize("before", ["public", "organisation"])
@pytest.mark.parametrize("after", ["public", "organisation"])
def test_it_is_as_open_as_is_asked_the_second_time(
    bring: Callable[..., UUID], ana: Person, before: str, after: str
) -> None:
    taken_back(bring(WRONG, visibility=before), ana)
    again = bring(MENDED, visibility=after)
    held = Material.objects.get()
    assert (held.visibility, held.withdrawn_at) == (after, None)
    assert seen(held.key) == (after == "public")
    assert page(held.key, viewer_of(ana)).number == 2
    entry = found(held.key)
    assert entry is not None
    assert ("everybody" in entry.readers) == (after == "public")
    assert taken_back(again, ana) == 1
    assert tombstone(held.key, viewer_of(ana)).withdrawn_at
    assert found(held.key) is None


@pytest.mark.parametrize("landing", ["review", "draft"])
def test_what_waits_opens_nothing_until_it_is_published(
    bring: Callable[..., UUID], ana: Person, landing: str
) -> None:
    mihai = someone("mihai@library.md", library="coordinator")
    taken_back(bring(WRONG), ana)
    bring(MENDED, landing=landing)
    held = Material.objects.get()
    assert held.withdrawn_at is not None
    assert tombstone(held.key).withdrawn_at == held.withdrawn_at
    assert found(held.key) is None
    counts = shelf_counts(acting(ana))
    assert {one.value for one, many in counts.items() if many} == {
        "withdrawn", "drafts" if landing == "draft" else "review",
    }  # fmt: skip
    told = Version.objects.count()
    bring(MENDED, landing=landing)
    assert Version.objects.count() == told == 2
    if landing == "draft":
        depositing.fill_in(held.key, said(titles={"fa": "رودخانه‌ها"}, languages=["fa"]), by=ana)
        depositing.add_file(held.key, name="რუკა.txt", chunks=["ა".encode() * 90], by=ana)
        reviewing.submit(held.key, by=ana)
    assert queues.review_queue(mihai).total == 1
    assert approved(held.key, mihai)
    now = Material.objects.get()
    assert (now.withdrawn_at, now.withdrawn_reason) == (None, {})
    assert page(held.key).number == 2
    assert found(held.key) is not None


def test_what_waits_again_is_never_open_further_than_it_was(
    bring: Callable[..., UUID], ana: Person
) -> None:
    taken_back(bring(WRONG, visibility="organisation"), ana)
    bring(MENDED, landing="review", visibility="public")
    held = Material.objects.get()
    assert (held.visibility, seen(held.key)) == ("organisation", False)


def test_what_waited_again_is_thrown_away_and_its_tombstone_stays(
    bring: Callable[..., UUID], ana: Person
) -> None:
    taken_back(bring(WRONG), ana)
    again = bring(MENDED, landing="draft")
    assert taken_back(again, ana) == 1
    assert Version.objects.count() == 1
    assert tombstone(Material.objects.get().key).withdrawn_at


def test_what_was_reviewed_stays(bring: Callable[..., UUID], ana: Person) -> None:
    mihai = someone("mihai@library.md", library="coordinator")
    number = bring(WRONG, landing="review")
    held = Material.objects.get()
    reviewing.return_with_remarks(
        held.key,
        organisation=numbers("library")[0],
        marks=MARKS,
        remarks=[Remarked("სათაური")],
        by=mihai,
    )
    Version.objects.update(revision=1)
    assert taken_back(number, ana) == 0
    assert Version.objects.get().reviews.get().remarks.get().text == "სათაური"


def test_what_is_back_at_its_source_is_never_open_further_than_it_was() -> None:
    library = numbers("library")[0]
    said = [
        Given(
            f"far {one}",
            Described(key="", version=1, titles={"vi": one}, link=f"https://e.example/{one}"),
        )
        for one in ("Sông", "Hồ")
    ]
    with transaction.atomic():
        take_in(said, organisation=library)
    one, two = Material.objects.order_by("pk")
    Material.objects.filter(pk=one.pk).update(visibility="members")
    for held in (one, two):
        held.refresh_from_db()
        with transaction.atomic():
            withdraw_held(held, reason=everywhere(WITHDRAWN_ELSEWHERE), person=None, by="library")
    with transaction.atomic():
        taken = take_in(said, organisation=library)
    assert [held.outcome for held in taken] == [Outcome.CHANGED] * 2
    assert [held.was_gone for held in taken] == [True, True]
    assert [held.visibility for held in Material.objects.order_by("pk")] == ["members", "public"]
    assert [seen(held.key) for held in (one, two)] == [False, True]


def test_of_two_the_one_is_taken_that_fewer_see() -> None:
    alone, all_ = (Visibility.ORGANISATION, None), (Visibility.PUBLIC, None)
    ours, theirs = (Visibility.PARTIES, 1), (Visibility.PARTIES, 2)
    assert narrower(ours, all_) == narrower(all_, ours) == ours
    assert narrower(ours, (Visibility.MEMBERS, None)) == narrower(ours, ours) == ours
    sector, everybody = (Visibility.SECTOR, 1), (Visibility.PUBLIC, None)
    assert narrower(sector, (Visibility.MEMBERS, None)) == narrower(everybody, sector) == sector
    for other in (ours, (Visibility.SECTOR, 2), (Visibility.ORGANISATION, None)):
        assert narrower(sector, other) == narrower(other, sector)
        assert narrower(sector, other) == (Visibility.ORGANISATION, None)
    assert narrower(ours, theirs) == narrower(ours, alone) == alone
