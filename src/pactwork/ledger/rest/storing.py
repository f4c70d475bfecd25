"""PUT and POST of statements, with or without their attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from pactwork.ledger.actions.receiving import ConflictError, NotYoursError, Sent, receive
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.rest.asked import JSON, Answered, Asked, Fault, in_json, wrong
from pactwork.ledger.rest.multipart import MIXED, attached, parts_of
from pactwork.ledger.rest.parameters import must, parameters, uuid_in
from pactwork.ledger.rest.signatures import SIGNATURE, hold_signature
from pactwork.ledger.xapi import GIVEN_ID, Checked, Refused, Version, check, check_one

_SUMS: Final = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


def put_statement(asked: Asked, version: Version, tool: Tool) -> Answered:
    """Store the statement under the id that the request names."""
    found = parameters(asked.query, ("statementId",))
    must(found, "statementId")
    uuid = uuid_in(found, "statementId")
    assert uuid is not None
    body, contents = _body(asked)
    if body.lstrip()[:1] == b"[":
        raise Fault(400, "PUT takes one statement; send several with POST.")
    try:
        checked = check_one(body, version)
    except Refused as refusal:
        raise _unfit(refusal) from None
    if checked.given & GIVEN_ID and checked.uuid != uuid:
        raise wrong("statementId", "The statement has another id than the request names.")
    checked = msgspec.structs.replace(checked, uuid=uuid)
    stored = _store([checked], contents, version, tool)
    return Answered(204, stored=stored)


def post_statements(asked: Asked, version: Version, tool: Tool) -> Answered:
    """Store one statement or a list of them; the answer lists their ids in order."""
    parameters(asked.query, ())
    body, contents = _body(asked)
    try:
        batch = check(body, version)
    except Refused as refusal:
        raise _unfit(refusal) from None
    stored = _store(batch, contents, version, tool)
    answered = in_json(200, [checked.uuid for checked in batch])
    answered.stored = stored
    return answered


def _unfit(refusal: Refused) -> Fault:
    problems = refusal.problems[:100]
    told = "The statement is not as the standard asks."
    if len(problems) > 1:
        told = f"{told} {len(problems)} problems were found."
    return Fault(400, told, problems)


def _store(
    batch: Sequence[Checked],
    contents: Mapping[str, bytes],
    version: Version,
    tool: Tool,
) -> int:
    _hold_contents(batch, contents)
    try:
        return receive(Sent(batch, contents, version, tool))
    except ConflictError as error:
        raise Fault(409, str(error)) from None
    except NotYoursError as error:
        raise Fault(403, str(error)) from None


def _body(asked: Asked) -> tuple[bytes, dict[str, bytes]]:
    """The JSON of the statements, and the contents of attachments by hash."""
    said = asked.headers.get("content-type", "")
    kind = said.partition(";")[0].strip().lower()
    if kind == JSON:
        return asked.body, {}
    if kind != MIXED:
        raise Fault(400, f"Send statements as {JSON}, or with attachments as {MIXED}.")
    first, *others = parts_of(asked.body, said)
    if first.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Fault(400, f"The first part holds the statements, as {JSON}.")
    return first.content, attached(others)


def _hold_contents(batch: Sequence[Checked], contents: Mapping[str, bytes]) -> None:
    """Every attachment without a fileUrl came along, every content belongs to an attachment."""
    named = set()
    for checked in batch:
        for each in checked.attachments:
            named.add(each.sha2)
            content = contents.get(each.sha2)
            if content is None and each.file_url is None:
                raise Fault(
                    400,
                    f"The attachment {each.sha2} has no fileUrl: send its content along, "
                    f"as {MIXED}.",
                )
            if content is not None and each.usage_type == SIGNATURE:
                hold_signature(checked.raw, content)
    for sha2, content in contents.items():
        if sha2 not in named:
            raise Fault(400, f"No statement of the request has the attachment {sha2[:128]}.")
        if hashlib.new(_SUMS[len(sha2)], content).hexdigest() != sha2:
            raise Fault(400, f"The content of the attachment {sha2} has another hash.")
