"""The keys that sign the log's heads: made at installation, kept sealed, shown in public form."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pactwork.kernel.sealing import seal, unseal
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.models import LogKey
from pactwork.ledger.tree.api import Signer, TrustedKey

_PURPOSE: Final = "pactwork log key"


class LogKeyError(Exception):
    """A key that cannot sign, or cannot end; the message says what to do."""


def public_keys() -> list[TrustedKey]:
    """The public keys of the log, the newest first; those that sign no more come last."""
    rows = LogKey.objects.order_by("-ended_at", "-pk")
    return [_trusted(row) for row in sorted(rows, key=lambda row: row.ended_at is not None)]


def ensure_key() -> None:
    """Make the log's first key, if there is none yet. Repeatable."""
    if not LogKey.objects.exists():
        begin_key()


@transaction.atomic(durable=True)
def begin_key() -> TrustedKey:
    """Make a further key: from now on heads are signed with it too, until the old one is ended."""
    return _made()


@transaction.atomic(durable=True)
def end_key(key_id: str) -> None:
    """Let the key with this id sign no more.

    Raises:
        LogKeyError: there is no such key, or it is the only one.
    """
    rows = list(LogKey.objects.select_for_update().filter(ended_at=None))
    found = [row for row in rows if _trusted(row).key_id.hex() == key_id.lower()]
    if not found:
        raise LogKeyError(f"No key with the id {key_id} signs.")
    if len(rows) == 1:
        raise LogKeyError("It is the only key. Make another first.")
    LogKey.objects.filter(pk=found[0].pk).update(ended_at=timezone.now())


def signers() -> list[Signer]:
    """Step: the keys that sign, the oldest first; the first one is made where there is none.

    Raises:
        LogKeyError: a key was sealed under another secret key.
    """
    require_transaction()
    rows = list(LogKey.objects.filter(ended_at=None).order_by("pk"))
    if not rows:
        _made()
        return signers()
    return [Signer(row.name, _private(row)) for row in rows]


def _made() -> TrustedKey:
    first = LogKey.objects.order_by("pk").first()
    private = Ed25519PrivateKey.generate()
    row = LogKey.objects.create(
        name=_origin() if first is None else first.name,
        public=private.public_key().public_bytes_raw(),
        sealed=seal(private.private_bytes_raw(), _PURPOSE),
        made_at=timezone.now(),
    )
    return _trusted(row)


def _origin() -> str:
    address = urlsplit(settings.PACTWORK_IRI_BASE)
    return f"{address.netloc}{address.path.rstrip('/')}/ledger"


def _trusted(row: LogKey) -> TrustedKey:
    return TrustedKey(row.name, bytes(row.public))


def _private(row: LogKey) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(unseal(bytes(row.sealed), _PURPOSE))
    except InvalidToken:
        key_id = _trusted(row).key_id.hex()
        raise LogKeyError(
            f"The log's key {key_id} was sealed under another PACTWORK_SECRET_KEY. Set that "
            f"one, or run 'pactwork log key --new' and 'pactwork log key --end {key_id}'."
        ) from None
