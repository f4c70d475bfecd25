"""Drafts for programs, beside the text: paper, files, remarks, versions, templates."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from pactwork.agreements.api import as_yaml, pact_of
from pactwork.agreements.models import Comment
from pactwork.people.api import acting
from tests.desk.conftest import Party
from tests.desk.programs import V1, Program
from tests.factories import pact, take_in
from tests.files.samples import HTML, PDF, PNG


@pytest.fixture
def ours(library: Party) -> Program:
    return Program(library)


@pytest.fixture
def theirs(school: Party) -> Program:
    return Program(school)


def approved(library: Party, school: Party) -> tuple[str, str]:
    """The address of a draft to be signed, and its hash."""
    draft = library.start("school")
    for name, party in (("propose", library), ("approve", library), ("approve", school)):
        party.act(name, draft)
    return f"/drafts/{draft}", library.detail(draft).sha256


def test_paper_signed_by_one_and_confirmed_by_the_other_signs(
    library: Party, school: Party, ours: Program, theirs: Program
) -> None:
    path, sha256 = approved(library, school)
    said = {"organisation": "library", "sha256": sha256, "name": "Žydrūnė", "mandate": "Direktorė"}
    wrong = ours.form(f"{path}/papers", [("scan", "a.html", HTML)], **said)
    assert wrong.status_code == 422, wrong.content
    laid = ours.form(f"{path}/papers", [("scan", "a.png", PNG)], **said)
    assert laid.status_code == 201, laid.content
    (paper,) = laid.json()["papers"]
    assert (paper["name"], paper["mandate"], paper["is_open"]) == ("Žydrūnė", "Direktorė", True)
    scan = theirs.ask("get", f"{path}/papers/{paper['number']}/scan")
    assert (scan.content, scan["Content-Type"]) == (PNG, "image/png")
    assert scan["Content-Disposition"].startswith("attachment;")
    answer = f"{path}/papers/{paper['number']}/answer"
    yes = {"organisation": "school", "confirmed": True}
    assert ours.ask("post", answer, yes).status_code == 403
    no = {"organisation": "school", "confirmed": False, "reason": ""}
    assert theirs.ask("post", answer, no).status_code == 409
    held = theirs.ask("post", answer, yes)
    signed = {one["organisation"]["slug"]: one["signed"] for one in held.json()["sides"]}
    assert signed == {"library": True, "school": False}
    assert held.json()["state"] != "in_force"
    acts = ours.ask("get", f"{path}/history").json()["items"]
    assert {one["organisation"] for one in acts if one["act"] == "approve"} == {
        "library",
        "school",
    }


def test_files_are_laid_beside_and_taken_away(
    library: Party, ours: Program, theirs: Program
) -> None:
    path = f"/drafts/{library.start('school')}"
    refused = ours.form(f"{path}/files", [("files", "x.html", HTML)], organisation="library")
    assert refused.status_code == 422
    files = [("files", "Harta.pdf", PDF), ("files", "رسم.png", PNG)]
    laid = ours.form(f"{path}/files", files, organisation="library")
    held = {one["name"]: one["sha256"] for one in laid.json()["files"]}
    assert set(held) == {"Harta.pdf", "رسم.png"}
    got = theirs.ask("get", f"{path}/files/{held['رسم.png']}")
    assert got.content == PNG
    assert theirs.ask("get", f"{path}/files/{'0' * 64}").status_code == 404
    body = {"organisation": "library"}
    left = ours.ask("delete", f"{path}/files/{held['Harta.pdf']}", body).json()["files"]
    assert [one["name"] for one in left] == ["رسم.png"]


def test_remarks_mention_those_who_read_and_are_settled(
    library: Party, school: Party, ours: Program, theirs: Program, stranger: Party
) -> None:
    path = f"/drafts/{library.start('school')}"
    (reader,) = ours.ask("get", f"{path}/people").json()["items"]
    assert (reader["name"], reader["organisation"]) == ("ქეთევან", "school")
    said = {"organisation": "library", "text": "Și termenul?", "mentions": [reader["number"]]}
    assert ours.ask("post", f"{path}/remarks", said).status_code == 201
    comment = Comment.objects.get()
    assert comment.mentions == [school.person.pk]
    stray = {**said, "mentions": [stranger.person.pk]}
    assert ours.ask("post", f"{path}/remarks", stray).status_code == 400
    again = {"organisation": "school", "text": "მალე", "answers": comment.pk}
    assert theirs.ask("post", f"{path}/remarks", again).status_code == 201
    settle = f"{path}/remarks/{comment.pk}/settled"
    body = {"organisation": "library", "resolved": True}
    (held,) = ours.ask("put", settle, body).json()["comments"]
    assert held["resolved_at"] is not None
    assert [one["text"] for one in held["answers"]] == ["მალე"]
    (held,) = ours.ask("put", settle, {**body, "resolved": False}).json()["comments"]
    assert held["resolved_at"] is None


def test_contacts_visibility_and_notice_change_without_the_text(
    library: Party, ours: Program
) -> None:
    path = f"/drafts/{library.start('school')}"
    before = ours.ask("get", path).json()["sha256"]
    contacts = [{"name": "Ana", "email": "ana@example.org"}]
    said = {"organisation": "library", "contacts": contacts, "visibility": "parties"}
    held = ours.ask("patch", f"{path}/beside", {**said, "notice_months": 6}).json()
    assert (held["visibility"], held["notice_months"]) == ("parties", 6)
    assert ours.ask("get", path).json()["sha256"] == before
    wrong = {"organisation": "library", "visibility": "secret"}
    assert ours.ask("patch", f"{path}/beside", wrong).status_code in (400, 409)


def change(program: Program, path: str, text: str, revision: int) -> Any:
    operation = {"do": "set-text", "path": ["agreement", "purpose"], "language": "ro"}
    body = {"organisation": program.slug, "operations": [{**operation, "text": text}]}
    return program.ask("patch", path, body, **{"If-Match": f'"{revision}"'})


def test_versions_are_read_word_by_word_and_brought_back(library: Party, ours: Program) -> None:
    path = f"/drafts/{library.start('school')}"
    assert change(ours, path, "Cărți pentru sate", 1).status_code == 200
    assert change(ours, path, "Cărți pentru toate satele", 2).status_code == 200
    held = ours.ask("get", f"{path}/revisions/3").json()
    (changed,) = held["changes"]
    assert (changed["where"], changed["field"], changed["language"]) == (
        "agreement",
        "purpose",
        "ro",
    )
    runs = [(one["kind"], one["text"].strip()) for one in changed["runs"]]
    assert ("removed", "sate") in runs
    assert held["terms"]["agreement"]["purpose"]["ro"] == "Cărți pentru toate satele"
    assert ours.ask("get", f"{path}/revisions/9").status_code == 404
    back = ours.ask("post", f"{path}/restorations", {"organisation": "library", "revision": 2})
    assert back.json()["terms"]["agreement"]["purpose"]["ro"] == "Cărți pentru sate"
    assert back["ETag"] == '"4"'
    gone = {"organisation": "library", "revision": 44}
    assert ours.ask("post", f"{path}/restorations", gone).status_code == 404
    first = ours.ask("get", f"{path}/revisions?limit=3").json()
    assert [one["revision"] for one in first["items"]] == [4, 3, 2]
    last = ours.ask("get", first["next"].partition(V1)[2]).json()
    assert ([one["revision"] for one in last["items"]], last["next"]) == ([1], None)


def test_drafts_come_a_page_at_a_time(library: Party, ours: Program) -> None:
    made = [str(library.start()) for _ in range(3)]
    first = ours.ask("get", "/drafts?limit=2").json()
    last = ours.ask("get", first["next"].partition(V1)[2]).json()
    found = [one["uuid"] for one in (*first["items"], *last["items"])]
    assert found == made[::-1]
    assert last["next"] is None


def test_a_draft_begins_from_a_template_or_a_pact_file(library: Party, ours: Program) -> None:
    names = [one["name"] for one in ours.ask("get", "/templates").json()["items"]]
    said = {"organisation": "library", "begin": "template", "title": {"ro": "Nou"}}
    made = ours.ask("post", "/drafts", {**said, "template": names[0], "parties": ["school"]})
    assert made.json()["terms"]["agreement"]["title"] == {"ro": "Nou"}
    held = pact_of("reading", acting(library.person).viewer)
    assert held is not None
    whole = as_yaml(held).encode()
    file = [("file", "pact.yaml", whole)]
    made = ours.form("/drafts/from-file", file, organisation="library")
    assert made.status_code == 201, made.content
    assert made.json()["parties"] == ["library", "school"]
    bad = whole + b"\nagreement: [unclosed"
    wrong = ours.form("/drafts/from-file", [("file", "p.yaml", bad)], organisation="library")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["parameter"].startswith("p.yaml:")
    assert ours.form("/drafts/from-file", file, organisation="school").status_code == 403


def test_who_has_a_draft_open_is_told(library: Party, ours: Program, theirs: Program) -> None:
    path = f"/drafts/{library.start('school')}/here"
    assert ours.ask("post", path, {"article": "a1"}).json() == {"items": []}
    there = theirs.ask("post", path, {}).json()["items"]
    assert there == [{"name": "Žydrūnė Ščiukaitė", "article": "a1"}]
    assert ours.ask("post", f"/drafts/{uuid4()}/here", {}).status_code == 404


def test_terms_that_only_parties_see_come_as_a_pact_file(
    library: Party, ours: Program, stranger: Party
) -> None:
    take_in(pact("hush", visibility="parties"))
    held = ours.ask("get", "/agreements/hush/pact").json()
    assert held["visibility"] == "parties"
    assert json.dumps(held, ensure_ascii=False).count("hush")
    assert Program(stranger).ask("get", "/agreements/hush/pact").status_code == 404
