"""What may be made out of what, and how it is attributed in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pactwork.kernel.languages import LANGUAGES
from pactwork.people.api import Person
from pactwork.repository.api import (
    LICENCES,
    Creator,
    Described,
    MaterialError,
    Origin,
    Relation,
    Said,
    Why,
    attribution,
    citation,
    depositing,
    licences,
    materials,
    reviewing,
)
from pactwork.repository.licences import Clash
from tests.factories import acting_for, someone
from tests.repository.shelf import TITLES, drafted, page, published

BY, SA, NC, ND = "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nd-4.0"
NCSA, NCND, ZERO, ARR = "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0", "cc0-1.0", "all-rights-reserved"


def source(licence: str, relation: Relation = Relation.ADAPTATION_OF) -> Origin:
    return Origin(relation, "https://example.org/source", "მასალა", licence)


# What Creative Commons' table of licences for adaptations allows, row by row.
ALLOWED = {
    ZERO: set(LICENCES),
    "public-domain": set(LICENCES),
    BY: set(LICENCES) - {ZERO, "public-domain", "pddl-1.0"},
    NC: {NC, NCSA, NCND, ARR},
    SA: {SA},
    NCSA: {NCSA},
    ND: set(),
    NCND: set(),
    ARR: set(),
    "odbl-1.0": {"odbl-1.0"},
}


@pytest.mark.parametrize("licence", list(ALLOWED))
def test_what_an_adaptation_may_have(licence: str) -> None:
    assert set(licences.allowed_for([source(licence)])) == ALLOWED[licence]


@pytest.mark.parametrize("licence", [ND, ARR, NC, SA])
def test_a_part_of_a_whole_has_its_own_licence(licence: str) -> None:
    assert licences.faults(BY, [source(licence, Relation.PART_OF)]) == ()


def test_of_several_sources_all_must_agree() -> None:
    assert licences.allowed_for([source(SA), source(NC)]) == ()
    assert set(licences.allowed_for([source(BY), source(NC)])) == ALLOWED[NC]
    faults = licences.faults(BY, [source(SA), source(BY), source(NC), source(ND), source("")])
    assert [one.clash for one in faults] == [
        Clash.SHARE_ALIKE,
        Clash.NON_COMMERCIAL,
        Clash.NO_DERIVATIVES,
    ]


def described(**more: object) -> Described:
    held = Described(
        key="k2345abcde",
        version=2,
        titles=TITLES,
        languages=("ro",),
        licence=SA,
        creators=(Creator("Ana Țurcanu", agreed=True), Creator("Secret Person")),
        organisation="library",
        organisation_names={"library": {"ro": "Biblioteca", "en": "The Library"}},
        published_on=date(2026, 11, 22),
    )
    return replace(held, **more)  # type: ignore[arg-type]


def test_an_attribution_names_title_author_source_and_licence() -> None:
    found = attribution(described(), "en")
    address = "materials/k2345abcde/versions/2"
    assert found.text.startswith("“Reading together: ten lessons” by Ana Țurcanu (http")
    assert address in found.text
    assert found.text.endswith(
        "Licensed under CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)."
    )
    assert "Secret" not in repr(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_the_readers_language(language: str) -> None:
    found = attribution(described(), language)
    assert (found.title.text, found.title.is_fallback) == (TITLES[language], False)
    assert TITLES[language] in found.text
    assert TITLES[language] in citation(described(), language)


def test_without_anybody_who_agreed_its_organisations_are_named() -> None:
    nobody = described(creators=(Creator("Secret Person"),))
    assert attribution(nobody, "ro").authors == ("Biblioteca",)
    assert citation(nobody, "en").startswith("The Library (2026). Reading together")


def test_what_it_comes_from_is_named_with_its_licence() -> None:
    found = attribution(described(origins=(source(SA, Relation.TRANSLATION_OF),)), "en")
    assert "Translated from “მასალა” (https://example.org/source), CC BY-SA 4.0." in found.text


def test_a_doi_is_where_it_is_found() -> None:
    held = described(doi="10.5281/zenodo.1", licence=ARR)
    assert "https://doi.org/10.5281/zenodo.1" in attribution(held, "en").text
    assert attribution(held, "en").text.endswith("All rights reserved.")


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


def test_a_draft_against_the_licence_of_its_source_is_not_submitted(ana: Person) -> None:
    theirs = published(ana, ana, licence=NC)
    address = page(theirs).iri
    key = drafted(ana, licence=BY, origins=[Origin(Relation.ADAPTATION_OF, address, "", ZERO)])
    held = materials.desk_view(key, ana)
    assert held is not None
    assert [(one.clash, one.origin.licence) for one in held.faults] == [(Clash.NON_COMMERCIAL, NC)]
    assert set(held.licences) == ALLOWED[NC]
    with pytest.raises(MaterialError) as caught:
        reviewing.submit(key, by=ana)
    assert (caught.value.why, caught.value.fields) == (Why.LICENCE, ("licence",))


def test_nothing_comes_from_itself_or_from_what_is_not_there(ana: Person) -> None:
    key = published(ana, ana)
    depositing.begin_version(key, by=ana)
    for address in (page(key).iri, page(key).iri.replace(key, "nothing234")):
        with pytest.raises(MaterialError) as caught:
            depositing.fill_in(key, Said(origins=[Origin(Relation.BASED_ON, address)]), by=ana)
        assert (caught.value.why, caught.value.fields) == (Why.ORIGIN, ("origins",))
    assert page(key, acting_for("library")).origins == []
