"""The search as an address of the read API, and by the short way to it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

from pactwork.config import wsgi
from pactwork.config.wsgi import application
from pactwork.kernel.iris import iri
from pactwork.search.api import reader_of
from tests.search.shelf import a_document, shelve

pytestmark = pytest.mark.django_db
PATH = "/api/v1/search"


def _short(query: str, **said: Any) -> tuple[str, dict[str, str], bytes]:
    environ: dict[str, Any] = {"PATH_INFO": PATH, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    held: list[Any] = []
    body = b"".join(application(environ | said, lambda *given: held.extend(given)))
    return held[0], dict(held[1]), body


@pytest.fixture
def _shelf() -> None:
    shelve(
        a_document(
            "one", iri=iri("material", "one"), titles={"fa": "خواندن در کتابخانه\u200cها"},
            languages=("fa",), facets={"level": ("2",), "subject": ("0111",)},
        ),
        a_document("two", titles={"en": "Libraries"}, facets={"level": ("3",)}),
        a_document("three", titles={"en": "Libraries"}, readers=frozenset({reader_of(7)}),
                   facets={"level": ("4",)}),
    )  # fmt: skip


@pytest.mark.usefixtures("_shelf")
def test_the_short_ways_are_open_where_the_site_is(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PACTWORK_CONTENT_ORIGIN = "https://{file}.content.example"
    settings.ALLOWED_HOSTS = ["localhost", ".content.example"]

    def django(_environ: Any, start: Any) -> list[bytes]:
        start("404 left to Django", [])
        return []

    monkeypatch.setattr(wsgi, "_pages", django)
    for host in ("localhost", "localhost:8000", "LOCALHOST"):
        for path in (PATH, "/xapi/about"):
            assert _short("", HTTP_HOST=host, PATH_INFO=path)[0] == "200 OK", (host, path)
    for host in ("a.content.example", "content.example", "elsewhere.example", "[x", ""):
        for path in (PATH, "/xapi/about"):
            said = _short("", HTTP_HOST=host, PATH_INFO=path)[0]
            assert said == "404 left to Django", (host, path)


@pytest.mark.usefixtures("_shelf")
def test_the_number_that_a_proxy_gave_comes_back() -> None:
    for path in (PATH, "/xapi/about"):
        sent = {"PATH_INFO": path, "HTTP_X_REQUEST_ID": "proxy-0123456789"}
        assert _short("", **sent)[1]["X-Request-ID"] == "proxy-0123456789"
        mad = _short("", **sent | {"HTTP_X_REQUEST_ID": "a\nb"})[1]["X-Request-ID"]
        assert len(mad) == 32


@pytest.mark.parametrize(("name", "value"), [("kind", "a" * 201), ("count", "," * 401)])
def test_what_is_too_long_is_refused_by_both_ways(name: str, value: str) -> None:
    status, _, body = _short(urlencode({name: value}))
    assert status.startswith("4"), body
    assert Client().get(PATH, {name: value}, headers={"if-none-match": "x"}).status_code >= 400


@pytest.mark.usefixtures("_shelf")
def test_what_everybody_finds_is_answered_by_both_ways() -> None:
    query = urlencode({"q": "کتابخانه\u200cها", "language": "fa", "count": "level", "size": 1})
    status, headers, body = _short(query)
    assert (status, headers["Content-Type"]) == ("200 OK", "application/json")
    assert headers["Cache-Control"] == "no-cache"
    said = json.loads(body)
    assert said["total"] == 2
    assert said["facets"] == {"level": [{"value": "2", "count": 1}, {"value": "3", "count": 1}]}
    (hit,) = said["items"]
    assert hit["iri"] == iri("material", "one")
    assert hit["page"].endswith("/en/materials/one/")
    assert hit["title"][1] == {"text": "کتابخانه\u200cها", "marked": True}
    assert {"themes:libraries"} <= {one["code"] for one in said["understood"]}
    long = Client().get(f"{PATH}?{query}")
    assert (long.content, long["Cache-Control"]) == (body, "no-cache")
    assert long["ETag"] == headers["ETag"]
    again = Client().get(f"{PATH}?{query}", headers={"if-none-match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    following = said["next"].partition("?")[2]
    assert json.loads(_short(following)[2])["items"][0]["language"] == "en"
    assert json.loads(_short(following)[2])["next"] is None


@pytest.mark.usefixtures("_shelf")
def test_values_of_facets_choose() -> None:
    def total(**said: str) -> int:
        return int(json.loads(_short(urlencode(said))[2])["total"])

    assert total() == 2
    assert total(filter="level:2") == total(filter="level:2,subject:0111") == 1
    assert total(filter="level:2,level:3,level:4") == 2
    assert total(filter="level:4") == total(kind="agreement") == 0


WRONG = ["q=%FF", "q=a%00b", "q=" + "a" * 201, "sort=best", "filter=level", "filter=:2", "size=0x1",
         "cursor=-1", "cursor=99999999", "size=101", "words=a", "q=a&q=b", "language=!",
         "filter=" + ",".join(f"level:{n}" for n in range(199)), "size=0", "kind=a,", "filter=a:b,",
         "count=" + ",".join("abcdefghijklmnopqrstu")]  # fmt: skip


@pytest.mark.usefixtures("_shelf")
def test_what_cannot_be_meant_is_refused_and_explained() -> None:
    for query in WRONG:
        status, headers, body = _short(query)
        assert (status.split()[0], headers["Content-Type"]) == (
            "400",
            "application/problem+json",
        ), query
        assert json.loads(body)["detail"], query
    assert _short("q=a", REQUEST_METHOD="POST")[0].startswith("405")
