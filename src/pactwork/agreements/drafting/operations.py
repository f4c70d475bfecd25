"""What can be done to the terms of a draft, as small values that travel as JSON. Pure.

Articles, commitments and parties are named by their stable keys, never by their place, so that an
operation means the same after somebody else moved things. A path is a tuple of names:
`("agreement", "title")`, `("agreement", "term", "from")`, `("articles", KEY, "text")`,
`("commitments", KEY, "measure", "target")`, `("parties", SLUG, "role")`,
`("contractors", SLUG, "delivered")`, `("designations",)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from pactwork.agreements.drafting.errors import DraftError
from pactwork.kernel.canonical import sha256_hex

Path = tuple[str, ...]
MOST: Final = 500
"""Operations in one change."""


class _Operation(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="do"
):
    """What all operations have in common: nothing but their form."""


class SetText(_Operation, frozen=True, tag="set-text"):
    """Write a text in one language; "" takes it out.

    `was` is `hash_of` the text that the writer saw, None where that is not known: from it follows
    whether somebody else wrote in between.
    """

    path: Path
    language: str
    text: str
    was: str | None = None


class SetValue(_Operation, frozen=True, tag="set-value"):
    """Set a date, a code, a number, a list …; None takes it out."""

    path: Path
    value: Any = None


class AddArticle(_Operation, frozen=True, tag="add-article"):
    """Add an article with what is in it, under another or at the top (""), before or after one of
    those there; at the end if neither is named.
    """

    article: dict[str, Any]
    under: str = ""
    before: str = ""
    after: str = ""


class RemoveArticle(_Operation, frozen=True, tag="remove-article"):
    """Take an article out, with everything in it."""

    key: str


class MoveArticle(_Operation, frozen=True, tag="move-article"):
    """Move an article with everything in it."""

    key: str
    under: str = ""
    before: str = ""
    after: str = ""


class AddCommitment(_Operation, frozen=True, tag="add-commitment"):
    """Add a commitment to an article."""

    article: str
    commitment: dict[str, Any]
    before: str = ""
    after: str = ""


class RemoveCommitment(_Operation, frozen=True, tag="remove-commitment"):
    """Take a commitment out."""

    key: str


class MoveCommitment(_Operation, frozen=True, tag="move-commitment"):
    """Move a commitment within its article or to another."""

    key: str
    article: str
    before: str = ""
    after: str = ""


class SetParties(_Operation, frozen=True, tag="set-parties"):
    """Say who the parties are, in order: entries as in a pact file, without contacts."""

    parties: list[dict[str, Any]]


class SetContractors(_Operation, frozen=True, tag="set-contractors"):
    """Say who the contractors are, in order."""

    contractors: list[dict[str, Any]]


Operation = (
    SetText
    | SetValue
    | AddArticle
    | RemoveArticle
    | MoveArticle
    | AddCommitment
    | RemoveCommitment
    | MoveCommitment
    | SetParties
    | SetContractors
)


def hash_of(text: str) -> str:
    """What `SetText.was` holds for a text that was seen."""
    return sha256_hex(text.encode("utf-8", "surrogatepass"))


def from_json(body: bytes | str) -> list[Operation]:
    """The operations in a JSON list.

    Raises:
        DraftError: the JSON is none, or not of operations, or of more than `MOST` of them.
    """
    try:
        found: list[Operation] = msgspec.json.decode(body, type=list[Operation])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DraftError("operations", f"This is no list of operations: {error}.") from error
    if len(found) > MOST:
        raise DraftError("operations", f"At most {MOST} operations are taken at once.")
    return found


def as_values(operations: Sequence[Operation]) -> list[dict[str, Any]]:
    """Operations as plain values, which `from_json` reads back when written as JSON."""
    plain: list[dict[str, Any]] = msgspec.to_builtins(list(operations))
    return plain
