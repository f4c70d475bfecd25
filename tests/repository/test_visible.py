"""Who sees a material: in the tables, in the rule and in the index, always the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine

from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person
from pactwork.repository.activity import resolve
from pactwork.repository.api import (
    MaterialError,
    Origin,
    Relation,
    Visibility,
    Why,
    alike,
    index_all,
    materials,
    publishing,
    reporting,
)
from pactwork.repository.models import Material
from pactwork.repository.queries.visible import (
    materials_visible_to,
    openness_of,
)
from pactwork.repository.visibility import can_see
from pactwork.search.models import Entry
from tests.factories import acting_for, commitment, numbers, pact, someone, take_in
from tests.repository.shelf import LATER, TITLES, Index, gathered, page, published, seen

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def ana(agreement: str) -> Person:
    take_in(pact("apart", commitment("c1"), parties=("press", "town")))
    gathered("library", "press")
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def readers(ana: Person) -> dict[str, Viewer]:
    return {
        "public": PUBLIC,
        "library": acting_for("library"),
        "school": acting_for("school"),
        "press": acting_for("press"),
        "town": acting_for("town"),
        "operator": Viewer(operator=True),
    }


SEES = {
    Visibility.ORGANISATION: {"library", "operator"},
    Visibility.PARTIES: {"library", "school", "operator"},
    Visibility.SECTOR: {"library", "press", "operator"},
    Visibility.MEMBERS: {"library", "school", "press", "town", "operator"},
    Visibility.PUBLIC: {"public", "library", "school", "press", "town", "operator"},
}
NAMED: dict[Visibility, dict[str, str]] = {
    Visibility.PARTIES: {"agreement": "reading"},
    Visibility.SECTOR: {"sector": "schools"},
}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_who_sees_it_is_the_same_everywhere(
    ana: Person, readers: dict[str, Viewer], index: Index, visibility: Visibility
) -> None:
    key = published(ana, ana, visibility=visibility, **NAMED.get(visibility, {}))
    row = Material.objects.get(key=key)
    held = openness_of([row])[row.pk]
    sha256 = row.versions.get().files.get().sha256
    for name, viewer in readers.items():
        sees = name in SEES[visibility]
        assert seen(key, viewer) is sees, name
        assert can_see(viewer, held, now=NOW) is sees, name
        assert index.finds(key, viewer) is sees, name
        assert (materials.described(key, viewer=viewer) is not None) is sees, name
        assert (materials.may_read_file(key, sha256, viewer) is not None) is sees, name
        assert bool(materials.browse(viewer).cards) is sees, name
        assert bool(alike.exact([sha256], viewer)) is sees, name
        assert bool(materials.cards([key], viewer)) is sees, name


def test_every_pair_of_visibilities_changes_over_at_once(
    ana: Person, readers: dict[str, Viewer], index: Index
) -> None:
    key = published(ana, ana)
    for _, after in product(Visibility, Visibility):
        publishing.change_visibility(key, visibility=after, **NAMED.get(after, {}), by=ana)
        for name, viewer in readers.items():
            sees = name in SEES[after]
            assert (seen(key, viewer), index.finds(key, viewer)) == (sees, sees), (name, after)


def test_under_an_embargo_only_its_organisation_sees_it_and_nobody_finds_it(
    ana: Person, readers: dict[str, Viewer], index: Index
) -> None:
    later = NOW + timedelta(days=3)
    key = published(ana, ana, visible_from=later)
    for name, viewer in readers.items():
        assert seen(key, viewer) is (name in ("library", "operator"))
        assert not index.finds(key, viewer)
    with time_machine.travel(later, tick=False):
        for viewer in readers.values():
            assert seen(key, viewer)
            assert index.finds(key, viewer, at=later)


def test_an_embargo_set_later_closes_what_was_open(ana: Person, index: Index) -> None:
    key = published(ana, ana)
    publishing.change_visibility(
        key, visibility="public", visible_from=NOW + timedelta(days=1), by=ana
    )
    assert not seen(key)
    assert not index.finds(key, PUBLIC)


def test_what_was_restricted_only_its_own_organisation_sees(
    ana: Person, readers: dict[str, Viewer], index: Index
) -> None:
    key = published(ana, ana)
    number = reporting.report(key, reason="rights", text="Kopija!", address="203.0.113.9", by=None)
    library = numbers("library")[0]
    reporting.decide(number, what="restricted", reason="Verificăm", organisation=library, by=ana)
    for name, viewer in readers.items():
        sees = name in ("library", "operator")
        assert seen(key, viewer) is sees
        if name != "operator":
            assert index.finds(key, viewer) is sees


def test_no_tombstone_tells_of_what_nobody_could_see(ana: Person) -> None:
    """What was withdrawn before it opened, or while it was restricted, is never heard of."""
    (library,) = numbers("library")
    later = published(ana, ana, visible_from=LATER, titles={"ka": "ხვალ"})
    hidden, known = published(ana, ana), published(ana, ana)
    number = reporting.report(hidden, reason="personal", text="", address="203.0.113.9", by=None)
    reporting.decide(number, what="restricted", reason="Hm", organisation=library, by=ana)
    reporting.decide(number, what="withdrawn", reason="Gata", organisation=library, by=ana)
    for key in (later, known):
        publishing.withdraw(key, reason={"vi": "Sai"}, by=ana)
    with time_machine.travel(LATER + timedelta(days=1)):
        for key in (later, hidden):
            assert not seen(key)
            assert not seen(key, acting_for("school"))
            assert seen(key, acting_for("library"))
            assert resolve(iri("material", key)) is None
        assert seen(known)
        assert resolve(iri("material", known)) is not None


def test_parties_that_change_change_who_sees_it(ana: Person, index: Index) -> None:
    key = published(ana, ana, visibility=Visibility.PARTIES, agreement="reading")
    assert not index.finds(key, acting_for("press"))
    more = pact(
        "reading",
        commitment("c1", area="repository", measure={"counts": "materials", "target": 10}),
        commitment(
            "c2", area="exchange-of-materials", measure={"counts": "exchanges", "target": 4}
        ),
        parties=("library", "school", "press"),
    )
    take_in(more)
    assert seen(key, acting_for("press"))
    assert index.finds(key, acting_for("press"))


def test_a_source_not_everybody_sees_is_not_named(ana: Person) -> None:
    hidden = published(ana, ana, visibility=Visibility.MEMBERS)
    source = page(hidden, acting_for("library")).iri
    key = published(
        ana,
        ana,
        titles={"en": "New"},
        origins=[Origin(Relation.ADAPTATION_OF, source, TITLES["ro"])],
    )
    held = page(key)
    assert (held.origins[0].key, held.origins[0].origin.title) == ("", "")
    assert TITLES["ro"] not in repr(held)
    assert page(key, acting_for("press")).origins[0].titles == TITLES
    assert page(hidden, acting_for("press")).derived[0].key == key


def test_a_material_serving_an_agreement_nobody_may_see_does_not_tell(
    ana: Person, index: Index
) -> None:
    take_in(pact("quiet", commitment("c1"), visibility="parties"))
    key = published(ana, ana, commitments=[("quiet", "c1")])
    assert page(key).serves == ()
    assert page(key).described.commitments == ()
    assert [one.agreement for one in page(key, acting_for("school")).serves] == ["quiet"]
    assert "quiet" not in repr(index.of(key))
    assert materials.browse(PUBLIC, agreement="quiet").cards == []
    assert [one.key for one in materials.browse(acting_for("school"), agreement="quiet").cards] == [
        key
    ]


def test_no_party_opens_it_to_the_parties(ana: Person) -> None:
    key = published(ana, ana)
    with pytest.raises(MaterialError) as caught:
        publishing.change_visibility(key, visibility="parties", agreement="apart", by=ana)
    assert caught.value.why is Why.AGREEMENT
    assert seen(key)


def test_withdrawn_is_found_no_more_and_a_rebuild_puts_the_rest_anew(
    ana: Person, index: Index
) -> None:
    first, second = published(ana, ana), published(ana, ana, titles={"fa": "کتاب"})
    publishing.withdraw(first, reason={"en": "Old"}, by=ana)
    assert index.of(first) is None
    before = dict(index.documents)
    Entry.objects.all().delete()
    done: list[int] = []
    assert index_all(done.append) == 2
    assert (index.documents, done) == (before, [2])
    assert index.of(second) is not None


def test_pages_of_a_list_hold_everything_once(ana: Person) -> None:
    keys = [published(ana, ana) for _ in range(5)]
    walked: list[str] = []
    after = ""
    while True:
        found = materials.browse(PUBLIC, after=after, limit=2)
        assert found.total == 5
        walked += [one.key for one in found.cards]
        if not (after := found.after):
            break
    assert walked == keys[::-1]
    assert materials_visible_to(PUBLIC).count() == 5
