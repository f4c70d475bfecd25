"""The frame of public pages: languages, navigation, answering again without rendering again."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.factories import TODAY, pact, take_in
from tests.portal.reading import page

GZIP = {"accept-encoding": "gzip"}


def alternates(markup: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)"', markup)
    return {language: unescape(address) for language, address in found}


def test_the_entrance_leads_to_the_language_of_the_browser(client: Client, db: None) -> None:
    answer = client.get("/", headers={"accept-language": "fa,en;q=0.5"})
    assert (answer.status_code, answer["Location"]) == (302, "/fa/")
    assert client.get("/", headers={"accept-language": "xx"})["Location"] == "/en/"


@pytest.mark.parametrize("path", ["/en/", "/fa/agreements/", "/ro/about/", "/ka/gallery/"])
def test_main_pages_answer(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_page_says_its_language_and_names_itself_in_the_others(
    client: Client, partnerships: None
) -> None:
    markup = page(client, "/fa/agreements/?q=unesco&state=overdue")
    assert '<html lang="fa" dir="rtl">' in markup
    assert alternates(markup) == {
        code: f"http://localhost:8000/{code}/agreements/?q=unesco&state=overdue"
        for code in ("en", "ro", "lt", "vi", "ka", "fa")
    }
    assert '<link rel="canonical" href="http://localhost:8000/fa/agreements/">' in markup


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/agreements/?view=map", "/en/agreements/?view=map"),
        ("/en/agreements/?theme=education", "/en/agreements/"),
        ("/en/agreements/chisinau-dgets-diez/matrix/", "/en/agreements/"),
        ("/en/organisations/dgets/", "/en/organisations/"),
        ("/en/about/", "/en/about/"),
    ],
)
def test_navigation_shows_where_one_is(
    client: Client, partnerships: None, path: str, current: str
) -> None:
    bar = page(client, path).partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]*)" aria-current="page"', bar) == [current]


def test_what_does_not_exist_is_said_in_the_language_of_the_address(
    client: Client, partnerships: None
) -> None:
    answer = client.get("/ro/agreements/nothing-here/")
    assert answer.status_code == 404
    assert '<html lang="ro"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/en/", "/en/agreements/", "/en/about/", "/sitemap.xml"])
def test_public_pages_only_answer_readers(client: Client, db: None, path: str) -> None:
    answer = client.post(path, {"completion": "100"})
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", ["/en/", "/fa/agreements/", "/en/organisations/"])
def test_public_pages_set_no_cookie_and_may_be_kept_if_asked_again(
    client: Client, partnerships: None, path: str
) -> None:
    answer = client.get(path)
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    vary = {name.strip().lower() for name in answer["Vary"].split(",")}
    assert {"accept-encoding", "hx-request"} <= vary
    assert "cookie" not in vary


def test_a_reader_who_has_the_page_gets_no_body_and_costs_one_query(
    client: Client, partnerships: None, django_assert_num_queries: Any
) -> None:
    tag = client.get("/en/agreements/")["ETag"]
    for said in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        with django_assert_num_queries(1):
            answer = client.get("/en/agreements/", headers={"if-none-match": said})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert client.get("/en/agreements/", headers={"if-none-match": '"old"'}).status_code == 200


ABSENT = [
    "/en/agreements/nothing/",
    "/en/agreements/chisinau-dgets-diez/commitments/nothing/",
    "/en/organisations/nothing/",
    "/badges/nothing.svg",
    "/ld/agreements/nothing.jsonld",
    "/schemas/nothing.schema.json",
]


@pytest.mark.parametrize("path", ABSENT)
def test_whoever_has_anything_does_not_have_what_is_not_there(
    client: Client, partnerships: None, path: str
) -> None:
    answer = client.get(path, headers={"if-none-match": "*"})
    assert (answer.status_code, "ETag" in answer) == (404, False)


@pytest.mark.parametrize(
    "path",
    ["/en/", "/en/agreements/chisinau-dgets-diez/", "/ro/about/", "/export/agreements.csv"],
)
def test_whoever_has_anything_has_what_is_there(
    client: Client, partnerships: None, path: str
) -> None:
    for seen in ("not yet", "already"):
        answer = client.get(path + f"?{seen}", headers={"if-none-match": "*"})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == client.get(path + f"?{seen}")["ETag"]


def test_the_next_reader_gets_the_same_page_for_one_query(
    client: Client, partnerships: None, django_assert_num_queries: Any
) -> None:
    first = client.get("/ro/")
    with django_assert_num_queries(1):
        second = client.get("/ro/")
    with django_assert_num_queries(1):
        packed = client.get("/ro/", headers=GZIP)
    assert first.content == second.content == gzip.decompress(packed.content)
    assert packed["Content-Encoding"] == "gzip"
    assert first["ETag"] == second["ETag"] == packed["ETag"]


def test_every_write_language_day_and_query_makes_another_page(
    client: Client, partnerships: None
) -> None:
    def tag(path: str, **headers: str) -> str:
        return str(client.get(path, headers=headers)["ETag"])

    with time_machine.travel(TODAY):
        tags = {
            tag("/en/agreements/"),
            tag("/fa/agreements/"),
            tag("/en/agreements/?view=quilt"),
            tag("/en/agreements/", **{"HX-Request": "true", "HX-Target": "results"}),
        }
        assert len(tags) == 4
        take_in(pact("one-more"))
        changed = tag("/en/agreements/")
        assert changed not in tags
    with time_machine.travel("2026-11-23T00:00:05Z"):
        assert tag("/en/agreements/") != changed


def test_what_does_not_exist_is_not_kept(client: Client, db: None) -> None:
    assert client.get("/en/agreements/reading/").status_code == 404
    take_in(pact("reading"))
    assert client.get("/en/agreements/reading/").status_code == 200


def cpu(work: Callable[[], object], times: int) -> float:
    """The least CPU seconds of several runs."""

    def once() -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return min(once() for _ in range(times))


def test_a_page_answered_again_costs_a_tenth_of_rendering_it(
    client: Client, partnerships: None
) -> None:
    tag = client.get("/fa/", headers=GZIP)["ETag"]
    fresh = iter(range(100))
    rendered = cpu(lambda: client.get(f"/fa/?{next(fresh)}", headers=GZIP), 8)
    again = cpu(lambda: client.get("/fa/", headers=GZIP), 30)
    unchanged = cpu(lambda: client.get("/fa/", headers=GZIP | {"if-none-match": tag}), 30)
    assert rendered > 10 * again
    assert rendered > 10 * unchanged
