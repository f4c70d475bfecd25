"""From a draft that everybody signed to an agreement in force: once, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from pactwork.agreements import statements
from pactwork.agreements.actions.draft_rows import Hand, refuse_moved_base
from pactwork.agreements.actions.indexing import index_agreements
from pactwork.agreements.actions.profiles import put_profiles
from pactwork.agreements.actions.writing import Beside, Pact, put_agreements
from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.models import Agreement, Draft, NoticePeriod, Party
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.pactfile.terms import organisations_in, terms_of
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record
from pactwork.organisations.api import cards


def put_in_force(draft: Draft, hand: Hand) -> Agreement:
    """Step: the terms of this draft become the newest version of its agreement.

    The version has the hash that everybody signed. The agreement is signed on the day of the last
    signature, unless its terms say when.

    Raises:
        BaseMovedError: the agreement it amends has a newer version by now.
        DraftError: there is another agreement of this key.
    """
    require_transaction()
    _refuse_mixed(draft)
    amended = refuse_moved_base(draft)
    if amended is None and Agreement.objects.filter(slug=draft.slug).exists():
        raise DraftError("key", f"There is another agreement of the key “{draft.slug}”.")
    now = timezone.now()
    terms = terms_of(json.loads(draft.terms))
    beside = _beside(draft, amended)
    signed_on = amended.signed if amended and amended.signed else now.date().isoformat()
    actor = statements.party(hand.slug)
    is_public = beside.visibility == Visibility.PUBLIC
    put_profiles([], organisations_in(terms.value), is_public=is_public, by=actor)
    put = put_agreements([Pact(terms, beside, signed_on)], at=now, by=actor)
    agreement = put.rows[draft.slug]
    _put_notice(agreement, draft.notice_months)
    draft.became = agreement
    draft.save(update_fields=["became"])
    index_agreements([agreement.pk])
    record(
        statements.after_force(
            verb=statements.PUT_IN_FORCE,
            slug=agreement.slug,
            title=agreement.title,
            by=hand.slug,
            at=now,
        )
    )
    return agreement


def _refuse_mixed(draft: Draft) -> None:
    """Hold what everybody approved and signed against what comes into force.

    Raises:
        RuntimeError: something is missing or of other terms, which no path through the actions
            can lead to.
    """
    standing = {"cleared_at": None, "sha256": draft.terms_sha256, "revision": draft.revision}
    approved = set(draft.approvals.filter(**standing).values_list("organisation", flat=True))
    signed = set(draft.signatures.filter(**standing).values_list("organisation", "act"))
    owed = set(draft.parties.values_list("organisation", "act"))
    if signed != owed or approved != {one for one, act in owed if act == "sign"}:
        raise RuntimeError(f"Draft {draft.uuid} is not what everybody approved and signed.")


def _beside(draft: Draft, amended: Agreement | None) -> Beside:
    contacts, files, sources = _earlier(amended)
    slugs = {
        number: card.slug
        for number, card in cards({int(number) for number in draft.contacts}).items()
    }
    contacts |= {slugs[int(number)]: held for number, held in draft.contacts.items()}
    kept = {held.get("sha256"): held for held in files}
    files += [
        {
            "path": held.name,
            "title": {draft.language: held.name},
            "sha256": held.sha256,
            "size": held.size,
            "media_type": held.media_type,
        }
        for held in draft.files.order_by("pk")
        if held.sha256 not in kept
    ]
    return Beside(
        visibility=draft.visibility,
        is_demonstration=bool(amended and amended.is_demonstration),
        contacts={slug: held for slug, held in contacts.items() if held},
        files=files,
        sources=sources,
    )


def _earlier(
    amended: Agreement | None,
) -> tuple[dict[str, Sequence[Any]], list[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    if amended is None:
        return {}, [], []
    rows = Party.objects.filter(agreement=amended).select_related("organisation")
    contacts: dict[str, Sequence[Any]] = {row.organisation.slug: row.contacts for row in rows}
    return contacts, list(amended.files), amended.sources


def _put_notice(agreement: Agreement, months: int) -> None:
    NoticePeriod.objects.update_or_create(agreement=agreement, defaults={"months": months})
