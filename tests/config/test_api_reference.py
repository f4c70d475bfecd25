"""The two references of the read API, for people: the page and the guide; both say what is so."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from pactwork.config.api import api
from pactwork.config.rest.document import document
from pactwork.config.rest.reference import words

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"
SITE = "https://pactwork.example"


@dataclass
class Example:
    """A curl command of the guide and what the guide says is answered."""

    method: str = "GET"
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.method} {self.url.removeprefix(SITE)}"


def command(line: str) -> Example:
    example = Example()
    parts = iter(shlex.split(line.partition(" | ")[0])[1:])
    for part in parts:
        if part == "-H":
            name, _, value = next(parts).partition(": ")
            example.headers[name] = value
        elif part == "-X":
            example.method = next(parts)
        elif part == "-I":
            example.method = "HEAD"
        elif part != "-i":
            example.url = part
    return example


def examples() -> list[Example]:
    found: list[Example] = []
    for block in re.findall(r"```console\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S):
        for line in block.splitlines():
            if line.startswith("$ curl "):
                found.append(command(line.removeprefix("$ ")))
            else:
                found[-1].said.append(line)
    return found


def holds(whole: Any, part: Any) -> bool:
    """Whether everything in `part` is in `whole`."""
    if isinstance(part, dict):
        return all(name in whole and holds(whole[name], held) for name, held in part.items())
    return bool(whole == part)


@pytest.mark.usefixtures("partnerships")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_the_guide_tells_what_is_answered(client: Client, example: Example) -> None:
    path = example.url.removeprefix(SITE)
    assert path.startswith("/api/v1/")
    headers = dict(example.headers)
    if "If-None-Match" in headers:
        headers["If-None-Match"] = client.get(path)["ETag"]
    answer = client.generic(example.method, path, headers=headers)
    expected = 200
    for line in example.said:
        if line.startswith("HTTP/1.1 "):
            expected = int(line.split()[1])
        elif line.startswith("{"):
            assert holds(answer.json(), json.loads(line)), answer.content
        else:
            name, _, value = line.partition(": ")
            here = answer[name].replace("http://localhost:8000", SITE)
            assert re.fullmatch(re.escape(value).replace("…", ".+"), here), here
    assert answer.status_code == expected


def test_the_guide_shows_most_addresses() -> None:
    assert len(examples()) > 25


@pytest.mark.usefixtures("partnerships")
def test_the_page_names_every_address_parameter_and_shape(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    described = document(api)
    for path, item in described["paths"].items():
        assert f"GET {path}" in page
        assert f'id="{item["get"]["operationId"]}"' in page
        for one in item["get"]["parameters"]:
            assert f"<code>{one['name']}</code>" in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("partnerships")
def test_the_page_needs_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//(?!localhost:8000)[^"']+""", page)
    assert "style=" not in page
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("partnerships")
def test_the_frame_of_the_page_follows_the_reader(client: Client) -> None:
    with translation.override(None):
        page = client.get("/api/v1/docs", headers={"accept-language": "fa"}).content.decode()
    assert '<html lang="fa" dir="rtl">' in page
    assert '<div lang="en" dir="ltr">' in page


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "array", "items": {"$ref": "#/components/schemas/Step"}}, "list of Step"),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "date or null"),
        ({"enum": ["a", "b"], "type": "string"}, "a | b"),
        (
            {"additionalProperties": {"type": "number"}, "type": "object"},
            "object of name and number",
        ),
        ({}, "any"),
    ],
)
def test_a_type_in_words(schema: dict[str, Any], said: str) -> None:
    assert "".join(word.text for word in words(schema)) == said
