"""Pseudonyms under which the ledger's pages speak of people: a code for each actor's number.

A code can be turned back into the number with the installation's secret key, and by nothing else:
a Feistel network of four rounds over 40 bits, keyed by HMAC.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from django.conf import settings

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 8
_HALF: Final = 20
_MASK: Final = (1 << _HALF) - 1
_ROUNDS: Final = 4


def pseudonym_of(number: int) -> str:
    """Eight letters and digits for an actor's number.

    Raises:
        ValueError: the number is negative or has more than 40 bits.
    """
    if not 0 <= number < 1 << (2 * _HALF):
        raise ValueError(f"No actor has the number {number}.")
    left, right = number >> _HALF, number & _MASK
    for turn in range(_ROUNDS):
        left, right = right, left ^ _mixed(turn, right)
    whole = left << _HALF | right
    return "".join(_LETTERS[whole >> (5 * place) & 31] for place in reversed(range(_LENGTH)))


def number_behind(pseudonym: str) -> int | None:
    """The number such a code stands for; None for what is no code. Nobody may have the number."""
    letters = pseudonym.strip().upper()
    if len(letters) != _LENGTH or any(one not in _LETTERS for one in letters):
        return None
    whole = 0
    for one in letters:
        whole = whole << 5 | _LETTERS.index(one)
    left, right = whole >> _HALF, whole & _MASK
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _mixed(turn, left), left
    return left << _HALF | right


def _mixed(turn: int, half: int) -> int:
    key = f"{settings.SECRET_KEY}:ledger pseudonyms".encode()
    digest = hmac.digest(key, bytes([turn]) + half.to_bytes(4, "big"), hashlib.sha256)
    return int.from_bytes(digest[:4], "big") & _MASK
