"""Who shows a credential: looked up in the database, then remembered for some seconds."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from django.conf import settings
from django.utils import timezone

from pactwork.ledger.models import Credential
from pactwork.ledger.scopes import opens

REMEMBERED_SECONDS: Final = 10.0
_REMEMBER_AT_MOST: Final = 4096
_LONGEST: Final = 400

_lock: Final = threading.Lock()
_remembered: dict[bytes, tuple[float, Tool]] = {}


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that showed a good credential.

    `authority` is the number of the agent in what it stores, `agent` the same as JSON;
    `colleagues` are the numbers of all agents of its organisation's credentials.
    """

    credential: int
    key: str
    organisation: int
    label: str
    authority: int
    agent: bytes
    colleagues: tuple[int, ...]
    scopes: frozenset[str]
    agreement: str
    per_minute: int | None

    def may(self, needed: Collection[str]) -> bool:
        """Whether one of these scopes is held."""
        return opens(self.scopes, needed)


def tool_of(authorization: str | None) -> Tool | None:
    """The tool of an Authorization header: Basic with key and secret, or Bearer `key.secret`.

    None for a header that is missing or malformed, and for a credential that is unknown, expired
    or revoked. What was good is remembered for some seconds in this process.
    """
    shown = _shown(authorization or "")
    if shown is None:
        return None
    mark = hashlib.sha256("\n".join(shown).encode()).digest()
    now = time.monotonic()
    known = _remembered.get(mark)
    if known is not None and known[0] > now:
        return known[1]
    tool = _look_up(*shown)
    if tool is not None:
        with _lock:
            if len(_remembered) >= _REMEMBER_AT_MOST:
                _remembered.clear()
            _remembered[mark] = (now + REMEMBERED_SECONDS, tool)
    return tool


def forget_tools() -> None:
    """Drop what this process remembers of credentials: when one was changed."""
    with _lock:
        _remembered.clear()


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def agent_of(key: str, label: str) -> bytes:
    """The agent that stands as authority in what a credential stores, as JSON."""
    home = str(settings.PACTWORK_IRI_BASE)
    account = {"homePage": home, "name": f"credentials/{key}"}
    return msgspec.json.encode({"objectType": "Agent", "name": label, "account": account})


def _shown(header: str) -> tuple[str, str] | None:
    """Key and secret."""
    scheme, _space, value = header.partition(" ")
    value = value.strip()
    if len(value) > _LONGEST:
        return None
    if scheme.lower() == "bearer":
        key, _dot, secret = value.partition(".")
    elif scheme.lower() == "basic":
        try:
            key, _colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
    else:
        return None
    return (key, secret) if key.isalnum() and key.isascii() and secret else None


def _look_up(key: str, secret: str) -> Tool | None:
    row = Credential.objects.filter(key=key).first()
    now = timezone.now()
    if row is None or not _is_good(row, digest_of(secret), now):
        return None
    colleagues = Credential.objects.filter(organisation=row.organisation_id)
    return Tool(
        credential=row.pk,
        key=row.key,
        organisation=row.organisation_id,
        label=row.label,
        authority=row.authority_id,
        agent=agent_of(row.key, row.label),
        colleagues=tuple(sorted(colleagues.values_list("authority_id", flat=True))),
        scopes=frozenset(row.scopes),
        agreement=row.agreement,
        per_minute=row.per_minute,
    )


def _is_good(row: Credential, digest: bytes, now: datetime) -> bool:
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return False
    if hmac.compare_digest(bytes(row.digest), digest):
        return True
    if row.former is None or row.former_until is None or row.former_until <= now:
        return False
    return hmac.compare_digest(bytes(row.former), digest)
