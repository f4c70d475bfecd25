"""Every address that an answer names can be read, and every answer has the shape described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from jsonschema_rs import Draft202012Validator

from pactwork.config.api import api
from pactwork.config.rest.document import document

SITE = "http://localhost:8000"
PAGE = re.compile(re.escape(SITE) + r"/en/")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from strings(held)
    elif isinstance(value, list):
        for held in value:
            yield from strings(held)


def pattern(path: str) -> re.Pattern[str]:
    literal = re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(path))
    return re.compile(literal)


def faults(path: str, body: Any) -> list[str]:
    """Where an answer differs from what is described for its address."""
    described = document(api)
    for template, item in sorted(described["paths"].items(), key=lambda pair: "{" in pair[0]):
        if pattern(template).fullmatch(path):
            answer = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            schema = {**answer, "components": described["components"]}
            return [error.message for error in Draft202012Validator(schema).iter_errors(body)]
    return [f"{path} is not described"]


@pytest.mark.usefixtures("partnerships")
def test_every_address_named_can_be_read(client: Client) -> None:
    waiting, seen = [f"{SITE}/api/v1/"], set[str]()
    pages, wrong = set[str](), dict[str, Any]()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        path, _, _query = address.removeprefix(SITE).partition("?")
        if path == "/api/v1/docs":
            continue
        answer = client.get(address.removeprefix(SITE))
        if answer.status_code != 200:
            wrong[address] = answer.status_code
            continue
        if path not in ("/api/v1/", "/api/v1/openapi.json") and (
            found := faults(path, answer.json())
        ):
            wrong[address] = found
        if path == "/api/v1/openapi.json":
            continue
        named = set(strings(answer.json()))
        waiting += [one for one in named - seen - set(waiting) if one.startswith(f"{SITE}/api/")]
        pages |= {one for one in named if PAGE.match(one)}
    assert wrong == {}
    assert len(seen) > 250
    assert len(pages) > 150
    for page in pages:
        assert resolve(page.removeprefix(SITE).partition("#")[0]), page


@pytest.mark.usefixtures("partnerships")
def test_the_addresses_followed_are_the_addresses_described(client: Client) -> None:
    """A list of parameters in the description is a list that the address takes."""
    for path, item in document(api)["paths"].items():
        if "{" in path:
            continue
        for one in item["get"]["parameters"]:
            value = one["schema"].get("default", one["schema"].get("enum", ["md"])[0])
            sent = str(value).lower() if isinstance(value, bool) else value
            answer = client.get(path, {one["name"]: sent})
            assert answer.status_code == 200, (path, one["name"], answer.content)
