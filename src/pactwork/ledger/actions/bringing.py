"""Statements that an organisation brings in from a file, under the name of one of its tools."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import BinaryIO

from django.db import transaction

from pactwork.ledger.actions.credentials import CredentialError
from pactwork.ledger.carrying.importing import Imported, Read, import_lines, imported
from pactwork.ledger.carrying.reading import statement_reader
from pactwork.ledger.models import Credential, Intake, Statement
from pactwork.ledger.queries.tools import agent_of
from pactwork.ledger.sent import our_iris
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.writing import Arrival
from pactwork.people.api import Person, Power, acting, note_deed


class _EnoughError(Exception):
    """The time is over; what was read so far is kept."""


def bring_in(
    file: BinaryIO, *, digest: str, credential: int, seconds: float, by: Person | None
) -> Imported:
    """Go on taking in a file of one statement a line, for some seconds; how far it came.

    `digest` names the file. Statements come in as if the tool of this credential had sent them: it
    is their authority, voids only what the organisation stored, and names no other agreement than
    the one it is bound to. `by` coordinates the organisation, or is None for an operator.

    Raises:
        CredentialError: there is no such credential, or the person may not do this.
        ImportBusyError: another run takes in this file at the same time.
    """
    row = Credential.objects.filter(pk=credential, revoked_at=None).first()
    if row is None:
        raise CredentialError("There is no such credential, or it was revoked.")
    if by is not None and not acting(by).may(Power.WRITE, row.organisation_id):
        raise CredentialError("Only a coordinator of the organisation may do this.")
    key = intake_key(credential, digest)
    until = time.monotonic() + seconds

    def said(_: Imported) -> None:
        if time.monotonic() >= until:
            raise _EnoughError

    read, same = statement_reader(agent=agent_of(row.key, row.label), authority=row.authority_id)
    try:
        return import_lines(file, key=key, read=_held(read, row), same=same, said=said)
    except _EnoughError:
        return imported(key)


def brought_in(*, digest: str, credential: int) -> Imported | None:
    """How far a file came; None where nobody began with it."""
    key = intake_key(credential, digest)
    return imported(key) if Intake.objects.filter(key=key).exists() else None


def intake_key(credential: int, digest: str) -> str:
    """Under what the ledger knows a file that a credential brings in."""
    return f"credential {credential} {digest}"


def _held(read: Read, row: Credential) -> Callable[[bytes], Arrival]:
    colleagues = set(
        Credential.objects.filter(organisation=row.organisation_id).values_list(
            "authority_id", flat=True
        )
    )

    def checked(line: bytes) -> Arrival:
        arrival = read(line)
        _hold_agreement(arrival, row.agreement)
        _hold_voiding(arrival, colleagues)
        return arrival

    return checked


def _hold_agreement(arrival: Arrival, agreement: str) -> None:
    ours, within = our_iris(), f"{agreement}/"
    named = [arrival.activity or "", *(iri for iri, _ in arrival.activities)]
    for iri in named if agreement else ():
        if iri.startswith(ours) and iri != agreement and not iri.startswith(within):
            raise ValueError(f"The key is for {agreement} alone; {iri} is no part of it.")


def _hold_voiding(arrival: Arrival, colleagues: set[int]) -> None:
    if arrival.verb != VOIDED or arrival.target is None:
        return
    rows = Statement.objects.filter(uuid=arrival.target).values_list("authority", flat=True)
    if any(authority not in colleagues for authority in rows):
        raise ValueError(f"The statement {arrival.target} was not stored by your organisation.")


@transaction.atomic(durable=True)
def note_brought_in(*, credential: int, by: Person) -> None:
    """Note in the organisation's log that somebody begins to bring statements in."""
    row = Credential.objects.get(pk=credential)
    note_deed("statements-in", row.organisation_id, said=row.label, by=by)


@transaction.atomic(durable=True)
def note_taken_out(*, organisations: Collection[int], by: Person) -> None:
    """Note in the logs of these organisations that somebody carried statements out."""
    for organisation in sorted(organisations):
        note_deed("statements-out", organisation, by=by)
