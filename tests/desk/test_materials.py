"""Sharing a material on the desk: files first, what is missing, review, and what follows."""

from __future__ import annotations

import pytest
from django.test import Client

from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.api import materials
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import numbers
from tests.files import made, only_kept
from tests.shelving import approved, begun, described, published, sent_file


@pytest.fixture
def writer(db: None) -> Client:
    """Somebody of the library who shares."""
    reading()
    return signed_in("writer@example.org", library="member")


@pytest.fixture
def reviewer(writer: Client) -> Client:
    """A coordinator of the library, who reviews."""
    return signed_in("reviewer@example.org", library="coordinator")


def test_a_file_becomes_a_draft_that_says_what_is_missing(writer: Client) -> None:
    key = begun(writer)
    markup = page(writer, f"/en/desk/materials/{key}/describe/")
    assert "citim.png" in markup
    assert "Still missing" in markup
    assert "A subject or a theme" in markup


def test_nothing_begins_without_a_file_or_a_link(writer: Client) -> None:
    answer = writer.post("/en/desk/materials/share/", {"by": "library"})
    assert answer.status_code == 422
    assert "Choose a file or paste a link first." in text_of(answer)


def test_a_link_is_enough(writer: Client) -> None:
    key = begun(writer, files="", link="example.org/lectie")
    assert "https://example.org/lectie" in page(writer, f"/en/desk/materials/{key}/describe/")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("fișă.doc", only_kept.compound("WordDocument"), "it is not shown in the page"),
        ("film.mp4", made.film("mp4", "mpeg4"), "Most browsers will not play it"),
        ("film.webm", made.film("webm", "libvpx"), ""),
    ],
)
def test_whoever_shares_a_file_is_told_that_others_cannot_look_at_it(
    writer: Client, name: str, data: bytes, said: str
) -> None:
    key = begun(writer, files=sent_file(name, data))
    markup = page(writer, f"/en/desk/materials/{key}/describe/")
    notes = ("it is not shown in the page", "Most browsers will not play it")
    assert [one for one in notes if one in markup] == [one for one in (said,) if one]


def test_a_file_that_is_not_what_it_says_is_refused_with_words(writer: Client) -> None:
    files = sent_file("lectie.pdf", b"<!doctype html><script>alert(1)</script>")
    answer = writer.post("/en/desk/materials/share/", {"by": "library", "files": files})
    assert answer.status_code == 422
    assert "lectie.pdf" in text_of(answer)
    assert "Drafts (0)" in text_of(writer.get("/en/desk/materials/"))


def test_what_is_missing_is_told_and_what_was_typed_stays(writer: Client) -> None:
    key = begun(writer)
    answer = described(writer, key, licence=None, subjects=[], themes=[])
    assert answer.status_code == 422
    said = text_of(answer)
    assert "What others may do with it" in said
    assert "Citim împreună la bibliotecă" in answer.content.decode()


def test_from_a_file_to_the_public_and_the_evidence(writer: Client, reviewer: Client) -> None:
    (library,) = numbers("library")
    key = begun(writer)
    assert described(writer, key, commitment=["reading/c2"]).status_code == 302
    assert "Review" in text_of(reviewer.get("/en/desk/materials/review/"))
    assert "Citim împreună" in text_of(reviewer.get(f"/en/desk/materials/{key}/review/"))
    assert approved(reviewer, key, library).status_code == 302
    held = materials.material_page(key, PUBLIC)
    assert held is not None
    said = text_of(Client().get(f"/en/materials/{key}/"))
    assert "Citim împreună la bibliotecă" in said
    assert "Ana Țurcanu" in said
    assert "You may change it, translate it and build on it." in said
    waiting = signed_in("school@example.org", school="coordinator")
    assert "Citim împreună" in text_of(waiting.get("/en/desk/"))


def test_a_review_that_returns_keeps_its_remarks(writer: Client, reviewer: Client) -> None:
    (library,) = numbers("library")
    key = begun(writer)
    described(writer, key)
    returned = {"organisation": library, "do": "return", "remark_1": "Lipsește pagina 3."}
    assert reviewer.post(f"/en/desk/materials/{key}/review/", returned).status_code == 302
    said = text_of(writer.get(f"/en/desk/materials/{key}/"))
    assert "Lipsește pagina 3." in said
    assert "Returned (1)" in text_of(writer.get("/en/desk/materials/"))


def test_a_new_version_and_a_withdrawal(writer: Client, reviewer: Client) -> None:
    (library,) = numbers("library")
    key = published(writer, reviewer, library)
    assert writer.post(f"/en/desk/materials/{key}/do/version/").status_code == 302
    assert described(writer, key, title="Citim mai mult", note="Două pagini noi").status_code == 302
    assert approved(reviewer, key, library).status_code == 302
    public = Client()
    assert "Citim mai mult" in text_of(public.get(f"/en/materials/{key}/"))
    assert "Citim împreună" in text_of(public.get(f"/en/materials/{key}/versions/1/"))
    gone = {"reason": "S-a găsit o greșeală."}
    assert reviewer.post(f"/en/desk/materials/{key}/do/withdraw/", gone).status_code == 302
    answer = public.get(f"/en/materials/{key}/")
    assert answer.status_code == 410
    assert "S-a găsit o greșeală." in text_of(answer)
