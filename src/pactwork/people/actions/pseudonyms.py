"""The pseudonyms of those an activity counted."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable

from pactwork.kernel.texts import clean_string
from pactwork.kernel.transactions import require_transaction
from pactwork.people.models import Participant, PseudonymSalt


def pseudonyms_for(keys: Iterable[str]) -> dict[str, uuid.UUID]:
    """Step: the lasting pseudonym of each organiser's key, the same key always the same one.

    Case and Unicode form do not matter, anything else does: "1-11" and "11-1" are two people.
    The key itself is not kept.
    """
    require_transaction()
    salt = _salt()
    digests = {key: _digest(salt, key) for key in keys}
    wanted = set(digests.values())
    Participant.objects.bulk_create(
        [Participant(digest=digest) for digest in sorted(wanted - _known(wanted).keys())],
        ignore_conflicts=True,
    )
    known = _known(wanted)
    return {key: known[digest] for key, digest in digests.items()}


def _known(digests: set[bytes]) -> dict[bytes, uuid.UUID]:
    rows = Participant.objects.filter(digest__in=digests).values_list("digest", "pseudonym")
    return {bytes(digest): pseudonym for digest, pseudonym in rows}


def _digest(salt: bytes, key: str) -> bytes:
    return hmac.new(salt, clean_string(key).casefold().encode(), hashlib.sha256).digest()


def _salt() -> bytes:
    PseudonymSalt.objects.bulk_create(
        [PseudonymSalt(salt=secrets.token_bytes(32))], ignore_conflicts=True
    )
    return bytes(PseudonymSalt.objects.get().salt)
