"""State and profiles: documents that no writer overwrites unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from pactwork.ledger.actions import documents
from tests.ledger.rest.asking import NAMES, ONE, TWO, activity, agent, body_of, client, read

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", [ONE, TWO])
ABOUT: dict[str, dict[str, Any]] = {
    "activities/state": {"activityId": activity()["id"], "agent": agent()},
    "activities/profile": {"activityId": activity()["id"]},
    "agents/profile": {"agent": agent()},
}
KEYS = {"activities/state": "stateId"}
EACH = pytest.mark.parametrize("path", list(ABOUT))
NEW = {"if-none-match": "*"}


def named(path: str, key: str = "k") -> dict[str, Any]:
    return ABOUT[path] | {KEYS.get(path, "profileId"): key}


@BOTH
@EACH
def test_a_document_comes_back_byte_for_byte(version: str, path: str) -> None:
    tool, content = client(version=version), NAMES["fa"].encode() + b"\x00\xff"
    put = tool.ask(
        "PUT", path, content, kind="text/x; a=b", headers=NEW, **named(path, NAMES["ka"])
    )
    got = tool.ask("GET", path, **named(path, NAMES["ka"]))
    head = tool.ask("HEAD", path, **named(path, NAMES["ka"]))
    tag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert (put.status, got.status, body_of(got)) == (204, 200, content)
    assert got.headers["Content-Type"] == "text/x; a=b"
    assert got.headers["ETag"] == f'"{tag}"'
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", f'"{tag}"')
    assert head.headers["Content-Length"] == str(len(content))
    known = tool.ask(
        "GET", path, headers={"if-none-match": f'W/"{tag}"'}, **named(path, NAMES["ka"])
    )
    assert (known.status, known.body) == (304, b"")
    assert read(tool.ask("GET", path, **ABOUT[path])) == [NAMES["ka"]]
    assert tool.ask("DELETE", path, **named(path, NAMES["ka"])).status == 204
    assert tool.ask("GET", path, **named(path, NAMES["ka"])).status == 404


@EACH
def test_only_who_has_seen_the_document_replaces_it(path: str) -> None:
    tool = client()
    assert tool.ask("PUT", path, {"a": 1}, headers=NEW, **named(path)).status == 204
    tag = tool.ask("GET", path, **named(path)).headers["ETag"]
    assert tool.ask("PUT", path, {"a": 2}, **named(path)).status == 409
    assert tool.ask("PUT", path, {"a": 2}, headers=NEW, **named(path)).status == 412
    for method in ("PUT", "POST", "DELETE"):
        stale = {"if-match": '"0000"'}
        assert tool.ask(method, path, {"a": 2}, headers=stale, **named(path)).status == 412
    assert read(tool.ask("GET", path, **named(path))) == {"a": 1}
    good = {"if-match": f'"other", {tag}'}
    assert tool.ask("PUT", path, {"a": 3}, headers=good, **named(path)).status == 204
    assert tool.ask("DELETE", path, headers={"if-match": "*"}, **named(path)).status == 204
    assert tool.ask("DELETE", path, headers={"if-match": "*"}, **named(path)).status == 412


def test_one_point_nought_asks_for_preconditions_of_profiles_but_not_of_state() -> None:
    tool = client(version=ONE)
    for _twice in range(2):
        assert (
            tool.ask("PUT", "activities/state", {"a": 1}, **named("activities/state")).status == 204
        )
    profile = named("agents/profile")
    assert tool.ask("PUT", "agents/profile", {"a": 1}, **profile).status == 400
    assert tool.ask("POST", "agents/profile", {"a": 1}, **profile).status == 204
    assert tool.ask("PUT", "agents/profile", {"a": 1}, **profile).status == 409


@EACH
def test_posting_puts_objects_together_one_level_deep(path: str) -> None:
    tool = client()
    tool.ask("POST", path, {"a": {"b": 1}, "c": NAMES["vi"], "n": 1.50}, **named(path))
    tool.ask("POST", path, {"a": {"d": 2}}, **named(path))
    merged = tool.ask("GET", path, **named(path))
    assert (
        body_of(merged)
        == (
            '{"a":{"d": 2},"c":"%s","n":1.5}' % NAMES["vi"]  # noqa: UP031
        ).encode()
    )
    assert tool.ask("POST", path, [1], **named(path)).status == 400
    assert tool.ask("POST", path, b"{", **named(path)).status == 400
    assert tool.ask("POST", path, b"x", kind="text/plain", **named(path)).status == 400
    assert body_of(tool.ask("GET", path, **named(path))) == body_of(merged)


def test_state_is_kept_by_registration_and_cleared_at_once() -> None:
    tool, path = client(), "activities/state"
    one, other = "0b0e0c1a-3f4d-4f7e-9a6c-5d1f0a2b3c4d", "0b0e0c1a-3f4d-4f7e-9a6c-5d1f0a2b3c4e"
    for number, more in enumerate(({}, {"registration": one}, {"registration": other})):
        tool.ask("POST", path, {"n": number}, **named(path), **more)
    assert read(tool.ask("GET", path, **named(path))) == {"n": 0}
    assert read(tool.ask("GET", path, **named(path), registration=other)) == {"n": 2}
    assert tool.ask("DELETE", path, **ABOUT[path], registration=one).status == 204
    assert tool.ask("GET", path, **named(path), registration=one).status == 404
    assert read(tool.ask("GET", path, **ABOUT[path])) == ["k"]
    assert tool.ask("DELETE", path, **ABOUT[path]).status == 204
    assert read(tool.ask("GET", path, **ABOUT[path])) == []
    assert tool.ask("DELETE", "agents/profile", **ABOUT["agents/profile"]).status == 400


@EACH
def test_since_lists_what_was_stored_after(path: str) -> None:
    tool = client()
    for day in (1, 3):
        with time_machine.travel(datetime(2026, 5, day, tzinfo=UTC), tick=False):
            tool.ask("POST", path, {"day": day}, **named(path, f"d{day}"))
    assert read(tool.ask("GET", path, **ABOUT[path], since="2026-05-02T00:00:00Z")) == ["d3"]
    assert tool.ask("GET", path, **ABOUT[path], since="soon").status == 400


@EACH
def test_documents_of_one_organisation_are_not_those_of_another(path: str) -> None:
    library, school = client(), client("school")
    library.ask("POST", path, {"secret": 1}, **named(path))
    assert school.ask("GET", path, **named(path)).status == 404
    assert school.ask("POST", path, {"mine": 1}, **named(path)).status == 204
    assert school.ask("DELETE", path, **named(path)).status == 204
    assert read(library.ask("GET", path, **named(path))) == {"secret": 1}


def test_what_names_no_document_is_refused() -> None:
    tool = client()
    for query in (
        {}, {"agent": agent()}, {"activityId": "x", "agent": agent(), "stateId": "k"},
        {"activityId": activity()["id"], "agent": {"mbox": "ana"}, "stateId": "k"},
        {**ABOUT["activities/state"]}, {**ABOUT["activities/state"], "stateId": ""},
        {**ABOUT["activities/state"], "stateId": "k" * 2001},
        {**ABOUT["activities/state"], "stateId": "k", "registration": "1"},
        {**ABOUT["activities/state"], "stateId": "k", "since": "2026-05-02T00:00:00Z"},
    ):  # fmt: skip
        assert tool.ask("PUT", "activities/state", {}, **query).status == 400


def test_posting_again_and_again_does_not_grow_a_document_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "LARGEST", 60)
    tool, path = client(), "agents/profile"
    assert tool.ask("POST", path, {"a": "x" * 30}, **named(path)).status == 204
    assert tool.ask("POST", path, {"b": "x" * 30}, **named(path)).status == 413
    assert tool.ask("POST", path, {"a": "y" * 30}, **named(path)).status == 204
    assert read(tool.ask("GET", path, **named(path))) == {"a": "y" * 30}


def test_a_name_that_no_index_can_hold_is_refused() -> None:
    tool, path = client(), "agents/profile"
    letters = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(1_000))
    assert tool.ask("POST", path, {"a": 1}, **named(path, letters)).status == 400
    assert tool.ask("POST", path, {"a": 1}, **named(path, letters[:660])).status == 204


def test_a_media_type_that_no_header_can_hold_is_refused() -> None:
    tool, path = client(), "agents/profile"
    assert tool.ask("POST", path, b"x", kind="text/ж", **named(path)).status == 400
    assert tool.ask("GET", path, **named(path)).status == 404


def test_a_star_in_quotes_is_a_tag_and_no_star() -> None:
    tool, path = client(), "agents/profile"
    tool.ask("POST", path, {"a": 1}, **named(path))
    quoted = {"if-match": '"*"'}
    assert tool.ask("DELETE", path, headers=quoted, **named(path)).status == 412
