"""Delivering evidence on the page: quick, forgiving, and safe against hostile input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from pactwork.agreements.models import AttachedFile, Evidence
from pactwork.desk.web.deliver_form import AmountField
from tests.desk.doing import EVENT, delivered, form, page, reading, send, signed_in, text_of, upload
from tests.factories import TODAY, commitment, pact, someone, take_in
from tests.files.samples import DOCM, HTML, PDF, PNG

DELIVER = "/en/desk/evidence/deliver/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Iterator[None]:
    settings.LOGIN_URL = "/en/sign-in/"
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def ana(db: None) -> Client:
    reading()
    return signed_in("ana@library.md", library="member")


def test_the_form_is_ready_with_today_and_the_likeliest_commitments(ana: Client) -> None:
    body = page(ana, DELIVER)
    assert 'value="2026-11-22"' in body
    assert 'value="reading/c1"' in body
    assert 'enctype="multipart/form-data"' in body
    assert "measures:people-trained" not in body


def test_coming_from_a_commitment_it_is_chosen_and_its_measure_set(ana: Client) -> None:
    body = page(ana, DELIVER + "?for=reading/c2&for=nowhere/x")
    assert re.search(r'value="reading/c2" checked', body)
    assert re.search(r'value="measures:trainings" selected', body)


def test_everything_the_form_holds_arrives(ana: Client) -> None:
    held = delivered(
        ana,
        last_day="2026-11-21",
        amount_2="1,250",
        measure_2="measures:visits",
        target_groups=["target-groups:teachers"],
        description="Prima zi:\r\nteorie.",
        links="example.org/a\nhttps://example.org/b",
        commitment=["reading/c1", "reading/c2"],
        files=[upload("poză.png", PNG), upload("listă.pdf", PDF)],
    )
    row = Evidence.objects.get(uuid=held)
    assert (row.title, row.kind) == ({"ro": EVENT["title"]}, "evidence-kinds:training")
    assert row.description == {"ro": "Prima zi:\nteorie."}
    assert row.links == ["https://example.org/a", "https://example.org/b"]
    assert {one.measure: one.amount for one in row.quantities.all()} == {
        "measures:trainings": 2,
        "measures:visits": 1250,
    }
    assert (row.headcount, row.target_groups) == (18, ["target-groups:teachers"])
    assert [one.name for one in row.attached.order_by("position")] == ["poză.png", "listă.pdf"]
    assert row.claims.count() == 2


def test_sent_twice_it_is_delivered_once(ana: Client) -> None:
    held = form()
    for _ in range(2):
        assert ana.post(DELIVER, held).status_code == 302
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"title": ""}, "What happened?: This field is required."),
        ({"title": "a\x00b"}, "characters that cannot be stored"),
        ({"title": "a\x07b"}, "characters that cannot be stored"),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"first_day": "2026-11-23"}, "This day is still to come."),
        ({"first_day": "yesterday"}, "Enter a valid date."),
        ({"first_day": "2020-01-01"}, "only began on 1 January 2025"),
        ({"last_day": "2026-11-19"}, "It cannot end before it began."),
        ({"amount_1": "many"}, "This is not a number."),
        ({"amount_1": "-2"}, "too small or too large"),
        ({"amount_1": ""}, "Say how many."),
        ({"measure_1": ""}, "Say what was counted."),
        ({"measure_1": "measures:people-trained"}, "Select a valid choice"),
        ({"amount_2": "1", "measure_2": "measures:trainings"}, "counted above already"),
        ({"headcount": "2.5"}, "A whole number, please."),
        ({"links": "javascript:alert(1)"}, "is not an address a page may link to"),
        ({"links": "https://user:pw@example.org"}, "is not an address a page may link to"),
        ({"kind": "evidence-kinds:rumour"}, "Select a valid choice"),
        ({"commitment": []}, "Choose at least one commitment"),
        ({"commitment": ["reading/zzz"]}, "cannot be served by you"),
        ({"by": "school"}, "Select a valid choice"),
        ({"piece": "1"}, "Enter a valid UUID."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    ana: Client, said: dict[str, Any], fault: str
) -> None:
    answer, _ = send(ana, **{"description": "Cu exerciții", **said})
    assert answer.status_code == 422
    assert fault in text_of(answer)
    body = answer.content.decode()
    assert "Cu exerciții" in body
    if "title" not in said:
        assert 'value="Instruirea bibliotecarilor"' in body
    if said.get("commitment", True) and "zzz" not in str(said) and "by" not in said:
        assert 'value="reading/c1" checked' in body
    assert Evidence.objects.count() == 0


def test_after_a_fault_the_files_to_choose_again_are_named(ana: Client) -> None:
    answer, _ = send(ana, title="", files=[upload("a.png", PNG), upload("b.pdf", PDF)])
    assert "choose these files again" in text_of(answer)
    assert "a.png and b.pdf" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.html", HTML, "is not of a kind that is kept"),
        ("a.svg", b"<svg onload='alert(1)'/>", "is not of a kind that is kept"),
        ("a.png", HTML, "is not what its ending says"),
        ("a.docx", DOCM, "is not what its ending says"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_hostile_files_are_refused_and_nothing_is_kept(
    ana: Client, name: str, data: bytes, fault: str
) -> None:
    answer, _ = send(ana, files=[upload("good.png", PNG), upload(name, data)])
    assert answer.status_code == 422
    assert fault in text_of(answer)
    assert AttachedFile.objects.count() == 0


def test_too_many_files_are_refused(ana: Client) -> None:
    answer, _ = send(ana, files=[upload(f"{n}.png", PNG) for n in range(11)])
    assert "At most 10 files" in text_of(answer)


@pytest.mark.parametrize(
    "name", ['"><script>alert(1)</script>.png', "../../etc/passwd.png", "a\u202egnp.exe.png"]
)
def test_hostile_names_of_files_and_titles_are_only_text(ana: Client, name: str) -> None:
    title = "<img src=x onerror=alert(1)>"
    held = delivered(ana, title=title, files=[upload(name, PNG)])
    body = page(ana, f"/en/desk/evidence/{held}/")
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "&lt;img src=x onerror=alert(1)&gt;" in body
    assert not set("/\u202e") & set(AttachedFile.objects.get().name)
    assert "&lt;img src=x" in page(ana, "/en/desk/evidence/?show=others")


def test_finding_commitments_keeps_what_was_typed_and_needs_no_script(ana: Client) -> None:
    answer = ana.post(DELIVER, form(act="find", find="SHARE book", title="", amount_1="x"))
    assert answer.status_code == 200
    body = answer.content.decode()
    assert 'value="reading/c1" checked' in body
    assert 'value="reading/c2">' in body
    assert 'id="form-errors"' not in body
    assert 'value="x"' in body
    assert Evidence.objects.count() == 0


def test_words_that_no_commitment_has_are_said_to_be_in_none(ana: Client) -> None:
    answer = ana.post(DELIVER, form(act="find", find="zzzz"))
    assert "No open commitment has these words." in text_of(answer)
    assert 'value="reading/c2"' in answer.content.decode()


def test_with_script_only_the_commitments_are_answered(ana: Client) -> None:
    asked = {"HX-Request": "true", "HX-Target": "offers"}
    answer = ana.post(DELIVER, form(act="find", title="Share books"), headers=asked)
    body = answer.content.decode()
    assert body.startswith('<div id="offers" data-keep-checks>')
    assert body.index("Share books") > 0
    assert "<form" not in body


def test_without_csrf_token_nothing_is_delivered(ana: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(someone("strict@library.md", library="member"))
    assert strict.post(DELIVER, form()).status_code == 403
    assert Evidence.objects.count() == 0


def test_nobody_delivers_for_an_organisation_they_do_not_act_for(ana: Client) -> None:
    take_in(pact("other", commitment("c1"), parties=("press", "town")))
    answer, _ = send(ana, commitment=["other/c1"])
    assert answer.status_code == 422
    stranger = signed_in("x@x.org")
    assert stranger.get(DELIVER).status_code == 403
    assert stranger.post(DELIVER, form()).status_code == 403
    assert Client().post(DELIVER, form()).status_code == 302
    assert Evidence.objects.count() == 0


def test_correcting_withdraws_the_earlier_one_and_keeps_its_files(ana: Client) -> None:
    first = delivered(ana, files=[upload("a.png", PNG)])
    path = f"/en/desk/evidence/{first}/correct/"
    body = page(ana, path)
    digest = AttachedFile.objects.get().sha256
    assert 'value="Instruirea bibliotecarilor"' in body
    assert f'value="{digest}"' in body
    assert ana.post(path, form(amount_1="3")).status_code == 422
    said = form(amount_1="3", reason="Am numărat greșit", keep=[digest])
    assert ana.post(path, said).status_code == 302
    before, after = Evidence.objects.get(uuid=first), Evidence.objects.get(uuid=said["piece"])
    assert before.voided_reason == {"ro": "Am numărat greșit"}
    assert after.quantities.get().amount == 3
    assert after.attached.get().sha256 == digest
    assert ana.get(path).status_code == 403


@pytest.mark.parametrize(
    ("typed", "language", "number"),
    [
        ("1,250.5", "en", "1250.5"),
        ("1.250,5", "ro", "1250.5"),
        ("۱٬۲۵۰٫۵", "fa", "1250.5"),
        ("1 250,5", "lt", "1250.5"),
        ("٤٢", "fa", "42"),
    ],
)
def test_numbers_as_people_write_them(typed: str, language: str, number: str) -> None:
    with translation.override(language):
        assert AmountField(required=False).clean(typed) == Decimal(number)
