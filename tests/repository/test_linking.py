"""Copies of pages that materials lead to: of a server of this test, and hostile ones."""

from __future__ import annotations

import contextlib
import gzip
import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from warcio.archiveiterator import ArchiveIterator

from pactwork.files.api import bytes_of, rendition_of
from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.notifications.models import Notice
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Said,
    depositing,
    link_copies,
    linking,
    publishing,
    reviewing,
    showing,
)
from pactwork.repository.effects.archiving import MOST, ArchivingError, archived, is_there
from pactwork.repository.models import LinkCopy
from tests.factories import numbers, someone
from tests.files.made import SAID
from tests.repository.shelf import approved, page, published, said

Served = dict[str, tuple[int, dict[str, str], bytes]]
HTML = {"Content-Type": "text/html; charset=utf-8"}
HOSTILE = (
    b"""<!doctype html><html lang="ro"><head><title>Un titlu</title>
<script>alert('titlu')</script><style>body { background: url(//evil.example) }</style></head>
<body onload="alert(1)"><nav>Meniu</nav><main><h1>Lec\xc8\x9bia</h1><p>Citim
\xc3\xaempreun\xc4\x83 <a href="/mai-departe">mai departe</a> <a href="javascript:alert(2)">nu</a>
<img src="http://evil.example/pixel.png" onerror="alert(3)" alt="poz\xc4\x83"><svg
onload="alert(4)"><script>alert(5)</script></svg><iframe src="//evil.example"></iframe>
<form action="//evil.example"><input name="password"></form><meta http-equiv="refresh"
content="0;url=//evil.example"></p><p>"""
    + b"text " * 80
    + b"""</p></main></body></html>"""
)


@pytest.fixture
def served(settings: Any) -> Iterator[tuple[str, Served, list[str]]]:
    """A web server of this test: its address, what it serves, and what was asked of it."""
    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = True
    held: Served = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers, body = held.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", held, asked
    server.shutdown()
    server.server_close()


def reason(work: Callable[[], Any]) -> str:
    with pytest.raises(ArchivingError) as refused:
        work()
    return refused.value.reason


def copied(link: str, by: Any) -> LinkCopy:
    """A deposit of a link, and its page copied by the job."""
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=by)
    depositing.fill_in(key, Said(link=link), by=by)
    row = LinkCopy.objects.get(material__key=key)
    linking.archive(row.pk)
    row.refresh_from_db()
    return row


def shown(row: LinkCopy) -> str:
    made = rendition_of(row.sha256, "page")
    assert made
    return (made.folder / made.parts[0].path).read_text(encoding="utf-8")


@pytest.mark.usefixtures("agreement")
def test_a_page_is_kept_as_warc_and_shown_without_what_runs(served: Any) -> None:
    base, held, asked = served
    held["/lectia"] = (301, {"Location": "/lectia/"}, b"")
    held["/lectia/"] = (200, HTML | {"Set-Cookie": "secret=1"}, HOSTILE)
    row = copied(f"{base}/lectia#parte", someone("ana@library.example", library="member"))
    assert row.trouble == ""
    assert asked == ["/robots.txt", "/lectia", "/lectia/"]
    records = list(ArchiveIterator(io.BytesIO(bytes_of(row.sha256))))
    assert [one.rec_type for one in records] == [
        "warcinfo", "response", "request", "response", "request",
    ]  # fmt: skip
    raw = gzip.decompress(bytes_of(row.sha256))
    assert HOSTILE in raw
    assert b"secret" not in raw
    text = shown(row)
    assert "Citim\nîmpreună" in text
    assert f'href="{base}/mai-departe"' in text
    for bad in ("script", "alert", "evil", "<img", "<form", "iframe", "onload", "Meniu", "refresh"):
        assert bad not in text, bad


ENCODED = {
    "en": "utf-8",
    "ro": "iso-8859-16",
    "lt": "windows-1257",
    "vi": "utf-16",
    "ka": "utf-8",
    "fa": "windows-1256",
}


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize("language", ENCODED)
def test_six_scripts_in_their_encodings(served: Any, language: str) -> None:
    base, held, _ = served
    words = SAID[language] if language != "fa" else "در کتابخانه ما کتاب ها را با هم مي خوانيم"
    charset = ENCODED[language]
    body = f'<html lang="{language}"><title>x</title><p>{words}</p></html>'.encode(charset)
    held["/"] = (200, {"Content-Type": f"text/html; charset={charset}"}, body)
    row = copied(f"{base}/", someone("ana@library.example", library="member"))
    assert words.split("\n")[0] in shown(row)
    made = rendition_of(row.sha256, "page")
    assert made
    assert made.language == language


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize("named", ["utf-8", "unicode_escape", "x-unknown", ""])
def test_a_wrong_encoding_is_found_out(served: Any, named: str) -> None:
    base, held, _ = served
    body = f"<p>{SAID['lt']}</p>".encode("windows-1257")
    held["/"] = (200, {"Content-Type": f"text/html; charset={named}"}, body)
    row = copied(f"{base}/", someone("ana@library.example", library="member"))
    assert SAID["lt"].split("\n")[0] in shown(row)


def test_what_is_not_copied(served: Any) -> None:
    base, held, _ = served
    for path, status, headers, body, why in (
        ("/gone", 404, {}, b"", "status-404"),
        ("/film", 200, {"Content-Type": "video/mp4"}, b"x", "type"),
        ("/svg", 200, {"Content-Type": "image/svg+xml"}, b"<svg onload='x'/>", "type"),
        ("/br", 200, HTML | {"Content-Encoding": "br"}, b"x", "type"),
        ("/huge", 200, HTML, b"x" * (MOST + 10), "size"),
        ("/private", 302, {"Location": "http://10.0.0.1/admin"}, b"", "private"),
        ("/file", 302, {"Location": "file:///etc/passwd"}, b"", "address"),
        ("/broken", 302, {"Location": "http://["}, b"", "address"),
        ("/round", 302, {"Location": "/round"}, b"", "redirections"),
        ("/no", 200, HTML | {"X-Robots-Tag": "noarchive"}, b"x", "noarchive"),
        ("/meta", 200, HTML, b"<META NAME='robots' CONTENT='noindex, NOARCHIVE'>", "noarchive"),
    ):
        held[path] = (status, headers, body)
        assert reason(lambda: archived(f"{base}{path}")) == why, path  # noqa: B023
    assert reason(lambda: archived("http://192.168.1.1/")) == "private"
    assert reason(lambda: archived("http://localhost:22/")) == "port"


def test_what_a_site_says_to_robots_is_kept_to(served: Any) -> None:
    base, held, asked = served
    held["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /closed\n")
    held["/closed/x"] = held["/open"] = (200, HTML, b"<p>x</p>")
    assert reason(lambda: archived(f"{base}/closed/x")) == "robots"
    assert "/closed/x" not in asked
    assert archived(f"{base}/open")
    for odd in (b"User-agent: *\nDisallow: //[x\n", "User-agent: *\nCrawl-delay: ²\n".encode()):
        held["/robots.txt"] = (200, {}, odd)
        assert reason(lambda: archived(f"{base}/open")) == "robots"
    held["/robots.txt"] = (503, {}, b"")
    assert reason(lambda: archived(f"{base}/open")) == "robots"


def test_a_packed_answer_that_grows_is_read_to_a_limit(served: Any, agreement: str) -> None:
    base, held, _ = served
    bomb = gzip.compress(b"<p>" + b"a" * 60_000_000)
    held["/"] = (200, HTML | {"Content-Encoding": "gzip"}, bomb)
    row = copied(f"{base}/", someone("ana@library.example", library="member"))
    made = rendition_of(row.sha256, "page")
    assert made is None or made.cut


@pytest.mark.usefixtures("agreement")
def test_who_sees_the_material_sees_the_copy(served: Any) -> None:
    base, held, _ = served
    held["/"] = (200, HTML, HOSTILE)
    ana = someone("ana@library.example", library="member")
    ion = someone("ion@library.example", library="coordinator")
    other = someone("eva@school.example", school="member")
    row = copied(f"{base}/", ana)
    key = row.material.key

    def readers() -> list[bool]:
        return [link_copies.may_read_copy(key, row.sha256, one) for one in (None, other.pk, ana.pk)]

    assert readers() == [False, False, True]
    material = published(ana, ion, link=f"{base}/")
    for file in page(material).described.files:
        assert file
    copy = LinkCopy.objects.get(material__key=material)
    linking.archive(copy.pk)
    copy.refresh_from_db()
    assert link_copies.may_read_copy(material, copy.sha256, None)
    publishing.withdraw(material, reason={"en": "x"}, by=ion)
    assert not link_copies.may_read_copy(material, copy.sha256, None)


@pytest.mark.usefixtures("agreement")
def test_it_is_shown_with_its_day_and_renewed_by_hand(served: Any) -> None:
    base, held, _ = served
    held["/"] = (200, HTML, HOSTILE)
    ana = someone("ana@library.example", library="member")
    row = copied(f"{base}/", ana)
    described = link_copies.copy_of(row.material.key, f"{base}/")
    assert described
    assert described.sha256 == row.sha256
    held["/"] = (200, HTML, HOSTILE.replace(b"Citim", b"Scriem"))
    other = someone("eva@school.example", school="member")
    with pytest.raises(NotAllowedError):
        linking.keep_copy(row.material.key, by=other)
    linking.keep_copy(row.material.key, by=ana)
    linking.archive(row.pk)
    row.refresh_from_db()
    assert "Scriem\nîmpreună" in shown(row)
    held["/"] = (500, {}, b"")
    linking.archive(row.pk)
    row.refresh_from_db()
    assert (row.trouble, "Scriem" in shown(row)) == ("status-500", True)


@pytest.mark.usefixtures("agreement")
def test_the_pages_of_the_material_say_it(served: Any, client: Client) -> None:
    base, held, _ = served
    held["/"] = (200, HTML, HOSTILE)
    ana = someone("ana@library.example", library="member")
    ion = someone("ion@library.example", library="coordinator")
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    depositing.fill_in(key, said(link=f"{base}/"), by=ana)
    reviewing.submit(key, by=ana)
    approved(key, ion)
    row = LinkCopy.objects.get(material__key=key)
    linking.archive(row.pk)
    public = client.get(f"/en/materials/{key}/").content.decode()
    frame = re.search(r'<iframe[^>]*src="(/content/[^"]+)"[^>]*sandbox="([^"]*)"', public)
    assert frame
    assert "allow-scripts" not in frame[2]
    assert "as it was on" in public
    outward = f'href="/materials/{key}/link" title="{base}/" rel="noopener nofollow external"'
    assert f"<a {outward}>" in public
    assert client.get(f"/materials/{key}/link")["Location"] == f"{base}/"
    shown_ = client.get(html.unescape(frame[1]))
    assert shown_.status_code == 200
    assert "împreună" in shown_.content.decode()
    assert shown_["Content-Security-Policy"].startswith("sandbox ")
    LinkCopy.objects.update(dead_since=timezone.now())
    client.force_login(ana)
    desk = client.get(f"/en/desk/materials/{key}/").content.decode()
    assert "It was copied on" in desk
    assert "has not answered" in desk
    answer = client.post(f"/en/desk/materials/{key}/do/leave-copy/", follow=True)
    assert "No copy of it is kept." in answer.content.decode()
    assert client.get(html.unescape(frame[1])).status_code == 404
    client.post(f"/en/desk/materials/{key}/do/archive/")
    assert LinkCopy.objects.get().is_wanted


@pytest.mark.usefixtures("agreement")
def test_who_wants_no_copy_has_none(served: Any) -> None:
    base, held, asked = served
    held["/"] = (200, HTML, HOSTILE)
    ana = someone("ana@library.example", library="member")
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    with pytest.raises(MaterialError):
        linking.keep_copy(key, by=ana)
    linking.keep_copy(key, link=f"{base}/", wanted=False, by=ana)
    depositing.fill_in(key, Said(link=f"{base}/"), by=ana)
    row = LinkCopy.objects.get(material__key=key)
    linking.archive(row.pk)
    assert asked == []
    linking.keep_copy(key, by=ana)
    linking.archive(row.pk)
    row.refresh_from_db()
    assert row.sha256
    linking.keep_copy(key, wanted=False, by=ana)
    row.refresh_from_db()
    assert (row.sha256, row.archived_at) == ("", None)


@pytest.mark.usefixtures("agreement")
def test_a_dead_link_is_marked_and_told_once() -> None:
    ana = someone("ana@library.example", library="member")
    ion = someone("ion@library.example", library="coordinator")
    key = published(ana, ion, link="https://gone.example/x")
    row = LinkCopy.objects.get(material__key=key)
    now = timezone.now()
    answers: list[Any] = []

    def by(_address: str, _most: int) -> Answer:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(answer, b"")

    def told() -> int:
        return Notice.objects.filter(parameters__what="dead-link").count()

    assert linking.check_due(now, by=by) == 0
    for day, answer, dead in (
        (31, 200, False),
        (62, UnreachableError("silence"), False),
        (63, 404, True),
        (94, 404, True),
        (125, 403, False),
    ):
        answers.append(answer)
        assert linking.check_due(now + timedelta(days=day), by=by) == 1
        row.refresh_from_db()
        assert (row.dead_since is not None) is dead, day
        assert told() == (1 if day >= 63 else 0)
    assert linking.check_due(now + timedelta(days=126), by=by) == 0


def test_pages_that_want_a_password_are_there() -> None:
    assert is_there("https://x.example/", by=lambda _address, _most: Answer(401, b""))
    assert not is_there("http://127.0.0.1/")
    assert showing.COPY == "link-copy"
