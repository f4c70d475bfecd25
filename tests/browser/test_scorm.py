"""A material that went out as SCORM is played by a platform: it is shown, and marked completed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from pactwork.repository.described import DescribedFile
from pactwork.repository.exchange import scorm
from pactwork.repository.exchange.published import published
from pactwork.repository.exchange.rendered import Look
from pactwork.repository.exchange.terms import Terms
from tests.files.samples import PNG
from tests.repository.exchange.samples import TITLES, material, shipped_terms

RUNTIME = Path(__file__).parents[2] / "node_modules/scorm-again/dist/scorm-again.min.js"
PLATFORM = """<!doctype html><meta charset="utf-8"><script src="runtime.js"></script><script>
window.API = new window.Scorm12API({autocommit: false, logLevel: 5});
window.API_1484_11 = new window.Scorm2004API({autocommit: false, logLevel: 5});
if (location.hash === "#1.2") delete window.API_1484_11;
</script><iframe name="content" src="index.html"></iframe>"""
READ = {
    "1.2": "window.API.cmi.core.lesson_status",
    "2004": "window.API_1484_11.cmi.completion_status",
}


@pytest.fixture
def terms(settings: Any) -> Terms:
    settings.PACTWORK_IRI_BASE = "https://pacts.example"
    return shipped_terms()


@contextmanager
def platform(folder: Path) -> Iterator[str]:
    """A web server for a folder; its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def laid_out(package: bytes, folder: Path) -> None:
    """A package and the platform around it, in a folder."""
    zipfile.ZipFile(io.BytesIO(package)).extractall(folder)
    (folder / "platform.html").write_text(PLATFORM, encoding="utf-8")
    (folder / "runtime.js").write_bytes(RUNTIME.read_bytes())


@pytest.mark.parametrize("version", scorm.VERSIONS)
def test_it_is_shown_and_marked_completed(
    browser: Browser, terms: Terms, tmp_path: Path, version: str
) -> None:
    file = DescribedFile("a" * 64, "Hartă.png", "image/png", len(PNG))
    held = published(material("fa", files=(file,)))
    data = b"".join(scorm.scorm(held, terms, lambda _sha256: [PNG], version))
    laid_out(data, tmp_path)
    with platform(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/platform.html#{version}")
        inside = page.frame_locator("iframe")
        expect(inside.locator("h1")).to_have_text(TITLES["fa"])
        expect(inside.locator("html")).to_have_attribute("dir", "rtl")
        assert inside.locator("img").evaluate("one => one.naturalWidth") > 0
        page.wait_for_function(f"{READ[version]} === 'completed'")
        page.close()


def test_a_document_of_parts_is_completed_with_the_last(
    browser: Browser, terms: Terms, tmp_path: Path
) -> None:
    file = DescribedFile("a" * 64, "Carte.epub", "application/epub+zip", 1)
    look = Look((("Unu", lambda: "<h2>Unu</h2>"), ("Doi", lambda: "<h2>Doi</h2>")), "ro")
    held = published(material("ro", files=(file,)))
    laid_out(b"".join(scorm.scorm(held, terms, lambda _: [b"x"], "2004", lambda _: look)), tmp_path)
    with platform(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/platform.html#2004")
        inside = page.frame_locator("iframe").frame_locator("iframe")
        expect(inside.locator("h2")).to_have_text("Unu")
        page.wait_for_function(f"{READ['2004']} === 'incomplete'")
        inside.get_by_role("link", name="Doi").click()
        page.wait_for_function(f"{READ['2004']} === 'completed'")
        page.close()
