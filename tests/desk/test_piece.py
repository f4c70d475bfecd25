"""One piece on the desk: from the phone that delivers it to the public page that counts it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from pactwork.agreements.models import AttachedFile, Message
from pactwork.files.api import path_of
from tests.desk.doing import act, delivered, page, reading, signed_in, text_of, upload
from tests.factories import TODAY, commitment, numbers, pact, someone, take_in
from tests.files.samples import PDF, PNG

COMMITMENT = "/en/agreements/reading/commitments/c1/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Iterator[None]:
    settings.LOGIN_URL = "/en/sign-in/"
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def ana(db: None) -> Client:
    reading()
    return signed_in("ana@library.md", library="member")


@pytest.fixture
def jonas(ana: Client) -> Client:
    return signed_in("jonas@school.lt", school="coordinator")


@pytest.fixture
def school(ana: Client) -> int:
    return numbers("school")[0]


def test_delivered_on_the_page_and_accepted_it_counts_in_public(
    ana: Client, jonas: Client, school: int
) -> None:
    assert "0 of 10 trainings" in page(Client(), COMMITMENT)
    held = delivered(ana, amount_1="4")
    assert "0 of 10 trainings" in page(Client(), COMMITMENT)
    assert Client().get(f"/en/evidence/{held}/").status_code == 404
    body = page(jonas, f"/en/desk/evidence/{held}/")
    assert "It is your turn" in body
    answer = act(jonas, held, "accept", school)
    assert (answer.status_code, answer["Location"]) == (302, f"/en/desk/evidence/{held}/")
    body = page(jonas, f"/en/desk/evidence/{held}/")
    assert "Accepted: it counts now." in body
    assert f'href="/en/evidence/{held}/"' in body
    assert "4 of 10 trainings" in page(Client(), COMMITMENT)
    public = page(Client(), f"/en/evidence/{held}/")
    assert "Instruirea bibliotecarilor" in public
    assert "Ana" not in public
    assert act(jonas, held, "take-back", school).status_code == 302
    assert "0 of 10 trainings" in page(Client(), COMMITMENT)


def test_the_dialogue_goes_back_and_forth(ana: Client, jonas: Client, school: int) -> None:
    held = delivered(ana)
    path = f"/en/desk/evidence/{held}/"
    act(jonas, held, "ask", school, "Kiek <b>žmonių</b>?")
    body = page(ana, path)
    assert "Kiek &lt;b&gt;žmonių&lt;/b&gt;?" in body
    assert "Waiting for your answer:" in text_of(ana.get(path))
    assert act(ana, held, "answer", school, "18").status_code == 302
    assert [one.kind for one in Message.objects.order_by("pk")] == ["asked", "answered"]
    act(jonas, held, "return", school, "Trūksta sąrašo")
    assert "Trūksta sąrašo" in page(ana, "/en/desk/")
    library = numbers("library")[0]
    assert act(ana, held, "withdraw", library, "Greșit").status_code == 302
    assert "Withdrawn on 22 November 2026" in page(jonas, path)


def test_words_that_are_missing_are_asked_for_and_what_was_typed_stays(
    ana: Client, jonas: Client, school: int
) -> None:
    held = delivered(ana)
    answer = act(jonas, held, "ask", school, "  ")
    assert answer.status_code == 422
    assert "What would you like to know?: This field is required." in text_of(answer)
    answer = act(jonas, held, "return", 0, "Trūksta sąrašo")
    assert answer.status_code == 422
    assert "Trūksta sąrašo" in answer.content.decode()
    assert Message.objects.count() == 0


def test_what_is_not_open_to_somebody_is_refused(ana: Client, jonas: Client, school: int) -> None:
    held = delivered(ana)
    library = numbers("library")[0]
    pupil = signed_in("pupil@school.lt", school="member")
    assert "It is your turn" not in page(pupil, f"/en/desk/evidence/{held}/")
    for client, name, organisation in (
        (pupil, "accept", school),
        (pupil, "ask", school),
        (ana, "accept", library),
        (ana, "accept", school),
        (ana, "return", school),
        (jonas, "withdraw", library),
        (jonas, "answer", school),
        (jonas, "take-back", school),
        (jonas, "explode", school),
    ):
        assert act(client, held, name, organisation, "x").status_code == 403, name
    assert (
        jonas.post(
            f"/en/desk/evidence/{held}/accept/", {"accept-organisation": library}
        ).status_code
        == 422
    )


def test_no_role_sees_or_changes_anothers_piece(ana: Client, school: int) -> None:
    held = delivered(ana, files=[upload("a.png", PNG)])
    digest = AttachedFile.objects.get().sha256
    take_in(pact("other", commitment("c1"), parties=("press", "town")))
    roles = ("member", "coordinator", "representative")
    people = [signed_in(f"{role}@press.org", press=role) for role in roles]
    operator = someone("root@example.org")
    operator.is_operator = True
    operator.save()
    people.append(signed_in("nobody@example.org"))
    people.append(Client())
    people[-1].force_login(operator)
    gets = ["", "correct/", f"files/{digest}"]
    posts = ["correct/", *(f"{one}/" for one in ("accept", "ask", "answer", "withdraw"))]
    base = f"/en/desk/evidence/{held}/"
    for client, part in itertools.product(people, gets):
        assert client.get(base + part).status_code == 404, part
    for client, part in itertools.product(people, posts):
        assert client.post(base + part, {}).status_code == 404, part
    for part in gets:
        assert Client().get(base + part).status_code == 302
    for client in people:
        assert "Instruirea" not in client.get("/en/desk/").content.decode()
        for shelf in ("", "others", "accepted", "withdrawn", "returned"):
            answer = client.get(f"/en/desk/evidence/?show={shelf}")
            assert "Instruirea" not in answer.content.decode()


def test_files_are_downloads_that_can_do_nothing(ana: Client, jonas: Client) -> None:
    held = delivered(ana, files=[upload("listă „nouă”.pdf", PDF, "text/html")])
    row = AttachedFile.objects.get()
    path = f"/en/desk/evidence/{held}/files/{row.sha256}"
    answer = jonas.get(path)
    assert b"".join(answer) == PDF  # type: ignore[call-overload]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert jonas.get(path[:-1] + "0").status_code == 404
    assert jonas.post(path).status_code == 405
    path_of(row.sha256).unlink()
    assert jonas.get(path).status_code == 404


def test_acts_need_a_csrf_token_and_a_post(ana: Client, school: int) -> None:
    held = delivered(ana)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(someone("strict@school.lt", school="coordinator"))
    assert act(strict, held, "accept", school).status_code == 403
    assert strict.get(f"/en/desk/evidence/{held}/accept/").status_code == 405


def test_somebody_in_two_other_parties_chooses_in_whose_name(db: None) -> None:
    take_in(pact("three", commitment("c1"), parties=("library", "school", "city")))
    ana = signed_in("ana@library.md", library="member")
    held = delivered(ana, commitment=["three/c1"])
    both = signed_in("both@example.org", school="coordinator", city="coordinator")
    body = page(both, f"/en/desk/evidence/{held}/")
    assert '<select name="accept-organisation"' in body
    school, city = numbers("school", "city")
    assert act(both, held, "accept", city).status_code == 302
    assert act(both, held, "accept", school).status_code == 302
