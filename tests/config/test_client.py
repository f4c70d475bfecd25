"""The Python client: what is committed is what the descriptions say; it works on a real site."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from pactwork.config.client_code import FOLDER, modules
from pactwork.config.environment import REPOSITORY

sys.path.insert(0, str(FOLDER.parent))
from pactwork_client import Desk, Problem, Reading


def test_the_client_is_what_the_descriptions_say() -> None:
    for path, code in modules().items():
        assert path.read_text(encoding="utf-8") == code, "run python -m pactwork.config.client_code"


@pytest.mark.slow
def test_the_client_keeps_its_types() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "pactwork_client"],
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


def test_it_reads_a_running_site_to_the_last_page(demo_site: str) -> None:
    site = Reading(demo_site)
    assert site.get_overview()["agreements"] == 5
    slugs = [one["slug"] for page in site.each_page_of_list_agreements() for one in page["items"]]
    assert len(slugs) == len(set(slugs)) == 5
    few = site.list_agreements(limit=2, type_="cooperation-agreement")
    assert all(one["type"] == "agreement-types:cooperation-agreement" for one in few["items"])
    held = site.get_agreement("chisinau-dgets-diez")
    assert held["title"]["ro"].startswith("Acord")
    assert site.etag.startswith('W/"')


def test_a_problem_of_a_running_site_is_told(demo_site: str) -> None:
    with pytest.raises(Problem) as caught:
        Reading(demo_site).list_agreements(limit=1000)
    assert caught.value.status == 400
    assert caught.value.errors[0]["parameter"] == "limit"
    with pytest.raises(Problem) as caught:
        Desk(demo_site, "pact_nobody", language="fa").get_me()
    assert caught.value.status == 401


class _Moody(BaseHTTPRequestHandler):
    """Busy twice, then well; and it remembers what it was sent."""

    seen: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.seen.append(dict(self.headers))
        elsewhere = {"/away": "http://127.0.0.1:1/steal", "/old": "/new"}.get(self.path)
        if elsewhere:
            self.send_response(302)
            self.send_header("Location", elsewhere)
            self.end_headers()
            return
        busy = len(self.seen) < 3
        self.send_response(503 if busy else 200)
        self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(b"" if busy else b'{"fine": true}')

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def moody() -> Iterator[str]:
    _Moody.seen.clear()
    server = HTTPServer(("127.0.0.1", 0), _Moody)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_asks_a_busy_site_again_with_the_same_key(moody: str) -> None:
    waited: list[float] = []
    desk = Desk(moody, "pact_x", wait=waited.append)
    assert desk.ask("POST", "/x", body={"title": "გამარჯობა"}) == {"fine": True}
    assert waited == [7.0, 7.0]
    keys = {one["Idempotency-Key"] for one in _Moody.seen}
    assert len(_Moody.seen) == 3
    assert len(keys) == 1


def test_it_gives_up_in_the_end_and_shows_its_token_to_nobody_else(moody: str) -> None:
    with pytest.raises(Problem) as caught:
        Desk(moody, "pact_x", tries=2, wait=lambda _: None).ask("GET", "/x")
    assert caught.value.status == 503
    with pytest.raises(Problem) as caught:
        Desk(moody, "pact_x").ask("GET", "/away")
    assert caught.value.status == 302
    with pytest.raises(ValueError, match="is not an address of"):
        Desk(moody, "pact_x").open("GET", "http://127.0.0.1:1/elsewhere")


def test_what_has_another_name_now_is_read_and_nothing_is_written_twice(moody: str) -> None:
    desk = Desk(moody, "pact_x", wait=lambda _: None)
    assert desk.ask("GET", "/old") == {"fine": True}
    assert {one["Authorization"] for one in _Moody.seen} == {"Bearer pact_x"}
    with pytest.raises(Problem) as caught:
        desk.ask("POST", "/old", body={})
    assert caught.value.status == 302


def test_its_readme_names_what_there_is() -> None:
    text = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for name in ("Reading", "Desk", "Problem", "Idempotency-Key"):
        assert name in text
    assert (REPOSITORY / "clients" / "python" / "pyproject.toml").exists()
