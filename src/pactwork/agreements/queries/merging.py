"""What a merge of two organisations would move, and what bars it, or its undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from pactwork.agreements.models import (
    Acceptance,
    Agreement,
    AgreementVersion,
    Approval,
    Comment,
    Draft,
    DraftAct,
    DraftFile,
    DraftParty,
    DraftVersion,
    Ending,
    EndingConsent,
    Evidence,
    Message,
    PaperSignature,
    Party,
    Remark,
    RemarkDecision,
    Signature,
    Suggestion,
    Suspension,
)
from pactwork.agreements.negotiation import DraftState
from pactwork.organisations.api import Pair, rows_pointing

_CLOSED = (DraftState.IN_FORCE, DraftState.WITHDRAWN, DraftState.REFUSED)


@dataclass(frozen=True)
class Moving:
    """What a merge would move. `rows` counts by table and column ("agreements.Party.organisation").

    `common` agreements have both as parties; `between` pieces of evidence the one delivered and
    the other accepted; `drafts` (their slugs) are open, have both as parties, and bar the merge.
    """

    rows: Mapping[str, int]
    common: int
    between: int
    drafts: Sequence[str]


def moving(pair: Pair) -> Moving:
    """What merging these two would move."""
    theirs = Party.objects.filter(organisation=pair.merged).values("agreement")
    between = Acceptance.objects.filter(
        voiding=None, by__in=pair, claim__evidence__delivered_by__in=pair
    )
    return Moving(
        rows=rows_pointing(pair.merged),
        common=Party.objects.filter(organisation=pair.into, agreement__in=theirs).count(),
        between=between.values("claim__evidence").distinct().count(),
        drafts=both_in_drafts(pair),
    )


def both_in_drafts(pair: Pair) -> list[str]:
    """The slugs of drafts that are open and have both as parties."""
    merged = DraftParty.objects.filter(organisation=pair.merged).values("draft")
    into = DraftParty.objects.filter(organisation=pair.into).values("draft")
    rows = Draft.objects.filter(pk__in=merged).filter(pk__in=into).exclude(stage__in=_CLOSED)
    return list(rows.order_by("slug").values_list("slug", flat=True))


def named_since(slug: str, at: datetime) -> bool:
    """Whether a version recorded after this instant names an organisation by this slug, or an open
    draft does that it was no party of then.
    """
    named = f'"{slug}"'
    if AgreementVersion.objects.filter(recorded_at__gt=at, terms__contains=named).exists():
        return True
    drafts = Draft.objects.filter(terms__contains=named).exclude(stage__in=_CLOSED)
    texts = DraftVersion.objects.filter(at__lte=at, terms__contains=named).values("draft")
    return drafts.exclude(pk__in=texts).exists()


def done_since(pair: Pair, at: datetime) -> bool:
    """Whether, the two being parted, one has acted since where only the other is a party."""
    was, now = Q(parties__organisation=pair.merged), Q(parties__organisation=pair.into)
    theirs = Agreement.objects.filter(was).exclude(now).values("pk")
    drafts = Draft.objects.filter(was).exclude(now).values("pk")
    into = pair.into
    pieces = Q(claims__commitment__agreement__in=theirs)
    spoke = Q(organisation=into) | Q(thread=into)
    writing = (Approval, Signature, DraftAct, DraftVersion, Comment, Suggestion)
    found = (
        Evidence.objects.filter(pieces, delivered_by=into, recorded_at__gt=at),
        Acceptance.objects.filter(by=into, claim__commitment__agreement__in=theirs),
        Message.objects.filter(
            spoke, at__gt=at, evidence__claims__commitment__agreement__in=theirs
        ),
        Suspension.objects.filter(by=into, agreement__in=theirs),
        Ending.objects.filter(by=into, agreement__in=theirs),
        EndingConsent.objects.filter(organisation=into, agreement__in=theirs, at__gt=at),
        *(
            model._default_manager.filter(organisation=into, draft__in=drafts, at__gt=at)
            for model in writing
        ),
        DraftFile.objects.filter(organisation=into, draft__in=drafts, added_at__gt=at),
        Suggestion.objects.filter(answered_for=into, draft__in=drafts),
        PaperSignature.objects.filter(Q(organisation=into) | Q(answered_by=into), draft__in=drafts),
        Evidence.objects.filter(pieces, voided_by=into),
        Remark.objects.filter(answered_for=into, commitment__agreement__in=theirs),
        RemarkDecision.objects.filter(
            organisation=into, remark__commitment__agreement__in=theirs, at__gt=at
        ),
    )
    return any(rows.exists() for rows in found)
