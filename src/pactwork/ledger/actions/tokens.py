"""Tokens of an hour for tools: OAuth 2, client credentials (RFC 6749 §4.4)."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.actions.credentials import CredentialError
from pactwork.ledger.models import Credential, ToolToken
from pactwork.ledger.queries.tools import TOKEN_PREFIX, digest_of, forget_tools, good_until
from pactwork.ledger.scopes import covered

TOKEN_SECONDS: Final = 3600
MOST_TOKENS: Final = 50
"""So many tokens of a credential hold at once; a further one takes the place of the oldest."""


@dataclass(frozen=True, slots=True)
class GivenToken:
    """A token, seen this once; for how many seconds it holds, and what it opens."""

    token: str
    seconds: int
    scopes: frozenset[str]


@transaction.atomic(durable=True)
def give_tool_token(*, key: str, secret: str, scopes: Collection[str]) -> GivenToken | None:
    """A token for the tool that shows key and secret, with some or all of what they open; None if
    they open nothing.

    It ends with the credential, and with the secret that it was given for.

    Raises:
        CredentialError: more is asked for than the credential opens.
    """
    digest, now = digest_of(secret), timezone.now()
    row = Credential.objects.filter(key=key).first()
    if row is None or good_until(row, digest, now) is None:
        return None
    row = Credential.objects.select_for_update(no_key=True).get(pk=row.pk)
    until = good_until(row, digest, now)
    if until is None:
        return None
    wanted = frozenset(scopes) or frozenset(row.scopes)
    if wanted - covered(row.scopes):
        raise CredentialError("The credential does not open all of this.")
    _make_room(row, now)
    ends = min(until, now + timedelta(seconds=TOKEN_SECONDS))
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    ToolToken.objects.create(
        credential=row,
        digest=digest_of(token),
        proven_by=digest,
        scopes=sorted(wanted),
        made_at=now,
        expires_at=ends,
    )
    return GivenToken(token, max(1, int((ends - now).total_seconds())), wanted)


@transaction.atomic(durable=True)
def give_up_tool_token(*, token: str) -> None:
    """End a token, if there is such a one (RFC 7009).

    Other processes may take it for some seconds more (`REMEMBERED_SECONDS`).
    """
    if not token.startswith(TOKEN_PREFIX):
        return
    if ToolToken.objects.filter(digest=digest_of(token)).delete()[0]:
        transaction.on_commit(forget_tools)


def _make_room(credential: Credential, now: datetime) -> None:
    require_transaction()
    rows = ToolToken.objects.filter(credential=credential)
    rows.filter(expires_at__lte=now).delete()
    oldest = rows.order_by("-pk").values_list("pk", flat=True)[MOST_TOKENS - 1 :]
    if ToolToken.objects.filter(pk__in=list(oldest)).delete()[0]:
        transaction.on_commit(forget_tools)
