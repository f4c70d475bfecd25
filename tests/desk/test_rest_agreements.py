"""Agreements in force, what awaits, what the public says, and files of evidence, for programs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from pactwork.agreements.api import remarks
from tests.desk.conftest import Party
from tests.desk.programs import V1, Program
from tests.desk.test_rest import new_piece
from tests.desk.test_rest_people import runs
from tests.files.samples import HTML, PDF, PNG


@pytest.fixture
def ours(library: Party) -> Program:
    return Program(library)


@pytest.fixture
def theirs(school: Party) -> Program:
    return Program(school)


def test_agreements_are_listed_with_whose_turn_it_is(ours: Program, theirs: Program) -> None:
    assert ours.ask("post", "/evidence", new_piece()).status_code == 201
    (line,) = theirs.ask("get", "/agreements").json()["items"]
    assert (line["slug"], line["waiting_for_us"]) == ("reading", 1)
    assert sorted(line["parties"]) == ["library", "school"]
    (line,) = ours.ask("get", "/agreements?force=all&limit=1").json()["items"]
    assert (line["waiting_for_us"], line["waiting_for_others"]) == (0, 1)
    assert ours.ask("get", "/agreements?force=ended").json()["items"] == []


def test_an_agreement_is_suspended_goes_on_and_ends_when_all_agree(
    ours: Program, theirs: Program, stranger: Party
) -> None:
    path = "/agreements/reading"
    held = ours.ask("get", path).json()
    assert (held["rests"], held["ends_on"]) == (None, None)
    assert Program(stranger).ask("get", path).status_code == 404

    def act(program: Program, **said: Any) -> Any:
        return program.ask("post", f"{path}/acts", {"organisation": program.slug, **said})

    assert act(ours, act="suspend").status_code == 409
    rests = act(ours, act="suspend", reason="Renovare").json()["rests"]
    assert (rests["by"], rests["reason"]) == ("library", "Renovare")
    went_on = act(ours, act="resume").json()
    assert went_on["rests"] is None
    first = act(ours, act="end").json()
    assert {one["organisation"]["slug"]: one["agreed_to_end"] for one in first["parties"]} == {
        "library": True,
        "school": False,
    }
    assert first["ends_on"] is None
    assert act(theirs, act="end").json()["ends_on"] is not None
    assert act(Program(stranger), act="end").status_code in (403, 404)


def test_notice_ends_an_agreement_no_sooner_than_it_says(ours: Program) -> None:
    path = "/agreements/reading"
    earliest = ours.ask("get", path).json()["earliest_end"]
    said = {"organisation": "library", "act": "terminate", "reason": "Gata"}
    held = ours.ask("post", f"{path}/acts", said).json()
    assert (held["ends_on"], held["ended_by"], held["reason"]) == (earliest, "library", "Gata")


def test_what_falls_due_is_told_for_the_days_asked(ours: Program) -> None:
    today = timezone.localdate()
    far = (today + timedelta(days=3000)).isoformat()
    items = ours.ask("get", f"/due?first=2020-01-01&last={today.isoformat()}").json()["items"]
    later = ours.ask("get", f"/due?last={far}").json()["items"]
    assert {one["agreement"] for one in (*items, *later)} == {"reading"}
    assert ours.ask("get", "/due?first=2020-01-01&last=2019-01-01").json() == {"items": []}
    assert ours.ask("get", "/due?first=9999-12-31").json() == {"items": []}
    assert ours.ask("get", "/due?first=soon").status_code == 400


def test_what_awaits_is_told_as_on_the_first_page(
    library: Party, ours: Program, theirs: Program
) -> None:
    uuid = ours.ask("post", "/evidence", new_piece()).json()["uuid"]
    library.act("propose", library.start("school"))
    held = theirs.ask("get", "/awaiting?organisation=school").json()
    assert [one["uuid"] for one in held["to_accept"]["items"]] == [uuid]
    assert held["drafts"]["total"] == 1
    assert held["acts"] == 2 + held["overdue"]["total"]
    question = {"organisation": "school", "text": {"ka": "ვინ?"}}
    theirs.ask("post", f"/evidence/{uuid}/questions", question)
    assert ours.ask("get", "/awaiting").json()["asked"]["total"] == 1
    assert theirs.ask("get", "/awaiting?organisation=library").status_code == 403


def test_commitments_are_suggested_for_evidence(ours: Program) -> None:
    found = ours.ask(
        "get", "/suggestions?organisation=library&kind=evidence-kinds:training&limit=5"
    ).json()["items"]
    assert found[0]["agreement"] == "reading"
    assert "c1" in {one["key"] for one in found}
    assert ours.ask("get", "/suggestions?organisation=school").status_code == 403


def test_evidence_is_delivered_and_corrected_with_files(ours: Program, theirs: Program) -> None:
    files = [("files", "poză.png", PNG)]
    made = ours.form("/evidence/with-files", files, piece=json.dumps(new_piece()))
    assert made.status_code == 201, made.content
    (file,) = made.json()["files"]
    first = made.json()["uuid"]
    got = theirs.ask("get", f"/evidence/{first}/files/{file['sha256']}")
    assert (got.content, got["X-Content-Type-Options"]) == (PNG, "nosniff")
    for name, data, piece, status in (
        ("a.html", HTML, new_piece(), 422),
        ("a.pdf", PDF, {"by": "library"}, 400),
        ("a.pdf", PDF, new_piece(by="school"), 403),
    ):
        held = [("files", name, data)]
        answer = ours.form("/evidence/with-files", held, piece=json.dumps(piece))
        assert answer.status_code == status, answer.content
    better = new_piece(headcount=7, reason={"ro": "Numărul"}, keep=[file["sha256"]])
    path = f"/evidence/{first}/corrections"
    again = ours.form(f"{path}/with-files", [("files", "b.pdf", PDF)], piece=json.dumps(better))
    assert again.status_code == 201, again.content
    held = again.json()
    assert (held["headcount"], len(held["files"])) == (7, 2)
    assert ours.ask("get", f"/evidence/{first}").json()["withdrawn_on"] is not None
    plain = f"/evidence/{held['uuid']}/corrections"
    third = ours.ask("post", plain, new_piece(headcount=8, reason={"ro": "Iar"}))
    assert (third.status_code, third.json()["headcount"]) == (201, 8)
    assert theirs.ask("post", plain, new_piece(reason={"ro": "x"})).status_code == 403


def say(text: str, kind: str = "question") -> str:
    said = remarks.Saying(uuid4(), "reading", "c1", kind, text, "ro", "Vecina")
    return str(remarks.leave_remark(said, address="192.0.2.7", by=None))


def test_what_the_public_says_is_decided_and_answered(ours: Program, stranger: Party) -> None:
    asked, rude = say("Când începe?"), say("Prostii", "remark")
    page = ours.ask("get", "/remarks?limit=1").json()
    assert (page["total"], page["items"][0]["text"]) == (2, "Când începe?")
    assert len(ours.ask("get", page["next"].partition(V1)[2]).json()["items"]) == 1
    assert runs().ask("get", "/network/remarks").json()["total"] == 2
    path = f"/remarks/{asked}/decisions"
    theirs = Program(stranger)
    assert theirs.ask("get", f"/remarks/{asked}").status_code == 404
    assert theirs.ask("post", path, {"organisation": "press", "act": "publish"}).status_code == 404

    def decide(uuid: str, **said: str) -> Any:
        return ours.ask("post", f"/remarks/{uuid}/decisions", {"organisation": "library", **said})

    assert decide(asked, act="publish").json()["stage"] == "published"
    answered = decide(asked, act="answer", text="În martie.", language="ro").json()
    assert (answered["answer"], answered["answered_for"]["slug"]) == ("În martie.", "library")
    assert [one["what"] for one in answered["decisions"]] == ["answered", "published"]
    assert decide(rude, act="decline", reason="because").status_code == 400
    declined = decide(rude, act="decline", reason=next(iter(remarks.REASONS))).json()
    assert (declined["stage"], declined["reason"]) == ("declined", next(iter(remarks.REASONS)))
    assert ours.ask("get", "/remarks").json()["items"] == []
