"""A version is declined, and may be given elsewhere; reviewers say what they look at."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction

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
    materials,
    queues,
    reviewing,
)
from tests.factories import TODAY, numbers, someone
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
    assert [one.name for one in queues.claims_on([key])[key]] == ["Ona Žukaitė", "Mihai Țăranu"]
    reviewing.give_back(key, by=mihai)
    assert [one.person for one in queues.claims_on([key])[key]] == [ona.pk]
    with time_machine.travel(datetime.fromisoformat(TODAY) + timedelta(days=7, minutes=1)):
        assert queues.claims_on([key]) == {}
    reviewing.take_back(key, by=ana)
    assert queues.claims_on([key]) == {}
    reviewing.submit(key, by=ana)
    assert queues.claims_on([key]) == {}
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
    assert (stands["landing"], stands["body"].slug) == ("review", "science")
    assert columns_of(PLAINLY, school)["landing"] == "published"
    reviewing.name_first(library, body="", by=mihai)
    assert len(queues.curations_for(library)) == 3
