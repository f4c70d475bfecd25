"""The shapes of the ledger's log in the read API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hexadecimal.")]


class HeadUrls(BaseModel):
    """Where a signed head is found."""

    api: str


class Head(BaseModel):
    """A signed tree head: what the log says of itself."""

    size: int = Field(ge=0, description="How many statements it covers.")
    root: Hash
    signed_at: datetime
    checkpoint: str = Field(
        description="The head as a signed note: log, size, root in base64, Ed25519 signatures."
    )
    urls: HeadUrls


class HeadList(BaseModel):
    """A page of signed heads, the newest first."""

    items: list[Head]
    next: str | None = Field(description="The address of the page after, or null.")


class LogUrls(BaseModel):
    """Where to go on."""

    api: str
    heads: str


class Log(BaseModel):
    """The ledger's log: its keys, and its newest signed head."""

    origin: str = Field(description="What the log is called in its heads; '' before the first.")
    keys: list[str] = Field(
        description="The public keys that sign heads, as `name+id+base64` (signed notes); those "
        "that sign no more come last."
    )
    head: Head | None
    urls: LogUrls


class Tile(BaseModel):
    """Up to 256 hashes of one level; it grows at its end and never changes."""

    level: int = Field(ge=0)
    number: int = Field(ge=0)
    hashes: list[Hash]


class Entries(BaseModel):
    """The commitments that a tile of leaves is made of: leaf = SHA-256(0x00 ‖ commitment)."""

    number: int = Field(ge=0)
    commitments: list[Hash]


class Inclusion(BaseModel):
    """The proof that a statement stands in the log, as a document to keep and check offline.

    It has `raw` and `salt`, or `erased` (when) and `rule`, or `withheld`; never more than one of
    the three.
    """

    format: str = Field(pattern="^pactwork-inclusion/1$")
    index: int = Field(ge=0, description="The place of the leaf, from 0.")
    size: int = Field(ge=1, description="How many statements the head covers.")
    statement: str = Field("", description="The id of the statement, where it is told.")
    raw: str = Field("", description="The statement, letter for letter as it was recorded.")
    salt: str = Field("", description="16 bytes in hexadecimal; commitment = SHA-256(salt ‖ raw).")
    erased: str = Field("", description="When text and salt were erased for good.")
    rule: str = Field("", description="By which rule: `account` or `request`.")
    withheld: bool = Field(False, description="Whether there is a text that is not public.")
    commitment: Hash
    path: list[Hash] = Field(description="The audit path, from the leaf upwards (RFC 9162).")
    checkpoint: str


class Consistency(BaseModel):
    """The proof that one signed head begins with an earlier one (RFC 9162, section 2.1.4)."""

    format: str = Field(pattern="^pactwork-consistency/1$")
    first: str = Field(description="The earlier head as a signed note.")
    second: str
    path: list[Hash]
