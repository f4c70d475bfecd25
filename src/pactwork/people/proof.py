"""Whether whoever sits there has shown just now that they are who they are."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest
from django.urls import reverse

HOLDS_SECONDS: Final = 600


def proves_again(request: HttpRequest, *, within: int = HOLDS_SECONDS) -> bool:
    """Whether the person gave a password, a code or a passkey in the last `within` seconds.

    Signing in counts. Ask this again when the form comes back: the page may have lain open.
    """
    if not request.user.is_authenticated or not request.user.is_active:
        return False
    records = get_authentication_records(request, request.user)
    newest = max((float(one["at"]) for one in records), default=0.0)
    return 0 <= time.time() - newest < within


def prove_again_url(back_to: str) -> str:
    """The page that asks for the password, a code or a passkey, and leads back to that path."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back_to})}"


def proven_at(request: HttpRequest, *, within: int = HOLDS_SECONDS) -> datetime | None:
    """When the person last gave a password, a code or a passkey; None if not so lately."""
    if not proves_again(request, within=within):
        return None
    records = get_authentication_records(request, request.user)
    return datetime.fromtimestamp(max(float(one["at"]) for one in records), tz=UTC)
