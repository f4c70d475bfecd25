"""Signed statements: a JSON Web Signature over the statement (xAPI 1.0.3 Data 2.6)."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from pactwork.ledger.rest.asked import Fault
from pactwork.ledger.xapi import equal

SIGNATURE: Final = "http://adlnet.gov/expapi/attachments/signature"
_ALGORITHMS: Final[dict[str, type[SHA256 | SHA384 | SHA512]]] = {
    "RS256": SHA256,
    "RS384": SHA384,
    "RS512": SHA512,
}


def hold_signature(raw: bytes, signature: bytes) -> None:
    """Hold that this signs the statement, and that it is good where it brings its certificate.

    Raises:
        Fault: it is no JWS of RS256, RS384 or RS512, signs another statement, or is not good.
    """
    pieces = signature.strip().split(b".")
    if len(pieces) != 3:
        raise Fault(400, "A signature is a JSON Web Signature in its compact form.")
    head, payload, seal = (_decoded(piece) for piece in pieces)
    said = _read(head)
    if not isinstance(said.get("alg"), str) or said["alg"] not in _ALGORITHMS:
        raise Fault(400, "Sign statements with RS256, RS384 or RS512.")
    _read(payload)
    if not equal(payload, raw):
        raise Fault(400, "The signature is over another statement than the one you send.")
    if "x5c" in said:
        _verify(said["x5c"], str(said["alg"]), b".".join(pieces[:2]), seal)


def _decoded(piece: bytes) -> bytes:
    try:
        return base64.b64decode(piece + b"=" * (-len(piece) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Fault(400, "The signature is not in base64url.") from None


def _read(raw: bytes) -> dict[str, Any]:
    try:
        said: dict[str, Any] = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Fault(400, "Header and payload of a signature are JSON objects.") from None
    return said


def _verify(chain: Any, algorithm: str, signed: bytes, seal: bytes) -> None:
    try:
        first = base64.b64decode(chain[0], validate=True)
        key = x509.load_der_x509_certificate(first).public_key()
    except (TypeError, ValueError, LookupError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise Fault(400, "The certificate of the signature cannot be read.") from None
    if not isinstance(key, RSAPublicKey):
        raise Fault(400, "The certificate of the signature has no RSA key.")
    try:
        key.verify(seal, signed, PKCS1v15(), _ALGORITHMS[algorithm]())
    except (InvalidSignature, UnsupportedAlgorithm):
        raise Fault(400, "The signature does not fit its certificate.") from None
