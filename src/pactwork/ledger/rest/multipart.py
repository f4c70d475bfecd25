"""multipart/mixed (RFC 2046), as statements and their attachments travel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pactwork.ledger.rest.asked import JSON, Fault

MIXED: Final = "multipart/mixed"
HASH: Final = "x-experience-api-hash"
MOST_PARTS: Final = 1_000
_LONGEST_HEAD: Final = 8_000
_BOUNDARY: Final = re.compile(
    r';\s*boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([0-9A-Za-z\'()+_,./:=?-]{1,70}))\s*(?:;|$)', re.I
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers, names in lower case, and its content."""

    headers: Mapping[str, str]
    content: bytes


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """The parts of a body, at least one.

    Raises:
        Fault: there is no boundary, it does not part the body, or there are too many parts.
    """
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Fault(400, "Name the boundary of the parts in the header Content-Type.")
    delimiter = b"\r\n--" + (found[1] or found[2]).encode()
    pieces = (b"\r\n" + body).split(delimiter, MOST_PARTS + 1)
    if len(pieces) > MOST_PARTS + 1:
        raise Fault(413, f"Send at most {MOST_PARTS} attachments in one request.")
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise Fault(400, "Begin each part with the boundary, and end the last with it and “--”.")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    rest = piece.lstrip(b" \t")
    if not rest.startswith(b"\r\n"):
        raise Fault(400, "Put the boundary on a line of its own.")
    head, blank, content = rest.partition(b"\r\n\r\n")
    if not blank:
        raise Fault(400, "Part the headers of each part from its content by an empty line.")
    if len(head) > _LONGEST_HEAD:
        raise Fault(400, "The headers of a part are too long.")
    headers = {}
    try:
        lines = head.decode().split("\r\n")
    except UnicodeDecodeError:
        raise Fault(400, "The headers of a part are not UTF-8.") from None
    for line in filter(None, lines):
        name, colon, value = line.partition(":")
        if not colon:
            raise Fault(400, f"“{line[:60]}” is no header of a part.")
        headers[name.strip().lower()] = value.strip()
    return Part(headers, content)


def attached(parts: Iterable[Part]) -> dict[str, bytes]:
    """The contents of the parts after the first, by their hash.

    Raises:
        Fault: one does not say its hash, or is encoded in another way than as it is.
    """
    contents = {}
    for number, part in enumerate(parts, start=2):
        sha2 = part.headers.get(HASH, "").lower()
        if not sha2:
            raise Fault(400, f"Part {number} needs the header X-Experience-API-Hash.")
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise Fault(400, f"Part {number} needs the header Content-Transfer-Encoding: binary.")
        contents[sha2] = part.content
    return contents


def written(
    first: bytes, attachments: Iterable[tuple[str, str, bytes]], boundary: str
) -> Iterator[bytes]:
    """A body: JSON first, then attachments as (hash, content type, content)."""
    start = f"--{boundary}\r\n".encode()
    yield start + f"Content-Type: {JSON}\r\n\r\n".encode() + first + b"\r\n"
    for sha2, content_type, content in attachments:
        head = (
            f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {sha2}\r\n\r\n"
        )
        yield start + head.encode() + content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()
