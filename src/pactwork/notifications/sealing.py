"""Secrets kept sealed in the database: a copy of it alone tells none of them."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign, of a secret as it is written."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def seal(secret: str) -> bytes:
    """A secret as it may be stored."""
    return _box().encrypt(secret.encode())


def unseal(sealed: bytes) -> str:
    """The secret again. Raises cryptography's InvalidToken under another secret key."""
    return _box().decrypt(bytes(sealed)).decode()


def _box() -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pactwork webhook secrets")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))
