"""The secrets of webhooks, kept sealed in the database."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from pactwork.kernel import sealing

PREFIX: Final = "whsec_"
_BYTES: Final = 32
_PURPOSE: Final = "pactwork webhook secrets"


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign, of a secret as it is written."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def seal(secret: str) -> bytes:
    """A secret as it may be stored."""
    return sealing.seal(secret.encode(), _PURPOSE)


def unseal(sealed: bytes) -> str:
    """The secret again. Raises cryptography's InvalidToken under another secret key."""
    return sealing.unseal(sealed, _PURPOSE).decode()
