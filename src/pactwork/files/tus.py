"""The server's side of tus 1.0.0, the protocol of resumable uploads; pure, without HTTP.

Spoken: the core, creation, creation-with-upload, expiration, termination and checksum. Whoever
stands between this and HTTP gives a `TusRequest` and sends what `TusAnswer` says.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Final

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,expiration,termination,checksum"
CHECKSUMS: Final = ("sha1", "sha256", "md5")
PIECE_TYPE: Final = "application/offset+octet-stream"
_MOST_METADATA: Final = 4_000


@dataclass(frozen=True, slots=True)
class TusAnswer:
    """What goes back: a status, headers, and words for whoever reads them."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


class TusError(ValueError):
    """A request that is not answered as asked; it carries the answer."""

    def __init__(self, answer: TusAnswer) -> None:
        super().__init__(answer.body)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class TusRequest:
    """A request as the protocol sees it: header names in small letters, the body as it comes."""

    method: str
    headers: Mapping[str, str]
    body: Iterable[bytes] = ()

    @property
    def length(self) -> int | None:
        """How many bytes of body were announced."""
        said = self.headers.get("content-length", "")
        return int(said) if said.isascii() and said.isdecimal() else None

    @property
    def has_piece(self) -> bool:
        """Whether its body is a piece of the file."""
        return self.headers.get("content-type", "") == PIECE_TYPE


@dataclass(frozen=True, slots=True)
class Creation:
    """What a client asks for before it sends anything."""

    size: int
    name: str


def welcome(largest: int) -> TusAnswer:
    """The answer to OPTIONS: what is spoken here. `largest` in bytes."""
    return answer(
        204,
        **{
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(largest),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


def check_version(request: TusRequest) -> None:
    """Raises TusError (412) for a client of another version."""
    if request.headers.get("tus-resumable") != VERSION:
        raise TusError(answer(412, "This server speaks tus 1.0.0.", **{"Tus-Version": VERSION}))


def creation(request: TusRequest) -> Creation:
    """The size and the name of the file that is going to come.

    Raises:
        TusError: 400, no length or metadata that cannot be read.
    """
    said = request.headers.get("upload-length", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise TusError(answer(400, "Upload-Length has to say how many bytes will come."))
    found = metadata(request.headers.get("upload-metadata", ""))
    return Creation(int(said), found.get("filename") or found.get("name") or "")


def metadata(header: str) -> dict[str, str]:
    """The pairs of an Upload-Metadata header.

    Raises:
        TusError: 400, it cannot be read.
    """
    found = dict[str, str]()
    if len(header) > _MOST_METADATA:
        raise TusError(answer(400, "Upload-Metadata is too long."))
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeError):
            raise TusError(answer(400, "Upload-Metadata is not in Base64 and UTF-8.")) from None
    return found


def offset_of(request: TusRequest) -> int:
    """Where a piece goes.

    Raises:
        TusError: 415 for a body that is no piece, 400 without an offset.
    """
    if not request.has_piece:
        raise TusError(answer(415, f"The content type of a piece is {PIECE_TYPE}."))
    said = request.headers.get("upload-offset", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise TusError(answer(400, "Upload-Offset has to say where the piece goes."))
    return int(said)


def checksum_of(request: TusRequest) -> tuple[str, bytes] | None:
    """The algorithm and the digest that the piece was sent with, if any.

    Raises:
        TusError: 400, an algorithm that is not offered or no Base64.
    """
    said = request.headers.get("upload-checksum", "")
    if not said:
        return None
    algorithm, _, encoded = said.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in CHECKSUMS or not digest:
        raise TusError(answer(400, f"Checksums are by {', '.join(CHECKSUMS)}, in Base64."))
    return algorithm, digest


def standing(
    status: int, *, offset: int, size: int, expires_at: datetime, **more: str
) -> TusAnswer:
    """How far an upload is; 204 after a piece, 200 where it was asked, 201 where it began."""
    held = {"Upload-Offset": str(offset), "Upload-Length": str(size), "Cache-Control": "no-store"}
    if offset < size:
        held["Upload-Expires"] = format_datetime(expires_at, usegmt=True)
    return answer(status, **held, **more)


_REFUSED: Final = {
    "gone": (404, "This upload is not here, or no longer."),
    "busy": (423, "Another connection is sending this file."),
    "offset": (409, "The piece does not go on where the file ends."),
    "size": (413, "More came than was announced."),
    "checksum": (460, "The piece is not what was sent. Send it again."),
    "quota": (429, "Too many files are on their way already. Finish them first."),
    "full": (507, "There is no room for this file just now."),
}


def refusal(reason: str, offset: int | None = None) -> TusAnswer:
    """The answer where a piece or a file is not taken."""
    status, said = _REFUSED[reason]
    held = {} if offset is None else {"Upload-Offset": str(offset)}
    return answer(status, said, **held)


def answer(status: int, body: str = "", **headers: str) -> TusAnswer:
    """An answer that says which version it speaks, as every one has to."""
    return TusAnswer(status, {"Tus-Resumable": VERSION, **headers}, body)
