"""Review: a draft is submitted; curators approve it, return it with remarks, or decline it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.texts import clean_string
from pactwork.ledger.api import VerbRef, record
from pactwork.people.api import Person
from pactwork.repository.actions.bodies import (
    appoint,
    change_body,
    close_body,
    dismiss,
    found_body,
    name_first,
)
from pactwork.repository.actions.claiming import give_back, look_at
from pactwork.repository.actions.depositing import begun
from pactwork.repository.actions.holding import (
    hold_draft,
    hold_living,
    open_version,
    require_editor,
    slug_of,
    touch,
)
from pactwork.repository.actions.parts import require_grounds
from pactwork.repository.actions.publishing import publish
from pactwork.repository.actions.telling import tell_leave, tell_news, tell_review
from pactwork.repository.curation import (
    curation_of,
    declined_by,
    first_body,
    is_approved,
    is_enough,
    may_review,
    reviewers,
)
from pactwork.repository.described import Origin
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.licences import LicenceError, allowed_for
from pactwork.repository.licences import faults as licence_faults
from pactwork.repository.models import (
    Material,
    Review,
    ReviewClaim,
    ReviewRemark,
    Stage,
    Verdict,
    Version,
)
from pactwork.repository.queries.drafts import submitted
from pactwork.repository.queries.lineage import inherited
from pactwork.repository.rubric import faults as marks_missing
from pactwork.repository.rubric import is_readable
from pactwork.repository.said import Said, missing
from pactwork.repository.statements import (
    APPROVED,
    DECLINED,
    RETRACTED,
    RETURNED,
    SUBMITTED,
    version_done,
)

__all__ = [
    "Remarked",
    "appoint",
    "approve",
    "change_body",
    "close_body",
    "decline",
    "deposit",
    "dismiss",
    "found_body",
    "give_back",
    "look_at",
    "name_first",
    "return_with_remarks",
    "submit",
    "take_back",
    "take_decline_back",
]

MOST_REMARKS: Final = 50
LONGEST_REMARK: Final = 4000
_VERBS: Final = {
    Verdict.APPROVED: APPROVED,
    Verdict.RETURNED: RETURNED,
    Verdict.DECLINED: DECLINED,
}


@dataclass(frozen=True, slots=True)
class Remarked:
    """What a reviewer wants changed; `field` is a field of `Said`, "" for the whole."""

    text: str
    field: str = ""


@transaction.atomic(durable=True)
def submit(key: str, *, by: Person) -> None:
    """Hand a draft in for review.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
        MaterialError: there is no draft, something is missing, its licence does not fit what it
            was made out of, those who are to review it declined it, or too few could.
    """
    held, version = hold_draft(key, by)
    _submit(held, version, by)


@transaction.atomic(durable=True)
def deposit(said: Said, *, organisation: int, by: Person) -> str:
    """Deposit a material and submit it, or neither; its key. Raises as `depositing.deposit` and
    `submit`.
    """
    held, version = begun(said, organisation=organisation, by=by)
    _submit(held, version, by)
    return held.key


def _submit(held: Material, version: Version, by: Person) -> None:
    described = submitted(version)
    if lacking := missing(described):
        raise MaterialError(Why.INCOMPLETE, *lacking)
    require_grounds(version)
    sources = (*described.origins, *inherited(version))
    if clashes := licence_faults(described.licence, sources):
        raise LicenceError(clashes, allowed_for(sources))
    _put_first(held, version)
    if version.round:
        checked(curation_of(version) not in declined_by(version), Why.DECLINED, "curation")
    at = timezone.now()
    version.stage, version.round = Stage.REVIEW, version.round + 1
    version.submitted_by, version.submitted_at = by, at
    version.revision, version.changed_at = version.revision + 1, at
    version.save()
    found = reviewers(held, version)
    checked(found.people or version.body, Why.CURATION, "curation")
    checked(version.body is None or is_enough(version.body, by.pk), Why.FEW, "curation")
    if version.round > 1:
        returns = Review.objects.filter(version=version, settled_at=None)
        returns.exclude(verdict=Verdict.DECLINED).update(settled_at=at)
        ReviewClaim.objects.filter(version=version).delete()
    touch(held)
    _note(held, version, SUBMITTED, held.organisation_id, described.origins)
    tell_leave(held, version)
    tell_review(held, version, found.people - {by.pk}, found.organisations)


def _put_first(held: Material, version: Version) -> None:
    """Where the organisation named a body that reviews first, that one does."""
    if body := first_body(held.organisation_id):
        closed = f"body:{body.slug}" in declined_by(version)
        checked(not closed, Why.FIRST_DECLINED, "curation")
        is_free = version.body_id in (None, body.pk) and version.co_curation_id is None
        checked(is_free, Why.FIRST, "curation")
        version.body = body


@transaction.atomic(durable=True)
def take_back(key: str, *, by: Person) -> None:
    """Take back what waits for review; it is a draft again. Raises as `submit`."""
    held = hold_living(key)
    require_editor(held, by)
    version = _in_review(held)
    version.stage = Stage.DRAFT
    version.save(update_fields=["stage"])
    touch(held, version)
    _note(held, version, RETRACTED, held.organisation_id)


@transaction.atomic(durable=True)
def approve(
    key: str,
    *,
    organisation: int,
    marks: Mapping[str, int],
    remarks: Sequence[Remarked] = (),
    by: Person,
) -> bool:
    """Approve a version; whether that was enough to publish it.

    Approved once more by the same person in one round is approved once.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not review it in that organisation's name.
        MaterialError: it is not in review, or the marks do not let it be approved.
    """
    held, version = _to_review(key, organisation, by)
    checked(is_readable(marks), Why.MARKS)
    if lacking := marks_missing(marks):
        raise MaterialError(Why.MARKS, *lacking)
    _put_review(held, version, Verdict.APPROVED, organisation, marks, remarks, by)
    if not is_approved(held, version):
        return False
    publish(held, version, at=timezone.now())
    return True


@transaction.atomic(durable=True)
def return_with_remarks(
    key: str,
    *,
    organisation: int,
    marks: Mapping[str, int] | None = None,
    remarks: Sequence[Remarked],
    by: Person,
) -> None:
    """Return a version with what should change; it is a draft again.

    Raises: as `approve`; MaterialError also where nothing is said.
    """
    held, version = _to_review(key, organisation, by)
    checked(is_readable(marks or {}), Why.MARKS)
    checked(any(one.text.strip() for one in remarks), Why.SILENT, "remarks")
    _put_review(held, version, Verdict.RETURNED, organisation, marks or {}, remarks, by)
    version.stage = Stage.DRAFT
    version.save(update_fields=["stage"])
    touch(held, version)
    said = next(one.text for one in remarks if one.text.strip())
    tell_news(held, version, "returned", text=said[:500], by=by)


@transaction.atomic(durable=True)
def decline(
    key: str,
    *,
    organisation: int,
    marks: Mapping[str, int] | None = None,
    reason: str,
    remarks: Sequence[Remarked] = (),
    by: Person,
) -> None:
    """Decline a version: it is a draft again, and closed to those who review it now; others may
    still take it, unless the organisation named these for all it publishes.

    Raises: as `approve`; MaterialError also where no reason is given.
    """
    held, version = _to_review(key, organisation, by)
    checked(is_readable(marks or {}), Why.MARKS)
    checked(reason.strip(), Why.SILENT, "reason")
    version.stage = Stage.DRAFT
    version.save(update_fields=["stage"])
    at = touch(held, version)
    said = [Remarked(reason), *remarks]
    _put_review(held, version, Verdict.DECLINED, organisation, marks or {}, said, by, at=at)
    tell_news(held, version, "declined", text=reason.strip()[:500], by=by)


@transaction.atomic(durable=True)
def take_decline_back(key: str, *, by: Person) -> None:
    """Have a version in review again that this person declined, while nobody wrote on it since.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` did not decline it, or does not review it any more.
        MaterialError: somebody wrote on it since, it was withdrawn, or its organisation named a
            body meanwhile that reviews it instead.
    """
    held = hold_living(key)
    version = open_version(held)
    rows = Review.objects.filter(person=by, verdict=Verdict.DECLINED, settled_at=None)
    review = rows.filter(version=version, round=version.round).first() if version else None
    if version is None or review is None:
        raise NotAllowedError("Whoever declined it takes that back.")
    checked(version.stage == Stage.DRAFT and version.changed_at == review.at, Why.STAGE)
    first = first_body(held.organisation_id)
    checked(first is None or first.pk == version.body_id, Why.FIRST, "curation")
    version.stage = Stage.REVIEW
    version.save(update_fields=["stage"])
    found = reviewers(held, version)
    if by.pk not in found.people:
        raise NotAllowedError("This person does not review it any more.")
    review.settled_at = touch(held, version)
    review.save(update_fields=["settled_at"])
    _note(held, version, RETRACTED, review.organisation_id)
    tell_news(held, version, "declined-back", by=by)
    others = found.people - {by.pk}
    tell_review(held, version, others, found.organisations, again=review.settled_at)


def _in_review(held: Material) -> Version:
    version = open_version(held)
    if version is None or version.stage != Stage.REVIEW:
        raise MaterialError(Why.STAGE)
    return version


def _to_review(key: str, organisation: int, by: Person) -> tuple[Material, Version]:
    held = hold_living(key)
    version = _in_review(held)
    if not may_review(held, version, organisation, by):
        raise NotAllowedError("This person does not review it for that organisation.")
    return held, version


def _put_review(
    held: Material,
    version: Version,
    verdict: Verdict,
    organisation: int,
    marks: Mapping[str, int],
    remarks: Sequence[Remarked],
    by: Person,
    at: datetime | None = None,
) -> None:
    kept = _cleaned(remarks)
    at = at or timezone.now()
    review, _ = Review.objects.update_or_create(
        version=version,
        round=version.round,
        person=by,
        defaults={
            "organisation_id": organisation,
            "verdict": verdict,
            "curation": curation_of(version),
            "marks": dict(marks),
            "at": at,
            "settled_at": at if verdict == Verdict.APPROVED else None,
            "statement": _note(held, version, _VERBS[verdict], organisation),
        },
    )
    ReviewClaim.objects.filter(version=version, person=by).delete()
    review.remarks.all().delete()
    ReviewRemark.objects.bulk_create(
        ReviewRemark(review=review, position=position, field=one.field[:40], text=one.text)
        for position, one in enumerate(kept)
    )


def _cleaned(remarks: Sequence[Remarked]) -> list[Remarked]:
    checked(len(remarks) <= MOST_REMARKS, Why.MANY, "remarks")
    kept = []
    for one in remarks:
        try:
            text = clean_string(one.text)
        except ValueError:
            raise MaterialError(Why.UNREADABLE, "remarks") from None
        checked(len(text) <= LONGEST_REMARK, Why.LONG, "remarks")
        if text:
            kept.append(Remarked(text, one.field))
    return kept


def _note(
    held: Material,
    version: Version,
    verb: VerbRef,
    organisation: int,
    origins: Sequence[Origin] = (),
) -> UUID:
    """Step: a statement; its id."""
    recorded = record(
        version_done(
            verb=verb,
            key=held.key,
            number=version.number,
            by=slug_of(organisation),
            at=timezone.now(),
            origins=origins,
        )
    )
    return recorded.uuid
