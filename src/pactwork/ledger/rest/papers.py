"""The document resources: state, activity profiles, agent profiles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import msgspec

from pactwork.ledger.actions.documents import (
    LARGEST,
    NotMergedError,
    TooLargeError,
    clear_shelf,
    delete_document,
    is_json,
    merge_document,
    put_document,
)
from pactwork.ledger.queries.documents import DocumentKind, Paper, Shelf, document, document_keys
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.rest.asked import Answered, Asked, Fault, in_json, wrong
from pactwork.ledger.rest.parameters import (
    Parameters,
    agent_in,
    iri_in,
    moment_in,
    must,
    parameters,
    uuid_in,
)
from pactwork.ledger.rest.preconditions import Preconditions
from pactwork.ledger.rest.reading import http_date
from pactwork.ledger.xapi import Version

_LONGEST_KEY: Final = 2_000
"""In bytes: more than 2,700 cannot stand in an index."""
_LONGEST_TYPE: Final = 200


@dataclass(frozen=True, slots=True)
class Resource:
    """One document resource: what names its documents, and who must look before writing."""

    kind: DocumentKind
    key: str
    about: tuple[str, ...]
    also: tuple[str, ...] = ()
    careful: Collection[Version] = (Version.ONE, Version.TWO)
    may_clear: bool = False


STATE: Final = Resource(
    DocumentKind.STATE, "stateId", ("activityId", "agent"), ("registration",),
    careful=(Version.TWO,), may_clear=True,
)  # fmt: skip
ACTIVITY_PROFILE: Final = Resource(DocumentKind.ACTIVITY_PROFILE, "profileId", ("activityId",))
AGENT_PROFILE: Final = Resource(DocumentKind.AGENT_PROFILE, "profileId", ("agent",))


def answer_document(resource: Resource, asked: Asked, version: Version, tool: Tool) -> Answered:
    """Answer a GET, PUT, POST or DELETE of documents."""
    lists = asked.method == "GET"
    known = {resource.key, *resource.about, *resource.also, *(("since",) if lists else ())}
    found = parameters(asked.query, known)
    must(found, *resource.about)
    shelf = _shelf(resource, found, version, tool)
    if resource.key in found:
        must(found, resource.key)
        if len(found[resource.key].encode()) > _LONGEST_KEY:
            raise wrong(resource.key, f"Use at most {_LONGEST_KEY} bytes.")
    if lists:
        return _get(resource, shelf, found, asked, version)
    if asked.method == "DELETE":
        return _delete(resource, shelf, found, asked, version)
    must(found, resource.key)
    return _store(resource, shelf, found[resource.key], asked, version)


def _shelf(resource: Resource, found: Parameters, version: Version, tool: Tool) -> Shelf:
    return Shelf(
        kind=resource.kind,
        owner=tool.organisation,
        activity=iri_in(found, "activityId"),
        agent=agent_in(found, version),
        registration=uuid_in(found, "registration"),
    )


def _get(
    resource: Resource, shelf: Shelf, found: Parameters, asked: Asked, version: Version
) -> Answered:
    since = moment_in(found, "since", version)
    if resource.key not in found:
        return in_json(200, document_keys(shelf, since=since))
    if since is not None:
        raise wrong("since", f"Send “since” only without “{resource.key}”.")
    paper = document(shelf, found[resource.key])
    if paper is None:
        raise Fault(404, "There is no such document.")
    headers = {
        "Content-Type": paper.content_type,
        "ETag": f'"{paper.etag}"',
        "Last-Modified": http_date(paper.updated),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if Preconditions.of(asked.headers).is_known(paper.etag):
        return Answered(304, headers)
    return Answered(200, headers, paper.content)


def _delete(
    resource: Resource, shelf: Shelf, found: Parameters, asked: Asked, version: Version
) -> Answered:
    if resource.key in found:
        allow = Preconditions.of(asked.headers).hold
        delete_document(shelf, found[resource.key], allow=allow)
    elif resource.may_clear:
        clear_shelf(shelf)
    else:
        must(found, resource.key)
    return Answered(204)


def _store(resource: Resource, shelf: Shelf, key: str, asked: Asked, version: Version) -> Answered:
    content_type = asked.headers.get("content-type") or "application/octet-stream"
    if len(content_type) > _LONGEST_TYPE or not _can_be_sent(content_type):
        raise Fault(400, "The content type of the document cannot be kept.")
    if len(asked.body) > LARGEST:
        raise Fault(413, f"Send a document of at most {LARGEST} bytes.")
    if is_json(content_type):
        _hold_json(asked.body)
    conditions = Preconditions.of(asked.headers)
    if asked.method == "POST":
        try:
            merge_document(
                shelf, key, content=asked.body, content_type=content_type, allow=conditions.hold
            )
        except NotMergedError as error:
            raise Fault(400, str(error)) from None
        except TooLargeError as error:
            raise Fault(413, str(error)) from None
        return Answered(204)

    def allow(paper: Paper | None) -> None:
        conditions.hold(paper)
        if version in resource.careful and not conditions.are_given:
            _hold_unseen(paper, version)

    put_document(shelf, key, content=asked.body, content_type=content_type, allow=allow)
    return Answered(204)


def _can_be_sent(content_type: str) -> bool:
    """Whether a header can hold it when the document is read (RFC 9110 §5.5)."""
    return content_type.isascii() and content_type.isprintable()


def _hold_unseen(paper: Paper | None, version: Version) -> None:
    """A PUT without preconditions: never over a document, and in 1.0.x not even a first one."""
    if paper is not None:
        raise Fault(
            409,
            "There is a document already. Read it, see whether it is still the one you mean to "
            "replace, and send its ETag as If-Match.",
        )
    if version is Version.ONE:
        raise Fault(400, "Send If-None-Match: * for a new document, or If-Match with an ETag.")


def _hold_json(body: bytes) -> None:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Fault(400, "The document is said to be JSON and is none.") from None
