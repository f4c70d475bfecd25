"""A version is declined, and may be given elsewhere; reviewers say what they look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from pactwork.agreements.api import merging
from pactwork.ledger.models import Statement
from pactwork.notifications.models import Entry
from pactwork.people.api import Person, acting
from pactwork.repository.actions.bringing import PLAINLY, columns_of
from pactwork.repository.actions.taking_in import Given, take_in
from pactwork.repository.api import (
    Described,
    MaterialError,
    NotAllowedError,
    Remarked,
    Said,
    Shelf,
    Stage,
    Why,
    depositing,
    harvesting,
    materials,
    queues,
    reviewing,
)
from pactwork.repository.models import Source
from tests.factories import TODAY, commitment, numbers, pact, someone
from tests.factories import take_in as signed
from tests.repository.shelf import approved, drafted, seen

pytestmark = pytest.mark.usefixtures("agreement")
BODY = "body:science"
REASON = "ეს განცხადებაა და არა სასწავლო მასალა."


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="member")


@pytest.fixture
def mihai(agreement: str) -> Person:
    return someone("mihai@library.md", name="Mihai Țăranu", library="coordinator")


@pytest.fixture
def ona(mihai: Person) -> Person:
    """A curator of a body that she and Mihai are."""
    ona = someone("ona@school.lt", name="Ona Žukaitė", school="coordinator")
    library = numbers("library")[0]
    reviewing.found_body(slug="science", name={"lt": "Taryba"}, organisation=library, by=mihai)
    reviewing.appoint("science", email="ona@school.lt", by=mihai)
    return ona


def waiting(ana: Person) -> str:
    key = drafted(ana, curation=BODY)
    reviewing.submit(key, by=ana)
    return key


def declined(key: str, by: Person, organisation: str = "school", reason: str = REASON) -> None:
    reviewing.decline(key, organisation=numbers(organisation)[0], reason=reason, by=by)


def held(key: str, who: Person) -> materials.DeskMaterial:
    found = materials.desk_view(key, who)
    assert found is not None
    return found


def why(work: object, *given: object, **named: object) -> Why:
    with pytest.raises(MaterialError) as caught:
        work(*given, **named)  # type: ignore[operator]
    return caught.value.why


def told(person: Person) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(person=person).order_by("pk")
    return [
        (one.notice.parameters["what"], "".join(one.notice.parameters["text"].values()))
        for one in rows.select_related("notice")
    ]


def test_what_is_declined_is_closed_there_and_open_elsewhere(
    ana: Person, mihai: Person, ona: Person
) -> None:
    key = waiting(ana)
    assert why(declined, key, ona, reason=" ") is Why.SILENT
    with pytest.raises(NotAllowedError):
        declined(key, ana, "library")
    declined(key, ona)
    line = materials.draft_line(key)
    assert line
    assert (line.stage, line.declined, line.returned) == (Stage.DRAFT, True, False)
    now = held(key, ana)
    assert (now.is_declined, now.returned, now.declined) == (True, False, frozenset({BODY}))
    assert [(one.verdict, one.remarks) for one in now.reviews] == [("declined", [(REASON, "")])]
    assert told(ana) == [("declined", REASON)]
    counts = materials.shelf_counts(acting(ana))
    assert [counts[one] for one in (Shelf.DRAFTS, Shelf.RETURNED, Shelf.DECLINED)] == [0, 0, 1]
    assert [one.key for one in materials.my_materials(acting(ana), shelf="declined").cards] == [key]
    said = Statement.objects.order_by("pk").last()
    assert said
    assert str(said.verb) == "http://activitystrea.ms/schema/1.0/reject"
    depositing.fill_in(key, Said(titles={"ro": "Altfel spus"}), by=ana)
    assert why(reviewing.submit, key, by=ana) is Why.DECLINED
    depositing.fill_in(key, Said(curation=""), by=ana)
    reviewing.submit(key, by=ana)
    organisation, remarks = numbers("library")[0], [Remarked("De ce?")]
    reviewing.return_with_remarks(key, organisation=organisation, remarks=remarks, by=mihai)
    now = held(key, ana)
    assert (now.is_declined, now.returned, now.declined) == (False, True, frozenset({BODY}))
    depositing.fill_in(key, Said(curation=BODY), by=ana)
    assert why(reviewing.submit, key, by=ana) is Why.DECLINED
    depositing.fill_in(key, Said(curation=""), by=ana)
    reviewing.submit(key, by=ana)
    assert approved(key, mihai)
    assert seen(key)


def test_it_is_taken_back_by_whoever_declined_while_nobody_wrote_on_it(
    ana: Person, mihai: Person, ona: Person
) -> None:
    key = waiting(ana)
    declined(key, ona)
    assert [(one.key, one.reason) for one in queues.declined_lately(ona)] == [(key, REASON)]
    assert queues.declined_lately(mihai) == []
    with pytest.raises(NotAllowedError):
        reviewing.take_decline_back(key, by=mihai)
    reviewing.take_decline_back(key, by=ona)
    now = held(key, ana)
    assert (now.stage, now.declined, queues.review_queue(ona).total) == (
        Stage.REVIEW,
        frozenset(),
        1,
    )
    assert told(ana)[-1] == ("declined-back", "")
    declined(key, ona)
    assert queues.declined_lately(ona)
    depositing.fill_in(key, Said(titles={"ro": "Scris mai departe"}), by=ana)
    assert queues.declined_lately(ona) == []
    assert why(reviewing.take_decline_back, key, by=ona) is Why.STAGE
    assert held(key, ana).stage is Stage.DRAFT


def test_who_looks_at_it_is_shown_locks_nothing_and_ends(
    ana: Person, mihai: Person, ona: Person
) -> None:
    key = waiting(ana)
    with pytest.raises(NotAllowedError):
        reviewing.look_at(key, by=ana)
    reviewing.look_at(key, by=ona)
    reviewing.look_at(key, by=mihai)
    assert [one.name for one in queues.claims_on([key], ona)[key]] == [
        "Ona Žukaitė",
        "Mihai Țăranu",
    ]
    reviewing.give_back(key, by=mihai)
    assert [one.person for one in queues.claims_on([key], ona)[key]] == [ona.pk]
    with time_machine.travel(datetime.fromisoformat(TODAY) + timedelta(days=7, minutes=1)):
        assert queues.claims_on([key], ona) == {}
    reviewing.take_back(key, by=ana)
    assert queues.claims_on([key], ona) == {}
    reviewing.submit(key, by=ana)
    assert queues.claims_on([key], ona) == {}
    reviewing.look_at(key, by=ona)
    assert approved(key, mihai)
    assert why(reviewing.look_at, key, by=ona) is Why.STAGE


def test_what_an_organisation_publishes_goes_to_the_body_it_named(
    ana: Person, mihai: Person, ona: Person
) -> None:
    library, school = numbers("library")[0], numbers("school")[0]
    for who in (ana, ona):
        with pytest.raises(NotAllowedError):
            reviewing.name_first(library, body="science", by=who)
    operator = someone("o@pactwork.org")
    Person.objects.filter(pk=operator.pk).update(is_operator=True)
    operator.refresh_from_db()
    with pytest.raises(LookupError):
        reviewing.name_first(library, body="nobody", by=operator)
    reviewing.name_first(library, body="science", by=operator)
    assert [one.organisation.slug for one in queues.firsts_for(acting(mihai))] == ["library"]
    assert queues.firsts_for(acting(ona)) == []
    assert queues.curations_for(library) == [(BODY, {"lt": "Taryba"})]
    assert len(queues.curations_for(school)) == 3
    key = drafted(ana, curation="agreement:reading")
    assert why(reviewing.submit, key, by=ana) is Why.FIRST
    depositing.fill_in(key, Said(curation=""), by=ana)
    reviewing.submit(key, by=ana)
    assert held(key, ana).curation == BODY
    assert not seen(key)
    assert approved(key, ona, "school")
    said = Described("zgzh6t2d4k", 1, {"fa": "شش پرسش"}, languages=("fa",), licence="cc-by-4.0")
    given = [Given("https://far.example/1", said)]
    with transaction.atomic():
        (taken,) = take_in(given, organisation=library)
    now = held(taken.key, mihai)
    assert (now.stage, now.curation) == (Stage.REVIEW, BODY)
    stands = columns_of(PLAINLY, library)
    assert (stands["landing"], stands["body"]) == ("published", None)
    reviewing.name_first(library, body="", by=mihai)
    assert len(queues.curations_for(library)) == 3


def test_a_body_named_meanwhile_is_not_gone_around(ana: Person, mihai: Person, ona: Person) -> None:
    key = drafted(ana)
    reviewing.submit(key, by=ana)
    declined(key, mihai, "library")
    reviewing.name_first(numbers("library")[0], body="science", by=mihai)
    assert why(reviewing.take_decline_back, key, by=mihai) is Why.FIRST
    assert held(key, ana).stage is Stage.DRAFT


def test_what_the_first_body_declined_waits_for_a_coordinator(
    ana: Person, mihai: Person, ona: Person
) -> None:
    library = numbers("library")[0]
    reviewing.name_first(library, body="science", by=mihai)
    key = waiting(ana)
    declined(key, ona)
    assert held(key, ana).is_closed
    for curation in (BODY, ""):
        depositing.fill_in(key, Said(curation=curation), by=ana)
        assert why(reviewing.submit, key, by=ana) is Why.FIRST_DECLINED
    reviewing.name_first(library, body="", by=mihai)
    assert not held(key, ana).is_closed
    depositing.fill_in(key, Said(curation=""), by=ana)
    reviewing.submit(key, by=ana)


def test_nobody_hands_in_what_too_few_others_could_approve(
    ana: Person, mihai: Person, ona: Person
) -> None:
    library = numbers("library")[0]
    reviewing.change_body("science", name={"lt": "Taryba"}, needs=2, by=mihai)
    assert why(reviewing.name_first, library, body="science", by=mihai) is Why.FEW
    key = drafted(mihai, curation=BODY)
    assert why(reviewing.submit, key, by=mihai) is Why.FEW
    assert held(key, mihai).stage is Stage.DRAFT
    reviewing.submit(drafted(ana, curation=BODY), by=ana)
    reviewing.change_body("science", name={"lt": "Taryba"}, needs=1, by=mihai)
    reviewing.name_first(library, body="science", by=mihai)
    reviewing.dismiss("science", person=ona.pk, by=mihai)
    said = Described("zgzh6t2d4k", 1, {"fa": "شش پرسش"}, languages=("fa",), licence="cc-by-4.0")
    given = [Given("https://far.example/1", said)]
    with transaction.atomic():
        assert why(take_in, given, organisation=library, person=mihai) is Why.FEW
        (taken,) = take_in(given, organisation=library, person=ana)
    assert held(taken.key, mihai).curation == BODY


def test_a_closed_body_reviews_nothing_that_comes_in(mihai: Person, ona: Person) -> None:
    slug = harvesting.add_source(
        slug="far", name="ფონდი", address="https://far.example/oai",
        organisation=numbers("library")[0], landing="review", body="science", by=mihai,
    )  # fmt: skip
    reviewing.close_body("science", by=mihai)
    source = Source.objects.get(slug=slug)
    assert (source.landing, source.body) == ("review", None)


def test_reviewers_hear_that_it_waits_again(ana: Person, mihai: Person, ona: Person) -> None:
    key = waiting(ana)
    declined(key, ona)
    assert told(mihai) == [("review", "")]
    reviewing.take_decline_back(key, by=ona)
    assert told(mihai) == [("review", ""), ("review", "")]


def test_who_handed_it_in_is_not_told_who_looks(ana: Person, mihai: Person, ona: Person) -> None:
    key = drafted(mihai, curation=BODY)
    reviewing.submit(key, by=mihai)
    reviewing.look_at(key, by=ona)
    assert queues.claims_on([key], ona)[key]
    assert queues.claims_on([key], mihai) == {}


def test_what_was_declined_costs_no_more_the_more_it_is(
    ana: Person, ona: Person, django_assert_num_queries: Any
) -> None:
    for many in (1, 3):
        for _ in range(many):
            key = waiting(ana)
            remarks = [Remarked("და ესეც.")]
            reviewing.decline(
                key, organisation=numbers("school")[0], reason=REASON, remarks=remarks, by=ona
            )
        with django_assert_num_queries(3):
            assert {one.reason for one in queues.declined_lately(ona)} == {REASON}
    assert [one.remarks for one in held(key, ana).reviews] == [[(REASON, ""), ("და ესეც.", "")]]


def test_a_merge_leaves_the_choice_with_who_made_it(mihai: Person, ona: Person) -> None:
    signed(pact("apart", commitment("c1"), parties=("press", "town")))
    press, school = numbers("press")[0], numbers("school")[0]
    boss = someone("o@pactwork.org")
    boss.is_operator = True
    boss.save()
    reviewing.name_first(press, body="science", by=boss)
    merging.merge_organisations(duplicate="press", survivor="school", by=None)
    assert ("", {}) in queues.curations_for(school)
    assert queues.firsts_for(acting(boss)) == []
    merging.part_organisations(duplicate="press", by=None)
    assert queues.curations_for(press) == [(BODY, {"lt": "Taryba"})]
