"""Who shows a credential: looked up in the database, then remembered for some seconds."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from django.conf import settings
from django.utils import timezone

from pactwork.ledger.models import Credential, ToolToken
from pactwork.ledger.scopes import covered, opens

REMEMBERED_SECONDS: Final = 10.0
TOKEN_PREFIX: Final = "pact_xapi."
"""How a token of OAuth 2 begins: no key of a credential does."""

_KEY: Final = re.compile(r"pw[0-9a-f]{20}")
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
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
    """The tool of an Authorization header: Basic with key and secret, or Bearer with a token of
    OAuth 2 or with `key.secret`.

    None for a header that is missing or malformed, and for what is unknown, expired or revoked.
    What was good is remembered for some seconds in this process.
    """
    shown = _shown(authorization or "")
    return None if shown is None else tool_shown(*shown)


def tool_shown(key: str, secret: str) -> Tool | None:
    """The tool that shows these; a token of OAuth 2 is a secret without a key."""
    mark = hashlib.sha256(f"{key}\n{secret}".encode()).digest()
    now = time.monotonic()
    known = _remembered.get(mark)
    if known is not None and known[0] > now:
        return known[1]
    found = _by_key(key, secret) if key else _by_token(secret)
    if found is None:
        return None
    tool, left = found
    with _lock:
        if len(_remembered) >= _REMEMBER_AT_MOST:
            _remembered.clear()
        _remembered[mark] = (now + min(REMEMBERED_SECONDS, left), tool)
    return tool


def is_tool_key(text: str) -> bool:
    """Whether a credential may have this key."""
    return bool(_KEY.fullmatch(text))


def good_until(row: Credential, digest: bytes, now: datetime) -> datetime | None:
    """Until when the secret of this digest is good for a credential; None if it is not."""
    ends = row.expires_at or _NEVER
    if row.revoked_at is not None or ends <= now:
        return None
    if hmac.compare_digest(bytes(row.digest), digest):
        return ends
    if row.former is None or row.former_until is None or row.former_until <= now:
        return None
    return min(ends, row.former_until) if hmac.compare_digest(bytes(row.former), digest) else None


def good_tool_token(secret: str) -> tuple[ToolToken, datetime] | None:
    """A token of OAuth 2 while it opens something, and until when it does; None for others."""
    now = timezone.now()
    rows = ToolToken.objects.select_related("credential")
    row = rows.filter(digest=digest_of(secret), expires_at__gt=now).first()
    until = good_until(row.credential, bytes(row.proven_by), now) if row is not None else None
    return None if row is None or until is None else (row, min(until, row.expires_at))


def scopes_of(token: ToolToken) -> frozenset[str]:
    """What a token opens by what its credential opens today."""
    return frozenset(token.scopes) & covered(token.credential.scopes)


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
    """Key and secret; a token of OAuth 2 is a secret without a key."""
    scheme, _space, value = header.partition(" ")
    value = value.strip()
    if len(value) > _LONGEST:
        return None
    if scheme.lower() == "bearer":
        if value.startswith(TOKEN_PREFIX):
            return "", value
        key, _dot, secret = value.partition(".")
    elif scheme.lower() == "basic":
        try:
            key, _colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
    else:
        return None
    return (key, secret) if key.isalnum() and key.isascii() and secret else None


def _by_key(key: str, secret: str) -> tuple[Tool, float] | None:
    """The tool, and for how many seconds it is good."""
    row, now = Credential.objects.filter(key=key).first(), timezone.now()
    until = good_until(row, digest_of(secret), now) if row is not None else None
    if row is None or until is None:
        return None
    return _tool(row, frozenset(row.scopes)), (until - now).total_seconds()


def _by_token(secret: str) -> tuple[Tool, float] | None:
    found = good_tool_token(secret)
    if found is None:
        return None
    row, until = found
    return _tool(row.credential, scopes_of(row)), (until - timezone.now()).total_seconds()


def _tool(row: Credential, scopes: frozenset[str]) -> Tool:
    colleagues = Credential.objects.filter(organisation=row.organisation_id)
    return Tool(
        credential=row.pk,
        key=row.key,
        organisation=row.organisation_id,
        label=row.label,
        authority=row.authority_id,
        agent=agent_of(row.key, row.label),
        colleagues=tuple(sorted(colleagues.values_list("authority_id", flat=True))),
        scopes=scopes,
        agreement=row.agreement,
        per_minute=row.per_minute,
    )
