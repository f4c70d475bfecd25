"""Bytes of strangers as they are served: in a sandbox, to whom the holder lets read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from pactwork.files import content as content_module
from pactwork.files import effects
from pactwork.files.api import (
    ContentAddress,
    Holder,
    content_address,
    make_pictures,
    prepare,
    register_readers,
    store_stream,
)
from pactwork.files.hurry import LaterError
from pactwork.files.ranges import RangeError, Span, span_of
from pactwork.files.web import content as content_view
from pactwork.files.web import pdf_words as words_view
from tests.files import made, only_kept

TEXT = made.SAID["fa"].encode()


@pytest.fixture(autouse=True)
def withdrawn(settings: Any, tmp_path: Path, db: None) -> Iterator[set[str]]:
    settings.PACTWORK_HOME = tmp_path
    gone: set[str] = set()
    register_readers(
        "shelf",
        lambda reference, sha256, person: (
            reference not in gone and (reference != "private" or person == 7)
        ),
    )
    yield gone
    content_module._readers.pop("shelf")


def address(
    name: str, data: bytes, reference: str = "public", person: int | None = None
) -> ContentAddress:
    stored = store_stream(name, [data])
    return content_address(
        stored.sha256, holder=Holder("shelf", reference), name=name, person=person
    )


class ReadingClient(Client):
    """A browser that reads each answer to its end."""

    def request(self, **given: Any) -> Any:
        answer: Any = super().request(**given)
        answer.whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for close in answer._resource_closers:  # all of `close` but the end of the connection
            close()
        return answer


@pytest.fixture
def client() -> Client:
    return ReadingClient()


def body(answer: Any) -> bytes:
    return bytes(answer.whole)


def test_bytes_are_shown_in_a_sandbox_and_downloaded_under_their_name(client: Client) -> None:
    held = address("Îndrumar.pdf", made.pdf())
    shown, loaded = client.get(held.file), client.get(held.download)
    for answer, way in ((shown, "inline"), (loaded, "attachment")):
        assert body(answer) == made.pdf()
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Content-Disposition"].startswith(f"{way}; filename*=utf-8''%C3%8Endrumar")
        assert re.fullmatch(r'"[0-9a-f]{64}"', answer["ETag"])
        assert answer["Accept-Ranges"] == "bytes"
        assert "Set-Cookie" not in answer
    assert client.post(held.file).status_code == 405


KEPT_APART = [
    ("a.docx", made.docx(), "attachment"),
    ("a.epub", made.epub(), "attachment"),
    ("a.zip", made.scorm(), "attachment"),
    ("a.md", b"# x\n<script>alert(1)</script>", "attachment"),
    ("a.csv", b"<script>alert(1)</script>,x\n", "attachment"),
    ("a.txt", b"<html><script>alert(1)</script>", "inline"),
    ("a.vtt", b"WEBVTT\n\n<script>", "inline"),
    ("a.png", made.picture(), "inline"),
    *((name, data, "attachment") for name, data in only_kept.only_kept().values()),
]


@pytest.mark.parametrize("number", range(len(KEPT_APART)))
def test_nothing_is_sent_as_a_page_or_a_program(client: Client, number: int) -> None:
    name, data, way = KEPT_APART[number]
    for where in ("file", "download"):
        answer = client.get(getattr(address(name, data), where))
        media_type = answer["Content-Type"].partition(";")[0]
        assert media_type not in ("text/html", "image/svg+xml", "application/xhtml+xml")
        assert name not in ("a.svg", "a.html") or media_type == "application/octet-stream"
        assert "javascript" not in media_type
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        wanted = way if where == "file" else "attachment"
        assert answer["Content-Disposition"].startswith(wanted)


def test_who_may_read_is_asked_each_time(client: Client, withdrawn: set[str]) -> None:
    held = address("a.txt", TEXT)
    assert client.get(held.file).status_code == 200
    withdrawn.add("public")
    assert client.get(held.file).status_code == 404
    assert client.get(address("a.txt", TEXT, "private").file).status_code == 404
    assert client.get(address("a.txt", TEXT, "private", 8).file).status_code == 404
    mine = address("a.txt", TEXT, "private", 7)
    answer = client.get(mine.file)
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("private")
    with time_machine.travel("2036-01-01"):
        assert client.get(mine.file).status_code == 404


def test_addresses_cannot_be_made_up(client: Client) -> None:
    held = address("a.txt", TEXT)
    token = held.root.split("/")[2]
    for wrong in (token[:-1], token[1:], token[::-1], "x", "..", token + "A"):
        assert client.get(f"/content/{wrong}/file").status_code == 404
    for form in (
        *("nothing", "package/imsmanifest.xml", "page/1x", "pages/0.webp", "picture/31.webp"),
        *("captions", "run/", "package/../index.json", "page/2"),
    ):
        answer = client.get(f"{held.root}{form}")
        assert answer.status_code == 404, form
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        assert answer["Content-Type"].startswith("text/plain")
        assert answer["Cache-Control"] == "no-store"


def test_what_is_large_is_prepared_by_a_worker(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words_view, "_LARGE", 1000)
    held = address("a.epub", made.epub())
    answer = client.get(held.page(1))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    prepare(answer_digest(held))
    assert client.get(held.page(1)).status_code == 200


def answer_digest(held: ContentAddress) -> str:
    found = content_module.held_by(held.root.split("/")[2])
    assert found
    return found.sha256


PARTS = [
    ("bytes=0-4", 206, 0, 5),
    ("bytes=5-", 206, 5, None),
    ("bytes=-7", 206, -7, None),
    ("bytes=0-999999", 206, 0, None),
    ("bytes=4-2", 200, 0, None),
    ("bytes=0-1,3-4", 200, 0, None),
    ("lines=0-1", 200, 0, None),
    ("bytes=-", 200, 0, None),
    ("bytes=a-b", 200, 0, None),
    ("bytes=99999-", 416, 0, 0),
    ("bytes=-0", 416, 0, 0),
]


@pytest.mark.parametrize(("asked", "status", "begin", "end"), PARTS)
def test_parts_of_a_file(
    client: Client, asked: str, status: int, begin: int, end: int | None
) -> None:
    held = address("a.txt", TEXT)
    answer = client.get(held.file, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert answer.status_code == status
    if status == 416:
        assert answer["Content-Range"] == f"bytes */{len(TEXT)}"
        return
    wanted = TEXT[begin:end]
    assert body(answer) == wanted
    assert answer["Content-Length"] == str(len(wanted))
    assert "Content-Encoding" not in answer
    if status == 206:
        first = len(TEXT) + begin if begin < 0 else begin
        last = first + len(wanted) - 1
        assert answer["Content-Range"] == f"bytes {first}-{last}/{len(TEXT)}"


def test_parts_are_of_the_file_that_the_reader_has(client: Client) -> None:
    held = address("a.mp3", made.sound("mp3", "libmp3lame"))
    tag = client.get(held.file)["ETag"]
    for given, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200)):
        answer = client.get(held.file, headers={"Range": "bytes=0-9", "If-Range": given})
        assert answer.status_code == status
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert client.get(held.file, headers={"If-None-Match": given}).status_code == 304
    assert client.get(held.file, headers={"If-Match": '"other"'}).status_code == 412
    asked = client.head(held.file)
    assert asked["Content-Length"] == str(len(made.sound("mp3", "libmp3lame")))
    assert asked["Content-Type"] == "audio/mpeg"


def test_spans_of_empty_files() -> None:
    assert span_of("", 0) is None
    with pytest.raises(RangeError):
        span_of("bytes=0-", 0)
    assert span_of("bytes=-5", 3) == Span(0, 2, 3)


def test_documents_are_pages_that_can_do_nothing(client: Client) -> None:
    held = address("a.epub", made.epub("fa"))
    answer = client.get(held.page(1))
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    page = answer.content.decode()
    assert '<html lang="fa" dir="rtl">' in page
    assert "alert" not in page
    assert 'rel="next" target="_self" href="2"' in page
    assert client.get(f"{held.root}page/1.webp")["Content-Type"] == "image/webp"
    assert client.get(held.page(3)).status_code == 404
    assert client.get(held.page(0)).status_code == 404


def test_pictures_pages_and_captions(client: Client) -> None:
    held = address("a.pdf", made.pdf())
    assert client.get(held.picture()).status_code == 404
    make_pictures(store_stream("a.pdf", [made.pdf()]).sha256)
    assert client.get(held.picture(960))["Content-Type"] == "image/webp"
    assert client.get(held.drawn(2))["Content-Type"] == "image/webp"
    assert client.get(held.drawn(9)).status_code == 404
    subtitles = address("a.srt", made.SRT.encode())
    assert client.get(subtitles.captions)["Content-Type"] == "text/vtt; charset=utf-8"


ON_THE_SITE = [
    ("a.zip", made.scorm(**{"a.svg": "<svg/>", "a.xhtml": "<html/>", "a.js": "1"})),
    ("a.imscc", made.cartridge()),
    ("a.h5p", made.h5p()),
]


@pytest.mark.parametrize("number", range(len(ON_THE_SITE)))
def test_no_page_or_program_of_a_package_comes_from_the_sites_own_host(
    client: Client, number: int
) -> None:
    held = address(*ON_THE_SITE[number])
    paths = ("a.svg", "a.xhtml", "a.js", "content/start.html", "web/1.html", "h5p.json")
    for where in (held.run, *map(held.unpacked, paths)):
        answer = client.get(where)
        assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert client.get(held.download).status_code == 200


def test_where_a_setting_says_so_a_package_runs_on_the_sites_host_in_a_sandbox(
    client: Client, settings: Any
) -> None:
    settings.PACTWORK_PACKAGES_ON_MAIN_HOST = True
    held = address("a.zip", made.scorm())
    around = client.get(held.run)
    assert around.status_code == 200
    assert made.TITLES["ka"] in around.content.decode()
    assert 'src="../package/content/start.html"' in around.content.decode()
    page = client.get(held.unpacked("content/start.html"))
    for answer in (around, page):
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-scripts allow-forms")
        assert "allow-same-origin" not in policy
        assert "http://testserver" in policy
    inside = page.content.decode()
    assert inside.index("scorm-again.min.js") < inside.index("<body>")
    assert client.get(held.unpacked("content/style.css"))["Content-Type"].startswith("text/css")
    assert client.get(held.unpacked("content/next page.html?page=2")).status_code == 200
    asked = client.get(held.unpacked("content/style.css"), headers={"Service-Worker": "script"})
    assert asked.status_code == 404
    for wrong in ("../index.json", "content/../../index.json", "nothing.html", "content"):
        assert client.get(f"{held.root}package/{wrong}").status_code == 404


def test_pages_of_old_packages_keep_their_encoding(client: Client, settings: Any) -> None:
    settings.PACTWORK_PACKAGES_ON_MAIN_HOST = True
    old = '<html><head><meta charset="windows-1251"></head><body>Читаем</body></html>'
    held = address("a.zip", made.scorm(**{"content/start.html": old.encode("cp1251")}))
    answer = client.get(held.unpacked("content/start.html"))
    assert answer["Content-Type"] == "text/html"
    assert "Читаем" in body(answer).decode("cp1251")
    newer = client.get(held.unpacked("content/next page.html"))
    assert newer["Content-Type"] == "text/html; charset=utf-8"


def test_h5p_runs_and_its_files_may_be_read_by_its_own_page(client: Client, settings: Any) -> None:
    settings.PACTWORK_PACKAGES_ON_MAIN_HOST = True
    held = address("a.h5p", made.h5p())
    assert "vendor/h5p/main.bundle.js" in client.get(held.run).content.decode()
    answer = client.get(held.unpacked("h5p.json"))
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_an_origin_of_its_own_shows_content_and_nothing_else(client: Client, settings: Any) -> None:
    settings.PACTWORK_CONTENT_ORIGIN = "https://content.example"
    settings.ALLOWED_HOSTS = ["testserver", "content.example"]
    held = address("a.zip", made.scorm())
    assert held.run.startswith("https://content.example/content/")
    path = held.unpacked("content/start.html").removeprefix("https://content.example")
    assert client.get(path)["Location"] == f"https://content.example{path}"
    there = {"HTTP_HOST": "content.example", "wsgi.url_scheme": "https"}
    answer = client.get(path, **there)
    assert "allow-same-origin" in answer["Content-Security-Policy"]
    assert "https://content.example" in answer["Content-Security-Policy"]
    assert b"scorm-again" not in body(answer)
    for elsewhere in ("/en/", "/api/v1/docs", "/en/desk/", "/"):
        assert client.get(elsewhere, **there).status_code == 404


def test_each_file_has_a_host_of_its_own_where_the_setting_says_so(
    client: Client, settings: Any
) -> None:
    settings.PACTWORK_CONTENT_ORIGIN = "https://{file}.content.example"
    settings.ALLOWED_HOSTS = ["testserver", ".content.example"]
    one, other = address("a.zip", made.scorm()), address("a.zip", made.scorm("2004"))
    again = address("a.zip", made.scorm(), "another holder")
    hosts = [urlsplit(held.root).netloc for held in (one, other, again)]
    assert len(set(hosts)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}\.content\.example", host) for host in hosts)
    path = urlsplit(one.run).path
    there: Any = {"wsgi.url_scheme": "https"}
    assert client.get(path, HTTP_HOST=hosts[0], **there).status_code == 200
    for host in (hosts[1], "testserver"):
        assert client.get(path, HTTP_HOST=host, **there)["Location"] == one.run
    for host in (hosts[0], "content.example"):
        assert client.get("/en/", HTTP_HOST=host, **there).status_code == 404


@pytest.mark.parametrize("host", ["content.example.", "CONTENT.example", "content.example:8443"])
def test_the_site_does_not_answer_on_the_contents_host(
    client: Client, settings: Any, host: str
) -> None:
    settings.PACTWORK_CONTENT_ORIGIN = "https://content.example"
    settings.ALLOWED_HOSTS = ["testserver", "content.example"]
    assert client.get("/en/", HTTP_HOST=host).status_code == 404


def test_pages_that_take_too_long_are_asked_for_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = address("a.md", b"# x")

    def slow(*_given: Any, **_more: Any) -> Any:
        raise LaterError

    monkeypatch.setattr(effects, "apart", slow)
    answer = client.get(held.page())
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_of_a_large_document_no_page_is_drawn_before_its_pages_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = address("a.pdf", made.pdf())
    asked = list[tuple[str, int]]()
    monkeypatch.setattr(words_view, "_LARGE", 10)
    monkeypatch.setattr(
        content_view, "draw_soon", lambda _sha, first: asked.append(("draw", first))
    )
    monkeypatch.setattr(content_view, "prepare_soon", lambda _sha: asked.append(("prepare", 0)))
    for number in (1, 9_000, 99_999):
        assert client.get(held.drawn(number)).status_code == 503
    assert asked == [("prepare", 0)] * 3


def test_a_kind_of_holder_is_registered_once() -> None:
    with pytest.raises(ValueError, match="shelf"):
        register_readers("shelf", lambda *_given: True)
