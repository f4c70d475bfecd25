"""Letters that ask creators wait here until they have left, sealed; then nothing of them is kept
but the digest of their link.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

import structlog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.sealing import seal, unseal
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Person
from pactwork.repository.actions.telling import tell_unsent
from pactwork.repository.actions.traces import said_often
from pactwork.repository.effects.letters import ask_by_mail
from pactwork.repository.errors import Why, checked
from pactwork.repository.models import Consent, ConsentLetter, Material

TO_ONE_A_DAY: Final = 3
"""So many letters a day one address is sent, whoever asks."""
OF_ONE_A_DAY: Final = 100
"""And so many one organisation sends."""
MOST_TRIES: Final = 5
AGAIN: Final = timedelta(minutes=5)
"""A letter that did not leave is tried again after this, and each time after four times as long."""
_AT_ONCE: Final = 100
_SEALED: Final = "consent letters"
_PERMANENT: Final = range(500, 600)
log = structlog.get_logger(__name__)


def require_seldom(held: Material, email: str, by: Person) -> None:
    """Step: count a letter to this address.

    Raises:
        MaterialError: one person, or organisation, sends many, or that address was sent some.
    """
    name, _, site = email.casefold().rpartition("@")
    address = f"address {name.partition('+')[0]}@{site}"
    organisation = f"organisation-{held.organisation_id}"
    often = (
        said_often("consent", f"person-{by.pk}")
        or said_often("consent", address, most=TO_ONE_A_DAY, all_day=True)
        or said_often("consent", organisation, most=OF_ONE_A_DAY, all_day=True)
    )
    checked(not often, Why.OFTEN, "creators")


def put_letter(row: Consent, digest: bytes, said: Mapping[str, Any], by: Person) -> None:
    """Step: have a letter sent once this commits; `said` is what `ask_by_mail` takes."""
    require_transaction()
    sealed = seal(json.dumps(said).encode(), _SEALED)
    ConsentLetter.objects.create(
        consent=row, digest=digest, asked_by=by, sealed=sealed, due_at=timezone.now()
    )
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to send what waits; asking twice is asking once."""
    from pactwork.repository.jobs import send_letters_now

    with suppress(AlreadyEnqueued):
        send_letters_now.defer()


def send_letters() -> None:
    """Send the letters that are due. Safe to repeat and to stop: one that was being sent then is
    tried again, with the same link.
    """
    for _ in range(_AT_ONCE):
        if (row := _begun()) is None:
            return
        _send(row)


@transaction.atomic(durable=True)
def _begun() -> ConsentLetter | None:
    """The next letter that is due, put off for the case that this attempt comes to nothing."""
    rows = ConsentLetter.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(due_at__lte=timezone.now()).order_by("due_at").first()
    if row is not None:
        row.due_at = timezone.now() + AGAIN * 4**row.tries
        row.tries += 1
        row.save(update_fields=["due_at", "tries"])
    return row


def _send(row: ConsentLetter) -> None:
    if row.consent.material.withdrawn_at or row.sealed is None:
        _end(row)
        return
    try:
        ask_by_mail(**json.loads(unseal(bytes(row.sealed), _SEALED)))
    except (OSError, ValueError, InvalidToken) as error:
        log.warning("letter_not_sent", letter=row.pk, tries=row.tries, reason=type(error).__name__)
        if _is_final(error) or row.tries >= MOST_TRIES:
            _give_up(row)
    else:
        _end(row)


def _is_final(error: Exception) -> bool:
    """Whether it is no use to try again: the address is refused, or the letter cannot be read."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code in _PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return error.smtp_code in _PERMANENT
    return not isinstance(error, OSError)


@transaction.atomic(durable=True)
def _give_up(row: ConsentLetter) -> None:
    held = row.consent.material
    version = held.versions.order_by("-number").first()
    _end(row, is_unsent=True)
    if version is not None and row.asked_by_id is not None:
        tell_unsent(held, version, row.asked_by_id)


def _end(row: ConsentLetter, *, is_unsent: bool = False) -> None:
    rows = ConsentLetter.objects.filter(pk=row.pk)
    rows.update(sealed=None, due_at=None, is_unsent=is_unsent)
