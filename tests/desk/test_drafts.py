"""Writing drafts on the desk: from a blank page to a text that can be proposed."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pactwork.agreements.api import drafts, operations
from pactwork.people.api import acting
from tests.desk.conftest import Party
from tests.desk.rooms import (
    JSON,
    draft_text,
    field,
    sent,
    texts,
    url,
)
from tests.factories import pact, take_in


def test_a_draft_begins_with_a_title_and_is_begun_once(library: Party) -> None:
    page = library.client.get("/ro/desk/drafts/start/")
    key = page.context["form"].initial["key"]
    said = {
        "key": key,
        "begin": "blank",
        "title": "Acord de școală",
        "language": "ro",
        "organisation": library.number,
    }
    answers = [library.client.post("/ro/desk/drafts/start/", said) for _ in range(2)]
    assert {one.headers["Location"] for one in answers} == {f"/ro/desk/drafts/{key}/"}
    held = library.detail(UUID(str(key)))
    assert held.card.title == {"ro": "Acord de școală"}
    assert [one.organisation.slug for one in held.parties] == ["library"]
    assert len(drafts.draft_list(acting(library.person))) == 1


@pytest.mark.parametrize(
    ("begin", "wrong"),
    [("blank", "title"), ("amendment", "agreement"), ("renewal", "agreement"), ("file", "file")],
)
def test_what_a_beginning_needs_is_asked_for(library: Party, begin: str, wrong: str) -> None:
    said = {
        "key": uuid4(),
        "begin": begin,
        "language": "ka",
        "organisation": library.number,
    }
    answer = library.client.post("/en/desk/drafts/start/", said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert answer.context["form"].data["language"] == "ka"


def test_an_agreement_is_renewed_and_a_pact_file_begins_a_draft(library: Party) -> None:
    shared = {"language": "en", "organisation": library.number}
    for begin in ("renewal", "amendment"):
        said = {**shared, "key": uuid4(), "begin": begin, "agreement": "reading"}
        answer = library.client.post("/en/desk/drafts/start/", said)
        assert answer.status_code == 302, answer.context["form"].errors
        held = library.detail(UUID(answer.headers["Location"].split("/")[-2]))
        assert (held.card.kind, held.card.agreement) == (begin, "reading")
        assert [one.key for one in held.articles] == ["a1"]
    said_of = "agreement: {key: p, title: {fa: پ}}"
    written = f"pactwork: pact/1\n{said_of}\nparties: [{{organisation: library}}]\n"
    file = SimpleUploadedFile("пакт.yaml", written.encode())
    said = {**shared, "key": uuid4(), "begin": "file", "file": file}
    answer = library.client.post("/en/desk/drafts/start/", said)
    assert answer.status_code == 302, answer.context["problems"]
    place = answer.headers["Location"]
    assert library.detail(UUID(place.split("/")[-2])).card.title == {"fa": "پ"}
    bad = SimpleUploadedFile("x.yaml", b"a: [")
    answer = library.client.post(
        "/en/desk/drafts/start/", {**shared, "key": uuid4(), "begin": "file", "file": bad}
    )
    assert answer.status_code == 422
    assert "Line " in answer.content.decode()


def test_a_member_starts_nothing(library: Party) -> None:
    member = Party("library", role="member")
    assert member.client.get("/en/desk/drafts/start/").status_code == 403
    assert "Start a draft" not in member.client.get("/en/desk/drafts/").content.decode()


def test_what_is_written_is_kept_in_both_languages(library: Party) -> None:
    draft = library.start("school")
    page = library.client.get(url(draft, "?side=fa")).content.decode()
    assert 'lang="fa" dir="rtl"' in page
    said = sent(
        library,
        draft,
        **texts(library, draft, "agreement/purpose", "ro", "Să citim.\r\nÎmpreună."),
        **texts(library, draft, "agreement/purpose", "fa", "با هم می‌خوانیم."),
    )
    answer = library.client.post(url(draft), said)
    assert answer.status_code == 302
    held = library.detail(draft)
    assert held.terms["agreement"]["purpose"] == {
        "en": held.terms["agreement"]["purpose"].get("en"),
        **held.terms["agreement"]["purpose"],
        "ro": "Să citim.\nÎmpreună.",
        "fa": "با هم می‌خوانیم.",
    }
    assert held.card.revision == 2
    again = library.client.post(url(draft), said)
    assert again.status_code == 302
    assert library.detail(draft).card.revision == 2


def test_the_script_hears_what_was_saved(library: Party) -> None:
    draft = library.start("school")
    name = "text:agreement/place:ro"
    said = sent(library, draft, **texts(library, draft, "agreement/place", "ro", "Chișinău"))
    answer = library.client.post(url(draft), said, headers=JSON)
    told = answer.json()
    assert told["revision"] == 2
    assert told["fields"][name] == {"text": "Chișinău", "was": operations.hash_of("Chișinău")}
    assert told["said"].startswith("Saved at ")


def test_two_who_write_in_different_places_never_meet(library: Party, school: Party) -> None:
    draft = library.start("school")
    first = sent(library, draft, **texts(library, draft, "agreement/place", "ro", "Chișinău"))
    second = sent(school, draft, **texts(school, draft, "agreement/purpose", "lt", "Skaityti."))
    assert library.client.post(url(draft), first).status_code == 302
    answer = school.client.post(url(draft), second, headers=JSON)
    assert "together with what others wrote" in answer.json()["said"]
    held = library.detail(draft).terms["agreement"]
    assert (held["place"]["ro"], held["purpose"]["lt"]) == ("Chișinău", "Skaityti.")


def test_two_who_write_the_same_see_both_and_lose_no_word(library: Party, school: Party) -> None:
    draft = library.start("school")
    path = "agreement/place"
    first = sent(library, draft, **texts(library, draft, path, "ro", "Chișinău, la bibliotecă"))
    second = sent(school, draft, **texts(school, draft, path, "ro", "Soroca, în cetate"))
    library.client.post(url(draft), first)
    assert school.client.post(url(draft), second, headers=JSON).status_code == 409
    answer = school.client.post(url(draft), second)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Chișinău, la bibliotecă" in page
    assert "Soroca, în cetate" in page
    assert draft_text(library, draft, path, "ro") == "Chișinău, la bibliotecă"
    merged = {
        "base": field("base", page),
        "change": field("change", page),
        "as": field("as", page),
        "do": "save",
        f"text:{path}:ro": "Chișinău și Soroca",
        f"was:{path}:ro": field(f"was:{path}:ro", page),
    }
    assert school.client.post(url(draft), merged).status_code == 302
    assert draft_text(library, draft, path, "ro") == "Chișinău și Soroca"


def test_articles_and_commitments_are_added_moved_and_taken_out(library: Party) -> None:
    draft = library.start("school")

    def keys() -> list[str]:
        return [one.key for one in library.detail(draft).articles]

    before = keys()

    def press(do: str) -> None:
        answer = library.client.post(url(draft), sent(library, draft, do=do))
        assert answer.status_code == 302, do

    press("add-article:")
    assert keys() == [*before, "a1"]
    press(f"move:a1:{before[0]}")
    assert keys() == ["a1", *before]
    press("down:a1")
    assert keys()[:2] == [before[0], "a1"]
    press("in:a1")
    assert library.detail(draft).articles[1].above == before[0]
    press("out:a1")
    assert library.detail(draft).articles[1].above == ""
    press("up:a1")
    assert keys() == ["a1", *before]
    answer = library.client.post(url(draft), sent(library, draft, do="add-promise:a1"))
    assert answer.headers["Location"].endswith("?open=c1#promise-c1")
    press("add-promise:a1")
    press("promise-up:c2")
    assert [one.key for one in library.detail(draft).articles[0].commitments] == ["c2", "c1"]
    press("remove-promise:c2")
    press("remove-article:a1")
    assert keys() == before
    answer = library.client.post(url(draft), sent(library, draft, do="up:gone"), headers=JSON)
    assert answer.status_code == 422


def test_a_commitment_is_measured_in_digits_of_any_script(library: Party) -> None:
    draft = library.start("school")
    library.client.post(url(draft), sent(library, draft, do="add-article:"))
    library.client.post(url(draft), sent(library, draft, do="add-promise:a1"))
    page = library.client.get(url(draft, "?open=c1&side=fa")).content.decode()
    assert "Who owes it" in page
    name = "commitments/c1"
    said = {
        **texts(library, draft, f"{name}/text", "ro", "Patruzeci de cursuri."),
        f"value:{name}/measure": "",
        f"seen:{name}/measure": "",
        f"part:{name}/measure/counts": "trainings",
        f"part:{name}/measure/target": "۱٬۲۰۰",
        f"part:{name}/measure/per": "year",
        f"value:{name}/owed_by": "library",
        f"value:{name}/owed_to": "public",
        f"value:{name}/area": "training",
        f"value:{name}/due": "۲۰۲۷/۰۹",
    }
    assert library.client.post(url(draft), sent(library, draft, **said)).status_code == 302
    held = next(
        one
        for part in library.detail(draft).articles
        for one in part.commitments
        if one.key == "c1"
    )
    assert held.measure == {"counts": "trainings", "target": 1200, "per": "year"}
    assert (held.owed_by, held.owed_to, held.due) == (["library"], "public", "2027-09")
    said[f"part:{name}/measure/target"] = "many"
    answer = library.client.post(url(draft), sent(library, draft, **said), headers=JSON)
    assert answer.status_code == 422
    assert "“many”" in answer.json()["said"]


def test_what_is_missing_is_told_with_the_way_there(library: Party) -> None:
    said = {"key": uuid4(), "begin": "blank", "title": "Pact", "language": "en"}
    library.client.post("/en/desk/drafts/start/", {**said, "organisation": library.number})
    draft = UUID(str(said["key"]))
    library.client.post(url(draft), sent(library, draft, do="add-article:"))
    library.client.post(url(draft), sent(library, draft, do="add-promise:a1"))
    page = library.client.get(url(draft)).content.decode()
    assert 'href="?open=c1#promise-c1"' in page
    assert 'href="#article-a1"' in page
    assert 'href="#parties"' in page
    answer = library.client.get(url(draft, "acts/")).content.decode()
    assert "still missing" in answer
    assert 'value="propose"' not in answer


def test_parties_are_found_added_and_taken_out(library: Party) -> None:
    take_in(pact("other", parties=("press", "town")))
    draft = library.start()
    page = library.client.get(url(draft, "?find=school")).content.decode()
    assert 'value="add-party:school"' in page
    library.client.post(url(draft), sent(library, draft, do="add-party:school"))
    library.client.post(url(draft), sent(library, draft, do="add-party:press"))
    role = {"value:parties/press/role": "funder", "seen:parties/press/role": '"partner"'}
    library.client.post(url(draft), sent(library, draft, **role))
    held = library.detail(draft)
    acts = {one.organisation.slug: one.act.value for one in held.parties}
    assert acts == {"library": "sign", "school": "sign", "press": "fund"}
    library.client.post(url(draft), sent(library, draft, do="remove-party:press"))
    assert len(library.detail(draft).parties) == 2
    answer = library.client.post(
        url(draft), sent(library, draft, do="remove-party:library"), headers=JSON
    )
    assert answer.status_code == 422


def test_an_undo_brings_back_and_a_revision_too(library: Party) -> None:
    draft = library.start("school")
    before = library.detail(draft).terms
    library.client.post(
        url(draft), sent(library, draft, do="remove-article:" + before["articles"][0]["key"])
    )
    assert library.detail(draft).terms != before
    library.client.post(url(draft), sent(library, draft, do="undo:"))
    assert library.detail(draft).terms == before
    said = texts(library, draft, "agreement/place", "ro", "Bălți")
    library.client.post(url(draft), sent(library, draft, **said))
    page = library.client.get(url(draft, "history/?revision=4")).content.decode()
    assert "Bălți" in page
    answer = library.client.post(url(draft, "restore/"), {"revision": 1, "as": library.number})
    assert answer.status_code == 302
    held = library.detail(draft)
    assert (held.terms, held.card.revision) == (before, 5)


def test_remarks_are_said_answered_and_settled(library: Party, school: Party) -> None:
    draft = library.start("school")
    key = library.detail(draft).articles[0].key
    page = school.client.get(url(draft, f"remarks/?article={key}"))
    assert page.context["form"].initial["article"] == key
    text = "<script>alert(1)</script> ვინ იხდის?"
    school.client.post(url(draft, "remarks/"), {"text": text, "article": key})
    shown = library.client.get(url(draft, "remarks/")).content.decode()
    assert "<script>alert" not in shown
    assert "ვინ იხდის?" in shown
    (remark,) = drafts.draft_comments(draft, acting(library.person))
    library.client.post(url(draft, "remarks/"), {"text": "Noi.", "answers": remark.number})
    library.client.post(url(draft, "remarks/"), {"settle": remark.number})
    (remark,) = drafts.draft_comments(draft, acting(library.person))
    assert [one.text for one in remark.answers] == ["Noi."]
    assert remark.resolved_at is not None
    empty = library.client.post(url(draft, "remarks/"), {"text": "  "})
    assert list(empty.context["form"].errors) == ["text"]
