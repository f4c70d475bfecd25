"""Whose a token is, and the tokens of a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from pactwork.people.models import AccessToken, App, Person
from pactwork.people.queries import Acting, acting
from pactwork.people.rules import Power
from pactwork.people.scopes import PREFIX, Scope


@dataclass(frozen=True)
class Bearer:
    """A program that showed a good token: for whom it acts, and what it may do.

    `organisation` is the only one it acts for; None for a token that follows the person. It sees
    what operators see only if it was made for that.
    """

    token: int
    person: Person
    scopes: frozenset[str]
    acting: Acting
    expires_at: datetime
    organisation: int | None = None

    def has(self, scope: Scope) -> bool:
        """Whether the token opens this."""
        return scope in self.scopes


def bearer_of(secret: str) -> Bearer | None:
    """Who shows this secret; None for one that is unknown, expired, revoked or switched off."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    row = good_token(secret)
    if row is None:
        return None
    held = acting(row.person)
    if row.organisation_id is not None:
        narrowed = {k: v for k, v in held.powers.items() if k == row.organisation_id}
        held = Acting(narrowed)
    if Scope.NETWORK not in row.scopes:
        held = Acting(held.powers)
    token, scopes = row.parent_id or row.pk, frozenset(row.scopes)
    return Bearer(token, row.person, scopes, held, row.expires_at, row.organisation_id)


def good_token(secret: str) -> AccessToken | None:
    """The token of this secret while it opens something."""
    now = timezone.now()
    rows = AccessToken.objects.select_related("person").filter(
        Q(parent=None) | Q(parent__revoked_at=None, parent__expires_at__gt=now),
        Q(app=None) | Q(app__ended_at=None),
        digest=digest_of(secret),
        revoked_at=None,
        expires_at__gt=now,
        person__is_active=True,
    )
    return rows.first()


def tokens_of(person: Person) -> list[AccessToken]:
    """The tokens of a person that still open something, newest first."""
    rows = AccessToken.objects.filter(person=person, parent=None, revoked_at=None)
    return list(rows.filter(expires_at__gt=timezone.now()).order_by("-created_at"))


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def apps_of(person: Person) -> list[App]:
    """The apps somebody answers for: those of organisations they write for; operators, also those
    of the installation.
    """
    held = acting(person)
    wanted = Q(organisation__in=held.where(Power.WRITE))
    if held.operator:
        wanted |= Q(organisation=None)
    return list(App.objects.filter(wanted, ended_at=None).order_by("name", "pk"))
