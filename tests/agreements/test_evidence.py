"""Delivering, accepting and withdrawing evidence, and the statements each leaves."""

# budget: one subject; it splits into steps and concurrency when it next grows

from __future__ import annotations

import dataclasses
import threading
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from pactwork.agreements.actions.evidence import (
    Delivery,
    EvidenceError,
    accept_evidence,
    deliver_evidence,
    recount_today,
    withdraw_acceptance,
    withdraw_evidence,
)
from pactwork.agreements.api import (
    agreement_detail,
    evidence_by_uuid,
    evidence_under,
    happenings,
    latest_evidence,
    standings_of,
    steps_of,
    totals_for,
)
from pactwork.agreements.models import (
    Acceptance,
    Claim,
    Commitment,
    Evidence,
    EvidencePerson,
    RegisterEntry,
    Standing,
)
from pactwork.agreements.queries.amounts import totals_of
from pactwork.agreements.statements import evidence_uuid
from pactwork.kernel.iris import iri
from pactwork.kernel.transactions import NoTransactionError
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import statement, statements_naming, voided_among
from pactwork.ledger.models import Statement
from pactwork.people.models import Participant
from tests.factories import (
    accepted,
    acting_for,
    commitment,
    evidence,
    happened,
    numbers,
    pact,
    refused,
    take_in,
)
from tests.scratch import at_once

MARCH = date(2026, 3, 1)
C1, C2 = iri("commitment", "reading", "c1"), iri("commitment", "reading", "c2")
MEASURED = {"counts": "people-trained", "target": 30}


@pytest.fixture
def reading(db: None) -> None:
    _reading()


def _reading() -> None:
    take_in(
        pact(
            "reading",
            commitment("c1"),
            commitment("c2", measure=MEASURED),
            parties=("library", "school", "press"),
        ),
        pact("writing", commitment("c1"), parties=("library", "ministry")),
    )


def delivery(key: str = "e1", **said: Any) -> Delivery:
    return Delivery(
        **{
            "uuid": evidence_uuid("reading", key),
            "by": "library",
            "commitments": [("reading", "c1")],
            "kind": "evidence-kinds:training",
            "title": {"ro": "Curs", "fa": "دوره"},
            "first_day": MARCH,
            "last_day": MARCH,
            "quantities": {"measures:trainings": Decimal(2)},
            **said,
        }
    )


def number_of(agreement: str = "reading", key: str = "c1") -> int:
    return Commitment.objects.get(agreement__slug=agreement, key=key).pk


def achieved(agreement: str = "reading", key: str = "c1") -> Decimal:
    """What is shown: recomputed, stored and summed up must agree."""
    recount_today([number_of(agreement, key)])
    standing = Standing.objects.get(commitment=number_of(agreement, key))
    detail = agreement_detail(agreement, PUBLIC)
    assert detail
    (held,) = [one for one in detail.commitments if one.key == key]
    assert held.progress.achieved == standing.achieved
    assert held.evidence == standing.evidence
    steps = steps_of(held.number, held.progress.periods)
    assert (steps[-1].total if steps else 0) == standing.achieved
    return standing.achieved


# --- delivering ---


def test_evidence_waits_until_somebody_accepts_it(reading: None) -> None:
    one = deliver_evidence(delivery())
    assert achieved() == 0
    assert list(Claim.objects.values_list("accepted_on", flat=True)) == [None]
    assert evidence_by_uuid(one.uuid, PUBLIC) is None
    assert evidence_under("reading", PUBLIC).total == 0
    assert happenings("reading", PUBLIC) == []
    assert latest_evidence(PUBLIC) == []
    seen = evidence_by_uuid(one.uuid, acting_for("school"))
    assert seen
    assert [claim.accepted_on for claim in seen.claims] == [None]
    assert evidence_by_uuid(one.uuid, acting_for("ministry")) is None


def test_the_statement_of_a_delivery(reading: None) -> None:
    one = deliver_evidence(
        delivery(
            commitments=[("writing", "c1"), ("reading", "c2"), ("reading", "c1")],
            people=["t1", "T1", "t2"],
            headcount=5,
        )
    )
    said = statement(one.statement) or {}
    assert said["verb"] == {
        "id": "http://activitystrea.ms/schema/1.0/submit",
        "display": {"en": "submitted"},
    }
    assert said["actor"]["account"]["name"] == "organisations/library"
    assert said["actor"]["objectType"] == "Group"
    assert said["object"] == {
        "objectType": "Activity",
        "id": iri("evidence", one.uuid),
        "definition": {
            "type": iri("concept", "evidence-kinds", "training"),
            "name": {"ro": "Curs", "fa": "دوره"},
        },
    }
    assert said["timestamp"] == "2026-03-01T12:00:00.000Z"
    context = said["context"]["contextActivities"]
    assert [held["id"] for held in context["parent"]] == [
        C1,
        C2,
        iri("commitment", "writing", "c1"),
    ]
    assert [held["id"] for held in context["grouping"]] == [
        iri("agreement", "reading"),
        iri("agreement", "writing"),
    ]
    extensions = said["result"]["extensions"]
    people = extensions.pop(iri("concept", "statement-extensions", "participants"))
    assert extensions == {
        iri("concept", "measures", "trainings"): 2.0,
        iri("concept", "statement-extensions", "headcount"): 5,
    }
    pseudonyms = EvidencePerson.objects.values_list("pseudonym", flat=True)
    assert sorted(people) == sorted(str(one) for one in pseudonyms)
    assert len(people) == 2
    assert Statement.objects.filter(uuid=one.statement).count() == 1


def test_what_was_delivered_is_found_by_every_commitment_it_names(reading: None) -> None:
    one = deliver_evidence(delivery(commitments=[("reading", "c1"), ("writing", "c1")]))
    for named in (C1, iri("commitment", "writing", "c1")):
        assert [held["id"] for held in statements_naming(named)] == [str(one.statement)]
    assert statements_naming(C2) == []


def test_the_same_delivered_again_is_the_same(reading: None) -> None:
    one = deliver_evidence(delivery(people=["b", "a"]))
    statements = Statement.objects.count()
    assert deliver_evidence(delivery(people=["a", "b"])).pk == one.pk
    assert Statement.objects.count() == statements
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"by": "school"},
        {"commitments": [("reading", "c2")]},
        {"kind": "evidence-kinds:event"},
        {"title": {"ro": "Alt curs"}},
        {"description": {"ro": "Mai mult"}},
        {"first_day": date(2026, 2, 1)},
        {"last_day": date(2026, 3, 2)},
        {"quantities": {"measures:trainings": Decimal(3)}},
        {"quantities": {}},
        {"headcount": 1},
        {"people": ["t1"]},
        {"target_groups": ["target-groups:teachers"]},
        {"links": ["https://example.org"]},
    ],
)
def test_evidence_is_never_changed(reading: None, said: dict[str, Any]) -> None:
    deliver_evidence(delivery())
    with pytest.raises(EvidenceError, match="said something else before"):
        deliver_evidence(delivery(**said))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"commitments": [("reading", "c9")]}, "no commitment “c9” in “reading”"),
        ({"commitments": [("none", "c1")]}, "no commitment “c1” in “none”"),
        ({"by": "ministry"}, "ministry is no party of “reading”"),
        ({"by": "nobody"}, "nobody is no party of “reading”"),
        ({"by": "school", "commitments": [("reading", "c1"), ("writing", "c1")]}, "of “writing”"),
        ({"first_day": date(2024, 12, 31)}, "2024-12-31 lies before 2025-01-01, when “reading”"),
        ({"quantities": {"measures:people-trained": Decimal(4)}}, "counts people: name them"),
    ],
)
def test_what_is_not_taken_in(reading: None, said: dict[str, Any], reason: str) -> None:
    before = Statement.objects.count()
    with pytest.raises(EvidenceError, match=reason):
        deliver_evidence(delivery(**said))
    assert (Evidence.objects.count(), Statement.objects.count()) == (0, before)


def test_evidence_begins_on_the_first_day_of_the_term_or_of_signature(db: None) -> None:
    take_in(
        pact("reading", agreement={"term": {"from": "2026-03"}, "signed": "2025-06-01"}),
        pact("signed", agreement={"term": {"to": "2027"}, "signed": "2026-03"}),
        pact("undated", agreement={"term": {}}),
    )
    february = date(2026, 2, 28)
    for slug in ("reading", "signed"):
        commitments = [(slug, "c1")]
        with pytest.raises(EvidenceError, match=f"before 2026-03-01, when “{slug}” began"):
            deliver_evidence(delivery("e1", commitments=commitments, first_day=february))
        assert deliver_evidence(delivery(slug, commitments=commitments)).first_day == MARCH
    undated = delivery("e3", commitments=[("undated", "c1")], first_day=february)
    assert deliver_evidence(undated).first_day == february


def test_what_was_recorded_stays_when_the_beginning_moves(reading: None) -> None:
    """The same again is the same, by step and by file, though it could not be delivered now."""
    entry = happened(accepted=accepted("school"))
    take_in(evidence("reading", entry))
    take_in(
        pact(
            "reading",
            commitment("c1"),
            commitment("c2", measure=MEASURED),
            parties=("library", "school", "press"),
            agreement={"term": {"from": "2026-03-02", "to": "2027"}},
        )
    )
    assert take_in(evidence("reading", entry)).changed == []
    later = happened("e2", on="2026-03-02", accepted=accepted("school"))
    take_in(evidence("reading", entry, later))
    assert Evidence.objects.count() == 2
    (problem,) = refused(evidence("reading", entry, happened("e3", on="2026-03-01")))
    assert problem.rule == "evidence.early"
    void = {"on": "2026-04-01", "by": "school", "reason": {"en": "Too early."}}
    take_in(evidence("reading", {**entry, "voided": void}))
    assert achieved() == 1


# --- accepting ---


def test_another_party_accepts_and_it_counts(reading: None) -> None:
    one = deliver_evidence(delivery())
    assert accept_evidence(one, on=date(2026, 3, 5), by="school") == [number_of()]
    assert achieved() == 2
    seen = evidence_by_uuid(one.uuid, PUBLIC)
    assert seen
    (claim,) = seen.claims
    (acceptance,) = claim.acceptances
    assert claim.accepted_on == acceptance.on == date(2026, 3, 5)
    assert acceptance.by.slug == "school"
    said = statement(acceptance.statement) or {}
    assert said["verb"]["id"] == "http://activitystrea.ms/schema/1.0/accept"
    assert said["actor"]["account"]["name"] == "organisations/school"
    assert said["object"] == {"objectType": "StatementRef", "id": str(one.statement)}
    assert said["timestamp"] == "2026-03-05T12:00:00.000Z"
    assert [held["id"] for held in said["context"]["contextActivities"]["parent"]] == [C1]
    assert [held["id"] for held in statements_naming(C1)] == [
        str(acceptance.statement),
        str(one.statement),
    ]
    assert RegisterEntry.objects.get(agreement__slug="reading").last_accepted_on == date(2026, 3, 5)


@pytest.mark.parametrize("by", ["library", "ministry", "nobody"])
def test_neither_the_deliverer_nor_a_stranger_accepts(reading: None, by: str) -> None:
    one = deliver_evidence(delivery())
    before = Statement.objects.count()
    with pytest.raises(EvidenceError, match="only a party other than the deliverer"):
        accept_evidence(one, on=MARCH, by=by)
    assert (Acceptance.objects.count(), Statement.objects.count()) == (0, before)
    assert achieved() == 0


def test_accepting_twice_is_once(reading: None) -> None:
    one = deliver_evidence(delivery())
    accept_evidence(one, on=date(2026, 3, 5), by="school")
    before = Statement.objects.count()
    assert accept_evidence(one, on=date(2026, 3, 9), by="school") == []
    assert (Acceptance.objects.count(), Statement.objects.count()) == (1, before)
    assert Claim.objects.get().accepted_on == date(2026, 3, 5)
    assert achieved() == 2


@pytest.mark.parametrize("days", [(5, 9), (9, 5)])
def test_two_parties_accept_and_it_counts_once_from_the_earlier_day(
    reading: None, days: tuple[int, int]
) -> None:
    one = deliver_evidence(delivery())
    for day, by in zip(days, ("press", "school"), strict=True):
        accept_evidence(one, on=date(2026, 3, day), by=by)
    assert Acceptance.objects.count() == 2
    assert Claim.objects.get().accepted_on == date(2026, 3, 5)
    assert achieved() == 2
    assert len(statements_naming(C1)) == 3


def test_a_party_accepts_for_its_own_agreements_only(reading: None) -> None:
    one = deliver_evidence(delivery(commitments=[("reading", "c1"), ("writing", "c1")]))
    assert accept_evidence(one, on=MARCH, by="ministry") == [number_of("writing")]
    assert (achieved("reading"), achieved("writing")) == (0, 2)
    accept_evidence(one, on=MARCH, by="school")
    assert (achieved("reading"), achieved("writing")) == (2, 2)
    said = statement(Acceptance.objects.order_by("pk")[0].statement) or {}
    assert [held["id"] for held in said["context"]["contextActivities"]["parent"]] == [
        iri("commitment", "writing", "c1")
    ]


# --- withdrawing ---


def test_withdrawn_evidence_counts_no_more_and_is_still_told(reading: None) -> None:
    one = deliver_evidence(delivery())
    other = deliver_evidence(delivery("e2", quantities={"measures:trainings": Decimal(3)}))
    for held in (one, other):
        accept_evidence(held, on=MARCH, by="school")
    assert achieved() == 5
    reason = {"en": "Counted twice."}
    assert withdraw_evidence(one, reason=reason, on=date(2026, 4, 1), by="library") == [number_of()]
    assert achieved() == 3
    seen = evidence_by_uuid(one.uuid, PUBLIC)
    assert seen
    assert (seen.voided_on, seen.voided_reason) == (date(2026, 4, 1), reason)
    assert seen.voided_by
    assert seen.voided_by.slug == "library"
    assert voided_among([one.statement, other.statement]) == {one.statement}
    assert str(one.statement) not in {held["id"] for held in statements_naming(C1)}
    assert evidence_under("reading", PUBLIC, counted_only=True).total == 1
    assert evidence_under("reading", PUBLIC).total == 2
    assert [held.is_withdrawn for held in happenings("reading", PUBLIC)] == [False, True]
    assert [held.uuid for held in latest_evidence(PUBLIC)] == [other.uuid]


def test_withdrawing_twice_is_once(reading: None) -> None:
    one = deliver_evidence(delivery())
    withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by="library")
    before = Statement.objects.count()
    assert withdraw_evidence(one, reason={"en": "y"}, on=MARCH, by="library") == []
    assert Statement.objects.count() == before
    with pytest.raises(EvidenceError, match="was withdrawn and cannot be accepted"):
        accept_evidence(one, on=MARCH, by="school")


def test_who_may_withdraw(reading: None) -> None:
    one = deliver_evidence(delivery())
    for by in ("school", "press", "nobody"):
        with pytest.raises(EvidenceError, match="neither delivered nor accepted"):
            withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by=by)
    accept_evidence(one, on=MARCH, by="school")
    withdraw_acceptance(one, on=MARCH, by="school")
    with pytest.raises(EvidenceError, match="school neither delivered nor accepted"):
        withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by="school")
    accept_evidence(one, on=MARCH, by="press")
    assert withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by="press") == [number_of()]


def test_an_acceptance_taken_back_lets_the_evidence_wait_again(reading: None) -> None:
    one = deliver_evidence(delivery())
    accept_evidence(one, on=date(2026, 3, 5), by="school")
    first = Acceptance.objects.get().statement
    assert withdraw_acceptance(one, on=date(2026, 3, 8), by="school") == [number_of()]
    assert achieved() == 0
    assert voided_among([first, one.statement]) == {first}
    assert withdraw_acceptance(one, on=date(2026, 3, 8), by="school") == []
    accept_evidence(one, on=date(2026, 3, 10), by="school")
    assert achieved() == 2
    second = Acceptance.objects.get(voiding=None).statement
    assert second != first
    assert [held["id"] for held in statements_naming(C1)] == [str(second), str(one.statement)]


def test_taking_back_one_of_two_acceptances_leaves_the_other(reading: None) -> None:
    one = deliver_evidence(delivery())
    accept_evidence(one, on=date(2026, 3, 5), by="school")
    accept_evidence(one, on=date(2026, 3, 9), by="press")
    withdraw_acceptance(one, on=date(2026, 3, 12), by="school")
    assert Claim.objects.get().accepted_on == date(2026, 3, 9)
    assert achieved() == 2


def test_taking_back_an_acceptance_of_withdrawn_evidence_revives_nothing(reading: None) -> None:
    one = deliver_evidence(delivery())
    for by in ("school", "press"):
        accept_evidence(one, on=MARCH, by=by)
    withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by="library")
    assert withdraw_acceptance(one, on=MARCH, by="school") == []
    assert Claim.objects.get().accepted_on is None
    assert achieved() == 0
    assert evidence_under("reading", PUBLIC, counted_only=True).total == 0


# --- counted once ---


def test_shared_evidence_is_one_thing_in_every_sum(reading: None) -> None:
    """Under three commitments of two agreements: one piece, two trainings, three people."""
    one = deliver_evidence(
        delivery(
            commitments=[("reading", "c1"), ("reading", "c2"), ("writing", "c1")],
            people=["t1", "t2", "t3"],
        )
    )
    for by in ("school", "ministry"):
        accept_evidence(one, on=MARCH, by=by)
    (library, school) = numbers("library", "school")
    for totals in (
        totals_for([library], PUBLIC),
        totals_for([library, school], PUBLIC),
        standings_of([library], PUBLIC).totals,
        totals_of([number_of(), number_of(key="c2"), number_of("writing")]),
        totals_of([number_of()]),
    ):
        assert (totals.evidence, totals.people) == (1, 3)
        assert totals.quantities == {"measures:trainings": 2}
    assert achieved("reading", "c2") == 3


def test_a_person_at_two_events_is_one(reading: None) -> None:
    for key, people in (("e1", ["t1", "t2"]), ("e2", ["T2", "t3"]), ("e3", ["t1"])):
        one = deliver_evidence(delivery(key, commitments=[("reading", "c2")], people=people))
        accept_evidence(one, on=MARCH, by="school")
    assert achieved("reading", "c2") == 3
    assert totals_of([number_of(key="c2")]).people == 3
    (step,) = steps_of(number_of(key="c2"), [])
    assert step.amount == step.total == 3


def test_forgetting_a_participant_keeps_every_count(reading: None) -> None:
    one = deliver_evidence(delivery(commitments=[("reading", "c2")], people=["t1", "t2"]))
    accept_evidence(one, on=MARCH, by="school")
    Participant.objects.all().delete()
    assert achieved("reading", "c2") == 2
    assert deliver_evidence(
        delivery(commitments=[("reading", "c2")], people=["t1", "t2"])
    ).pk == one.pk  # fmt: skip
    assert achieved("reading", "c2") == 2


# --- by file ---


def test_a_file_withdraws_and_lowers_in_its_own_transaction(reading: None) -> None:
    entry = happened(accepted=accepted("school"))
    take_in(evidence("reading", entry))
    assert Standing.objects.get(commitment=number_of()).achieved == 1
    void = {"on": "2026-04-01", "by": "school", "reason": {"en": "It never was."}}
    take_in(evidence("reading", {**entry, "voided": void}))
    standing = Standing.objects.get(commitment=number_of())
    assert (standing.achieved, standing.evidence, standing.state) == (0, 0, "behind")
    assert RegisterEntry.objects.get(agreement__slug="reading").last_accepted_on is None
    held = Evidence.objects.get()
    assert held.voided_by_id == numbers("school")[0]
    before = Statement.objects.count()
    take_in(evidence("reading", {**entry, "voided": void}))
    assert Statement.objects.count() == before


def test_a_file_adds_an_acceptance_later(reading: None) -> None:
    take_in(evidence("reading", happened()))
    assert Standing.objects.get(commitment=number_of()).achieved == 0
    report = take_in(evidence("reading", happened(accepted=accepted("press"))))
    assert len(report.changed) == 1
    assert Standing.objects.get(commitment=number_of()).achieved == 1
    assert Evidence.objects.count() == 1


def test_a_corrected_entry_needs_a_key_of_its_own(reading: None) -> None:
    take_in(evidence("reading", happened(accepted=accepted("school"))))
    corrected = happened(quantities={"trainings": 5}, accepted=accepted("school"))
    (problem,) = refused(evidence("reading", corrected))
    assert problem.rule == "evidence.changed"
    assert "withdraw it, and deliver the corrected one under a new key" in problem.remedy
    assert achieved() == 1


# --- outside a transaction; two at once ---


def everything_at_once(*tasks: Callable[[Evidence], Any]) -> list[Any]:
    """Deliver, then run the tasks at once, each in a transaction, all beginning together."""
    _reading()
    with transaction.atomic():
        one = deliver_evidence(delivery())
    barrier = threading.Barrier(len(tasks), timeout=30)

    def run(task: Callable[[Evidence], Any]) -> Callable[[], Any]:
        def work() -> Any:
            held = Evidence.objects.get(pk=one.pk)
            barrier.wait()
            with transaction.atomic():
                return task(held)

        return work

    return at_once(*map(run, tasks))


def accepting(by: str = "school") -> Callable[[Evidence], Any]:
    return lambda one: accept_evidence(one, on=MARCH, by=by)


def withdrawing(by: str = "library") -> Callable[[Evidence], Any]:
    return lambda one: withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by=by)


@pytest.mark.usefixtures("own_database")
def test_two_acceptances_at_once_are_one() -> None:
    results = everything_at_once(*[accepting()] * 4)
    assert sorted(map(len, results)) == [0, 0, 0, 1]
    assert Acceptance.objects.count() == 1
    assert Statement.objects.filter(verb__iri__endswith="/accept").count() == 1


@pytest.mark.usefixtures("own_database")
def test_two_parties_accepting_at_once_both_count() -> None:
    results = everything_at_once(accepting("school"), accepting("press"))
    assert results == [[number_of()], [number_of()]]
    assert Acceptance.objects.count() == 2
    assert Claim.objects.get().accepted_on == MARCH


@pytest.mark.usefixtures("own_database")
def test_withdrawing_at_once_leaves_one_voiding() -> None:
    results = everything_at_once(*[withdrawing()] * 3)
    assert sorted(map(len, results)) == [0, 0, 1]
    assert Statement.objects.filter(verb__iri__endswith="/voided").count() == 1


@pytest.mark.usefixtures("own_database")
def test_accepting_and_withdrawing_at_once_ends_withdrawn() -> None:
    results = everything_at_once(accepting(), withdrawing(), accepting("press"))
    assert results[1] == [number_of()]
    for result in (results[0], results[2]):
        assert result == [number_of()] or isinstance(result, EvidenceError)
    assert Claim.objects.get().accepted_on is None
    assert Evidence.objects.get().voided_on == MARCH


@pytest.mark.usefixtures("own_database")
def test_taking_back_an_acceptance_at_once_voids_it_once() -> None:
    _reading()
    with transaction.atomic():
        one = deliver_evidence(delivery())
        accept_evidence(one, on=MARCH, by="school")
    barrier = threading.Barrier(3, timeout=30)

    def work() -> Any:
        barrier.wait()
        with transaction.atomic():
            return withdraw_acceptance(one, on=MARCH, by="school")

    assert sorted(map(len, at_once(work, work, work))) == [0, 0, 1]
    assert Statement.objects.filter(verb__iri__endswith="/voided").count() == 1


@pytest.mark.usefixtures("own_database")
def test_no_step_runs_outside_a_transaction() -> None:
    _reading()
    with transaction.atomic():
        one = deliver_evidence(delivery())
    steps: list[Callable[[], Any]] = [
        lambda: deliver_evidence(delivery("e2")),
        lambda: accept_evidence(one, on=MARCH, by="school"),
        lambda: withdraw_evidence(one, reason={"en": "x"}, on=MARCH, by="library"),
        lambda: withdraw_acceptance(one, on=MARCH, by="school"),
        lambda: recount_today([number_of()]),
    ]
    before = Statement.objects.count()
    for step in steps:
        with pytest.raises(NoTransactionError):
            step()
    assert Statement.objects.count() == before


def test_the_digest_knows_what_was_said_and_not_its_order() -> None:
    one = delivery(people=["a", "b"], commitments=[("x", "1"), ("y", "2")])
    turned = delivery(people=["b", "a"], commitments=[("y", "2"), ("x", "1")])
    assert one.digest() == turned.digest()
    assert len(one.digest()) == 64
    assert (
        dataclasses.replace(one, uuid=uuid.uuid4(), is_demonstration=True).digest() == one.digest()
    )
    assert evidence_uuid("reading", "e1") == evidence_uuid("reading", "e1")
    assert evidence_uuid("reading", "e1") != evidence_uuid("writing", "e1")
