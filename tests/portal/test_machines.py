"""The page for machines, whose every example works, and the published schemas."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from pactwork.kernel.languages import LANGUAGES
from tests.factories import accepted, evidence, happened, pact, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading() -> None:
    take_in(pact(), evidence("reading", happened(accepted=accepted("school"))))


def examples(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<pre id="([^"]+)"[^>]*><code>(.*?)</code></pre>', text, re.S)


def fetched(client: Client, code: str) -> int:
    """Fetch what a line of curl fetches, with its headers, following redirections for -L."""
    address = re.search(r"https?://[^/']+(/[^'\"]*)", code)
    assert address
    header = re.search(r"-H 'Accept: ([^']+)'", code)
    answer = client.get(
        address[1], follow="-L" in code, headers={"accept": header[1]} if header else {}
    )
    if answer.streaming:
        b"".join(answer.streaming_content)
    if header:
        assert answer["Content-Type"].startswith(header[1])
    return answer.status_code


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_example_works(reading: None, client: Client, language: str) -> None:
    text = client.get(f"/{language}/machines/").content.decode()
    held = examples(text)
    assert len(held) >= 10
    assert len({name for name, _ in held}) == len(held)
    for name, code in held:
        assert fetched(client, unescape(code)) == 200, name


def test_every_link_works(reading: None, client: Client) -> None:
    text = client.get("/en/machines/").content.decode()
    main = text.partition("<main")[2].partition("</main>")[0]
    links = {unescape(url) for url in re.findall(r'href="(/[^"#]*)"', main)}
    assert len(links) >= 10
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        if answer.streaming:
            b"".join(answer.streaming_content)


def test_without_any_agreement_the_page_stands(client: Client) -> None:
    text = client.get("/en/machines/").content.decode()
    assert "Permanent identifiers" in text
    assert 'id="badge"' not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_there_in_every_language(reading: None, client: Client, language: str) -> None:
    answer = client.get(f"/{language}/machines/")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("name", ["pact-1", "evidence-1"])
def test_the_schemas_are_published(client: Client, name: str) -> None:
    answer = client.get(f"/schemas/{name}.schema.json")
    assert answer["Content-Type"] == "application/schema+json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    held = json.loads(answer.content)
    assert held["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert client.get("/schemas/nothing.schema.json").status_code == 404
