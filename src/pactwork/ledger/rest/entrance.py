"""The entrance: `answer` takes any request below `/xapi/` and always answers it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Final

from pactwork.ledger.consistency import consistent_through
from pactwork.ledger.queries.tools import Tool, tool_of
from pactwork.ledger.rest import objects, papers, reading, storing
from pactwork.ledger.rest.alternate import unfolded
from pactwork.ledger.rest.asked import LARGEST, Answered, Asked, Fault, refused
from pactwork.ledger.rest.challenges import beyond, nobody
from pactwork.ledger.rest.pace import LIMIT, POLICY, WAIT, hold_pace
from pactwork.ledger.rest.using import note_use
from pactwork.ledger.scopes import (
    READS,
    READS_PROFILE,
    READS_STATE,
    WRITES,
    WRITES_PROFILE,
    WRITES_STATE,
)
from pactwork.ledger.xapi import NotUnderstood, Version, version_of

VERSION: Final = "X-Experience-API-Version"
THROUGH: Final = "X-Experience-API-Consistent-Through"
SAID: Final = {Version.ONE: "1.0.3", Version.TWO: "2.0.0"}
_BEFORE_VERSIONS: Final = "0.9"
"""What a request without a version is taken for: it is refused, as one of before there was any."""

_METHODS: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_ASKING: Final = (
    "Authorization, Content-Type, If-Match, If-None-Match, Accept-Language, "
    "X-Experience-API-Version"
)
_TELLING: Final = f"ETag, Last-Modified, {VERSION}, {THROUGH}, {POLICY}, {LIMIT}, {WAIT}"

Way = Callable[[Asked, Version, Tool], Answered]


@dataclass(frozen=True, slots=True)
class Door:
    """What answers a method of a resource, and the scopes of which one opens it."""

    way: Way
    scopes: Collection[str]


def _documents(
    resource: papers.Resource, reads: Collection[str], writes: Collection[str]
) -> dict[str, Door]:
    way = partial(papers.answer_document, resource)
    return {"GET": Door(way, reads)} | dict.fromkeys(("PUT", "POST", "DELETE"), Door(way, writes))


_DOORS: Final[Mapping[str, Mapping[str, Door]]] = {
    "statements": {
        "GET": Door(reading.get_statements, READS),
        "PUT": Door(storing.put_statement, WRITES),
        "POST": Door(storing.post_statements, WRITES),
    },
    "statements/more": {"GET": Door(reading.get_more, READS)},
    "activities": {"GET": Door(objects.get_activity, READS)},
    "activities/state": _documents(papers.STATE, READS_STATE, WRITES_STATE),
    "activities/profile": _documents(papers.ACTIVITY_PROFILE, READS_PROFILE, WRITES_PROFILE),
    "agents": {"GET": Door(objects.get_agent, READS)},
    "agents/profile": _documents(papers.AGENT_PROFILE, READS_PROFILE, WRITES_PROFILE),
}


def answer(asked: Asked) -> Answered:
    """Answer a request, refusals included; a HEAD as the GET, without the body."""
    if asked.method == "OPTIONS":
        return _dressed(Answered(204), SAID[Version.TWO], asked.path)
    said = SAID[Version.TWO]
    try:
        if len(asked.body) > LARGEST:
            raise Fault(413, f"Send at most {LARGEST} bytes.")
        asked = unfolded(asked)
        if asked.path == "about":
            answered = _about(asked)
        else:
            said = _said(asked)
            answered = _answer(_as_get(asked), _version(asked))
    except Fault as fault:
        answered = refused(fault)
    return _without_body(_dressed(answered, said, asked.path), asked)


def _answer(asked: Asked, version: Version) -> Answered:
    doors = _DOORS.get(asked.path)
    if doors is None:
        raise Fault(404, f"There is no resource “{asked.path[:80]}” here.")
    tool = tool_of(asked.headers.get("authorization"))
    if tool is None:
        raise nobody(asked.headers.get("authorization", ""))
    left: dict[str, str] = {}
    try:
        door = doors.get(asked.method)
        if door is None:
            allowed = {"Allow": ", ".join(doors)}
            raise Fault(405, f"This resource does not take {asked.method[:20]}.", (), allowed)
        if not tool.may(door.scopes):
            raise beyond(door.scopes)
        left = hold_pace(tool)
        answered = door.way(asked, version, tool)
        answered.headers |= left
    except Fault as fault:
        fault.headers = left | fault.headers
        note_use(tool, fault=f"{fault.status} {asked.method} {asked.path}: {fault.message}")
        raise
    note_use(tool, statements=answered.stored)
    return answered


def _about(asked: Asked) -> Answered:
    if asked.method not in ("GET", "HEAD"):
        raise Fault(405, "Only GET is answered here.", (), {"Allow": "GET, HEAD"})
    return objects.get_about(asked)


def _as_get(asked: Asked) -> Asked:
    if asked.method != "HEAD":
        return asked
    return Asked("GET", asked.path, asked.query, asked.headers)


def _version(asked: Asked) -> Version:
    try:
        return version_of(asked.headers.get(VERSION.lower()))
    except NotUnderstood as error:
        raise Fault(400, str(error)) from None


def _said(asked: Asked) -> str:
    """The version that the answer names."""
    header = asked.headers.get(VERSION.lower(), "").strip()
    if not header:
        return _BEFORE_VERSIONS
    return SAID[Version.ONE if header.startswith("1.") else Version.TWO]


def _dressed(answered: Answered, said: str, path: str) -> Answered:
    """The headers that every answer has."""
    headers = answered.headers
    headers[VERSION] = said
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Allow-Methods"] = _METHODS
    headers["Access-Control-Allow-Headers"] = _ASKING
    headers["Access-Control-Expose-Headers"] = _TELLING
    headers.setdefault("Cache-Control", "private, no-cache")
    if path.startswith("statements") and answered.status not in (401, 413):
        through = consistent_through().astimezone(UTC).replace(tzinfo=None)
        headers[THROUGH] = f"{through.isoformat(timespec='milliseconds')}Z"
    return answered


def _without_body(answered: Answered, asked: Asked) -> Answered:
    body = answered.body
    if isinstance(body, bytes):
        answered.headers["Content-Length"] = str(len(body))
    if asked.method == "HEAD" or answered.status in (204, 304):
        if isinstance(body, Iterator):
            close = getattr(body, "close", None)
            if close is not None:
                close()
        answered.body = b""
        if answered.status in (204, 304):
            answered.headers.pop("Content-Length", None)
    return answered
