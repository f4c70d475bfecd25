"""What changes beside materials reaches search and harvesters: some at once, the rest by a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pactwork.kernel.iris import iri
from pactwork.people.api import Person
from pactwork.repository.actions import reindexing
from pactwork.repository.actions.feeding import write_all
from pactwork.repository.api import Visibility, collecting
from pactwork.repository.models import FeedRecord, Material, StaleMaterial
from pactwork.repository.queries.feeding import feed_sets
from pactwork.search.api import reader_of
from pactwork.search.models import Entry
from tests.factories import commitment, numbers, organisation, pact, someone, take_in
from tests.repository.shelf import Index, published

SERVED = [("reading", "c1")]
PERSIAN = {"fa": "کتابخانهٔ ملی", "ka": "ეროვნული ბიბლიოთეკა"}


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


def _again(**said: Any) -> None:
    counted = {"counts": "materials", "target": 10}
    held = commitment("c1", area="repository", measure=counted)
    other = commitment("c2", area="exchange-of-materials", measure=counted)
    take_in(pact("reading", held, other, **said))


def _sets() -> list[str]:
    write_all()
    return [code for code, _ in feed_sets(after="", limit=50)[0]]


def _served(key: str) -> tuple[list[str], bool]:
    """The sets of a material for harvesters, and whether its record names the commitment."""
    write_all()
    row = FeedRecord.objects.get(key=key)
    return row.sets, iri("commitment", "reading", "c1") in row.dc + row.lom + row.datacite


def test_an_agreement_that_is_its_parties_own_leaves_the_materials_that_serve_it(
    ana: Person, index: Index
) -> None:
    key = published(ana, ana, commitments=SERVED)
    facets: Callable[[], Any] = lambda: index.documents[iri("material", key)].facets  # noqa: E731
    assert facets()["agreement"] == ("reading",)
    assert "agreement.reading" in _sets()
    _again(visibility="parties")
    assert "agreement" not in facets()
    assert _served(key) == (["organisation.library"], False)
    assert _sets() == ["organisation.library"]
    _again(visibility="public")
    assert facets()["agreement"] == ("reading",)
    assert "agreement.reading" in _served(key)[0]
    assert "agreement.reading" in _sets()


def test_a_few_are_done_at_once_and_a_job_does_the_others(
    ana: Person, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "AT_ONCE", 1)
    monkeypatch.setattr(reindexing, "BATCH", 2)
    several = [published(ana, ana) for _ in range(4)]
    narrow = published(ana, ana, visibility=Visibility.PARTIES, agreement="reading")
    named = [organisation("library", name=PERSIAN), organisation("school")]
    _again(organisations=named)
    names = {
        key: "ეროვნული ბიბლიოთეკა" in str(index.documents[iri("material", key)])
        for key in (*several, narrow)
    }
    assert sum(names.values()) < 5
    assert StaleMaterial.objects.count() >= 4
    assert reindexing.index_stale() >= 4
    assert not StaleMaterial.objects.exists()
    assert reindexing.index_stale() == 0
    assert all(
        "ეროვნული ბიბლიოთეკა" in str(index.documents[iri("material", key)])
        for key in (*several, narrow)
    )


def test_those_whose_readers_may_have_changed_come_first(ana: Person) -> None:
    published(ana, ana, commitments=SERVED)
    narrow = published(ana, ana, visibility=Visibility.PARTIES, agreement="reading")
    served = published(ana, ana, commitments=SERVED)
    numbers = {row.key: row.pk for row in Material.objects.all()}
    (agreement,) = {row.agreement_id for row in Material.objects.filter(key=narrow)}
    found = reindexing._touched([agreement or 0], [])
    assert (found[0], found[-1], len(found)) == (numbers[narrow], numbers[served], 3)


def test_a_partner_that_is_called_otherwise_is_so_in_the_material(
    ana: Person, index: Index
) -> None:
    key = published(ana, ana, partners=["school"])
    _again(organisations=[organisation("library"), organisation("school", name=PERSIAN)])
    assert "کتابخانهٔ ملی" in str(index.documents[iri("material", key)])


def test_collections_hear_that_parties_and_names_changed(ana: Person) -> None:
    library, place = numbers("library")[0], iri("collection", "water")
    collecting.make_collection(
        slug="water",
        title={"ka": "წყალი"},
        organisation=library,
        visibility=Visibility.PARTIES,
        agreement="reading",
        by=ana,
    )
    school = reader_of(numbers("school")[0])
    assert school in Entry.objects.get(iri=place).readers
    named = [organisation("library", name=PERSIAN), organisation("museum")]
    _again(parties=("library", "museum"), organisations=named)
    found = Entry.objects.get(iri=place)
    assert set(found.readers) == {reader_of(library), reader_of(numbers("museum")[0])}
    assert "ეროვნული ბიბლიოთეკა" in str([found.document, found.rest])
