"""Bodies, tables and files that strangers made with care."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactwork.config.desk_api import description
from pactwork.people.api import Scope, make_token
from tests.desk.conftest import Party
from tests.desk.doing import send
from tests.desk.rooms import JSON, sent, url
from tests.factories import evidence, happened, organisation, pact, take_in
from tests.files.samples import HTML, PDF, PNG
from tests.people.entering import signed_in

API = "/api/desk/v1/drafts"
SOON = 5.0
"""Seconds within which even the worst body is answered."""


@pytest.fixture
def program(library: Party, settings: Any) -> Client:
    """A program of the library, which may ask as often as it likes."""
    settings.PACTWORK_API_PER_MINUTE = 10**9
    said: dict[str, Any] = {"name": "x", "days": 1, "organisation": None, "by": library.person}
    _, secret = make_token(scopes=tuple(Scope), **said)
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


MILLION = 999_990
BODIES = {
    "deep": b"[" * MILLION,
    "deep objects": b'{"a":' * 190_000,
    "quotes that never end": b'"' + b'\\"' * (MILLION // 2),
    "quotes between brackets": b'["' * (MILLION // 2),
    "a number without end": b'{"uuid": ' + b"9" * MILLION + b"}",
    "not UTF-8": b"\xff\xfe" * 1000,
    "half a pair": b'{"organisation": "\\ud800"}',
    "infinite": b'{"organisation": "library", "operations": [Infinity, NaN]}',
    "no object": b"[]",
    "nothing": b"",
    "the same name a thousand times": b"{" + b'"begin": "blank",' * 9999 + b'"begin": "blank"}',
    "null": b'{"organisation": "library", "title": {"ro": "\\u0000"}}',
}


@pytest.mark.parametrize("name", BODIES)
def test_no_body_breaks_the_api_or_keeps_it_long(
    program: Client, library: Party, name: str
) -> None:
    draft = library.start("school")
    for ask, path in ((program.post, API), (program.patch, f"{API}/{draft}")):
        begun = time.process_time()
        answer = ask(path, BODIES[name], content_type="application/json")
        assert time.process_time() - begun < SOON
        assert 400 <= answer.status_code < 500, answer.content
        assert answer["Content-Type"] == "application/problem+json"


LIGHT = ("half a pair", "no object", "nothing", "null", "not UTF-8", "infinite")


def test_no_body_breaks_any_operation(program: Client) -> None:
    """Nor does a form where JSON is meant, or JSON where a form is."""
    for route, item in description()["paths"].items():
        path = re.sub(r"{uuid}|{message}", str(uuid4()), route)
        path = re.sub(r"{slug}", "library", re.sub(r"{what}", "news", path))
        path = re.sub(r"{\w+}", "987654", path)
        for method in set(item) - {"get"}:
            ask = getattr(program, method)
            for name in LIGHT:
                answer = ask(path, BODIES[name], content_type="application/json")
                assert answer.status_code < 500, (method, path, name, answer.content)
            for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain"):
                answer = ask(path, b"--x\r\n\xff\x00--x--", content_type=kind)
                assert answer.status_code in (400, 403, 404, 413, 415), (method, path, kind)
                assert answer["Content-Type"] == "application/problem+json"


def test_no_form_with_files_breaks_a_delivery(program: Client) -> None:
    path = "/api/desk/v1/evidence/with-files"
    piece = {"by": "library", "kind": "x", "title": {}, "first_day": "2026-01-01", "serves": []}
    for said in ("[" * 999, "null", "\u0000", "{}", json.dumps(piece), "x" * 3_000_000):
        for count in (0, 1, 60):
            files = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(count)]
            answer = program.post(path, {"piece": said, "files": files, "extra": "1"})
            assert 400 <= answer.status_code < 500, answer.content
            assert answer["Content-Type"] == "application/problem+json"


DEEP = json.dumps({"do": "set-value", "path": ["agreement", "x"], "value": 1}).replace(
    "1}", "[" * 60 + "]" * 60 + "}"
)


@pytest.mark.parametrize(
    "operation",
    [
        json.loads(DEEP),
        {"do": "set-text", "path": ["a"] * 5000, "language": "ro", "text": "x"},
        {"do": "set-text", "path": ["commitments"], "language": "ro", "text": "x"},
        {"do": "set-text", "path": [], "language": "ro", "text": "x"},
        {"do": "set-text", "path": ["agreement", "title"], "language": "x" * 999, "text": "x"},
        {"do": "set-value", "path": ["agreement", "authoritative"], "value": {"a": 10**30}},
        {"do": "set-value", "path": ["__class__"], "value": "x"},
        {"do": "add-article", "article": {"key": "x", "articles": [{"key": "x"}] * 300}},
        {"do": "no-such"},
        {},
    ],
)
def test_no_operation_breaks_a_draft(
    program: Client, library: Party, operation: dict[str, Any]
) -> None:
    draft = library.start("school")
    before = library.detail(draft).terms
    body = {"organisation": "library", "operations": [operation]}
    said = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
    answer = program.patch(f"{API}/{draft}", json.dumps(body), **said)
    assert 400 <= answer.status_code < 500, answer.content
    assert library.detail(draft).terms == before


@pytest.mark.parametrize(
    "fields",
    [
        {f"field{number}": "x" for number in range(5000)},
        {"text:agreement/title:ro": "x" * 3_000_000},
        {"text:commitments:ro": "x", "was:commitments:ro": ""},
        {"text::": "x"},
        {"text:agreement/title/ro/x/y:ro": "x"},
        {"text:" + "a/" * 3000 + ":ro": "x"},
        {"seen:agreement/term": "[" * 100_000, "value:agreement/term": "x"},
        {"seen:commitments": "1"},
        {"base": "9" * 5000},
        {"as": "9" * 5000},
        {"as": "٣" * 5000},
        {"change": "x"},
        {"do": "\x00", "at": "\x00\r\n", "open": "x\r\nSet-Cookie: a=b"},
    ],
    ids=lambda fields: next(iter(fields))[:40],
)
@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "script"])
def test_no_form_breaks_the_room(
    library: Party, fields: dict[str, str], headers: dict[str, str]
) -> None:
    draft = library.start("school")
    client = library.client
    client.raise_request_exception = False
    begun = time.process_time()
    answer = client.post(url(draft), sent(library, draft, **fields), headers=headers)
    assert time.process_time() - begun < SOON
    assert answer.status_code < 500, answer.content
    assert "Set-Cookie: a=b" not in str(answer.headers)
    assert library.client.get(url(draft)).status_code == 200


@pytest.mark.parametrize("tail", ["acts/", "remarks/", "restore/", "sign/", "paper/1/answer/"])
def test_numbers_without_end_are_no_numbers(library: Party, tail: str) -> None:
    draft = library.start("school")
    library.client.raise_request_exception = False
    names = ("as", "settle", "revision", "answers", "organisation")
    for long in ("9" * 5000, "٣" * 5000, "9" * 19):
        answer = library.client.post(url(draft, tail), dict.fromkeys(names, long))
        assert answer.status_code < 500, answer.content
        assert library.client.get(url(draft, tail), dict.fromkeys(names, long)).status_code < 500


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        b"[" * 100_000,
        b"{" * 100_000,
        b"- " * 100_000,
        b"!!python/object/apply:os.system ['true']",
        b"a: " + b"9" * 100_000,
        b"\x00" * 100,
        b'{"pactwork": "pact/1", "agreement": ' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "../a.yaml"])
def test_no_pact_file_is_a_bomb(library: Party, data: bytes, name: str) -> None:
    said = {"key": str(uuid4()), "organisation": library.number, "begin": "file", "language": "ro"}
    library.client.raise_request_exception = False
    begun = time.process_time()
    file = SimpleUploadedFile(name, data)
    answer = library.client.post("/en/desk/drafts/start/", said | {"file": file})
    assert time.process_time() - begun < SOON
    assert answer.status_code in (413, 422), answer.content[:300]


FORMULAS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', " =1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(library: Party, formula: str) -> None:
    key = "sums"
    named = [organisation(one, name={"en": formula}) for one in ("press", "town")]
    document = pact(key, parties=("press", "town"), agreement={"title": {"en": formula}})
    held = happened(by="press", accepted=[{"by": "town", "on": "2026-03-05"}])
    take_in(document | {"organisations": named}, evidence(key, held))
    tables = 0
    for path in (
        "/export/agreements.csv",
        "/export/commitments.csv",
        f"/export/agreements/{key}/reciprocity.csv",
        "/export/organisations/press/reciprocity.csv",
    ):
        answer = Client().get(path)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
        rows = list(csv.reader(io.StringIO(text)))[1:]
        tables += any(formula.strip() in cell for row in rows for cell in row)
        for row in rows:
            for cell in row:
                assert not is_formula(cell), (path, cell)
    assert tables == 4


def is_formula(cell: str) -> bool:
    plain = cell.lstrip()
    if plain[:1] in ("-", "+") and plain[1:].replace(".", "", 1).isdecimal():
        return plain[:1] == "+"
    return plain.startswith(("=", "+", "-", "@"))


NAMES = [
    'a"b.png',
    "a\r\nSet-Cookie: evil=1\r\n.png",
    "\u202egnp.exe\u202c.png",
    "../../../etc/passwd.png",
    "..\\..\\windows\\x.png",
    "/etc/passwd.png",
    "a;filename=evil.html;.png",
    "%0d%0aSet-Cookie:evil=1.png",
    "<img src=x onerror=x>.png",
    "ქართული\u200b.png",
    "x" * 400 + ".png",
    "CON.png",
    ".png",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_writes_a_header_or_leads_anywhere(library: Party, name: str) -> None:
    answer, piece = send(library.client, files=[SimpleUploadedFile(name, PNG)])
    if answer.status_code == 422:
        return
    assert answer.status_code == 302
    page = library.client.get(f"/en/desk/evidence/{piece}/").content.decode()
    address = next(part for part in page.split('"') if f"{piece}/files/" in part)
    got = library.client.get(address)
    assert b"".join(got.streaming_content) == PNG  # type: ignore[arg-type]
    assert "evil" not in got.cookies
    said = got["Content-Disposition"]
    assert said.startswith("attachment")
    assert not set("\r\n\u202e\u202c\u200b/\\") & set(said.replace('\\"', "")), said
    assert "%E2%80%AE" not in said
    assert "\u202e" not in page


POLYGLOTS = {
    "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    "a.html": HTML,
    "html.png": HTML,
    "script.pdf": HTML + PDF,
    "png.png": PNG + HTML,
    "pdf.pdf": PDF + HTML,
    "gif.gif": b"GIF89a/*" + HTML,
    "svg.png": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a.png.html": PNG,
    "a.pdf": b"%!PS-Adobe-3.0 EPSF-3.0 %PDF-1.4",
    "a.xhtml": b"<html/>",
    "a.js": b"x()",
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_two_kinds_in_one_file_are_served_as_one_that_does_nothing(
    library: Party, name: str
) -> None:
    answer, piece = send(library.client, files=[SimpleUploadedFile(name, POLYGLOTS[name])])
    if answer.status_code == 422:
        assert name not in ("png.png", "pdf.pdf")
        return
    page = library.client.get(f"/en/desk/evidence/{piece}/").content.decode()
    address = next(part for part in page.split('"') if f"{piece}/files/" in part)
    got = library.client.get(address)
    assert got["Content-Type"] in ("image/png", "application/pdf"), name
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    b"".join(got.streaming_content)  # type: ignore[arg-type]


def test_scans_and_letters_are_served_as_safely(library: Party, school: Party) -> None:
    draft = library.start("school")
    library.act("propose", draft)
    for party in (library, school):
        party.act("approve", draft)
    client = signed_in(library.person)
    sha256 = library.detail(draft).sha256
    said = {"sha256": sha256, "name": "Ž"}
    for name, data in POLYGLOTS.items():
        if name not in ("png.png", "pdf.pdf"):
            scan = SimpleUploadedFile(name, data)
            answer = client.post(url(draft, "paper/"), said | {"scan": scan})
            assert answer.status_code in (302, 422)
    assert library.detail(draft).papers == []
    scan = SimpleUploadedFile("../a.png", PNG + HTML)
    answer = client.post(url(draft, "paper/"), said | {"scan": scan})
    assert answer.status_code == 302, answer.content.decode()
    number = library.detail(draft).papers[0].number
    got = school.client.get(url(draft, f"paper/{number}/"))
    assert got["Content-Type"] == "image/png"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
