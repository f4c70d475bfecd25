"""Letters that ask creators wait here until they have left, sealed; then nothing of them is kept
but the digest of their link.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import structlog
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.refusals import refusal
from pactwork.kernel.sealing import mark_of_key, seal, unseal, veiled
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Person
from pactwork.repository.actions.telling import tell_unsent
from pactwork.repository.actions.traces import said_often
from pactwork.repository.effects.letters import ask_by_mail
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.models import Consent, ConsentLetter, LeftAlone, Material

OF_ONE_A_DAY: Final = 100
"""So many letters a day one organisation sends. How many one address is sent, and how many all
send together, is a setting.
"""
OF_ONE_PERSON_A_DAY: Final = 40
MOST_TRIES: Final = 5
AGAIN: Final = timedelta(minutes=5)
"""A letter that did not leave is tried again after this, and each time after four times as long."""
_AT_ONCE: Final = 100
_SEALED: Final = "consent letters"
_ALONE: Final = "addresses left alone"
log = structlog.get_logger(__name__)


def require_seldom(held: Material, email: str, by: Person) -> None:
    """Step: count a letter to this address.

    Raises:
        MaterialError: who reads mail there wants none, one person, organisation or all of them
            send many, or that address was sent some.
    """
    checked(not said_often("consent", f"person-{by.pk}"), Why.OFTEN, "creators")
    checked(not _is_left_alone(_addressee(email)), Why.LEFT_ALONE, "creators")
    address, organisation = f"address {_box(email)}", f"organisation-{held.organisation_id}"
    to_one, by_all = settings.PACTWORK_LETTERS_TO_ONE_A_DAY, settings.PACTWORK_LETTERS_A_DAY
    often = (
        said_often("consent", f"person-{by.pk}", most=OF_ONE_PERSON_A_DAY, all_day=True)
        or said_often("consent", address, most=to_one, all_day=True)
        or said_often("consent", organisation, most=OF_ONE_A_DAY, all_day=True)
    )
    checked(not often, Why.OFTEN, "creators")
    if said_often("consent", "everybody", most=by_all, all_day=True):
        log.warning("letters_of_the_day_are_used_up", most=by_all)
        raise MaterialError(Why.USED_UP, "creators")


@transaction.atomic(durable=True)
def count_refused(by: Person) -> None:
    """Count a letter that was not sent since nobody wants one at its address: whoever asks on and
    on could else find out who does not.
    """
    said_often("consent", f"person-{by.pk}")


def put_letter(row: Consent, digest: bytes, said: Mapping[str, Any], by: Person) -> None:
    """Step: have a letter sent once this commits; `said` is what `ask_by_mail` takes."""
    require_transaction()
    ConsentLetter.objects.create(
        consent=row,
        digest=digest,
        addressee=_addressee(said["to"]),
        asked_by=by,
        sealed=seal(json.dumps(said).encode(), _SEALED),
        due_at=timezone.now(),
    )
    transaction.on_commit(wake, robust=True)


def put_alone(letter: ConsentLetter, *, alone: bool) -> None:
    """Step: have nobody write again to the address this letter was sent to, or somebody."""
    require_transaction()
    if is_left_alone(letter) is None:
        return
    if alone:
        LeftAlone.objects.get_or_create(addressee=letter.addressee)
    else:
        LeftAlone.objects.filter(addressee=letter.addressee).delete()


def is_left_alone(letter: ConsentLetter) -> bool | None:
    """Whether nobody writes to that address again; None where it is not known any more which: the
    letter is old, or the installation has a new key since.
    """
    is_known = letter.addressee.startswith(mark_of_key(_ALONE))
    return _is_left_alone(letter.addressee) if is_known else None


def _is_left_alone(addressee: str) -> bool:
    return LeftAlone.objects.filter(addressee=addressee).exists()


def _addressee(email: str) -> str:
    return mark_of_key(_ALONE) + veiled(_box(email), _ALONE)


def _box(email: str) -> str:
    """An address as one box of mail has it, however it is written."""
    name, _, site = unicodedata.normalize("NFKC", email).casefold().rpartition("@")
    with suppress(UnicodeError):
        site = site.encode("idna").decode()
    return f"{unicodedata.normalize('NFC', name.partition('+')[0])}@{site}"


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
        said = json.loads(unseal(bytes(row.sealed), _SEALED))
        _put_addressee(row, said["to"])
        if is_left_alone(row):
            _give_up(row)
            return
        ask_by_mail(**said)
    except (OSError, ValueError, InvalidToken) as error:
        log.warning("letter_not_sent", letter=row.pk, tries=row.tries, reason=type(error).__name__)
        if _is_final(error) or row.tries >= MOST_TRIES:
            _give_up(row)
    else:
        _end(row)


def _put_addressee(row: ConsentLetter, email: str) -> None:
    """A letter older than these knows its address as long as it waits."""
    if not row.addressee:
        row.addressee = _addressee(email)
        row.save(update_fields=["addressee"])


def _is_final(error: Exception) -> bool:
    """Whether it is no use to try again: the address is refused, or the letter cannot be read."""
    answer = refusal(error)
    return answer.is_final if answer else not isinstance(error, OSError)


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
