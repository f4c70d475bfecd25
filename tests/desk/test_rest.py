"""The desk for programs: evidence and drafts by token, with the same rights as on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from pactwork.agreements.api import commitment_detail
from pactwork.kernel.viewer import PUBLIC
from tests.desk.conftest import Party
from tests.desk.programs import V1, Program


@pytest.fixture
def ours(library: Party) -> Program:
    return Program(library)


@pytest.fixture
def theirs(school: Party) -> Program:
    return Program(school)


def new_piece(**said: Any) -> dict[str, Any]:
    return {
        "by": "library",
        "serves": [{"agreement": "reading", "key": "c1"}],
        "kind": "evidence-kinds:training",
        "title": {"lt": "Mokymai", "fa": "کارگاه"},
        "first_day": "2026-03-01",
        "quantities": {"measures:trainings": 2},
        **said,
    }


def test_evidence_goes_from_delivery_to_progress(ours: Program, theirs: Program) -> None:
    made = ours.ask("post", "/evidence", new_piece(), **{"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.json()
    uuid = made.json()["uuid"]
    assert made["Location"].endswith(f"/evidence/{uuid}")
    again = ours.ask("post", "/evidence", new_piece(), **{"Idempotency-Key": "k1"})
    assert again.json()["uuid"] == uuid
    waiting = theirs.ask("get", "/evidence").json()
    assert [one["uuid"] for one in waiting["items"]] == [uuid]
    asked = theirs.ask(
        "post", f"/evidence/{uuid}/questions", {"organisation": "school", "text": {"ka": "ვინ?"}}
    )
    assert [one["kind"] for one in asked.json()["said"]] == ["asked"]
    told = {"organisation": "library", "to": "school", "text": {"lt": "Mes."}}
    assert ours.ask("post", f"/evidence/{uuid}/answers", told).status_code == 200
    accepted = theirs.ask("post", f"/evidence/{uuid}/acceptance", {"organisation": "school"})
    assert accepted.json()["claims"][0]["accepted_on"] is not None
    detail = commitment_detail("reading", "c1", PUBLIC)
    assert detail is not None
    assert detail.commitment.progress.achieved == 2
    back = theirs.ask("delete", f"/evidence/{uuid}/acceptance", {"organisation": "school"})
    assert back.json()["claims"][0]["accepted_on"] is None
    gone = {"organisation": "library", "text": {"lt": "Klaida."}}
    assert ours.ask("post", f"/evidence/{uuid}/withdrawal", gone).json()["withdrawn_on"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"serves": [{"agreement": "reading", "key": "c9"}]}, 409),
        ({"serves": []}, 400),
        ({"by": "school"}, 403),
        ({"completion": 1}, 400),
        ({"first_day": "yesterday"}, 400),
        ({"title": {"lt": "\u0000"}}, 400),
        ({"quantities": {"measures:trainings": -1}}, 400),
    ],
)
def test_what_is_wrong_with_a_delivery_is_said(
    ours: Program, said: dict[str, Any], status: int
) -> None:
    answer = ours.ask("post", "/evidence", new_piece(**said))
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert ours.ask("get", "/evidence?shelf=others").json()["total"] == 0


def test_a_delivery_keeps_its_id_even_if_the_answer_was_lost(ours: Program) -> None:
    from pactwork.people.models import MachineRequest

    first = ours.ask("post", "/evidence", new_piece(), **{"Idempotency-Key": "k"}).json()
    MachineRequest.objects.update(status=None, asked_at=timezone.now() - timedelta(minutes=2))
    again = ours.ask("post", "/evidence", new_piece(), **{"Idempotency-Key": "k"}).json()
    assert again["uuid"] == first["uuid"]
    assert ours.ask("get", "/evidence?shelf=others").json()["total"] == 1


def test_evidence_comes_a_page_at_a_time(ours: Program) -> None:
    for number in range(3):
        assert ours.ask("post", "/evidence", new_piece(headcount=number)).status_code == 201
    page = ours.ask("get", "/evidence?shelf=others&limit=2").json()
    assert page["total"] == 3
    rest = ours.ask("get", page["next"].partition(V1)[2]).json()
    assert len(page["items"]) + len(rest["items"]) == 3
    assert rest["next"] is None


def test_a_draft_goes_from_start_to_approval_and_is_not_signed(
    ours: Program, theirs: Program, library: Party
) -> None:
    template = library.detail(library.start("school")).terms["articles"]
    said = {"organisation": "library", "begin": "blank", "title": {"ro": "Pact"}, "language": "ro"}
    made = ours.ask("post", "/drafts", {**said, "parties": ["school"]})
    assert made.status_code == 201, made.json()
    held = made.json()
    assert held["missing"]
    path, tag = f"/drafts/{held['uuid']}", made["ETag"]
    operations = [
        *({"do": "add-article", "article": one} for one in template),
        {"do": "set-text", "path": ["agreement", "purpose"], "language": "fa", "text": "خواندن"},
    ]
    body = {"organisation": "library", "operations": operations}
    assert ours.ask("patch", path, body).status_code == 428
    changed = ours.ask("patch", path, body, **{"If-Match": tag})
    assert changed.status_code == 200, changed.json()
    held = changed.json()
    assert (held["missing"], held["revision"], changed["ETag"]) == ([], 2, '"2"')
    act = {"organisation": "library", "act": "propose", "sha256": held["sha256"]}
    assert ours.ask("post", f"{path}/acts", act).json()["state"] == "proposed"
    wrong = {"organisation": "school", "act": "approve", "sha256": "0" * 64}
    assert theirs.ask("post", f"{path}/acts", wrong).status_code == 409
    for program in (ours, theirs):
        act = {"organisation": program.slug, "act": "approve", "sha256": held["sha256"]}
        answer = program.ask("post", f"{path}/acts", act)
        assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "approved"
    sign = {"organisation": "library", "act": "sign", "sha256": held["sha256"]}
    assert ours.ask("post", f"{path}/acts", sign).status_code == 400
    assert [one["revision"] for one in ours.ask("get", f"{path}/revisions").json()["items"]] == [
        2,
        1,
    ]


def test_two_programs_that_change_the_same_get_both_texts(
    ours: Program, theirs: Program, library: Party
) -> None:
    path = f"/drafts/{library.start('school')}"
    texts = {"library": "Chișinău, la bibliotecă", "school": "Soroca, în cetate"}
    answers = [
        program.ask(
            "patch",
            path,
            {
                "organisation": program.slug,
                "operations": [
                    {
                        "do": "set-text",
                        "path": ["agreement", "place"],
                        "language": "ro",
                        "text": texts[program.slug],
                    }
                ],
            },
            **{"If-Match": '"1"'},
        )
        for program in (ours, theirs)
    ]
    assert [one.status_code for one in answers] == [200, 409]
    (clash,) = answers[1].json()["errors"]
    assert clash["parameter"] == "agreement/place/ro"
    assert all(text in clash["message"] for text in texts.values())
    assert answers[1]["ETag"] == '"2"'


def test_a_wording_is_suggested_taken_over_declined_and_taken_back(
    ours: Program, theirs: Program, library: Party
) -> None:
    path = f"/drafts/{library.start('school')}"
    body = {"organisation": "school", "path": ["agreement", "purpose"], "language": "ka"}
    tag = {"If-Match": '"1"'}

    def suggest(text: str) -> Any:
        return theirs.ask("post", f"{path}/suggestions", body | {"text": text}, **tag)

    assert theirs.ask("post", f"{path}/suggestions", body | {"text": "x"}).status_code == 428
    made = [suggest(text) for text in ("ვკითხულობთ.", "ვმღერით.", "ვცეკვავთ.")]
    assert {one.status_code for one in made} == {201}, made[0].json()
    first, second, third = (f"{path}/suggestions/{one.json()['number']}" for one in made)
    assert (made[0].json()["woven"], made[0].json()["state"]) == ("ვკითხულობთ.", "open")
    hers = {"organisation": "school"}
    mine = {"organisation": "library"}
    assert ours.ask("post", f"{first}/withdrawal", mine).status_code == 403
    assert theirs.ask("post", f"{third}/withdrawal", hers).json()["state"] == "withdrawn"
    taken = ours.ask("post", f"{first}/acceptance", mine)
    assert (taken.json()["accepted_in"], taken["ETag"]) == (2, '"2"')
    assert ours.ask("post", f"{second}/acceptance", mine).status_code == 409
    refusal = ours.ask("post", f"{second}/refusal", mine | {"reason": "Nu."})
    assert (refusal.json()["state"], refusal.json()["answer"]) == ("declined", "Nu.")
    assert ours.ask("post", f"{path}/suggestions/987654321/acceptance", mine).status_code == 404
    open_ = ours.ask("get", f"{path}/suggestions").json()["items"]
    whole = ours.ask("get", f"{path}/suggestions?state=all").json()["items"]
    assert (len(open_), len(whole)) == (0, 3)
    newest = ours.ask("get", f"{path}/revisions").json()["items"][0]
    assert newest["suggested_by"] == ["ქეთევან"]


def test_a_scope_opens_what_it_names_and_nothing_else(library: Party, school: Party) -> None:
    uuid = Program(library).ask("post", "/evidence", new_piece()).json()["uuid"]
    draft = library.start("school")
    reader = Program(school, "read")
    assert reader.ask("get", f"/evidence/{uuid}").status_code == 200
    for method, path, body in (
        ("post", f"/evidence/{uuid}/acceptance", {"organisation": "school"}),
        ("post", "/evidence", new_piece(by="school")),
        ("post", "/drafts", {"organisation": "school", "title": {"en": "X"}}),
        ("post", f"/drafts/{draft}/acts", {"organisation": "school", "act": "approve"}),
        ("post", f"/drafts/{draft}/suggestions/1/withdrawal", {"organisation": "school"}),
    ):
        answer = reader.ask(method, path, body)
        assert answer.status_code == 403, path


def test_strangers_find_nothing(library: Party, stranger: Party) -> None:
    uuid = Program(library).ask("post", "/evidence", new_piece()).json()["uuid"]
    draft = library.start("school")
    program = Program(stranger)
    assert program.ask("get", f"/evidence/{uuid}").status_code == 404
    assert program.ask("get", f"/drafts/{draft}").status_code == 404
    assert program.ask("get", f"/drafts/{uuid4()}").status_code == 404
    assert program.ask("get", "/drafts").json() == {"items": [], "next": None}
    assert program.ask("get", f"/drafts/{draft}/suggestions").status_code == 404
    said = {"organisation": "press", "path": ["agreement", "title"], "language": "ro", "text": "x"}
    held = program.ask("post", f"/drafts/{draft}/suggestions", said, **{"If-Match": '"1"'})
    assert held.status_code == 404
    act = {"organisation": "press", "act": "withdraw"}
    assert program.ask("post", f"/drafts/{draft}/acts", act).status_code == 404
    accept = {"organisation": "press"}
    assert program.ask("post", f"/evidence/{uuid}/acceptance", accept).status_code in (403, 404)
    for slug in ("library", "nobody"):
        answer = program.ask("post", f"/evidence/{uuid}/acceptance", {"organisation": slug})
        assert answer.status_code == 403
    assert library.detail(draft).card.state == "drafting"
