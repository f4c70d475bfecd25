"""Bringing an amendment up to date when the agreement was amended otherwise meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import transaction

from pactwork.agreements.actions.draft_rows import Hand, done, locked, next_state
from pactwork.agreements.actions.drafting import put_version
from pactwork.agreements.drafting.between import operations_between
from pactwork.agreements.drafting.checking import draft_terms
from pactwork.agreements.drafting.errors import Clash, ConflictError, DraftError
from pactwork.agreements.drafting.weaving import Loom
from pactwork.agreements.models import Agreement, AgreementVersion, DraftKind
from pactwork.agreements.negotiation import Act, DraftState
from pactwork.people.api import Person, Power


@dataclass(frozen=True)
class Rebased:
    """The revision and base of a draft that was brought up to date; `left_out` could not be kept,
    since what it changed is gone. It is still in the revision before.
    """

    revision: int
    base_version: int
    left_out: Sequence[Clash]


@transaction.atomic(durable=True)
def rebase_draft(
    *,
    draft: UUID,
    key: UUID,
    keep: Literal["", "mine", "theirs"] = "",
    for_organisation: int,
    by: Person,
) -> Rebased:
    """Carry what this draft changes over to the newest version in force. Approvals are cleared.

    Where both changed the same, `keep` says whose stands: the draft's ("mine") or the newest
    version's ("theirs"); "" asks first. `key` is made by the sender: once again changes nothing.

    Raises:
        ConflictError: both changed the same, and `keep` is empty; DraftError: this amends nothing,
            or has ended; UnknownDraftError, NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    if row.kind != DraftKind.AMENDMENT:
        raise DraftError("kind", "This draft amends no agreement.")
    act = Act.CHANGE if row.stage == DraftState.DRAFTING else Act.COUNTER
    state = next_state(row, act, for_organisation)
    agreement = Agreement.objects.select_for_update(of=("self",)).get(drafts=row)
    newest = agreement.version_number
    if row.versions.filter(key=key).exists() or row.base_version == newest:
        return Rebased(row.revision, row.base_version or newest, ())
    held = AgreementVersion.objects.filter(agreement=agreement)
    versions = {one.number: json.loads(one.terms) for one in held}
    before = versions[row.base_version or newest]
    loom = Loom(before, versions[newest], keep=keep)
    operations = operations_between(before, json.loads(row.terms))
    for operation in operations:
        loom.bring_in(operation)
    if loom.clashes and not keep:
        raise ConflictError(loom.clashes, row.revision)
    row.base_version = newest
    put_version(row, draft_terms(loom.now), hand, key=key, operations=operations)
    if act == Act.COUNTER:
        row.holder_id = for_organisation
        done(row, act, state, hand)
    return Rebased(row.revision, newest, tuple(loom.clashes))
