"""Doing by hand: delivering, accepting, asking, answering, returning, withdrawing evidence.

Each action is one transaction in the name of an organisation, by a person who may act for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.evidence import (
    Delivery,
    EvidenceError,
    accept_evidence,
    deliver_evidence,
    recount_today,
    withdraw_acceptance,
    withdraw_evidence,
)
from pactwork.agreements.actions.holding import hold_agreements, refuse_closed
from pactwork.agreements.actions.telling import judges_of, tell_evidence, tell_followers
from pactwork.agreements.models import (
    Acceptance,
    AttachedFile,
    Claim,
    Delivered,
    Evidence,
    Message,
    MessageKind,
    Party,
)
from pactwork.agreements.rules import can_accept, can_judge, can_take_back
from pactwork.agreements.statements import ANSWERED, ASKED, RETURNED, evidence_discussed
from pactwork.files.api import store_file
from pactwork.kernel.texts import Text, clean_text
from pactwork.ledger.api import record
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import Person, Power, acting

__all__ = [
    "MOST_FILES",
    "Delivery",
    "EvidenceError",
    "NotAllowedError",
    "Upload",
    "accept",
    "answer",
    "ask",
    "deliver",
    "deliver_again",
    "return_with_reason",
    "take_acceptance_back",
    "withdraw",
]

MOST_FILES: Final = 10
_VERBS: Final = {
    MessageKind.ASKED: ASKED,
    MessageKind.ANSWERED: ANSWERED,
    MessageKind.RETURNED: RETURNED,
}


class NotAllowedError(PermissionError):
    """This person may not do that in this organisation's name."""


@dataclass(frozen=True)
class Upload:
    """A file somebody sends: what they call it, and its bytes."""

    name: str
    data: bytes


@transaction.atomic(durable=True)
def deliver(delivery: Delivery, *, files: Sequence[Upload] = (), by: Person) -> bool:
    """Deliver evidence; whether it is new. The same sent twice is delivered once.

    Raises:
        NotAllowedError: `by` may not deliver for the organisation.
        EvidenceError: see `deliver_evidence`; or it serves no commitment, or one withdrawn since.
        FileError: a file is not of a kind that is kept. Nothing is delivered then.
    """
    return _deliver(delivery, files, by, corrects=None) is not None


@transaction.atomic(durable=True)
def deliver_again(
    delivery: Delivery,
    *,
    corrects: uuid.UUID,
    reason: Text,
    files: Sequence[Upload] = (),
    keep: Collection[str] = (),
    by: Person,
) -> bool:
    """Withdraw a piece and deliver the corrected one in its place; whether it is new.

    `keep` are the digests of files of the earlier one that come along.

    Raises:
        NotAllowedError: `by` may not withdraw the earlier one.
        EvidenceError: the earlier one was withdrawn already; or as `deliver`.
        FileError: a file is not of a kind that is kept.
    """
    earlier = _held(corrects, also=[slug for slug, _ in delivery.commitments])
    if Evidence.objects.filter(uuid=delivery.uuid).exists():
        return _deliver(delivery, files, by, corrects=earlier) is not None
    if earlier.voided_on:
        raise EvidenceError("This evidence was withdrawn before: it cannot be corrected.")
    organisation = known_slugs([delivery.by]).get(delivery.by, 0)
    _withdraw(earlier, organisation, reason, by)
    evidence = _deliver(delivery, files, by, corrects=earlier)
    if evidence:
        _keep_files(earlier, evidence, keep)
    return evidence is not None


@transaction.atomic(durable=True)
def withdraw(evidence: uuid.UUID, *, reason: Text, organisation: int, by: Person) -> None:
    """Withdraw evidence in the deliverer's name; it no longer counts anywhere.

    Raises:
        LookupError: there is no such evidence.
        NotAllowedError: the organisation did not deliver it, or `by` may not.
    """
    _withdraw(_held(evidence), organisation, reason, by)


@transaction.atomic(durable=True)
def accept(evidence: uuid.UUID, *, organisation: int, by: Person) -> bool:
    """Accept evidence for whatever it serves under the organisation's agreements: it counts now.

    Whether anything was new. Open questions of this organisation are settled by it.

    Raises:
        LookupError: there is no such evidence.
        NotAllowedError: `by` may not, delivered it, or the organisation is no other party.
        EvidenceError: it was withdrawn.
    """
    held = _judged(evidence, organisation, by)
    touched = accept_evidence(held, on=timezone.localdate(), by=_slug(organisation))
    _settle(held, organisation, timezone.now())
    recount_today(touched)
    if touched:
        to, power = [held.delivered_by_id], Power.DELIVER
        tell_evidence(held, "accepted", organisation=organisation, to=to, by=by, power=power)
        tell_followers(touched)
    return bool(touched)


@transaction.atomic(durable=True)
def take_acceptance_back(evidence: uuid.UUID, *, organisation: int, by: Person) -> bool:
    """Take an organisation's acceptance back: the evidence waits again. Whether there was one.

    Raises:
        LookupError: there is no such evidence.
        NotAllowedError: `by` may not.
    """
    held = _held(evidence)
    if not acting(by).may(Power.WRITE, organisation):
        raise NotAllowedError("Only a coordinator takes an acceptance back.")
    touched = withdraw_acceptance(held, on=timezone.localdate(), by=_slug(organisation))
    recount_today(touched)
    return bool(touched)


@transaction.atomic(durable=True)
def ask(evidence: uuid.UUID, *, text: Text, organisation: int, by: Person) -> None:
    """Ask the deliverer something before deciding.

    Raises:
        LookupError, NotAllowedError: as `accept`.
        EvidenceError: it was withdrawn, accepted by this organisation, or nothing is said.
    """
    _object(evidence, MessageKind.ASKED, text, organisation, by)


@transaction.atomic(durable=True)
def return_with_reason(evidence: uuid.UUID, *, reason: Text, organisation: int, by: Person) -> None:
    """Return evidence to the deliverer, who corrects it or explains. Raises as `ask`."""
    _object(evidence, MessageKind.RETURNED, reason, organisation, by)


@transaction.atomic(durable=True)
def answer(evidence: uuid.UUID, *, text: Text, to: int, organisation: int, by: Person) -> None:
    """Answer what a party asked, or why it returned the evidence: it is that party's turn again.

    Raises:
        LookupError: there is no such evidence.
        NotAllowedError: the organisation did not deliver it, or `by` may not act for it.
        EvidenceError: it was withdrawn, that party has nothing open, or nothing is said.
    """
    held = _held(evidence)
    if held.delivered_by_id != organisation or not acting(by).may(Power.DELIVER, organisation):
        raise NotAllowedError("Only who delivered it answers.")
    _refuse_withdrawn(held)
    now = timezone.now()
    if not _settle(held, to, now):
        raise EvidenceError("That party is not waiting for an answer.")
    _say(held, MessageKind.ANSWERED, text, thread=to, organisation=organisation, by=by, at=now)


def _deliver(
    delivery: Delivery, files: Sequence[Upload], by: Person, *, corrects: Evidence | None
) -> Evidence | None:
    """Step: the piece, or None where the same was delivered before."""
    organisation = known_slugs([delivery.by]).get(delivery.by)
    if organisation is None or not acting(by).may(Power.DELIVER, organisation):
        raise NotAllowedError("This person may not deliver for that organisation.")
    agreements = hold_agreements({slug for slug, _ in delivery.commitments})
    refuse_closed(delivery.commitments)
    known = Evidence.objects.filter(uuid=delivery.uuid).exists()
    invented = bool(agreements) and all(row.is_demonstration for row in agreements)
    evidence = deliver_evidence(replace(delivery, is_demonstration=invented))
    if known:
        return None
    Delivered.objects.create(evidence=evidence, person=by, corrects=corrects)
    _attach(evidence, files)
    to = judges_of(evidence)
    tell_evidence(evidence, "delivered", organisation=organisation, to=to, by=by)
    return evidence


def _attach(evidence: Evidence, files: Sequence[Upload], *, first: int = 0) -> None:
    if len(files) > MOST_FILES:
        raise EvidenceError(f"At most {MOST_FILES} files come with one piece of evidence.")
    rows: dict[str, AttachedFile] = {}
    for position, file in enumerate(files, start=first):
        stored = store_file(file.name, file.data)
        rows.setdefault(
            stored.sha256,
            AttachedFile(
                evidence=evidence,
                position=position,
                sha256=stored.sha256,
                name=file.name[-200:],
                media_type=stored.media_type,
                size=stored.size,
            ),
        )
    AttachedFile.objects.bulk_create(rows.values())


def _keep_files(earlier: Evidence, evidence: Evidence, keep: Collection[str]) -> None:
    here = set(AttachedFile.objects.filter(evidence=evidence).values_list("sha256", flat=True))
    kept = AttachedFile.objects.filter(evidence=earlier, sha256__in=set(keep) - here)
    AttachedFile.objects.bulk_create(
        AttachedFile(
            evidence=evidence,
            position=MOST_FILES + row.position,
            sha256=row.sha256,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
        )
        for row in kept
    )


def _held(evidence: uuid.UUID, *, also: Collection[str] = ()) -> Evidence:
    """The piece, with the agreements it serves held first, as importing does."""
    serving = Claim.objects.filter(evidence__uuid=evidence)
    hold_agreements({*serving.values_list("commitment__agreement__slug", flat=True), *also})
    held = Evidence.objects.select_for_update(of=("self",)).filter(uuid=evidence).first()
    if held is None:
        raise LookupError("There is no such evidence.")
    return held


def _judged(evidence: uuid.UUID, organisation: int, by: Person) -> Evidence:
    """The piece, if this person may accept, ask about or return it for the organisation."""
    held = _held(evidence)
    parties = Party.objects.filter(agreement__commitments__claims__evidence=held)
    numbers = frozenset(parties.values_list("organisation", flat=True))
    coordinates = acting(by).may(Power.WRITE, organisation)
    if not can_judge(
        coordinates=coordinates, delivered_it=_delivered_it(held, by)
    ) or not can_accept(organisation, deliverer=held.delivered_by_id, parties=numbers):
        raise NotAllowedError("Only a coordinator of another party, who did not deliver it, may.")
    _refuse_withdrawn(held)
    return held


def _delivered_it(held: Evidence, person: Person) -> bool:
    return Delivered.objects.filter(evidence=held, person=person).exists()


def _refuse_withdrawn(held: Evidence) -> None:
    if held.voided_on:
        raise EvidenceError("This evidence was withdrawn.")


def _withdraw(held: Evidence, organisation: int, reason: Text, by: Person) -> None:
    """Step: in the deliverer's name."""
    standing = Acceptance.objects.filter(claim__evidence=held, voiding=None)
    may = held.delivered_by_id == organisation and acting(by).may(Power.DELIVER, organisation)
    if not may or not can_take_back(
        coordinates=acting(by).may(Power.WRITE, organisation),
        delivered_it=_delivered_it(held, by),
        is_accepted=standing.exists(),
    ):
        raise NotAllowedError("This person may not withdraw this evidence.")
    said = _said(reason)
    touched = withdraw_evidence(held, reason=said, on=timezone.localdate(), by=_slug(organisation))
    Message.objects.filter(evidence=held, settled_at=None).update(settled_at=timezone.now())
    recount_today(touched)
    to = judges_of(held)
    tell_evidence(held, "withdrawn", organisation=organisation, to=to, by=by, text=said)


def _object(
    evidence: uuid.UUID, kind: MessageKind, text: Text, organisation: int, by: Person
) -> None:
    held = _judged(evidence, organisation, by)
    mine = Acceptance.objects.filter(claim__evidence=held, by=organisation, voiding=None)
    if mine.exists():
        raise EvidenceError("This party accepted it: take the acceptance back first.")
    now = timezone.now()
    if kind == MessageKind.RETURNED:
        _settle(held, organisation, now)
    _say(held, kind, text, thread=organisation, organisation=organisation, by=by, at=now)


def _say(
    held: Evidence,
    kind: MessageKind,
    text: Text,
    *,
    thread: int,
    organisation: int,
    by: Person,
    at: datetime,
) -> None:
    Message.objects.create(
        evidence=held,
        thread_id=thread,
        kind=kind,
        text=_said(text),
        organisation_id=organisation,
        person=by,
        at=at,
        settled_at=at if kind == MessageKind.ANSWERED else None,
    )
    record(
        evidence_discussed(
            delivered=held.statement, verb=_VERBS[kind], by=_slug(organisation), at=at
        )
    )
    to, power = [held.delivered_by_id], Power.DELIVER
    if kind == MessageKind.ANSWERED:
        to, power = [thread], Power.WRITE
    tell_evidence(held, kind.value, organisation=organisation, to=to, by=by, text=text, power=power)


def _said(text: Text) -> dict[str, str]:
    said = clean_text(text)
    if not said:
        raise EvidenceError("Say why, in a few words.")
    return said


def _settle(held: Evidence, thread: int, at: datetime) -> int:
    """Step: close what this party has open; how much that was."""
    rows = Message.objects.filter(evidence=held, thread=thread, settled_at=None)
    return rows.update(settled_at=at)


def _slug(organisation: int) -> str:
    return cards([organisation])[organisation].slug
