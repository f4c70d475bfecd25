"""What the public says: taken down, decided about, answered; and what is refused."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine

from pactwork.agreements.actions.attempts import A_DAY, AN_HOUR
from pactwork.agreements.api import remarks
from pactwork.agreements.models import RemarkAttempt, RemarkDecision, RemarkReport, RemarkSalt
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import revision, statement
from pactwork.people.models import Person
from tests.factories import NAMES, SENTENCES, TODAY, numbers, pact, someone, take_in

pytestmark = pytest.mark.django_db
HOME = "192.0.2.7"


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ana() -> Person:
    take_in(pact())
    return someone("ana@example.org", library="coordinator")


def say(text: str = "Mulțumim!", *, address: str = HOME, **said: object) -> uuid.UUID:
    held = {
        "uuid": uuid.uuid4(),
        "agreement": "reading",
        "commitment": "c1",
        "kind": "thanks",
        "text": text,
        "language": "ro",
        **said,
    }
    return remarks.leave_remark(remarks.Saying(**held), address=address, by=None)  # type: ignore[arg-type]


def refused(**said: object) -> remarks.Why:
    with pytest.raises(remarks.RemarkError) as caught:
        say(**said)  # type: ignore[arg-type]
    return caught.value.why


def shown() -> remarks.RemarkPage:
    return remarks.remarks_on("reading", "c1", PUBLIC)


def library() -> int:
    return numbers("library")[0]


def test_what_waits_is_not_public_and_leaves_no_statement(ana: Person) -> None:
    before = revision()
    say()
    assert revision() == before
    assert shown() == remarks.RemarkPage([], 0, {}, 0)
    waiting = remarks.remarks_for({library()}, "waiting")
    assert (waiting.total, waiting.remarks[0].text) == (1, "Mulțumim!")


@pytest.mark.parametrize("language", SENTENCES)
def test_words_of_six_scripts_are_published_as_they_are(ana: Person, language: str) -> None:
    number = say(SENTENCES[language], language=language, name=next(iter(NAMES["city"].values())))
    before = revision()
    remarks.publish_remark(number, organisation=library(), by=ana)
    assert revision() != before
    (held,) = shown().remarks
    assert (held.text, held.language) == (SENTENCES[language], language)
    assert held.name == NAMES["city"]["fa"]
    assert shown().kinds == {"thanks": 1}


def test_the_ledger_knows_the_decision_and_not_the_words(ana: Person) -> None:
    number = say("My words", name="Somebody")
    remarks.publish_remark(number, organisation=library(), by=ana)
    recorded = statement(RemarkDecision.objects.get().statement)
    assert recorded is not None
    assert recorded["verb"]["id"].endswith("/approve")
    assert recorded["object"]["id"].endswith(f"/commitments/c1#remark-{number}")
    assert "My words" not in str(recorded)
    assert "Somebody" not in str(recorded)


def test_an_answer_stands_under_it(ana: Person) -> None:
    number = say("Când?", kind="question")
    remarks.publish_remark(number, organisation=library(), by=ana)
    remarks.answer_remark(number, "În mai.", language="ro", organisation=library(), by=ana)
    (held,) = shown().remarks
    assert held.answer == "În mai."
    assert held.answered_for is not None
    assert held.answered_for.slug == "library"
    assert [one.uuid for one in remarks.answers_under("reading", PUBLIC)] == [number]


def test_declined_is_counted_and_not_shown(ana: Person) -> None:
    number = say("Buy here")
    remarks.decline_remark(number, reason="advertising", organisation=library(), by=ana)
    assert (shown().total, shown().declined) == (0, 1)
    with pytest.raises(remarks.RemarkError) as caught:
        remarks.publish_remark(number, organisation=library(), by=ana)
    assert caught.value.why == remarks.Why.DECIDED


def test_a_reason_must_be_one_of_the_list(ana: Person) -> None:
    with pytest.raises(remarks.RemarkError):
        remarks.decline_remark(say(), reason="unwelcome", organisation=library(), by=ana)


def test_a_report_is_settled_by_keeping_or_by_taking_down(ana: Person) -> None:
    number = say()
    remarks.publish_remark(number, organisation=library(), by=ana)
    remarks.report_remark(number, "Rude", address=HOME)
    assert remarks.remarks_for({library()}, "reported").total == 1
    remarks.keep_remark(number, organisation=library(), by=ana)
    assert remarks.remarks_for({library()}, "reported").total == 0
    remarks.report_remark(number, "", address=HOME)
    remarks.decline_remark(number, reason="insulting", organisation=library(), by=ana)
    assert shown().total == 0
    assert RemarkReport.objects.filter(settled_at=None).count() == 0
    assert [one.what for one in remarks.decisions_for({library()})] == [
        "removed",
        "kept",
        "published",
    ]


@pytest.mark.parametrize("role", ["member", None])
def test_who_does_not_write_for_a_party_decides_nothing(ana: Person, role: str | None) -> None:
    number = say()
    other = someone("o@example.org", **({"library": role} if role else {}))
    with pytest.raises(remarks.RemarkError) as caught:
        remarks.publish_remark(number, organisation=library(), by=other)
    assert caught.value.why == remarks.Why.FORBIDDEN


def test_a_coordinator_of_a_stranger_decides_nothing(ana: Person) -> None:
    take_in(pact("other", parties=("press", "town")))
    stranger = someone("s@example.org", press="coordinator")
    (press,) = numbers("press")
    number = say()
    with pytest.raises(remarks.RemarkError):
        remarks.publish_remark(number, organisation=press, by=stranger)
    with pytest.raises(remarks.RemarkError):
        remarks.publish_remark(number, organisation=library(), by=stranger)
    assert remarks.remarks_for({press}, "waiting").total == 0
    assert remarks.remark_file(number, {press}) is None


def test_sending_twice_is_once(ana: Person) -> None:
    number = uuid.uuid4()
    say(uuid=number)
    say(uuid=number)
    assert remarks.remarks_for({library()}, "waiting").total == 1


def test_nothing_is_said_of_what_is_not_public(ana: Person) -> None:
    take_in(pact("secret", visibility="parties"))
    assert refused(agreement="secret") == remarks.Why.UNKNOWN
    assert refused(commitment="none") == remarks.Why.UNKNOWN


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (" \n ", remarks.Why.EMPTY),
        ("!!!", remarks.Why.EMPTY),
        ("a\x00b", remarks.Why.UNREADABLE),
        ("a" * 2001, remarks.Why.LONG),
    ],
)
def test_what_cannot_be_kept_is_refused(ana: Person, text: str, why: remarks.Why) -> None:
    assert refused(text=text) == why


def test_characters_that_turn_text_round_are_taken_out(ana: Person) -> None:
    number = say("abc\u202edef\u2066", name="A\u202eB\nC")
    held = remarks.remark_file(number, {library()})
    assert held is not None
    assert (held.remark.text, held.remark.name) == ("abcdef", "AB C")


def test_an_address_writes_so_often_an_hour_and_a_day(ana: Person, today: object) -> None:
    for _ in range(AN_HOUR):
        say()
    assert refused() == remarks.Why.OFTEN
    say(address="192.0.2.8")
    for _ in range(A_DAY // AN_HOUR - 1):
        today.shift(timedelta(hours=1, seconds=1))  # type: ignore[attr-defined]
        for _ in range(AN_HOUR):
            say()
    today.shift(timedelta(hours=1, seconds=1))  # type: ignore[attr-defined]
    assert refused() == remarks.Why.OFTEN
    today.shift(timedelta(days=1))  # type: ignore[attr-defined]
    say()
    assert RemarkAttempt.objects.count() == 1
    assert RemarkSalt.objects.count() == 1


def test_a_household_of_ipv6_counts_as_one(ana: Person) -> None:
    for place in range(AN_HOUR):
        say(address=f"2001:db8::{place + 1}")
    assert refused(address="2001:db8::ffff") == remarks.Why.OFTEN
    say(address="2001:db8:0:1::1")


def test_no_address_is_kept(ana: Person) -> None:
    say()
    digest = bytes(RemarkAttempt.objects.get().digest)
    assert HOME.encode() not in digest
    assert len(digest) == 32


def test_a_flood_is_stopped(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from pactwork.agreements.actions import remarks as actions

    monkeypatch.setattr(actions, "WAITING_AT_MOST", 2)
    say(address="192.0.2.1")
    say(address="192.0.2.2")
    assert refused(address="192.0.2.3") == remarks.Why.FULL
