"""GET of statements: one by its id, or a page of those that match."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any, Final
from urllib.parse import quote_plus

import msgspec

from pactwork.ledger.queries.finding import PAGE, Page, Wanted, find, one
from pactwork.ledger.queries.objects import attachment, definitions, enclosed_with
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.rest.asked import JSON, ROOT, Answered, Asked, Fault, wrong
from pactwork.ledger.rest.multipart import MIXED, written
from pactwork.ledger.rest.parameters import (
    Parameters,
    agent_in,
    iri_in,
    moment_in,
    parameters,
    truth_in,
    uuid_in,
    whole_in,
)
from pactwork.ledger.scopes import READS_ALL
from pactwork.ledger.xapi import Version, canonical, ids_only, languages_of

FORMATS: Final = ("exact", "ids", "canonical")
_SHOWN: Final = ("format", "attachments")
_KNOWN: Final = (
    *_SHOWN, "statementId", "voidedStatementId", "agent", "verb", "activity", "registration",
    "related_activities", "related_agents", "since", "until", "limit", "ascending",
)  # fmt: skip
_FROM: Final = "from"
_decode = msgspec.json.Decoder().decode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


def get_statements(asked: Asked, version: Version, tool: Tool) -> Answered:
    """The statement that is named, or the newest of those that match."""
    found = parameters(asked.query, _KNOWN)
    way = found.get("format", "exact")
    if way not in FORMATS:
        raise wrong("format", f"Send one of {', '.join(FORMATS)} as “format”.")
    if "statementId" in found or "voidedStatementId" in found:
        return _one(asked, found, way, tool)
    return _many(asked, found, way, version, tool, after=None)


def get_more(asked: Asked, version: Version, tool: Tool) -> Answered:
    """The page after, at the address that the one before named."""
    found = parameters(asked.query, (*_KNOWN, _FROM))
    way = found.get("format", "exact")
    if way not in FORMATS or {"statementId", "voidedStatementId"} & found.keys():
        raise Fault(400, "Take the address from “more” of the page before, unchanged.")
    after = whole_in(found, _FROM, 0)
    return _many(asked, found, way, version, tool, after=after or None)


def readable(tool: Tool) -> tuple[int, ...]:
    """The agents whose statements the tool may read: its organisation's, or its own alone."""
    return tool.colleagues if tool.may(READS_ALL) else (tool.authority,)


def _one(asked: Asked, found: Parameters, way: str, tool: Tool) -> Answered:
    voided = "voidedStatementId" in found
    name = "voidedStatementId" if voided else "statementId"
    if strangers := found.keys() - {name, *_SHOWN}:
        raise wrong(
            sorted(strangers)[0], f"With “{name}” send no more than format and attachments."
        )
    uuid = uuid_in(found, name)
    assert uuid is not None
    held = one(uuid, readable(tool), voided=voided)
    if held is None:
        raise Fault(404, f"There is no statement {uuid} here that you may read.")
    (text,) = _formatted([held.raw], way, asked, tool)
    headers = {"Last-Modified": http_date(held.stored)}
    return _shown(text, lambda: ([held.number], [held.raw]), found, headers)


def _many(
    asked: Asked,
    found: Parameters,
    way: str,
    version: Version,
    tool: Tool,
    *,
    after: int | None,
) -> Answered:
    page = find(_wanted(found, version, after), readable(tool))
    texts = page.statements
    if way != "exact":
        texts = b",".join(_formatted(_each(texts), way, asked, tool))
    body = b'{"statements":[%b],"more":"%b"}' % (texts, _more(found, page))
    headers = {} if page.newest is None else {"Last-Modified": http_date(page.newest)}
    return _shown(body, lambda: (page.numbers, _each(page.statements)), found, headers)


def _each(texts: bytes) -> list[bytes]:
    """The statements of a page, one by one."""
    return [bytes(raw) for raw in _split(b"[%b]" % texts)]


def _wanted(found: Parameters, version: Version, after: int | None) -> Wanted:
    agent = agent_in(found, version)
    return Wanted(
        agent=None if agent is None else agent[0],
        verb=iri_in(found, "verb"),
        activity=iri_in(found, "activity"),
        registration=uuid_in(found, "registration"),
        related_agents=truth_in(found, "related_agents"),
        related_activities=truth_in(found, "related_activities"),
        since=moment_in(found, "since", version),
        until=moment_in(found, "until", version),
        ascending=truth_in(found, "ascending"),
        limit=whole_in(found, "limit", PAGE),
        after=after,
    )


def _more(found: Parameters, page: Page) -> bytes:
    """The address of the next page; nothing in it needs to be escaped in JSON."""
    if page.more is None:
        return b""
    kept = "".join(f"{name}={_quoted(said)}&" for name, said in found.items() if name != _FROM)
    return f"{ROOT}statements/more?{kept}{_FROM}={page.more}".encode()


@lru_cache(maxsize=1024)
def _quoted(said: str) -> str:
    return quote_plus(said)


def _formatted(raws: Sequence[bytes], way: str, asked: Asked, tool: Tool) -> Sequence[bytes]:
    if way == "ids":
        return [ids_only(raw) for raw in raws]
    if way == "canonical":
        languages = languages_of(asked.headers.get("accept-language", ""))
        iris = {iri for raw in raws for iri in _activities(_decode(raw))}
        known = definitions(iris, tool.organisation)
        return [canonical(raw, languages, known) for raw in raws]
    return raws


def _activities(statement: Mapping[str, Any]) -> Iterator[str]:
    """The IRIs of all activities of a statement."""
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        yield thing["id"]
    elif kind == "SubStatement":
        yield from _activities(thing)
    lists = statement.get("context", {}).get("contextActivities", {})
    for activities in lists.values():
        for activity in activities if isinstance(activities, list) else [activities]:
            yield activity["id"]


def _shown(
    body: bytes,
    held: Callable[[], tuple[Sequence[int], Sequence[bytes]]],
    found: Parameters,
    headers: dict[str, str],
) -> Answered:
    if not truth_in(found, "attachments"):
        return Answered(200, {"Content-Type": JSON, **headers}, body)
    boundary = token_hex(24)
    numbers, raws = held()
    types = _types(raws)
    parts = (
        (sha2, types[sha2], attachment(sha2)) for sha2 in enclosed_with(numbers) if sha2 in types
    )
    headers["Content-Type"] = f"{MIXED}; boundary={boundary}"
    return Answered(200, headers, written(body, parts, boundary))


def _types(raws: Sequence[bytes]) -> dict[str, str]:
    """The media types of the attachments of these statements, by hash."""
    types = {}
    for raw in raws:
        statement = _decode(raw)
        for said in (statement, statement["object"]):
            for one_ in said.get("attachments", ()):
                kind = one_["contentType"]
                clean = kind if kind.isprintable() else "application/octet-stream"
                types[one_["sha2"].lower()] = clean
    return types


def http_date(moment: datetime) -> str:
    """A moment as headers say it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
