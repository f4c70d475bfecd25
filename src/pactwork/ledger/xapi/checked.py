"""What checking gives: accepted statements, or problems that say what to do."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from typing import Final
from uuid import UUID

from msgspec import Struct

GIVEN_ID: Final = 1
GIVEN_STORED: Final = 2
GIVEN_TIMESTAMP: Final = 4
GIVEN_AUTHORITY: Final = 8
GIVEN_VERSION: Final = 16
NOT_IN_UTC: Final = 32
"""The bits of `Checked.given`: what the client sent, and whether its time is not in UTC."""


class Version(Enum):
    """The two data models: 1.0.x and 2.0 (IEEE 9274.1.1). `value` is what a statement is given."""

    ONE = "1.0.0"
    TWO = "2.0.0"


class NotUnderstood(ValueError):
    """The header X-Experience-API-Version is missing or names a version not spoken here."""


_ONE: Final = re.compile(r"1\.0(?:\.[0-9]+)?")
_TWO: Final = re.compile(r"2\.0(?:\.[0-9]+)?")


def version_of(header: str | None) -> Version:
    """The version asked for by the header X-Experience-API-Version.

    Raises:
        NotUnderstood: there is no header, or it is neither 1.0, 1.0.x, 2.0 nor 2.0.x.
    """
    text = (header or "").strip()
    if _TWO.fullmatch(text):
        return Version.TWO
    if _ONE.fullmatch(text):
        return Version.ONE
    if not text:
        raise NotUnderstood("Send the header X-Experience-API-Version: 2.0.0 or 1.0.3.")
    raise NotUnderstood(
        f"The version “{text[:40]}” is not spoken here: send X-Experience-API-Version "
        "2.0.0 or 1.0.3."
    )


class Problem(Struct, frozen=True):
    """One thing wrong: where ("[3].context.registration"), what to do, the standard's section."""

    path: str
    message: str
    section: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.message}" + (f" ({self.section})" if self.section else "")


class Refused(ValueError):
    """The request is not what the standard asks; `problems` lists why, at least one."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:5]))
        self.problems = problems


class Attachment(Struct, frozen=True, gc=False):
    """What a statement says of one attachment."""

    sha2: str
    content_type: str
    length: int
    file_url: str | None
    usage_type: str


class Checked(Struct, frozen=True):
    """One accepted statement.

    `uuid` is the client's or, when it sent none, a new one (version 7: in the order of time).
    `raw` is the client's text, not stamped yet; a lone context activity is already a list.
    `actors` are (identifier, is_group, relation), `activities` (IRI, relation), `names`
    (identifier, name), `definitions` (IRI, JSON); `attachments` those of a SubStatement too.
    `given` has the bits GIVEN_….
    """

    uuid: UUID
    raw: bytes
    actor: str
    is_group: bool
    verb: str
    activity: str | None
    target: UUID | None
    registration: UUID | None
    timestamp: datetime | None
    activities: tuple[tuple[str, int], ...]
    actors: tuple[tuple[str, bool, int], ...]
    names: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, bytes], ...]
    attachments: tuple[Attachment, ...]
    voids: UUID | None
    given: int
