"""The one byte form of a JSON value, so that equal content has an equal hash."""

import hashlib
from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:
    """Return `value` as canonical JSON in UTF-8 (RFC 8785, JSON Canonicalization Scheme).

    Raises ValueError for what JSON cannot carry exactly: NaN, infinities, whole numbers
    beyond ±(2⁵³−1), keys that are not strings, lone surrogates, other types.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as problem:
        raise ValueError(f"The value has no canonical JSON form: {problem}") from problem


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data` (FIPS 180-4) as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
