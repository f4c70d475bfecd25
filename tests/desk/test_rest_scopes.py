"""Every operation of the desk's API is opened by the scope it is described with, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from pactwork.config.desk_api import description
from pactwork.config.environment import REPOSITORY
from pactwork.desk.rest.opens import OPENS
from pactwork.people.api import Scope
from pactwork.people.models import Person
from tests.desk.conftest import Party
from tests.desk.programs import V1, Program
from tests.files.samples import PNG

VALUES = {"uuid": str(uuid4()), "message": str(uuid4()), "slug": "library", "what": "news"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description()["paths"].items():
        for method, held in item.items():
            filled = re.sub(
                r"{(\w+)}", lambda one: VALUES.get(one[1], "987654"), path.removeprefix(V1)
            )
            yield method, filled, held


def asked(program: Program, method: str, path: str, held: dict[str, Any]) -> Any:
    sent = held.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in sent:
        file = SimpleUploadedFile("a.png", PNG, content_type="image/png")
        return program.client.post(f"{V1}{path}", {"organisation": "library", "file": file})
    return program.ask(method, path, None if method == "get" else {})


def test_each_operation_refuses_a_token_without_its_scope(library: Party) -> None:
    """Before anything else of the request is looked at, and for all other scopes together."""
    tokens: dict[frozenset[Scope], Program] = {}
    for method, path, held in operations():
        needs = OPENS[held["operationId"]]
        others = tokens.setdefault(
            needs, Program(library, *(one for one in Scope if one not in needs))
        )
        answer = asked(others, method, path, held)
        assert answer.status_code == 403, (method, path)
        assert f"“{', '.join(sorted(needs))}”" in answer.json()["detail"], (method, path)


def test_each_operation_is_opened_by_its_scope_alone(library: Party) -> None:
    Person.objects.filter(pk=library.person.pk).update(is_operator=True)
    tokens = {scope: Program(library, scope) for scope in Scope}
    for method, path, held in operations():
        if held["operationId"] in ("deliver", "endMembership"):
            continue
        for scope in OPENS[held["operationId"]]:
            answer = asked(tokens[scope], method, path, held)
            assert answer.status_code < 500, (method, path, answer.content)
            assert answer.status_code != 405, (method, path)
            said = answer.content.decode() if answer["Content-Type"].endswith("json") else ""
            assert "This token does not open" not in said, (method, path)


def test_the_description_says_which_scope_opens_what() -> None:
    for _, path, held in operations():
        named = {scope for one in held["security"] for scope in one.get("oauth2", ())}
        assert named == {scope.value for scope in OPENS[held["operationId"]]}, path
    flows = description()["components"]["securitySchemes"]["oauth2"]["flows"]
    for flow in flows.values():
        assert set(flow["scopes"]) == {scope.value for scope in Scope}


def test_nothing_of_a_person_s_own_is_open_to_a_token_for_one_organisation(library: Party) -> None:
    narrow = Program(library, organisation=library.number)
    personal = {Scope.NOTICES, Scope.ACCOUNT, Scope.NETWORK}
    for method, path, held in operations():
        if OPENS[held["operationId"]] <= personal and "requestBody" not in held:
            if method == "delete" and "follows" in path:
                continue
            answer = asked(narrow, method, path, held)
            assert answer.status_code == 403, (method, path, answer.content)


def test_what_is_for_operators_is_for_operators(library: Party) -> None:
    program = Program(library)
    for method, path, held in operations():
        if path.startswith("/network/") and "requestBody" not in held:
            assert asked(program, method, path, held).status_code == 403, path
    announcement = {"text": {"en": "x"}, "last_day": "2099-01-01"}
    assert program.ask("post", "/network/announcements", announcement).status_code == 403


def test_the_reference_names_every_operation() -> None:
    text = (REPOSITORY / "docs" / "reference" / "desk-api.md").read_text(encoding="utf-8")
    for path, item in description()["paths"].items():
        for method, held in item.items():
            scopes = ", ".join(f"`{one}`" for one in sorted(OPENS[held["operationId"]]))
            line = f"| `{method.upper()} {path.removeprefix(V1)}` | {scopes} | {held['summary']} |"
            assert line in text, line
