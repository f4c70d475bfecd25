"""The credentials there are, for those who look after them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pactwork.ledger.models import Credential


@dataclass(frozen=True, slots=True)
class CredentialCard:
    """A credential as it is shown; `errors` are the newest last, each with `at` and `error`.

    `former_until` says how long the secret before the last change is still good.
    """

    credential: int
    organisation: int
    slug: str
    label: str
    key: str
    scopes: Sequence[str]
    agreement: str
    per_minute: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used: datetime | None
    statements: int
    errors: Sequence[Any]
    former_until: datetime | None = None


def credentials_of(organisations: Collection[int] | None) -> list[CredentialCard]:
    """All credentials of these organisations, newest first; None means of all. One query."""
    rows = Credential.objects.select_related("organisation", "use").order_by("-pk")
    if organisations is not None:
        rows = rows.filter(organisation__in=organisations)
    return [_card(row) for row in rows]


def credential_number(key: str) -> int:
    """The number of the credential with this key; 0 when there is none."""
    return Credential.objects.filter(key=key).values_list("pk", flat=True).first() or 0


def _card(row: Credential) -> CredentialCard:
    use = getattr(row, "use", None)
    return CredentialCard(
        credential=row.pk,
        organisation=row.organisation_id,
        slug=row.organisation.slug,
        label=row.label,
        key=row.key,
        scopes=row.scopes,
        agreement=row.agreement,
        per_minute=row.per_minute,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used=use.last_used if use else None,
        statements=use.statements if use else 0,
        errors=use.errors if use else (),
        former_until=row.former_until,
    )
