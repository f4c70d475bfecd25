"""Signed tree heads: what a log says of itself, as a signed note in checkpoint form.

    pacts.example.org/ledger
    1048576
    <the root in base64>

    — pacts.example.org/ledger <base64 of key id and signature>

The first three lines, with their line ends, are what is signed (Ed25519). Several keys may sign one
head, so that a new key can be brought in while the old one is still trusted.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pactwork.ledger.tree.hashing import HASH_SIZE

_ED25519 = b"\x01"
_KEY_ID_SIZE = 4
_DASH = "— "
_MOST_SIGNATURES = 100
_MOST_BYTES = 1_000_000
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class HeadError(Exception):
    """A signed tree head that is not well formed, or whose signature is wrong."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a head says: which log, how many statements, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A log's public key under its name, as somebody trusts it.

    Its text form is the usual one of signed notes: `name+key id in hex+base64`.
    """

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that say which key signed."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID_SIZE]

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def read(cls, text: str) -> TrustedKey:
        """Read the text form.

        Raises:
            HeadError: it is not one, or its key id is not that of the key.
        """
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
            raise HeadError("a key is written name+key id+base64")
        key = _from_base64(parts[2])
        if len(key) != 1 + HASH_SIZE or key[:1] != _ED25519:
            raise HeadError("only Ed25519 keys are known")
        trusted = cls(parts[0], key[1:])
        if trusted.key_id.hex() != parts[1]:
            raise HeadError(f"the key id of {parts[0]} is {trusted.key_id.hex()}, not {parts[1]}")
        return trusted


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under the name it signs with."""

    name: str
    private: Ed25519PrivateKey

    @property
    def trusted(self) -> TrustedKey:
        """The public key to give to others."""
        return TrustedKey(self.name, self.private.public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as it was read: what it says, and whose trusted signature is on it."""

    checkpoint: Checkpoint
    signed_by: tuple[TrustedKey, ...]


def sign_head(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """The signed note over `checkpoint`, with a signature line of each signer.

    Raises:
        HeadError: no signer, or an origin or a name that a note cannot hold.
    """
    if not signers:
        raise HeadError("nobody signs")
    if not checkpoint.origin.strip() or not checkpoint.origin.isprintable():
        raise HeadError("the origin must be one line of text")
    lines = []
    for signer in signers:
        if not _NAME.fullmatch(signer.name):
            raise HeadError("the name of a key has no blanks and no +")
        signature = signer.private.sign(checkpoint.body.encode())
        encoded = base64.b64encode(signer.trusted.key_id + signature).decode()
        lines.append(f"{_DASH}{signer.name} {encoded}\n")
    return f"{checkpoint.body}\n{''.join(lines)}"


def open_head(note: str, trusted: Sequence[TrustedKey]) -> SignedHead:
    """Read a signed head and check each signature made with a trusted key.

    Signatures of unknown keys are passed over, so `signed_by` may be empty: then nothing vouches
    for what the head says. A wrong signature of a trusted key spoils the whole head.

    Raises:
        HeadError: not a head, or a wrong signature.
    """
    body, signatures = _parts(note)
    checkpoint = _checkpoint(body)
    signed_by: list[TrustedKey] = []
    for name, key_id, signature in signatures:
        key = next((one for one in trusted if (one.name, one.key_id) == (name, key_id)), None)
        if key is None or key in signed_by:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, body.encode())
        except InvalidSignature:
            raise HeadError(f"the signature of {name} is wrong") from None
        signed_by.append(key)
    return SignedHead(checkpoint, tuple(signed_by))


def _parts(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    if len(note.encode()) > _MOST_BYTES or any(c < " " and c != "\n" for c in note):
        raise HeadError("not a signed tree head")
    body, gap, rest = note.rpartition("\n\n")
    if not gap or not rest.endswith("\n"):
        raise HeadError("not a signed tree head: the signatures are missing")
    lines = rest[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise HeadError(f"more than {_MOST_SIGNATURES} signatures")
    return body + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, gap, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not gap or not _NAME.fullmatch(name):
        raise HeadError("a signature line is written — name base64")
    signature = _from_base64(encoded)
    if len(signature) <= _KEY_ID_SIZE:
        raise HeadError("a signature is too short")
    return name, signature[:_KEY_ID_SIZE], signature[_KEY_ID_SIZE:]


def _checkpoint(body: str) -> Checkpoint:
    lines = body[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise HeadError("a head has three lines: the log, its size, its root")
    if not _SIZE.fullmatch(lines[1]):
        raise HeadError(f"the size of a log is a number, not {lines[1]!r}")
    root = _from_base64(lines[2])
    if len(root) != HASH_SIZE:
        raise HeadError(f"a root has {HASH_SIZE} bytes, not {len(root)}")
    return Checkpoint(lines[0], int(lines[1]), root)


def _from_base64(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        decoded = None
    if decoded is None or base64.b64encode(decoded).decode() != text:
        raise HeadError("something that should be base64 is not")
    return decoded
