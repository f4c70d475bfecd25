"""What those who run the installation do about others: hide what the public said, show it again,
stop somebody's publishing, let it go on. Each with a reason, kept, and told to whom it concerns.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction

from pactwork.agreements.actions.remarks import (
    REASONS,
    RemarkError,
    Why,
    note_decision,
    settle_reports,
)
from pactwork.agreements.actions.telling import holders
from pactwork.agreements.models import Remark, RemarkDecision, RemarkState
from pactwork.agreements.statements import APPROVED, REMOVED
from pactwork.kernel.iris import iri
from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.api import notify
from pactwork.organisations.api import cards
from pactwork.people.api import Person, Power, checked_reason, lift_stop, stop_publishing


@transaction.atomic(durable=True)
def hide_remark(remark: uuid.UUID, *, reason: str, note: str, by: Person) -> None:
    """Take down what a party published, for one of the `REASONS`; `note` says more, to its author.

    Raises:
        RemarkError: it is not published, or the reason is none.
        PeopleError: `by` does not run the installation, or nothing can be read in the note.
    """
    said = checked_reason(note, by)
    held = _locked(remark)
    if held.stage != RemarkState.PUBLISHED:
        raise RemarkError(Why.DECIDED)
    if reason not in REASONS:
        raise RemarkError(Why.EMPTY)
    held.stage, held.reason = RemarkState.DECLINED, reason
    held.save(update_fields=["stage", "reason"])
    settle_reports(held)
    note_decision(held, REMOVED, "hidden", None, by, reason)
    _tell_author(held, "hidden", reason, said)


@transaction.atomic(durable=True)
def restore_remark(remark: uuid.UUID, *, note: str, by: Person) -> None:
    """Show again what an operator took down; what a party took down is the party's.

    Raises:
        RemarkError: no operator took it down, or somebody decided about it since.
        PeopleError: `by` does not run the installation, or nothing can be read in the note.
    """
    said = checked_reason(note, by)
    held = _locked(remark)
    latest = RemarkDecision.objects.filter(remark=held).order_by("-at", "-pk").first()
    if latest is None or latest.what != "hidden":
        raise RemarkError(Why.DECIDED)
    held.stage, held.reason = RemarkState.PUBLISHED, ""
    held.save(update_fields=["stage", "reason"])
    note_decision(held, APPROVED, "restored", None, by)
    _tell_author(held, "restored", "", said)


@transaction.atomic(durable=True)
def suspend_publishing(
    *, person: Person | None = None, organisation: int | None = None, reason: str, by: Person
) -> int:
    """Let a person, or everybody in an organisation, only read from now on; its number.

    Raises:
        PeopleError: `by` does not run the installation or is the person, there is no reason, or
            it was suspended already.
    """
    stop = stop_publishing(person=person, organisation=organisation, reason=reason, by=by)
    _tell_stop(stop.pk, "stopped", person.pk if person else None, organisation, stop.reason)
    return stop.pk


@transaction.atomic(durable=True)
def allow_publishing(*, stop: int, reason: str, by: Person) -> None:
    """End a suspension.

    Raises:
        PeopleError: `by` does not run the installation or is the person, there is no reason, or
            it was ended already.
    """
    held = lift_stop(stop=stop, reason=reason, by=by)
    _tell_stop(stop, "allowed", held.person_id, held.organisation_id, held.lifted_because)


def _locked(remark: uuid.UUID) -> Remark:
    rows = Remark.objects.select_for_update(of=("self",)).select_related("commitment__agreement")
    held = rows.filter(uuid=remark).first()
    if held is None:
        raise RemarkError(Why.UNKNOWN)
    return held


def _tell_author(held: Remark, what: str, reason: str, note: str) -> None:
    """Step: tell whoever wrote it, if they were signed in."""
    require_transaction()
    if held.person_id is None:
        return
    subject = iri("commitment", held.commitment.agreement.slug, held.commitment.key)
    notify(
        "remark-moderated",
        subject=subject,
        people=[held.person_id],
        parameters={
            "what": what,
            "remark": str(held.uuid),
            "person": held.person_id,
            "title": dict(held.commitment.text),
            "languages": list(held.commitment.agreement.authoritative),
            "reason": reason,
            "note": note,
            "iri": subject,
        },
    )


def _tell_stop(
    stop: int, what: str, person: int | None, organisation: int | None, reason: str
) -> None:
    """Step: tell the person, or those who represent or coordinate the organisation."""
    require_transaction()
    people: Collection[int] = (
        [person] if person else holders([organisation or 0], Power.WRITE, but=None)
    )
    named: dict[str, Any] = dict(cards([organisation])[organisation].name) if organisation else {}
    notify(
        "publishing",
        subject=f"urn:pactwork:stop:{stop}",
        people=people,
        parameters={
            "what": what,
            "person": person,
            "number": organisation,
            "organisation": named,
            "reason": reason,
        },
        once=f"stop:{stop}:{what}",
    )
