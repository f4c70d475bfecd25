"""Secrets kept sealed in the database: a copy of it alone tells none of them.

The box is opened with the installation's secret key, and each purpose has a box of its own.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(secret: bytes, purpose: str) -> bytes:
    """A secret as it may be stored."""
    return Fernet(base64.urlsafe_b64encode(_key(purpose))).encrypt(secret)


def unseal(sealed: bytes, purpose: str) -> bytes:
    """The secret again. Raises cryptography's InvalidToken under another secret key."""
    return Fernet(base64.urlsafe_b64encode(_key(purpose))).decrypt(bytes(sealed))


def veiled(value: str, purpose: str) -> str:
    """A value as 64 hexadecimal digits: the same each time, and found by nobody without the key."""
    return hmac.digest(_key(purpose), value.encode(), "sha256").hex()


def mark_of_key(purpose: str) -> str:
    """Eight hexadecimal digits that are others once the key is: what was veiled beside others can
    be compared with nothing any more.
    """
    return hmac.digest(_key(purpose), b"mark", "sha256").hex()[:8]


def _key(purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derive.derive(settings.SECRET_KEY.encode())
