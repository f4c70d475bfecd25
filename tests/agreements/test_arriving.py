"""Statements of other systems: evidence that waits for acceptance, or kept as unmatched."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.arriving import (
    take_in_all_arrived,
    take_in_arrived,
)
from pactwork.agreements.api import accepting, doing, evidence_by_uuid, prove_tallies, recorded
from pactwork.agreements.models import Evidence, FromTool, Mismatch, Standing, Unmatched
from pactwork.agreements.queries.amounts import amounts_of
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.api import VOIDED, statement, waiting_to_be_looked_at
from pactwork.ledger.dictionaries import actor_numbers
from pactwork.ledger.models import Credential
from pactwork.ledger.writing import Arrival, write
from tests.factories import TODAY, Document, commitment, numbers, pact, someone, take_in

NAME = {"fa": "دورهٔ سواد رسانه‌ای", "ka": "მედიაწიგნიერება", "vi": "Năng lực truyền thông"}
TRAININGS = iri("concept", "measures", "trainings")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def reading(db: None) -> None:
    """The library owes; the school accepts; the city is in another agreement."""
    take_in(
        pact("reading", commitment("c1", owed_by=["library"], owed_to=["school"])),
        pact("other", commitment("x", owed_by="all"), parties=("library", "city")),
    )


def tool(organisation: str, label: str = "Moodle", agreement: str = "") -> int:
    """A credential's authority."""
    key = uuid.uuid4().hex
    with transaction.atomic():
        (authority,) = actor_numbers({f"http://testserver::credentials/{key}": False}).values()
    Credential.objects.create(
        organisation_id=numbers(organisation)[0],
        label=label,
        key=key,
        digest=b"x",
        scopes=["statements/write"],
        agreement=agreement and iri("agreement", agreement),
        authority_id=authority,
        created_at=timezone.now(),
    )
    return authority


def said(*names: tuple[str, str], actor: str = "mailto:ani@example.org", **more: Any) -> Document:
    """A statement whose context names these commitments."""
    parents = [{"id": iri("commitment", *name)} for name in names]
    return {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": actor},
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/completed",
            "display": {"en": "completed"},
        },
        "object": {"id": "https://lms.example/course/7", "definition": {"name": NAME}},
        "timestamp": "2026-11-20T10:00:00Z",
        "context": {"contextActivities": {"parent": parents}},
    } | more


def mismatches_of(number: uuid.UUID) -> list[tuple[str, Mismatch]]:
    rows = Unmatched.objects.filter(statement=number).order_by("iri")
    return [(row.iri, Mismatch(row.reason)) for row in rows]


def piece(one: Document) -> Evidence:
    return Evidence.objects.get(statement=one["id"])


def stored(authority: int, *statements: Document) -> None:
    batch = [
        Arrival(
            uuid=uuid.UUID(one["id"]),
            actor=f"mbox {one['actor'].get('mbox', 'a')}",
            is_group=False,
            verb=one["verb"]["id"],
            activity=one["object"].get("id") if one["verb"]["id"] != VOIDED else None,
            target=uuid.UUID(one["object"]["id"]) if one["verb"]["id"] == VOIDED else None,
            registration=None,
            timestamp=datetime(2026, 11, 20, 10, tzinfo=UTC),
            text=lambda _, one=one: json.dumps(one),
            authority=authority,
            waits=True,
        )
        for one in statements
    ]
    with transaction.atomic():
        write(batch)


def test_a_statement_is_evidence_that_waits(reading: None) -> None:
    one = said(("reading", "c1"), result={"extensions": {TRAININGS: 2, "https://x.example": 9}})
    stored(tool("library"), one)
    assert take_in_arrived() == 1
    assert waiting_to_be_looked_at() == 0
    row = Evidence.objects.get()
    assert row.statement == uuid.UUID(one["id"])
    assert (row.title, row.description) == (NAME, {"en": "completed"})
    assert (row.first_day, row.kind) == (date(2026, 11, 20), "evidence-kinds:learning-record")
    assert FromTool.objects.get().tool == "Moodle"
    assert row.people.count() == 1
    (claim,) = row.claims.all()
    assert (claim.commitment.key, claim.accepted_on) == ("c1", None)
    assert amounts_of([claim.commitment_id]) == {}
    assert evidence_by_uuid(row.uuid, Viewer()) is None
    jonas = someone("jonas@school.lt", school="coordinator")
    assert doing.accept(row.uuid, organisation=numbers("school")[0], by=jonas)
    assert amounts_of([claim.commitment_id])[claim.commitment_id].total == Decimal(2)
    assert Standing.objects.get(commitment=claim.commitment_id).evidence == 1
    assert Unmatched.objects.count() == 0


def test_what_is_owed_elsewhere_is_kept_and_never_counted(reading: None) -> None:
    """The school owes nothing, the city is no party, and there is no such commitment."""
    for organisation, name, reason in (
        ("school", ("reading", "c1"), Mismatch.OWES_NOTHING),
        ("city", ("reading", "c1"), Mismatch.NOT_A_PARTY),
        ("library", ("reading", "nothing"), Mismatch.UNKNOWN),
    ):
        one = said(name)
        stored(tool(organisation), one)
        assert take_in_arrived() == 1
        number = uuid.UUID(one["id"])
        assert mismatches_of(number) == [(iri("commitment", *name), reason)]
        assert statement(number) == one
    assert Evidence.objects.count() == 0
    assert set(Unmatched.objects.values_list("organisation__slug", "tool")) == {
        ("school", "Moodle"),
        ("city", "Moodle"),
        ("library", "Moodle"),
    }


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"timestamp": "2024-12-31T10:00:00Z"}, Mismatch.BEFORE),
        ({"result": {"extensions": {TRAININGS: -1}}}, Mismatch.BAD_AMOUNT),
        ({"result": {"extensions": {TRAININGS: "two"}}}, Mismatch.BAD_AMOUNT),
        ({"result": {"extensions": {TRAININGS: True}}}, Mismatch.BAD_AMOUNT),
        ({"result": {"extensions": {TRAININGS: 1e300}}}, Mismatch.BAD_AMOUNT),
        (
            {"result": {"extensions": {iri("concept", "measures", "people-trained"): 3}}},
            Mismatch.BAD_AMOUNT,
        ),
        (
            {"result": {"extensions": {iri("concept", "measures", "smiles"): 3}}},
            Mismatch.BAD_AMOUNT,
        ),
    ],
)
def test_what_no_evidence_can_say(reading: None, more: Document, reason: Mismatch) -> None:
    one = said(("reading", "c1"), **more)
    stored(tool("library"), one)
    take_in_all_arrived()
    assert [found for _, found in mismatches_of(uuid.UUID(one["id"]))] == [reason]
    assert Evidence.objects.count() == 0


def test_a_key_of_one_agreement_speaks_of_no_other(reading: None) -> None:
    one = said(("reading", "c1"), ("other", "x"))
    stored(tool("library", agreement="other"), one)
    take_in_all_arrived()
    assert [claim.commitment.key for claim in Evidence.objects.get().claims.all()] == ["x"]
    assert mismatches_of(uuid.UUID(one["id"])) == [
        (iri("commitment", "reading", "c1"), Mismatch.OTHER_AGREEMENT)
    ]


def test_a_voiding_takes_the_evidence_back(reading: None) -> None:
    first, second = said(("reading", "c1")), said(("reading", "c1"))
    mine, foreign = tool("library"), tool("school")
    stored(mine, first, second)
    take_in_all_arrived()
    jonas = someone("jonas@school.lt", school="coordinator")
    doing.accept(piece(first).uuid, organisation=numbers("school")[0], by=jonas)
    voiding = {"verb": {"id": VOIDED}, "object": {"objectType": "StatementRef"}}
    foreigns = said(**voiding)
    foreigns["object"] = {**foreigns["object"], "id": second["id"]}
    own = said(**voiding)
    own["object"] = {**own["object"], "id": first["id"]}
    stored(foreign, foreigns)
    stored(mine, own)
    take_in_all_arrived()
    gone = piece(first)
    assert (gone.voided_on, gone.voiding) == (date(2026, 11, 22), uuid.UUID(own["id"]))
    assert piece(second).voided_on is None
    assert Standing.objects.get(commitment__key="c1").evidence == 0


def test_what_was_voided_before_anyone_looked_is_never_evidence(reading: None) -> None:
    one = said(("reading", "c1"))
    own = said(verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": one["id"]})
    stored(tool("library"), one, own)
    assert take_in_all_arrived() == 2
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    "bad",
    [
        {"timestamp": "2026-11-20T23:59:60Z"},
        {"result": {"extensions": {TRAININGS: float("nan")}}},
        {"result": {"extensions": None}},
        {"result": {"extensions": {"https://x.example": 2**70}}},
        {"actor": {"account": {"homePage": "https://lms.example", "name": "a\x00b\u202e"}}},
        {"object": {"objectType": "Agent", "mbox": "mailto:a@b.org", "name": "a\x07"}},
        {"verb": {"id": "http://x.example/v", "display": {"en": "\x00", "zz-": "x"}}},
    ],
)
def test_one_that_cannot_be_read_holds_up_no_other(reading: None, bad: Document) -> None:
    strange, plain = said(("reading", "c1")) | bad, said(("reading", "c1"))
    stored(tool("library"), strange, plain)
    assert take_in_all_arrived() == 2
    assert waiting_to_be_looked_at() == 0
    assert piece(plain).claims.count() == 1
    kept = Unmatched.objects.filter(statement=strange["id"]).count()
    assert kept + Evidence.objects.filter(statement=strange["id"]).count() == 1


def test_a_tool_takes_back_nothing_that_people_delivered(reading: None) -> None:
    ana = someone("ana@library.md", library="member")
    delivery = doing.Delivery(
        uuid=uuid.uuid4(),
        by="library",
        commitments=[("reading", "c1")],
        kind="evidence-kinds:training",
        title={"ro": "Instruire"},
        first_day=date(2026, 11, 20),
        last_day=date(2026, 11, 20),
    )
    assert doing.deliver(delivery, by=ana)
    by_hand = Evidence.objects.get()
    one = said(("reading", "c1"))
    stored(tool("library"), one)
    for target in (str(by_hand.statement), one["id"]):
        own = said(verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": target})
        stored(tool("library", label="H5P"), own)
    take_in_all_arrived()
    assert not Evidence.objects.exclude(voided_on=None).exists()


def test_an_id_taken_by_a_person_s_piece_is_another_piece(reading: None) -> None:
    ana = someone("ana@library.md", library="member")
    one = said(("reading", "c1"))
    delivery = doing.Delivery(
        uuid=uuid.UUID(one["id"]),
        by="library",
        commitments=[("reading", "c1")],
        kind="evidence-kinds:training",
        title={"ro": "Instruire"},
        first_day=date(2026, 11, 20),
        last_day=date(2026, 11, 20),
    )
    assert doing.deliver(delivery, by=ana)
    stored(tool("library"), one)
    assert take_in_all_arrived() == 1
    assert Evidence.objects.count() == 2


def test_a_group_is_its_members_and_a_person_is_one_everywhere(reading: None) -> None:
    members = [
        {"mbox": "mailto:ani@example.org"},
        {"account": {"homePage": "https://lms.example", "name": "زهرا"}},
        {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
    ]
    group = said(("reading", "c1"))
    group["actor"] = {"objectType": "Group", "member": members}
    stored(tool("library"), group, said(("reading", "c1")))
    take_in_all_arrived()
    found = Evidence.objects.order_by("pk")
    together, alone = (set(row.people.values_list("pseudonym", flat=True)) for row in found)
    assert len(together) == 3
    assert alone < together


def test_the_other_party_hears_once_a_day(reading: None) -> None:
    jonas = someone("jonas@school.lt", school="coordinator")
    authority = tool("library")
    for _ in range(3):
        stored(authority, said(("reading", "c1")), said(("reading", "c1")))
        take_in_all_arrived()
    from pactwork.notifications.models import Entry

    assert Entry.objects.filter(person=jonas).count() == 1
    assert Evidence.objects.count() == 6


def test_a_pile_is_accepted_at_once_but_for_what_was_asked_about(reading: None) -> None:
    jonas = someone("jonas@school.lt", school="coordinator")
    (school,) = numbers("school")
    pieces = [said(("reading", "c1"), result={"extensions": {TRAININGS: 1}}) for _ in range(5)]
    stored(tool("library"), *pieces)
    stored(tool("library", label="H5P"), said(("reading", "c1")))
    take_in_all_arrived()
    doing.ask(piece(pieces[0]).uuid, text={"en": "Who?"}, organisation=school, by=jonas)
    large, small = recorded.piles_waiting([school])
    assert (large.pieces, large.pile.tool, large.agreement) == (4, "Moodle", "reading")
    assert (large.first_day, large.last_day) == (date(2026, 11, 20), date(2026, 11, 20))
    assert [key for key, _ in large.newest] == [piece(one).uuid for one in pieces[:1:-1]]
    assert (small.pieces, small.pile.tool) == (1, "H5P")
    ana = someone("ana@library.md", library="coordinator")
    for organisation, by in ((numbers("library")[0], ana), (numbers("city")[0], jonas)):
        with pytest.raises(doing.NotAllowedError):
            accepting.accept_pile(large.pile, organisation=organisation, by=by)
    assert accepting.accept_pile(large.pile, organisation=school, by=jonas, limit=3) == 3
    assert accepting.accept_pile(large.pile, organisation=school, by=jonas) == 1
    assert accepting.accept_pile(large.pile, organisation=school, by=jonas) == 0
    assert Standing.objects.get(commitment=large.pile.commitment).achieved == 4
    assert prove_tallies() == []
    again = piece(pieces[1]).uuid
    assert doing.take_acceptance_back(again, organisation=school, by=jonas)
    assert accepting.accept_pile(large.pile, organisation=school, by=jonas) == 1
    found, total = recorded.unmatched_of(numbers("library"))
    assert (found, total) == ([], 0)
