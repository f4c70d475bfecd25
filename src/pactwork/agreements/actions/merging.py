"""Two organisations that are one: the duplicate's agreements, evidence and people become those of
the other. docs/decisions/merged-organisations.md says what moves and what stays as it was signed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.finding import find_organisations
from pactwork.agreements.actions.indexing import index_agreements
from pactwork.agreements.activity import tell_kinds
from pactwork.agreements.models import (
    Agreement,
    Draft,
    Party,
    RegisterEntry,
)
from pactwork.agreements.queries.after_force import NOT_BINDING
from pactwork.agreements.queries.merging import both_in_drafts, done_since, named_since
from pactwork.agreements.statements import MERGED, PARTED, operator, organisations_merged
from pactwork.ledger.api import VerbRef, record
from pactwork.notifications.api import readdress
from pactwork.organisations.api import (
    MergeError,
    Move,
    Pair,
    cards,
    lock_pair,
    merge_rows,
    merging_of,
    pair_of,
    part_rows,
    take_turns,
)
from pactwork.people.api import Person, join_people, left_since, note_merged, require_operator

APART: Final = frozenset(
    {
        "agreements.Party",
        "agreements.Contractor",
        "agreements.Obligation",
        "agreements.EndingConsent",
    }
)
"""Rows that say of the one what they say of the other: one of the two is enough."""
STAY: Final = frozenset({"people.Deed", "repository.FirstReview"})
"""Rows nobody may change, and a choice that only holds for who made it."""


@transaction.atomic(durable=True)
def merge_organisations(*, duplicate: str, survivor: str, by: Person | None) -> int:
    """Make a duplicate (a slug) one with another organisation; the number of the one that stays.

    Without `by` it is the command line that does it.

    Raises:
        PeopleError: the person does not run the installation.
        MergeError: as `pair_of`; or "draft": both are parties of one draft that is open; or
            "stopped": publishing of the duplicate is.
    """
    require_operator(by)
    pair = pair_of(duplicate, survivor)
    touched = _hold(pair)
    lock_pair(pair)
    if both_in_drafts(pair):
        raise MergeError("draft")
    moves = [Move(*one) for one in join_people(merged=pair.merged, into=pair.into)]
    moves += [Move(*one) for one in readdress(merged=pair.merged, into=pair.into)]
    moves += [*_contacts_of_drafts(pair), *_parties_of_both(pair)]
    merge_rows(pair, moves=moves, apart=APART, stay=STAY)
    _tell(pair, touched, MERGED, by)
    return pair.into


@transaction.atomic(durable=True)
def part_organisations(*, duplicate: str, by: Person | None) -> int:
    """Undo a merge, exactly; the number of the organisation that stands by itself again.
    Who was put out meanwhile stays out.

    Raises:
        PeopleError: the person does not run the installation.
        MergeError: as `part_rows`; or "changed", where a text has named the duplicate since, or the
            other has acted where only the duplicate is a party.
    """
    require_operator(by)
    number, pair, at = merging_of(duplicate)
    touched = _hold(pair)
    if named_since(duplicate, at):
        raise MergeError("changed")
    left = left_since(merged=pair.merged, into=pair.into, at=at)
    part_rows(number, stay={"people.Membership.ended_at": left})
    if done_since(pair, at):
        raise MergeError("changed")
    _tell(pair, touched, PARTED, by)
    return pair.merged


def _hold(pair: Pair) -> set[int]:
    """Step: the drafts and agreements of both, held, lower numbers first; the agreements.

    Turns come first, as in an import, and drafts before agreements, as in signing.
    """
    take_turns()
    drafts = Draft.objects.filter(parties__organisation__in=pair).values("pk")
    rows = Draft.objects.filter(pk__in=drafts).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    mine = Agreement.objects.filter(parties__organisation__in=pair).values("pk")
    agreements = Agreement.objects.filter(pk__in=mine).order_by("pk")
    return set(agreements.select_for_update(of=("self",)).values_list("pk", flat=True))


def _contacts_of_drafts(pair: Pair) -> list[Move]:
    """Step: the contacts beside a draft are kept by number."""
    moves = []
    for row in Draft.objects.filter(contacts__has_key=str(pair.merged)).order_by("pk"):
        before = row.contacts
        rest = {key: held for key, held in before.items() if key != str(pair.merged)}
        kept = [*before.get(str(pair.into), []), *before[str(pair.merged)]]
        after = {**rest, str(pair.into): kept}
        Draft.objects.filter(pk=row.pk).update(contacts=after)
        moves.append(Move(Draft._meta.label, "contacts", [row.pk], before, after))
    return moves


def _parties_of_both(pair: Pair) -> list[Move]:
    """Step: where both are parties, one row stands for them: it has the contacts of both, and
    binds if either bound.
    """
    moves = []
    theirs = {row.agreement_id: row for row in Party.objects.filter(organisation=pair.merged)}
    rows = Party.objects.filter(organisation=pair.into, agreement__in=theirs)
    for row in rows.order_by("pk"):
        other = theirs[row.agreement_id]
        if other.contacts:
            moves.append(_set(row, "contacts", [*row.contacts, *other.contacts]))
        if row.role in NOT_BINDING and other.role not in NOT_BINDING:
            moves.append(_set(row, "role", other.role))
    return moves


def _set(row: Party, name: str, value: object) -> Move:
    before = getattr(row, name)
    Party.objects.filter(pk=row.pk).update(**{name: value})
    return Move(Party._meta.label, name, [row.pk], before, value)


def _tell(pair: Pair, touched: Collection[int], verb: VerbRef, by: Person | None) -> None:
    """Step: the register's lines anew, a statement, and a deed."""
    named = RegisterEntry.objects.filter(parties__overlap=list(pair))
    index_agreements({*touched, *named.values_list("pk", flat=True)})
    known = cards(pair)
    merged, into = known[pair.merged], known[pair.into]
    find_organisations([merged.slug, into.slug])
    tell_kinds(organisations=pair)
    record(
        organisations_merged(
            verb=verb,
            merged=merged.slug,
            into=into.slug,
            name=merged.name,
            by=operator(),
            at=timezone.now(),
        )
    )
    kind = "merged" if verb == MERGED else "parted"
    note_merged(kind, pair.into, slug=merged.slug, by=by)
