"""What may be made out of what, and how it is attributed in the reader's language."""

from __future__ import annotations

from collections import Counter
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
    words,
)
from pactwork.repository.licences import Clash
from pactwork.vocabularies.api import concepts
from tests.factories import acting_for, someone
from tests.repository.shelf import TITLES, drafted, page, published

BY3, SA3, NC3, NCSA3 = "cc-by-3.0", "cc-by-sa-3.0", "cc-by-nc-3.0", "cc-by-nc-sa-3.0"
GPL, MIT, APACHE = "gpl-3.0", "mit", "apache-2.0"
BY, SA, NC, ND = "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nd-4.0"
NCSA, NCND, ZERO, ARR = "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0", "cc0-1.0", "all-rights-reserved"


def source(licence: str, relation: Relation = Relation.ADAPTATION_OF) -> Origin:
    return Origin(relation, "https://example.org/source", "მასალა", licence)


FREE = {ZERO, "public-domain", "pddl-1.0"}
NOT_SOLD = {NC, NCSA, NCND, NC3, NCSA3, "cc-by-nc-nd-3.0", ARR}
# What Creative Commons' table of licences for adaptations allows, row by row.
ALLOWED = {
    ZERO: set(LICENCES),
    "public-domain": set(LICENCES),
    "pddl-1.0": set(LICENCES),
    **{one: set(LICENCES) - FREE for one in (BY, BY3, "odc-by-1.0", MIT, APACHE)},
    NC: NOT_SOLD,
    NC3: NOT_SOLD,
    SA: {SA, GPL},
    SA3: {SA3, SA},
    NCSA3: {NCSA3, NCSA},
    GPL: {GPL},
    "cc-by-nd-3.0": set(),
    "cc-by-nc-nd-3.0": set(),
    NCSA: {NCSA},
    ND: set(),
    NCND: set(),
    ARR: set(),
    "odbl-1.0": {"odbl-1.0"},
}


@pytest.mark.django_db
def test_every_licence_that_is_offered_has_its_terms() -> None:
    offered = {one.notation: one for one in concepts("licences")}
    assert set(offered) == set(LICENCES) == set(ALLOWED)
    for notation, licence in LICENCES.items():
        label = offered[notation].label["en"].partition(":")[0]
        assert (licence.notation, licence.short) == (notation, label)
        assert licence.iri in offered[notation].exact_match or not licence.iri


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


@pytest.mark.parametrize(
    ("licence", "may", "must", "refused"),
    [
        (BY3, 3, 1, 0),
        ("cc-by-nc-nd-3.0", 1, 1, 2),
        (MIT, 3, 1, 0),
        (GPL, 3, 2, 0),
        (SA3, 3, 2, 0),
        (ZERO, 1, 0, 0),
    ],
)
def test_its_terms_in_plain_words(licence: str, may: int, must: int, refused: int) -> None:
    told = Counter(kind for kind, _ in words.licence_terms(licence))
    assert (told["may"], told["must"], told["not"]) == (may, must, refused)


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
