"""Proofs as JSON documents to keep and check later (docs/reference/ledger-proofs.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pactwork.ledger.tree.hashing import HASH_SIZE, SALT_SIZE, commitment

INCLUSION = "pactwork-inclusion/1"
CONSISTENCY = "pactwork-consistency/1"
EXPORT = "pactwork-log/1"
MOST_HASHES = 64


class BundleError(Exception):
    """A document that is not what it says it is. Says which part."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of a statement: its text and salt, or only its commitment.

    `claimed` is the commitment as the document states it, if it does. Without a text, `erased`
    says when it was erased, and `rule` why; or it is withheld from this reader. `statement` is the
    statement's id beside the text, for finding it again: the text has it too.
    """

    raw: str | None
    salt: bytes | None
    claimed: bytes | None
    erased: str | None = None
    rule: str = ""
    statement: str = ""

    @property
    def commitment(self) -> bytes:
        """The commitment: computed from the text where there is one."""
        if self.raw is not None and self.salt is not None:
            return commitment(self.salt, self.raw)
        assert self.claimed is not None
        return self.claimed

    @property
    def is_coherent(self) -> bool:
        """Whether text and salt give the commitment stated beside them."""
        return self.claimed is None or self.commitment == self.claimed

    @property
    def named(self) -> str:
        """The statement's id, by its text or beside it; "" where neither says."""
        try:
            said = json.loads(self.raw or "{}")["id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return self.statement
        return said if isinstance(said, str) else self.statement


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that a statement stands in the log: `head` is a signed note."""

    index: int
    size: int
    content: Content
    path: tuple[bytes, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """The proof that the log of one head begins with that of an earlier one."""

    first: str
    second: str
    path: tuple[bytes, ...]


def inclusion_bundle(
    *, index: int, size: int, content: Content, path: Sequence[bytes], head: str
) -> dict[str, Any]:
    """The document of an inclusion proof, ready for JSON."""
    return {
        "format": INCLUSION,
        "index": index,
        "size": size,
        **content_fields(content),
        "path": [one.hex() for one in path],
        "checkpoint": head,
    }


def consistency_bundle(*, first: str, second: str, path: Sequence[bytes]) -> dict[str, Any]:
    """The document of a consistency proof between two signed notes, ready for JSON."""
    return {
        "format": CONSISTENCY,
        "first": first,
        "second": second,
        "path": [one.hex() for one in path],
    }


def export_head(head: str) -> str:
    """The first line of an export: which signed head it belongs to."""
    return json.dumps({"format": EXPORT, "checkpoint": head}, ensure_ascii=False)


def export_line(index: int, content: Content) -> str:
    """A statement's line of an export."""
    return json.dumps({"index": index, **content_fields(content)}, ensure_ascii=False)


def content_fields(content: Content) -> dict[str, Any]:
    """The fields of a statement: text and salt, or that it is erased or withheld; commitment."""
    said: dict[str, Any] = {"statement": content.statement} if content.statement else {}
    if content.raw is not None and content.salt is not None:
        said |= {"raw": content.raw, "salt": content.salt.hex()}
    elif content.erased is None:
        said["withheld"] = True
    else:
        said |= {"erased": content.erased} | ({"rule": content.rule} if content.rule else {})
    return said | {"commitment": (content.claimed or content.commitment).hex()}


def read_bundle(document: dict[str, Any]) -> Inclusion | Consistency:
    """Read the document of a proof.

    Raises:
        BundleError: of another format, or a part is missing or of the wrong kind.
    """
    stated = document.get("format")
    if stated == INCLUSION:
        return Inclusion(
            read_number(document, "index"),
            read_number(document, "size"),
            read_content(document),
            _path(document),
            _text(document, "checkpoint"),
        )
    if stated == CONSISTENCY:
        first, second = _text(document, "first"), _text(document, "second")
        return Consistency(first, second, _path(document))
    raise BundleError(f'"format" is {stated!r}; known are {INCLUSION!r} and {CONSISTENCY!r}')


def read_content(document: dict[str, Any]) -> Content:
    """Read the fields of a statement in a proof or an export.

    Raises:
        BundleError: text without salt; or without text no commitment, or a text after all.
    """
    claimed = None
    if "commitment" in document:
        claimed = _bytes(document["commitment"], "commitment", HASH_SIZE)
    statement = _text(document, "statement") if "statement" in document else ""
    absent = [name for name in ("erased", "withheld") if name in document]
    if not absent:
        raw = _text(document, "raw")
        salt = _bytes(document.get("salt"), "salt", SALT_SIZE)
        return Content(raw, salt, claimed, statement=statement)
    if "raw" in document or "salt" in document:
        raise BundleError(f'"{absent[0]}" stands beside a text or a salt')
    if claimed is None:
        raise BundleError('"commitment" is missing')
    if "erased" in absent:
        rule = _text(document, "rule") if "rule" in document else ""
        return Content(None, None, claimed, _text(document, "erased"), rule, statement)
    return Content(None, None, claimed, statement=statement)


def read_number(document: dict[str, Any], name: str) -> int:
    """Read a number of statements.

    Raises:
        BundleError: it is none.
    """
    value = document.get(name)
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise BundleError(f'"{name}" is no number of statements')
    return value


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise BundleError(f'"{name}" is missing' if value is None else f'"{name}" is no text')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BundleError(f'"{name}" holds half a character') from None
    return value


def _path(document: dict[str, Any]) -> tuple[bytes, ...]:
    value = document.get("path")
    if not isinstance(value, list) or len(value) > MOST_HASHES:
        raise BundleError(f'"path" is no list of at most {MOST_HASHES} hashes')
    return tuple(_bytes(one, "path", HASH_SIZE) for one in value)


def _bytes(value: object, name: str, size: int) -> bytes:
    if isinstance(value, str) and len(value) == 2 * size and value.isascii():
        with suppress(ValueError):
            decoded = bytes.fromhex(value)
            if len(decoded) == size:
                return decoded
    raise BundleError(f'"{name}" is not {size} bytes in hexadecimal digits')
