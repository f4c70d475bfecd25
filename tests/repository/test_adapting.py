"""Translations and adaptations begin with what they come from, under licences that fit; what a
licence forbids is neither begun nor noted as reuse.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.api import (
    DeskMaterial,
    MaterialError,
    NotAllowedError,
    Origin,
    Relation,
    Visibility,
    Why,
    adapting,
    alike,
    depositing,
    materials,
    reusing,
    reviewing,
)
from pactwork.repository.models import SectorMember
from tests.factories import numbers, someone
from tests.files.samples import PDF
from tests.repository.shelf import (
    DESCRIPTIONS,
    TITLES,
    approved,
    drafted,
    gathered,
    page,
    published,
)

TRANSLATES, ADAPTS = Relation.TRANSLATION_OF, Relation.ADAPTATION_OF


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def eva(agreement: str) -> Person:
    return someone("eva@school.md", school="coordinator")


def begun(key: str, by: Person, relation: Relation = TRANSLATES, **more: object) -> str:
    school = numbers("school")[0]
    return adapting.begin_adaptation(
        key, relation=relation, organisation=school, by=by, **more  # type: ignore[arg-type]
    )  # fmt: skip


def test_it_begins_no_further_open_than_its_source(ana: Person, eva: Person) -> None:
    sector = gathered("library", "school")
    for there in ("members", "sector"):
        theirs = published(ana, ana, visibility=there, sector=sector)
        assert held(begun(theirs, eva), eva).visibility == there
    SectorMember.objects.filter(organisation__slug="library").update(left_at=timezone.now())
    (library,) = numbers("library")
    mine = adapting.begin_adaptation(theirs, relation=ADAPTS, organisation=library, by=ana)
    assert held(mine, ana).visibility == "organisation"


def held(key: str, by: Person) -> DeskMaterial:
    found = materials.desk_view(key, by)
    assert found is not None
    return found


def test_a_translation_knows_its_source_and_is_described_as_that_is(
    ana: Person, eva: Person
) -> None:
    theirs = published(ana, ana, licence="cc-by-sa-3.0")
    mine = begun(theirs, eva, language="ka")
    told = held(mine, eva).described
    address = iri("material-version", theirs, 1)
    assert [(one.relation, one.iri, one.licence) for one in told.origins] == [
        (TRANSLATES, address, "cc-by-sa-3.0")
    ]
    assert (told.titles, told.descriptions) == (TITLES, DESCRIPTIONS)
    assert (told.languages, told.licence, told.themes) == (("ka",), "cc-by-sa-3.0", ("education",))
    assert (told.files, told.creators, told.organisation) == ((), (), "school")
    assert held(mine, eva).licences == ("cc-by-sa-4.0", "cc-by-sa-3.0")
    assert alike.duplicates(mine, PUBLIC) == []
    depositing.add_file(mine, name="ka.pdf", chunks=[PDF + b"ka"], by=eva)
    reviewing.submit(mine, by=eva)
    assert approved(mine, eva, "school")
    assert [card.key for card in page(theirs).derived] == [mine]


def test_an_adaptation_is_in_the_languages_of_its_source(ana: Person, eva: Person) -> None:
    mine = begun(published(ana, ana), eva, ADAPTS)
    assert held(mine, eva).described.languages == ("ro", "fa")
    with pytest.raises(MaterialError) as caught:
        begun(published(ana, ana), eva, Relation.PART_OF)
    assert caught.value.why is Why.UNKNOWN_CONCEPT


@pytest.mark.parametrize("licence", ["cc-by-nc-nd-3.0", "all-rights-reserved"])
def test_what_a_licence_forbids_is_refused_with_the_reason(
    ana: Person, eva: Person, licence: str, client: Client
) -> None:
    theirs = published(ana, ana, licence=licence)
    school = numbers("school")[0]
    for how in ("adapted", "translated"):
        with pytest.raises(MaterialError) as caught:
            reusing.reuse(theirs, organisation=school, how=how, by=eva)
        assert (caught.value.why, caught.value.fields) == (Why.FORBIDDEN, ("how",))
    with pytest.raises(MaterialError) as caught:
        begun(theirs, eva)
    assert caught.value.why is Why.FORBIDDEN
    assert page(theirs).reuses == []
    assert reusing.reuse(theirs, organisation=school, how="used", by=eva)
    client.force_login(eva)
    asked = {"organisation": school, "how": "adapted", "on": "2026-11-20", "language": "ro"}
    answer = client.post(f"/en/materials/{theirs}/reuse/", asked)
    assert answer.status_code == 422
    assert "does not let others change or translate it" in answer.content.decode()
    place = f"/en/materials/{theirs}/adapt/"
    sent = {"organisation": school, "relation": "translation-of", "language": "ka"}
    answer = client.post(place, sent)
    assert answer.status_code == 422
    assert "does not let others change or translate it" in answer.content.decode()


def test_the_licence_is_that_of_the_version_that_is_named(ana: Person, eva: Person) -> None:
    theirs = published(ana, ana, licence="cc-by-nc-4.0")
    depositing.begin_version(theirs, by=ana)
    depositing.fill_in(theirs, depositing.Said(licence="cc-by-4.0"), by=ana)
    reviewing.submit(theirs, by=ana)
    assert approved(theirs, ana)
    licences = []
    for address in (
        iri("material-version", theirs, 1),
        iri("material-version", theirs, 2),
        iri("material", theirs),
    ):
        mine = drafted(eva, "school", origins=[Origin(ADAPTS, address)])
        licences.append(held(mine, eva).described.origins[0].licence)
    assert licences == ["cc-by-nc-4.0", "cc-by-4.0", "cc-by-4.0"]
    origin = Origin(ADAPTS, iri("material-version", theirs, 3))
    with pytest.raises(MaterialError) as caught:
        drafted(eva, "school", origins=[origin])
    assert caught.value.why is Why.ORIGIN
    first = begun(theirs, eva, number=1)
    assert held(first, eva).described.licence == "cc-by-nc-4.0"


def test_it_begins_on_the_page_of_the_material(ana: Person, eva: Person, client: Client) -> None:
    theirs = published(ana, ana)
    assert f"/materials/{theirs}/adapt/" in client.get(f"/en/materials/{theirs}/").content.decode()
    client.force_login(eva)
    place = f"/en/materials/{theirs}/adapt/"
    assert "You may change it, translate it" in client.get(place).content.decode()
    sent = {"organisation": numbers("school")[0], "relation": "translation-of", "language": "ka"}
    answer = client.post(place, sent)
    assert answer.status_code == 302
    form = client.get(answer["Location"]).content.decode()
    assert iri("material-version", theirs, 1) in form


def test_who_may_not_begins_nothing(ana: Person, eva: Person, client: Client) -> None:
    own = published(ana, ana, visibility=Visibility.ORGANISATION)
    with pytest.raises(LookupError):
        begun(own, eva)
    theirs = published(ana, ana)
    for number in (0, 9):
        with pytest.raises(LookupError):
            begun(theirs, eva, number=number)
    with pytest.raises(NotAllowedError):
        begun(theirs, ana)
    client.force_login(eva)
    assert client.get(f"/en/materials/{own}/adapt/").status_code == 404
    assert client.get(f"/en/materials/{theirs}/adapt/?version=7").status_code == 404
