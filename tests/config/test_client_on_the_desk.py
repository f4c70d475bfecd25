"""The Python client on the desk of a running site, with leave that somebody gave in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

import pytest

from pactwork.config.client_code import FOLDER
from pactwork.config.environment import REPOSITORY
from tests.files.samples import PNG

sys.path.insert(0, str(FOLDER.parent))
from pactwork_client import Desk, Problem

PASSWORD = tomllib.loads((REPOSITORY / "demo" / "people.toml").read_text())["password"]
VERIFIER = "v" * 50
BACK = "https://rooms.example/back"


class _Stays(urllib.request.HTTPRedirectHandler):
    """Tells where it is led, and does not go."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Browser:
    """As much of a browser as forms need."""

    def __init__(self, site: str) -> None:
        self.site, self.page, self.place = site, "", ""
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(_Stays, jar)

    def go(self, path: str, **fields: Any) -> None:
        """Open a page, or send the form that stands on it."""
        address = path if path.startswith("http") else f"{self.site}{path}"
        data = None
        if fields:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
            assert token, self.page
            said = {**fields, "csrfmiddlewaretoken": token[1]}
            data = urllib.parse.urlencode(said, doseq=True).encode()
        request = urllib.request.Request(address, data, {"Referer": self.site + "/"})
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.page, self.place = answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            if error.code not in (302, 303):
                raise
            self.place = error.headers["Location"]


def change(site: str, client_id: str, secret: str, **said: str) -> dict[str, Any]:
    """What the token endpoint answers."""
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    data = urllib.parse.urlencode(said).encode()
    headers = {"Authorization": f"Basic {pair}"}
    request = urllib.request.Request(f"{site}/oauth/token", data, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        told: dict[str, Any] = json.loads(answer.read())
    return told


def given_leave(site: str) -> tuple[str, str, dict[str, Any]]:
    """An app that Ana made known and gave leave: its id, its secret, its tokens."""
    browser = Browser(site)
    browser.go("/en/account/login/")
    browser.go("/en/account/login/", login="ana@example.org", password=PASSWORD)
    browser.go("/en/account/apps/")
    number = re.search(r'<option value="(\d+)"[^>]*>', browser.page)
    assert number, browser.page
    browser.go("/en/account/apps/", name="Rooms", redirect_uris=BACK, organisation=number[1])
    client_id = re.search(r"\b[0-9a-f]{24}\b", browser.page)
    secret = re.search(r"pact_s[\w-]{40,}", browser.page)
    assert client_id
    assert secret
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client_id[0],
        "redirect_uri": BACK,
        "scope": "read evidence draft",
        "state": "s",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    browser.go(f"/oauth/authorize?{urllib.parse.urlencode(asked)}")
    browser.go(page := browser.place)
    assert "Rooms" in browser.page
    browser.go(page, do="allow", scopes=["read", "evidence", "draft"])
    told = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.place).query)
    assert (told["state"], browser.place.startswith(f"{BACK}?")) == (["s"], True)
    tokens = change(
        site,
        client_id[0],
        secret[0],
        grant_type="authorization_code",
        code=told["code"][0],
        redirect_uri=BACK,
        code_verifier=VERIFIER,
    )
    return client_id[0], secret[0], tokens


def test_an_app_with_leave_works_on_the_desk_and_never_signs(desk_site: str) -> None:
    client_id, secret, tokens = given_leave(desk_site)
    desk = Desk(desk_site, tokens["access_token"])
    me = desk.get_me()
    assert me["scopes"] == ["draft", "evidence", "read"]
    assert "dgets" in {one["slug"] for one in me["organisations"]}
    (found, *_) = desk.suggest_commitments(organisation="dgets")["items"]
    piece: Any = {
        "by": "dgets",
        "serves": [{"agreement": found["agreement"], "key": found["key"]}],
        "kind": "evidence-kinds:training",
        "title": {"ro": "Atelier la Botanica"},
        "first_day": "2026-11-02",
    }
    made = desk.deliver_with_files(piece=piece, files=[("poză.png", PNG)])
    assert desk.get_piece_file(made["uuid"], made["files"][0]["sha256"]) == PNG
    waiting = [
        one["uuid"]
        for page in desk.each_page_of_list_pieces(shelf="others")
        for one in page["items"]
    ]
    assert made["uuid"] in waiting
    draft = desk.start_draft(
        {
            "organisation": "dgets",
            "title": {"ro": "Pactul lecturii"},
            "language": "ro",
            "parties": ["onixmedia"],
        }
    )
    text: Any = {"do": "set-text", "path": ["agreement", "purpose"], "language": "ro"}
    body: Any = {"organisation": "dgets", "operations": [{**text, "text": "Citim."}]}
    held = desk.change_draft(draft["uuid"], body, if_match=desk.etag)
    assert held["terms"]["agreement"]["purpose"]["ro"] == "Citim."
    for refused in (
        lambda: desk.accept_piece(made["uuid"], {"organisation": "onixmedia"}),
        lambda: desk.list_people("dgets"),
    ):
        with pytest.raises(Problem) as caught:
            refused()
        assert caught.value.status == 403
    again = change(
        desk_site,
        client_id,
        secret,
        grant_type="refresh_token",
        refresh_token=tokens["refresh_token"],
    )
    assert Desk(desk_site, again["access_token"]).get_me()["name"] == me["name"]
    with pytest.raises(urllib.error.HTTPError):
        change(
            desk_site,
            client_id,
            secret,
            grant_type="refresh_token",
            refresh_token=tokens["refresh_token"],
        )
    with pytest.raises(Problem) as caught:
        Desk(desk_site, again["access_token"]).get_me()
    assert caught.value.status == 401
