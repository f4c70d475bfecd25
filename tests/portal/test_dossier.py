"""The dossier of an agreement: the page and the PDF say the same, and say it to be checked."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from structlog.testing import capture_logs

from pactwork.kernel.canonical import canonical_json, sha256_hex
from pactwork.kernel.languages import LANGUAGES
from pactwork.portal import dossier as dossiers
from pactwork.portal.dossier import dossier_of
from pactwork.portal.dossier_pdf import DossierError, dossier_data, make_pdf
from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import page, words

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
HOSTILE = '#panic("no") $x$ *bold* @ref <label> \\ "quoted" `raw` // comment'


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def fonts() -> Path:
    return Path(settings.PACTWORK_NODE_MODULES) / "@expo-google-fonts"


def one_pact(**said: Any) -> None:
    take_in(
        pact("reading", commitment(owed_by=["library"], owed_to=["school"]), **said),
        evidence("reading", happened(accepted=accepted("school")), happened("e2")),
    )


def made(language: str = "en") -> bytes:
    with override(language):
        held = dossier_of("reading", DAY)
        assert held
        return make_pdf(dossier_data(held), held, fonts())


def text_of(pdf: bytes) -> str:
    """The words of a PDF, where there is a program that reads them."""
    program = shutil.which("pdftotext")
    if program is None:
        return ""
    read = subprocess.run([program, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def test_the_page_tells_promise_standing_evidence_and_digests(client: Client) -> None:
    one_pact()
    markup = page(client, "/en/agreements/reading/dossier/")
    said = words(markup)
    held = client.get("/api/v1/agreements/reading/versions").json()["items"][0]
    assert held["sha256"] in said
    assert "We train teachers together." in said
    assert "Training e1" in said
    assert "Training e2" not in said
    assert "As of 22 November 2026" in said


def test_the_digest_of_evidence_is_that_of_its_public_statement(client: Client) -> None:
    one_pact()
    held = dossier_of("reading", DAY)
    assert held
    (piece,) = held.evidence
    public = client.get(f"/api/v1/evidence/{piece.uuid}/statement").json()
    assert piece.digest == sha256_hex(canonical_json(public))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_in_every_language(client: Client, language: str) -> None:
    one_pact()
    answer = client.get(f"/{language}/agreements/reading/dossier.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="reading.{language}.pdf"'
    body = answer.content
    assert body.startswith(b"%PDF-1.7")
    assert body.rstrip().endswith(b"%%EOF")
    assert b"pdfuaid:part" in body
    assert b"pdfaid:part" in body
    assert b"/StructTreeRoot" in body
    if said := text_of(body):
        assert dossier_of("reading", DAY).evidence[0].digest[:20] in said  # type: ignore[union-attr]


def test_the_same_day_gives_the_same_bytes() -> None:
    one_pact()
    assert made("fa") == made("fa")


def test_what_people_wrote_stays_text() -> None:
    one_pact(agreement={"title": {"en": HOSTILE}})
    pdf = made()
    assert pdf.startswith(b"%PDF")
    held = dossier_of("reading", DAY)
    assert held
    assert json.loads(dossier_data(held))["title"]["text"] == HOSTILE
    if said := text_of(pdf):
        assert '#panic("no") $x$ *bold* @ref' in said


def test_an_agreement_without_anything_has_a_dossier() -> None:
    take_in(pact("reading", articles=[]))
    assert made().startswith(b"%PDF")


def test_many_pieces_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossiers, "MOST", 2)
    take_in(
        pact(),
        evidence("reading", *(happened(f"e{n}", accepted=accepted("school")) for n in range(5))),
    )
    held = dossier_of("reading", DAY)
    assert held
    assert len(held.evidence) == 2
    assert held.left_out.startswith("3 older pieces of evidence")


def test_queries_do_not_grow_with_evidence(django_assert_max_num_queries: Any) -> None:
    take_in(
        pact(),
        evidence("reading", *(happened(f"e{n}", accepted=accepted("school")) for n in range(30))),
    )
    with django_assert_max_num_queries(16):
        dossier_of("reading", DAY)


@pytest.mark.parametrize("path", ["dossier/", "dossier.pdf"])
def test_what_is_not_public_has_none(client: Client, path: str) -> None:
    take_in(pact("reading", visibility="parties"))
    assert client.get(f"/en/agreements/reading/{path}").status_code == 404


def test_without_fonts_it_says_so(client: Client, settings: Any, tmp_path: Path) -> None:
    one_pact()
    settings.PACTWORK_NODE_MODULES = tmp_path
    with capture_logs() as logs:
        answer = client.get("/en/agreements/reading/dossier.pdf")
    assert answer.status_code == 503
    assert "could not be made" in answer.content.decode()
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["dossier_failed"]
    held = dossier_of("reading", DAY)
    assert held
    with pytest.raises(DossierError):
        make_pdf(dossier_data(held), held, tmp_path)
