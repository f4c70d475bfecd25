"""What parties do with a draft besides writing it: propose, approve, answer, refuse, withdraw."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.draft_rows import (
    Hand,
    clean_reason,
    clear,
    done,
    locked,
    next_state,
    refuse_moved_base,
    refuse_stale,
    table_of,
)
from pactwork.agreements.actions.in_force import put_in_force
from pactwork.agreements.actions.telling import tell_news, tell_paper_returned, tell_turns
from pactwork.agreements.actions.telling_course import tell_amended
from pactwork.agreements.drafting.errors import DraftError, NotAllowedError
from pactwork.agreements.models import Approval, Draft, PaperSignature, Signature
from pactwork.agreements.negotiation import Act, DraftState
from pactwork.agreements.pactfile.terms import terms_of
from pactwork.agreements.queries.todos import todos
from pactwork.files.api import store_file
from pactwork.people.api import Person, Power

FRESH: Final = timedelta(minutes=10)
"""How long ago a signatory may have proven who it is."""


@transaction.atomic(durable=True)
def propose_draft(*, draft: UUID, sha256: str, for_organisation: int, by: Person) -> DraftState:
    """Lay these very terms before the others, to be approved.

    Raises:
        DraftError: something is still to do (`todos_of`), or the draft stands elsewhere;
            StaleError: the terms changed since they were shown; BaseMovedError: the agreement was
            amended otherwise meanwhile; UnknownDraftError, NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    state = next_state(row, Act.PROPOSE, for_organisation)
    refuse_stale(row, sha256)
    agreement = refuse_moved_base(row)
    if left := todos(row):
        raise DraftError("todo", f"{len(left)} things are still to do: {left[0].message}")
    if agreement is not None and agreement.terms_sha256 == row.terms_sha256:
        raise DraftError("same", "This says what is in force already.")
    if terms_of(json.loads(row.terms)).sha256 != row.terms_sha256:
        raise RuntimeError(f"The terms of draft {row.uuid} are not in their normal form.")
    row.holder_id = for_organisation
    done(row, Act.PROPOSE, state, hand)
    tell_turns(row, hand)
    return state


@transaction.atomic(durable=True)
def approve_draft(*, draft: UUID, sha256: str, for_organisation: int, by: Person) -> DraftState:
    """Approve these very terms in the organisation's name.

    Raises:
        DraftError: it approved already, or there is nothing to approve; StaleError,
            BaseMovedError, UnknownDraftError, NotAllowedError: as when it is proposed.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.SIGN)
    table = table_of(row)
    state = next_state(row, Act.APPROVE, for_organisation, table)
    refuse_stale(row, sha256)
    refuse_moved_base(row)
    if for_organisation in table.approved:
        raise DraftError("twice", "Your organisation has approved this already.")
    Approval.objects.create(
        draft=row,
        organisation_id=for_organisation,
        person=by,
        revision=row.revision,
        sha256=row.terms_sha256,
    )
    done(row, Act.APPROVE, state, hand)
    tell_turns(row, hand)
    return state


@transaction.atomic(durable=True)
def return_draft(
    *, draft: UUID, sha256: str, remarks: str, for_organisation: int, by: Person
) -> DraftState:
    """Give a proposal back with remarks; whoever proposed it has the pen again.

    Raises:
        DraftError: nothing is remarked, or there is no proposal; StaleError, UnknownDraftError,
            NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    state = next_state(row, Act.REMARK, for_organisation)
    refuse_stale(row, sha256)
    said = clean_reason(remarks, needed=True)
    clear(row)
    done(row, Act.REMARK, state, hand, reason=said)
    tell_news(row, "remark", hand, reason=said)
    return state


@transaction.atomic(durable=True)
def withdraw_draft(
    *, draft: UUID, reason: str = "", for_organisation: int, by: Person
) -> DraftState:
    """Give a draft up, by whoever started it. What was written stays to be read.

    Raises:
        DraftError: another started it, or it has ended; UnknownDraftError, NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    state = next_state(row, Act.WITHDRAW, for_organisation)
    said = clean_reason(reason, needed=False)
    clear(row)
    done(row, Act.WITHDRAW, state, hand, reason=said)
    tell_news(row, "withdraw", hand, reason=said)
    return state


@transaction.atomic(durable=True)
def refuse_draft(
    *, draft: UUID, sha256: str, reason: str, for_organisation: int, by: Person
) -> DraftState:
    """Refuse to be bound by these terms, with a reason; the draft ends.

    Raises:
        DraftError: no reason is given, or there is no proposal; StaleError, UnknownDraftError,
            NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.SIGN)
    state = next_state(row, Act.REFUSE, for_organisation)
    refuse_stale(row, sha256)
    said = clean_reason(reason, needed=True)
    clear(row)
    done(row, Act.REFUSE, state, hand, reason=said)
    tell_news(row, "refuse", hand, reason=said)
    return state


@transaction.atomic(durable=True)
def sign_draft(
    *,
    draft: UUID,
    sha256: str,
    name: str,
    authenticated_at: datetime,
    mandate: str = "",
    for_organisation: int,
    by: Person,
) -> DraftState:
    """Do the act that binds the organisation: sign, or agree to fund, endorse, or deliver.

    `name` is the signatory's as it was shown; `mandate` says by what right it signs for another.
    The last one puts the agreement in force.

    Raises:
        NotAllowedError: the signatory did not prove who it is in the last ten minutes;
        DraftError: it signed already, or not everybody has approved; StaleError, BaseMovedError,
            UnknownDraftError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.SIGN)
    age = timezone.now() - authenticated_at
    if not timedelta() <= age <= FRESH:
        raise NotAllowedError("fresh", "Prove who you are once more before you sign.")
    row.papers.filter(organisation=for_organisation, closed_at=None).update(
        closed_at=timezone.now()
    )
    signature = Signature(
        organisation_id=for_organisation,
        person=by,
        name=_signatory(name),
        mandate=mandate.strip()[:400],
        authenticated_at=authenticated_at,
    )
    return _bind(row, signature, sha256, hand)


def _signatory(name: str) -> str:
    said = name.replace("\x00", "").strip()
    if not said:
        raise DraftError("name", "Say who signs.")
    return said[:200]


def _bind(row: Draft, signature: Signature, sha256: str, hand: Hand) -> DraftState:
    """Step: write a signature down; with the last one, the agreement is in force."""
    refuse_stale(row, sha256)
    table = table_of(row)
    if hand.organisation in table.acted:
        raise DraftError("twice", "Your organisation has signed this already.")
    if hand.organisation not in table.owes:
        raise DraftError("state", "Your organisation does not sign this.")
    act = table.owes[hand.organisation]
    state = next_state(row, act, hand.organisation, table)
    refuse_moved_base(row)
    act_row = done(row, act, state, hand)
    signature.draft, signature.act = row, act
    signature.revision, signature.sha256 = row.revision, row.terms_sha256
    signature.statement = act_row.statement or row.uuid
    signature.save()
    if state == DraftState.IN_FORCE:
        agreement = put_in_force(row, hand)
        told = tell_news(row, "in_force", hand)
        if agreement.version_number > 1:
            tell_amended(agreement, hand=hand, but=told)
    else:
        tell_turns(row, hand)
    return state


@transaction.atomic(durable=True)
def lay_paper(
    *,
    draft: UUID,
    sha256: str,
    scan: bytes,
    file_name: str,
    name: str,
    mandate: str = "",
    for_organisation: int,
    by: Person,
) -> int:
    """Lay the scan of a page that was signed on paper beside the draft; its number.

    It counts once a representative of another signatory confirms it. A later one takes the place
    of an earlier that nobody answered.

    Raises:
        FileError: the scan is of no kind that is kept; DraftError: the organisation signed
            already, or not everybody has approved; StaleError, UnknownDraftError, NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    refuse_stale(row, sha256)
    table = table_of(row)
    if for_organisation in table.acted:
        raise DraftError("twice", "Your organisation has signed this already.")
    next_state(row, table.owes.get(for_organisation, Act.SIGN), for_organisation, table)
    stored = store_file(file_name, scan)
    row.papers.filter(organisation=for_organisation, closed_at=None).update(
        closed_at=timezone.now()
    )
    paper = PaperSignature.objects.create(
        draft=row,
        organisation_id=for_organisation,
        revision=row.revision,
        sha256=row.terms_sha256,
        scan_sha256=stored.sha256,
        name=_signatory(name),
        mandate=mandate.strip()[:400],
        uploaded_by=by,
    )
    tell_turns(row, hand)
    return paper.pk


@transaction.atomic(durable=True)
def answer_paper(
    *,
    draft: UUID,
    paper: int,
    confirmed: bool,
    reason: str = "",
    for_organisation: int,
    by: Person,
) -> DraftState:
    """Confirm that another's paper shows these terms signed, or give it back with a reason.

    Confirmed, it counts as that organisation's signature, and the last one puts the agreement in
    force.

    Raises:
        DraftError: it is one's own, was answered already, or no reason is given; StaleError,
            BaseMovedError, UnknownDraftError, NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.SIGN)
    held = row.papers.filter(pk=paper, closed_at=None).select_for_update().first()
    if held is None:
        raise DraftError("paper", "There is no such paper that waits.")
    if held.organisation_id == for_organisation:
        raise DraftError("paper", "Another party confirms what you signed on paper.")
    if table_of(row).owes.get(for_organisation) != Act.SIGN:
        raise DraftError("paper", "A signatory confirms what was signed on paper.")
    held.closed_at, held.confirmed = timezone.now(), confirmed
    held.answered_by_id, held.answered_by_person = for_organisation, by
    held.reason = clean_reason(reason, needed=not confirmed)
    held.save()
    if not confirmed:
        tell_paper_returned(row, held.organisation_id, hand, reason=held.reason)
        return DraftState(row.stage)
    signature = Signature(
        organisation_id=held.organisation_id,
        person=held.uploaded_by,
        name=held.name,
        mandate=held.mandate,
        paper=held,
    )
    return _bind(row, signature, held.sha256, Hand(held.uploaded_by or by, held.organisation_id))
