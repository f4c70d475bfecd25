"""The desk's page of an agreement: suspend, go on, give notice, end, amend, renew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from pactwork.agreements.api import after_force, agreement_detail
from pactwork.agreements.models import Suspension
from pactwork.kernel.viewer import PUBLIC
from tests.agreements.drafting import organisations
from tests.desk.conftest import Party
from tests.desk.doing import page, text_of
from tests.factories import TODAY, commitment, evidence, happened, pact, take_in

pytestmark = pytest.mark.django_db
PAGE = "/en/desk/agreements/reading/"


@pytest.fixture
def parties(db: None) -> Iterator[tuple[Party, Party]]:
    """The library and the school, with one commitment due in a week."""
    with time_machine.travel(TODAY, tick=False):
        yield _parties()


def _parties() -> tuple[Party, Party]:
    document = pact("reading", commitment("c1", due="2026-11-29"), commitment("c2"))
    document["parties"][0]["contacts"] = [
        {"name": "Žydrūnė", "email": "zydrune@library.example", "phone": "+370 5 000 0000"}
    ]
    take_in(document, evidence("reading", happened()))
    return Party("library"), Party("school")


def sent(party: Party, do: str, **said: Any) -> Any:
    data = {"do": do, "organisation": party.number, **said}
    return party.client.post(PAGE, data, follow=True)


def test_it_shows_who_what_is_due_and_what_was_delivered(parties: tuple[Party, Party]) -> None:
    library, school = parties
    body = page(library.client, PAGE)
    assert "zydrune@library.example" in body
    assert "Due on 29 November 2026, in 7 days" in body
    assert "کارگاه" in body or "Training e1" in body
    assert "/en/desk/drafts/start/?agreement=reading&amp;begin=amendment" in body
    assert "/en/desk/drafts/start/?agreement=reading&amp;begin=renewal" in body
    assert "/en/agreements/reading/" in body
    start = page(school.client, "/en/desk/drafts/start/?agreement=reading&begin=amendment")
    assert '<option value="reading" selected>' in start


def test_others_have_no_such_page(parties: tuple[Party, Party]) -> None:
    take_in(pact("other", parties=("press", "town")))
    press = Party("press")
    assert press.client.get(PAGE).status_code == 404
    assert press.client.post(PAGE, {"do": "suspend"}).status_code == 404
    assert press.client.get("/en/desk/agreements/nothing/").status_code == 404


def test_it_is_suspended_and_goes_on(parties: tuple[Party, Party]) -> None:
    library, school = parties
    answer = sent(library, "suspend", reason="")
    assert answer.status_code == 422
    assert Suspension.objects.count() == 0
    answer = sent(library, "suspend", reason="Potvynis bibliotekoje")
    assert "The agreement is suspended." in text_of(answer)
    assert "Suspended since 22 November 2026 by" in text_of(answer)
    assert "Potvynis" in page(school.client, PAGE)
    public = page(school.client, "/en/agreements/reading/")
    assert "Suspended since 22 November 2026" in public
    assert "Potvynis" not in public
    api = school.client.get("/api/v1/agreements/reading").json()
    assert (api["suspended_since"], api["ends_on"]) == ("2026-11-22", None)
    assert "Due on 29 November" not in page(library.client, "/en/desk/")
    assert sent(school, "resume").status_code == 422
    with time_machine.travel("2026-12-02T12:00:00Z"):
        library.client.force_login(library.person)
        body = text_of(sent(library, "resume"))
        assert "until 2 December 2026" in body
        assert "Due on 9 December 2026, in 7 days" in body
        assert "Due on 9 December 2026, in 7 days" in page(library.client, "/en/desk/")
    detail = agreement_detail("reading", PUBLIC, on=date(2026, 12, 2))
    assert detail is not None
    assert detail.commitments[0].deadline == date(2026, 12, 9)


def test_notice_says_the_earliest_day(parties: tuple[Party, Party]) -> None:
    library, _ = parties
    assert "it ends on 22 November 2026 at the earliest" in page(library.client, PAGE)
    answer = sent(library, "terminate", reason="Wir ziehen um.", on="2027-03-01")
    assert "Ends on 1 March 2027" in text_of(answer)
    assert "Give notice" not in text_of(answer).replace("gave notice", "")
    public = page(library.client, "/en/agreements/reading/")
    assert "Ends on 1 March 2027" in public
    api = library.client.get("/api/v1/agreements/reading").json()
    assert (api["ends_on"], api["term"]["last_day"]) == ("2027-03-01", "2027-02-28")


def test_all_agree_to_end_it(parties: tuple[Party, Party]) -> None:
    library, school = parties
    assert sent(library, "end").status_code == 422
    body = text_of(sent(library, "end", sure="on"))
    assert "These signatories agree to end it at once" in body
    body = text_of(sent(school, "end", sure="on"))
    assert "Ended on 22 November 2026: all signatories agreed" in body
    assert "Suspend it" not in body
    assert "begin=amendment" not in page(library.client, PAGE)
    shown = page(library.client, "/en/desk/agreements/?force=ended")
    assert "/en/desk/agreements/reading/" in shown


def test_a_coordinator_reads_and_does_not_end_it(parties: tuple[Party, Party]) -> None:
    organisations("town")
    coordinator = Party("school", "coordinator")
    body = page(coordinator.client, PAGE)
    assert 'name="do"' not in body
    answer = coordinator.client.post(PAGE, {"do": "suspend", "reason": "x"})
    assert answer.status_code == 404
    course = after_force.course_of("reading")
    assert course is not None
    assert course.rests is None
