"""Who curates: bodies of several curators, and the parties of an agreement together."""

from __future__ import annotations

import pytest

from pactwork.people.api import Person
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Why,
    materials,
    queues,
    reviewing,
)
from tests.factories import numbers, someone
from tests.repository.shelf import approved, drafted, seen

pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture
def mihai(agreement: str) -> Person:
    return someone("mihai@library.md", name="Mihai", library="coordinator")


@pytest.fixture
def ona(agreement: str) -> Person:
    return someone("ona@school.lt", name="Ona", school="coordinator")


@pytest.fixture
def body(mihai: Person, ona: Person) -> str:
    """A body of the library: Mihai, Ona and Nino; two must approve."""
    library = numbers("library")[0]
    slug = reviewing.found_body(
        slug="science", name={"vi": "Hội đồng khoa học"}, organisation=library, needs=2, by=mihai
    )
    someone("nino@school.lt", school="member")
    for email in ("ona@school.lt", "NINO@school.lt"):
        reviewing.appoint(slug, email=email, by=mihai)
    return slug


def test_as_many_curators_as_a_body_needs_publish(body: str, mihai: Person, ona: Person) -> None:
    ana = someone("ana@library.md", library="member")
    key = drafted(ana, curation=f"body:{body}")
    reviewing.submit(key, by=ana)
    assert [queues.review_queue(one).total for one in (mihai, ona, ana)] == [1, 1, 0]
    held = materials.desk_view(key, ona)
    assert held is not None
    assert (held.may, held.reviews_for) == ({"review"}, numbers("school"))
    assert not approved(key, ona, "school")
    assert not approved(key, ona, "school")
    assert queues.review_queue(ona).total == 0
    assert not seen(key)
    assert approved(key, mihai)
    assert seen(key)


def test_a_curator_never_reviews_what_they_submitted(body: str, mihai: Person) -> None:
    key = drafted(mihai, curation=f"body:{body}")
    reviewing.submit(key, by=mihai)
    with pytest.raises(NotAllowedError):
        approved(key, mihai)


def test_a_body_is_looked_after_by_its_organisation(body: str, mihai: Person, ona: Person) -> None:
    with pytest.raises(NotAllowedError):
        reviewing.appoint(body, email="ona@school.lt", by=ona)
    with pytest.raises(LookupError):
        reviewing.appoint(body, email="nobody@example.org", by=mihai)
    with pytest.raises(MaterialError) as caught:
        reviewing.found_body(
            slug="science", name={"en": "x"}, organisation=numbers("library")[0], by=mihai
        )
    assert caught.value.why is Why.TAKEN
    reviewing.dismiss(body, person=ona.pk, by=mihai)
    with pytest.raises(MaterialError) as caught:
        reviewing.dismiss(body, person=mihai.pk, by=mihai)
    assert caught.value.why is Why.LAST
    assert queues.bodies_of(ona) == []
    assert [one.slug for one in queues.bodies_of(mihai)] == [body]
    reviewing.close_body(body, by=mihai)
    assert queues.bodies_of(mihai) == []


def test_both_parties_curate_together(mihai: Person, ona: Person) -> None:
    ana = someone("ana@library.md", library="member")
    key = drafted(ana, curation="agreement:reading")
    reviewing.submit(key, by=ana)
    assert not approved(key, ona, "school")
    assert not seen(key)
    assert approved(key, mihai)
    assert seen(key)


def test_a_coordinator_who_submits_has_agreed_for_their_party(mihai: Person, ona: Person) -> None:
    key = drafted(mihai, curation="agreement:reading")
    reviewing.submit(key, by=mihai)
    with pytest.raises(NotAllowedError):
        approved(key, mihai)
    assert approved(key, ona, "school")


def test_no_party_of_the_agreement_curates_nothing(mihai: Person) -> None:
    press = someone("p@press.org", library="member")
    key = drafted(press, curation="agreement:reading")
    reviewing.submit(key, by=press)
    stranger = someone("s@example.org")
    with pytest.raises(NotAllowedError):
        approved(key, stranger, "school")


def test_who_may_be_chosen_to_review(body: str) -> None:
    library = numbers("library")[0]
    assert queues.curations_for(library) == [
        ("", {}),
        ("body:science", {"vi": "Hội đồng khoa học"}),
        ("agreement:reading", {"en": "Agreement reading", "ro": "Acordul reading"}),
    ]
