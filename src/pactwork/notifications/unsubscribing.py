"""Signed addresses that stop letters without signing in (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

_SALT = "pactwork.notifications.unsubscribe"


@dataclass(frozen=True)
class Unsubscribing:
    """Who wants no more letters, and about which group; "" is the weekly letter."""

    person: int
    group: str


def unsubscribe_token(person: int, group: str) -> str:
    """A token that stops one kind of letter for one person, and does nothing else."""
    return signing.dumps([person, group], salt=_SALT)


def read_token(token: str) -> Unsubscribing | None:
    """What a token asks for; None when it was not made here."""
    try:
        person, group = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Unsubscribing(int(person), str(group))


def unsubscribe_url(person: int, group: str, language: str) -> str:
    """The full address of the page that stops letters, and that mail programs may post to."""
    with override(language):
        path = reverse("desk-unsubscribe", args=[unsubscribe_token(person, group)])
    return f"{settings.PACTWORK_BASE_URL}{path}"
