"""Requests of COUNTER: content that a page shows, and links that are followed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pactwork.files.api import Holder, content_address
from pactwork.people.api import Person
from pactwork.repository.api import depositing, publishing, reviewing, showing
from pactwork.repository.models import DailyUse, MaterialFile
from tests.factories import numbers, someone
from tests.files import made
from tests.repository.shelf import approved, published, said

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def ana(agreement: str, settings: Any, tmp_path: Any) -> Person:
    settings.PACTWORK_HOME = tmp_path
    return someone("ana@library.md", library="coordinator")


def shared(ana: Person, name: str, data: bytes) -> str:
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    depositing.fill_in(key, said(), by=ana)
    depositing.add_file(key, name=name, chunks=[data], language="ro", by=ana)
    reviewing.submit(key, by=ana)
    assert approved(key, ana)
    return key


def requests(key: str) -> int:
    rows = DailyUse.objects.filter(material__key=key, what="shown")
    return sum(rows.values_list("total", flat=True))


def asked(key: str, path: str, **headers: str) -> int:
    file = MaterialFile.objects.get(version__material__key=key)
    holder = Holder(showing.HOLDER, key)
    address = content_address(file.sha256, holder=holder, name=file.name)
    answer: Any = Client().get(f"{address.root}{path}", headers={**FIREFOX, **headers})
    if answer.streaming:
        list(answer.streaming_content)
    return int(answer.status_code)


def test_pages_of_a_pdf_are_a_request_once(ana: Person) -> None:
    key = shared(ana, "a.pdf", made.pdf())
    page = Client().get(f"/en/materials/{key}/", headers=FIREFOX)
    assert "/reading/1" in page.content.decode()
    assert requests(key) == 0
    assert (asked(key, "pages/1.webp"), asked(key, "reading/9")) == (200, 404)
    assert requests(key) == 0
    assert asked(key, "reading/1") == asked(key, "reading/1") == 200
    assert requests(key) == 1
    assert asked(key, "reading/1", **{"User-Agent": "Googlebot/2.1"}) == 200
    assert requests(key) == 1


def test_words_are_a_request_where_there_are_any(ana: Person) -> None:
    key = shared(ana, "a.md", "# Bună".encode())
    assert Client().get(f"/en/materials/{key}/?read=text", headers=FIREFOX).status_code == 200
    assert requests(key) == 0
    MaterialFile.objects.filter(version__material__key=key).update(text="Bună")
    assert Client().get(f"/en/materials/{key}/?read=text", headers=FIREFOX).status_code == 200
    assert requests(key) == 1
    held = linked(ana, "https://example.org/")
    assert Client().get(f"/en/materials/{held}/?read=text", headers=FIREFOX).status_code == 200
    assert requests(held) == 0


def test_a_film_is_a_request_where_it_begins(ana: Person) -> None:
    key = shared(ana, "a.png", made.picture())
    assert asked(key, "file", Range="bytes=10-20") == 206
    assert requests(key) == 0
    assert asked(key, "file", Range="bytes=0-") == 206
    assert requests(key) == 1


def linked(ana: Person, link: str) -> str:
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    depositing.fill_in(key, said(link=link), by=ana)
    reviewing.submit(key, by=ana)
    assert approved(key, ana)
    return key


def test_a_link_is_followed_to_the_address_that_is_kept_and_counted(ana: Person) -> None:
    key = linked(ana, "https://example.org/carte?p=1&q=ă".replace("ă", "%C4%83"))
    page = Client().get(f"/en/materials/{key}/").content.decode()
    assert f'class="button" href="/materials/{key}/link"' in page
    path = f"/materials/{key}/link"
    for asked_for in ("", "?url=https://evil.example/&next=//evil.example", "?version=1"):
        answer = Client().get(f"{path}{asked_for}", headers=FIREFOX)
        assert answer.status_code == 302
        assert answer["Location"] == "https://example.org/carte?p=1&q=%C4%83"
        assert "no-store" in answer["Cache-Control"]
    Client().head(path, headers=FIREFOX)
    rows = DailyUse.objects.filter(material__key=key, what="opened")
    assert [(row.total, row.distinct) for row in rows] == [(1, 1)]
    assert Client().get(f"{path}?version=9", headers=FIREFOX).status_code == 404
    assert Client().get(f"/materials/{published(ana, ana)}/link").status_code == 404
    publishing.change_visibility(key, visibility="organisation", by=ana)
    assert Client().get(path, headers=FIREFOX).status_code == 404
    mine = Client()
    mine.force_login(ana)
    assert mine.get(path, headers=FIREFOX).status_code == 302
