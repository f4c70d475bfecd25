"""The HTTP side of tus 1.0.0, as a browser with tus-js-client speaks it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from pactwork.files.models import Upload
from tests.desk.doing import reading, signed_in
from tests.files import made

TEXT = (made.SAID["fa"] * 300).encode()
VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
PLACE = "/en/desk/uploads/"


@pytest.fixture
def browser(db: None, settings: Any, tmp_path: Path) -> Client:
    settings.PACTWORK_HOME = tmp_path
    reading()
    return signed_in("ana@library.example", library="member")


def said(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def begin(browser: Client, size: int, name: str = "کتاب.txt", **more: Any) -> HttpResponse:
    headers = {
        **VERSION,
        "Upload-Length": str(size),
        "Upload-Metadata": f"filename {said(name)},filetype {said('text/plain')}",
        **more.pop("headers", {}),
    }
    return browser.post(PLACE, headers=headers, **more)  # type: ignore[return-value]


def patch(browser: Client, place: str, at: int, data: bytes, **headers: str) -> HttpResponse:
    told = {**VERSION, "Upload-Offset": str(at), **headers}
    return browser.patch(place, data, content_type=PIECE, headers=told)  # type: ignore[return-value]


def test_a_file_comes_in_over_three_connections(browser: Client) -> None:
    welcome = browser.options(PLACE)
    assert welcome.status_code == 204
    assert welcome["Tus-Version"] == welcome["Tus-Resumable"] == "1.0.0"
    assert "termination" in welcome["Tus-Extension"]
    assert int(welcome["Tus-Max-Size"]) == 4_300_000_000
    begun = begin(browser, len(TEXT))
    assert begun.status_code == 201
    assert begun["Upload-Offset"] == "0"
    assert begun["Upload-Expires"].endswith("GMT")
    place = begun["Location"]
    assert patch(browser, place, 0, TEXT[:1000])["Upload-Offset"] == "1000"
    asked = browser.head(place, headers=VERSION)
    assert (asked.status_code, asked["Upload-Offset"]) == (200, "1000")
    assert asked["Upload-Length"] == str(len(TEXT))
    assert "no-store" in asked["Cache-Control"]
    done = patch(browser, place, 1000, TEXT[1000:])
    assert (done.status_code, done["Upload-Offset"]) == (204, str(len(TEXT)))
    held = Upload.objects.get()
    assert (held.name, held.kind) == ("کتاب.txt", "text")
    assert held.sha256 == hashlib.sha256(TEXT).hexdigest()


def test_the_first_piece_may_come_with_the_beginning(browser: Client) -> None:
    begun = begin(browser, len(TEXT), data=TEXT[:700], content_type=PIECE)
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "700")


def test_what_does_not_fit_is_said_as_the_protocol_says(browser: Client) -> None:
    place = begin(browser, len(TEXT))["Location"]
    answered = patch(browser, place, 5, b"x")
    assert (answered.status_code, answered["Upload-Offset"]) == (409, "0")
    assert patch(browser, place, 0, TEXT + b"x").status_code == 413
    digest = base64.b64encode(hashlib.sha1(b"other").digest()).decode()
    assert (
        patch(browser, place, 0, b"x", **{"Upload-Checksum": f"sha1 {digest}"}).status_code == 460
    )
    assert patch(browser, place, 0, b"x", **{"Upload-Checksum": "crc9 AAAA"}).status_code == 400
    assert browser.patch(place, b"x", content_type="text/plain", headers=VERSION).status_code == 415
    assert browser.head(place).status_code == 412
    assert browser.head(place, headers={"Tus-Resumable": "0.2.2"})["Tus-Version"] == "1.0.0"
    assert browser.put(place, headers=VERSION).status_code == 405
    assert browser.get(PLACE, headers=VERSION).status_code == 405
    for headers in ({"Upload-Length": "many"}, {"Upload-Metadata": "filename ***"}):
        assert begin(browser, 5, headers=headers).status_code == 400
    assert begin(browser, 5, "a.exe").status_code == 422
    assert begin(browser, 10**13).status_code == 413
    assert begin(browser, 5, headers={"Upload-Length": "9" * 30}).status_code == 400


def test_a_file_that_is_not_what_it_says_is_gone_when_it_is_whole(browser: Client) -> None:
    place = begin(browser, 6, "a.pdf")["Location"]
    answered = patch(browser, place, 0, b"<html>")
    assert answered.status_code == 422
    assert "“a.pdf” is not what its ending says" in answered.content.decode()
    assert browser.head(place, headers=VERSION).status_code == 404
    assert Upload.objects.count() == 0


def test_it_is_nobody_elses(browser: Client) -> None:
    place = begin(browser, len(TEXT))["Location"]
    other = signed_in("jonas@school.example", school="representative")
    assert other.head(place, headers=VERSION).status_code == 404
    assert patch(other, place, 0, b"x").status_code == 404
    assert other.delete(place, headers=VERSION).status_code == 404
    assert Client().head(place, headers=VERSION).status_code == 401
    assert begin(Client(), 5).status_code == 401
    assert begin(signed_in("nobody@example.org"), 5).status_code == 403
    assert browser.delete(place, headers=VERSION).status_code == 204
    assert browser.head(place, headers=VERSION).status_code == 404


def test_a_foreign_page_cannot_send_in_somebodys_name(browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert begin(strict, 5).status_code == 403
    place = begin(browser, len(TEXT))["Location"]
    assert patch(strict, place, 0, b"x").status_code == 403
    assert strict.delete(place, headers=VERSION).status_code == 403
    token = "a" * 32
    strict.cookies["csrftoken"] = token
    assert patch(strict, place, 0, b"x", **{"X-CSRFToken": token}).status_code == 204


def test_names_are_made_safe(browser: Client) -> None:
    begun = begin(browser, 5, "../../etc/" + quote("x") * 300 + "\x00.txt")
    assert begun.status_code == 201
    held = Upload.objects.get()
    assert len(held.name) <= 200
    assert "\x00" not in held.name
    assert "/" not in held.name
