"""Writing a draft together: changes in its terms, and what stands beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.draft_rows import (
    Hand,
    acts_owed,
    clean_reason,
    clear,
    done,
    locked,
    next_state,
    put_parties,
)
from pactwork.agreements.actions.telling import tell_news, tell_remark
from pactwork.agreements.drafting.checking import (
    draft_terms,
    refuse_misshapen_parts,
    sound_contacts,
)
from pactwork.agreements.drafting.errors import ConflictError, DraftError
from pactwork.agreements.drafting.operations import MOST, Operation, as_values
from pactwork.agreements.drafting.weaving import Loom
from pactwork.agreements.models import AgreementVersion, Comment, Draft, DraftFile, DraftVersion
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.negotiation import ENDS, Act, DraftState
from pactwork.agreements.pactfile.terms import Terms
from pactwork.files.api import store_file
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Person, Power

MOST_FILES: Final = 50
LONGEST_NOTICE: Final = 120
"""Months."""


@dataclass(frozen=True)
class Changed:
    """What a change led to: the newest revision with its terms.

    `merged` says that others had written since the revision the change was based on; `repeated`
    that this very change had been taken in before.
    """

    revision: int
    sha256: str
    terms: Mapping[str, Any]
    state: DraftState
    merged: bool = False
    repeated: bool = False


@transaction.atomic(durable=True)
def change_draft(
    *,
    draft: UUID,
    operations: Sequence[Operation],
    base_revision: int,
    key: UUID,
    for_organisation: int,
    as_counter: bool = False,
    by: Person,
) -> Changed:
    """Change the terms, as seen at `base_revision`; what others wrote since is kept.

    `key` is made by whoever sends the change: sent again, it is taken in once. A draft that was
    proposed is only changed `as_counter`: a counter-proposal, which clears every approval.

    Raises:
        ConflictError: the same was changed by others; nothing is written and both are told.
        DraftError: an operation means nothing, the terms would not be in shape, or the draft
            cannot be changed; UnknownDraftError, NotAllowedError: as in every action on drafts.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    if row.versions.filter(key=key).exists():
        return changed_to(row, repeated=True)
    act = Act.CHANGE if row.stage == DraftState.DRAFTING else Act.COUNTER
    state = next_state(row, act, for_organisation)
    if act == Act.COUNTER and not as_counter:
        raise DraftError("proposed", "This was proposed: to change it clears every approval.")
    terms = woven(row, operations, base_revision)
    merged = base_revision != row.revision
    if terms.sha256 != row.terms_sha256:
        put_version(row, terms, hand, key=key, operations=operations)
        if act == Act.COUNTER:
            row.holder_id = for_organisation
            done(row, act, state, hand)
            tell_news(row, "counter", hand)
    return changed_to(row, merged=merged)


def changed_to(row: Draft, *, merged: bool = False, repeated: bool = False) -> Changed:
    """Step: what a change led to."""
    return Changed(
        revision=row.revision,
        sha256=row.terms_sha256,
        terms=json.loads(row.terms),
        state=DraftState(row.stage),
        merged=merged,
        repeated=repeated,
    )


def woven(row: Draft, operations: Sequence[Operation], base_revision: int) -> Terms:
    """Step: the newest terms with these operations, based on a revision, brought in.

    Raises:
        ConflictError: others changed the same; DraftError: an operation means nothing.
    """
    require_transaction()
    if len(operations) > MOST:
        raise DraftError("operations", f"At most {MOST} operations are taken at once.")
    refuse_misshapen_parts(operations)
    since = row.versions.filter(revision__gte=base_revision).order_by("-revision")
    versions = dict(since.values_list("revision", "terms"))
    if base_revision not in versions:
        raise DraftError("revision", f"There is no revision {base_revision} of this draft.")
    seen = json.loads(versions[base_revision])
    between = [json.loads(held) for held in versions.values()] if len(versions) > 1 else []
    loom = Loom(seen, json.loads(row.terms), between)
    for operation in operations:
        loom.bring_in(operation)
    if loom.clashes:
        raise ConflictError(loom.clashes, row.revision)
    terms = draft_terms(loom.now)
    if terms.value["agreement"].get("key") != row.slug:
        raise DraftError("path", "The key of an agreement is not changed by an operation.")
    return terms


def put_version(
    row: Draft, terms: Terms, hand: Hand, *, key: UUID, operations: Sequence[Operation] = ()
) -> None:
    """Step: make these the newest terms; whatever was approved or signed is cleared.

    Raises:
        DraftError: an organisation is not known, or whoever started the draft is not in it.
    """
    require_transaction()
    put_parties(row, terms.value, bound=_bound(row))
    clear(row)
    row.revision += 1
    row.terms, row.terms_sha256 = terms.canonical, terms.sha256
    row.save()
    write_version(row, hand, key=key, operations=as_values(operations))


def write_version(row: Draft, hand: Hand, *, key: UUID, operations: Sequence[Any] = ()) -> None:
    """Step: keep the terms as they are now under their revision."""
    DraftVersion.objects.create(
        draft=row,
        revision=row.revision,
        key=key,
        terms=row.terms,
        sha256=row.terms_sha256,
        operations=list(operations),
        author=hand.person,
        organisation_id=hand.organisation,
    )


def _bound(row: Draft) -> dict[str, Act]:
    """Whom the version that is amended binds, with what they owe."""
    if row.base_version is None or row.kind != "amendment":
        return {}
    version = AgreementVersion.objects.get(agreement=row.agreement_id, number=row.base_version)
    owed = acts_owed(json.loads(version.terms))
    return {slug: act for slug, act in owed.items() if act == Act.SIGN}


@transaction.atomic(durable=True)
def set_beside(
    *,
    draft: UUID,
    for_organisation: int,
    contacts: Sequence[Mapping[str, str]] | None = None,
    visibility: str | None = None,
    notice_months: int | None = None,
    by: Person,
) -> None:
    """Change what is no term: the contacts of one's own organisation, and until the first approval
    who will see the agreement and how long a party's notice is. No approval is cleared.

    Raises:
        DraftError: the value is none, or it is too late; UnknownDraftError, NotAllowedError.
    """
    row = locked(draft, Hand(by, for_organisation), Power.WRITE)
    if row.stage in ENDS:
        raise DraftError("state", "Nothing changes in this draft any more.")
    if contacts is not None:
        row.contacts[str(for_organisation)] = sound_contacts(contacts)
    if visibility is not None or notice_months is not None:
        if row.stage != DraftState.DRAFTING:
            raise DraftError("proposed", "This was proposed: it is changed by a counter-proposal.")
        row.visibility = _visibility(row.visibility if visibility is None else visibility)
        row.notice_months = _months(row.notice_months if notice_months is None else notice_months)
    row.save()


def _visibility(said: str) -> str:
    if said not in Visibility.values:
        raise DraftError("visibility", "An agreement is shown to all, or to its parties.")
    return said


def _months(said: int) -> int:
    if not 0 <= said <= LONGEST_NOTICE:
        raise DraftError("notice", f"A notice is between 0 and {LONGEST_NOTICE} months long.")
    return said


@transaction.atomic(durable=True)
def comment_on(
    *,
    draft: UUID,
    text: str,
    article: str = "",
    answers: int | None = None,
    mentions: Sequence[int] = (),
    for_organisation: int,
    by: Person,
) -> int:
    """Say something on an article ("" the whole draft), or in answer to a comment; its number.

    Raises:
        DraftError: there is nothing said, or nothing it answers; UnknownDraftError;
        NotAllowedError: the person may only read for now.
    """
    row = locked(draft, Hand(by, for_organisation), Power.DELIVER)
    above = None
    if answers is not None:
        above = row.comments.filter(pk=answers).first()
        if above is None:
            raise DraftError("comment", "There is no such comment.")
    comment = Comment.objects.create(
        draft=row,
        article=above.article if above else article[:80],
        answers=(above.answers or above) if above else None,
        author=by,
        organisation_id=for_organisation,
        text=clean_reason(text, needed=True),
        mentions=sorted(set(mentions))[:50],
    )
    tell_remark(row, comment, Hand(by, for_organisation))
    return comment.pk


@transaction.atomic(durable=True)
def resolve_comment(
    *, draft: UUID, comment: int, resolved: bool = True, for_organisation: int, by: Person
) -> None:
    """Settle a comment with its answers, or open it again.

    Raises:
        DraftError: there is no such comment; UnknownDraftError, NotAllowedError.
    """
    row = locked(draft, Hand(by, for_organisation), Power.WRITE)
    at, person = (timezone.now(), by) if resolved else (None, None)
    found = row.comments.filter(pk=comment, answers=None)
    if not found.update(resolved_at=at, resolved_by=person):
        raise DraftError("comment", "There is no such comment.")


@transaction.atomic(durable=True)
def attach_file(*, draft: UUID, name: str, data: bytes, for_organisation: int, by: Person) -> str:
    """Lay a file beside the draft; its digest. The same file again is there once.

    Raises:
        FileError: it is of no kind that is kept; DraftError: there are too many.
    """
    row = locked(draft, Hand(by, for_organisation), Power.WRITE)
    if row.stage in ENDS:
        raise DraftError("state", "Nothing changes in this draft any more.")
    if row.files.count() >= MOST_FILES:
        raise DraftError("files", f"At most {MOST_FILES} files are kept with a draft.")
    stored = store_file(name, data)
    DraftFile.objects.get_or_create(
        draft=row,
        sha256=stored.sha256,
        name=name[:200],
        defaults={
            "media_type": stored.media_type,
            "size": stored.size,
            "added_by": by,
            "organisation_id": for_organisation,
        },
    )
    return stored.sha256


@transaction.atomic(durable=True)
def detach_file(*, draft: UUID, sha256: str, for_organisation: int, by: Person) -> None:
    """Take a file away from the draft.

    Raises:
        DraftError: it has ended; UnknownDraftError, NotAllowedError.
    """
    row = locked(draft, Hand(by, for_organisation), Power.WRITE)
    if row.stage in ENDS:
        raise DraftError("state", "Nothing changes in this draft any more.")
    row.files.filter(sha256=sha256).delete()
