"""Making, changing and revoking the credentials of tools."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pactwork.kernel.texts import clean_string
from pactwork.ledger.dictionaries import actor_numbers
from pactwork.ledger.models import Credential, CredentialUse
from pactwork.ledger.queries.tools import digest_of, forget_tools
from pactwork.ledger.scopes import Scope
from pactwork.people.api import Person, Power, acting, note_deed

OVERLAP_MOST: Final = timedelta(days=30)
_MOST_PER_MINUTE: Final = 1_000_000


class CredentialError(ValueError):
    """A credential that cannot be made or changed; the message says why."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential with its secret, which can be seen this once."""

    credential: int
    key: str
    secret: str

    @property
    def bearer(self) -> str:
        """Both as one bearer token."""
        return f"{self.key}.{self.secret}"


@transaction.atomic(durable=True)
def make_credential(
    *,
    organisation: int,
    label: str,
    scopes: Collection[str],
    agreement: str = "",
    per_minute: int | None = None,
    expires_at: datetime | None = None,
    by: Person | None,
) -> Issued:
    """A new credential of an organisation; `by` is a coordinator of it, or None for an operator.

    `agreement` is the IRI of the only agreement its statements may name.

    Raises:
        CredentialError: it has no label, opens nothing or something unknown, has ended already,
            or the person does not coordinate the organisation.
    """
    _hold_power(organisation, by)
    label = clean_string(label)[:200]
    if not label:
        raise CredentialError("Give the credential a name, so that people know the tool.")
    if expires_at is not None and expires_at <= timezone.now():
        raise CredentialError("The day on which it ends is past.")
    key, secret = f"pw{secrets.token_hex(10)}", secrets.token_urlsafe(32)
    identifier = f"{settings.PACTWORK_IRI_BASE}::credentials/{key}"
    authority = actor_numbers({identifier: False})[identifier]
    row = Credential.objects.create(
        organisation_id=organisation,
        label=label,
        key=key,
        digest=digest_of(secret),
        scopes=_scopes(scopes),
        agreement=agreement,
        authority_id=authority,
        per_minute=_limit(per_minute),
        created_at=timezone.now(),
        created_by=by,
        expires_at=expires_at,
    )
    CredentialUse.objects.create(credential=row)
    note_deed("key-made", organisation, said=label, by=by)
    transaction.on_commit(forget_tools)
    return Issued(row.pk, key, secret)


@transaction.atomic(durable=True)
def rotate_credential(
    *, credential: int, overlap: timedelta = timedelta(0), by: Person | None
) -> Issued:
    """A new secret; the one before stays good for `overlap` (30 days at most).

    Raises:
        CredentialError: there is none to change, or the overlap is too long.
    """
    if not timedelta(0) <= overlap <= OVERLAP_MOST:
        raise CredentialError("The old secret can stay good for 30 days at most.")
    row = _mine(credential, by)
    secret = secrets.token_urlsafe(32)
    row.former = row.digest if overlap else None
    row.former_until = timezone.now() + overlap if overlap else None
    row.digest = digest_of(secret)
    row.save(update_fields=["former", "former_until", "digest"])
    note_deed("key-renewed", row.organisation_id, said=row.label, by=by)
    transaction.on_commit(forget_tools)
    return Issued(row.pk, row.key, secret)


@transaction.atomic(durable=True)
def limit_credential(
    *,
    credential: int,
    scopes: Collection[str],
    agreement: str,
    per_minute: int | None,
    expires_at: datetime | None,
    by: Person | None,
) -> None:
    """Say anew what a credential opens, how often it may ask, and when it ends.

    Raises:
        CredentialError: there is none to change, or what is said cannot be.
    """
    row = _mine(credential, by)
    row.scopes = _scopes(scopes)
    row.agreement = agreement
    row.per_minute = _limit(per_minute)
    row.expires_at = expires_at
    row.save(update_fields=["scopes", "agreement", "per_minute", "expires_at"])
    note_deed("key-changed", row.organisation_id, said=row.label, by=by)
    transaction.on_commit(forget_tools)


@transaction.atomic(durable=True)
def revoke_credential(*, credential: int, by: Person | None) -> None:
    """End a credential for good; what it stored stays.

    Other processes may take it for some seconds more (`REMEMBERED_SECONDS`).

    Raises:
        CredentialError: there is none to end.
    """
    row = _mine(credential, by)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    note_deed("key-revoked", row.organisation_id, said=row.label, by=by)
    transaction.on_commit(forget_tools)


def _hold_power(organisation: int, by: Person | None) -> None:
    if by is not None and not acting(by).may(Power.WRITE, organisation):
        raise CredentialError("Only a coordinator of the organisation may do this.")


def _mine(credential: int, by: Person | None) -> Credential:
    rows = Credential.objects.select_for_update().filter(pk=credential, revoked_at=None)
    row = rows.first()
    if row is None:
        raise CredentialError("There is no such credential, or it was revoked.")
    _hold_power(row.organisation_id, by)
    return row


def _scopes(scopes: Collection[str]) -> list[str]:
    if not scopes or set(scopes) - set(Scope):
        raise CredentialError(f"Choose what it opens, among: {', '.join(Scope)}.")
    return sorted(set(scopes))


def _limit(per_minute: int | None) -> int | None:
    if per_minute is not None and not 1 <= per_minute <= _MOST_PER_MINUTE:
        raise CredentialError("A limit is at least one request a minute.")
    return per_minute
