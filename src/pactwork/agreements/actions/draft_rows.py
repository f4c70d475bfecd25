"""What every action on a draft begins and ends with: the row, the rule, the next state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from pactwork.agreements import statements
from pactwork.agreements.drafting.errors import (
    BaseMovedError,
    DraftError,
    NotAllowedError,
    StaleError,
    UnknownDraftError,
)
from pactwork.agreements.models import Agreement, Draft, DraftAct, DraftKind, DraftParty, Ending
from pactwork.agreements.negotiation import (
    ROLE_OF,
    Act,
    DraftState,
    NotPossibleError,
    Role,
    after,
)
from pactwork.agreements.turns import Table, is_last
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import Person, Power, acting

LONGEST_REASON: Final = 20_000


@dataclass(frozen=True)
class Hand:
    """A person acting for an organisation."""

    person: Person
    organisation: int

    @cached_property
    def slug(self) -> str:
        """The slug of the organisation."""
        return cards([self.organisation])[self.organisation].slug


def locked(draft: UUID, hand: Hand, power: Power) -> Draft:
    """Step: the draft, held until the transaction ends, for whoever has this power in it.

    Raises:
        UnknownDraftError: there is none, or the person has nothing to do with it.
        NotAllowedError: the person reads it, and may not do more.
    """
    require_transaction()
    powers, mine = acting(hand.person), hand.organisation
    inside = DraftParty.objects.filter(draft=OuterRef("pk"), organisation=mine)
    rows = Draft.objects.filter(Exists(inside), uuid=draft).order_by()
    row = rows.select_for_update(of=("self",)).first() if powers.may(Power.READ, mine) else None
    if row is None or not DraftParty.objects.filter(draft=row, organisation=mine).exists():
        raise UnknownDraftError
    if not powers.may(power, mine):
        needed = "a representative" if power == Power.SIGN else "a coordinator"
        raise NotAllowedError("power", f"Only {needed} of this organisation may do that.")
    return row


def table_of(draft: Draft) -> Table:
    """The draft as `turns` looks at it. One query."""
    parties = draft.parties.values_list(Value(""), "organisation", "act", "position")
    standing = [
        (draft.approvals.filter(cleared_at=None), "approved"),
        (draft.signatures.filter(cleared_at=None), "acted"),
        (draft.papers.filter(closed_at=None), "papers"),
    ]
    rows = parties.union(
        *(
            held.values_list(Value(name), "organisation", Value(""), Value(0))
            for held, name in standing
        ),
        all=True,
    )
    found = sorted(rows, key=lambda row: row[3])
    return Table(
        state=DraftState(draft.stage),
        owes={number: Act(act) for name, number, act, _ in found if not name},
        holder=draft.holder_id,
        **{
            name: frozenset(number for kind, number, _, _ in found if kind == name)
            for _, name in standing
        },
    )


def roles_of(draft: Draft, table: Table, organisation: int) -> frozenset[Role]:
    """What an organisation is in a draft."""
    own = {ROLE_OF[table.owes[organisation]]} if organisation in table.owes else set()
    return frozenset(own | ({Role.INITIATOR} if draft.started_by_id == organisation else set()))


def next_state(draft: Draft, act: Act, organisation: int, table: Table | None = None) -> DraftState:
    """Where this act by this organisation would lead, as the draft stands.

    Raises:
        DraftError: it is not possible now.
    """
    table = table or table_of(draft)
    roles = roles_of(draft, table, organisation)
    try:
        return after(table.state, act, roles, last=is_last(table, act, organisation))
    except NotPossibleError as error:
        raise DraftError("state", str(error)) from error


def done(draft: Draft, act: Act, state: DraftState, hand: Hand, *, reason: str = "") -> DraftAct:
    """Step: write down what was done, with its statement, and the state it led to."""
    now = timezone.now()
    statement = None
    if act.value in statements.NEGOTIATED:
        told = statements.negotiated(
            act=act.value, slug=draft.slug, sha256=draft.terms_sha256, by=hand.slug, at=now
        )
        statement = record(told).uuid
    draft.stage = state
    if state == DraftState.IN_FORCE:
        draft.in_force_at = now
    draft.save(update_fields=["stage", "in_force_at", "holder", "changed_at"])
    return DraftAct.objects.create(
        draft=draft,
        act=act,
        organisation_id=hand.organisation,
        person=hand.person,
        revision=draft.revision,
        sha256=draft.terms_sha256,
        stage=state,
        reason=reason,
        statement=statement,
    )


def clear(draft: Draft) -> None:
    """Step: nothing that was approved or signed holds any more."""
    now = timezone.now()
    draft.approvals.filter(cleared_at=None).update(cleared_at=now)
    draft.signatures.filter(cleared_at=None).update(cleared_at=now)
    draft.papers.filter(closed_at=None).update(closed_at=now)


def refuse_stale(draft: Draft, sha256: str) -> None:
    """Refuse an act on other terms than those that were shown.

    Raises:
        StaleError: the hash is another.
    """
    if sha256 != draft.terms_sha256:
        raise StaleError(sha256, draft.terms_sha256)


def refuse_moved_base(draft: Draft) -> Agreement | None:
    """Step: the agreement that is amended, held; None if this draft amends none.

    Raises:
        BaseMovedError: it has a newer version than the one the draft amends.
        DraftError: it has ended.
    """
    if draft.kind != DraftKind.AMENDMENT:
        return None
    agreement = Agreement.objects.select_for_update(of=("self",)).get(drafts=draft)
    refuse_ended(agreement)
    if agreement.version_number != draft.base_version:
        raise BaseMovedError(draft.base_version or 0, agreement.version_number)
    return agreement


def refuse_ended(agreement: Agreement) -> None:
    """Refuse to go on with an agreement that has ended.

    Raises:
        DraftError: it has.
    """
    today = timezone.localdate()
    if Ending.objects.filter(agreement=agreement, effective_on__lte=today).exists():
        raise DraftError("ended", "This agreement has ended.")


def acts_owed(terms: Mapping[str, Any]) -> dict[str, Act]:
    """The act each organisation owes, by slug, in order: what its role says, or to sign."""
    owed = {
        held["organisation"]: _BY_ROLE.get(held.get("role", ""), Act.SIGN)
        for held in terms.get("parties", [])
    }
    for held in terms.get("contractors", []):
        owed.setdefault(held["organisation"], Act.CONTRACT)
    return owed


_BY_ROLE: Final = {"funder": Act.FUND, "endorser": Act.ENDORSE}


def put_parties(draft: Draft, terms: Mapping[str, Any], *, bound: Mapping[str, Act]) -> None:
    """Step: the rows of who is in a draft, by its terms.

    Those `bound` by what a draft amends stay in it, since nobody is left out unasked.

    Raises:
        DraftError: an organisation is not known, or whoever started the draft is not in it.
    """
    owed = acts_owed(terms)
    for slug, act in bound.items():
        owed.setdefault(slug, act)
    numbers = known_slugs(owed.keys())
    if missing := [slug for slug in owed if slug not in numbers]:
        raise DraftError("organisation", f"The organisation “{missing[0][:80]}” is not known.")
    if draft.started_by_id not in numbers.values():
        raise DraftError("initiator", "Whoever started the draft stays in it.")
    held = dict(draft.parties.order_by("position").values_list("organisation", "act"))
    wanted: dict[int, Act] = {}
    for slug, act in owed.items():
        before = wanted.setdefault(numbers[slug], act)
        if act == Act.SIGN != before:
            wanted[numbers[slug]] = act
    if list(held.items()) == list(wanted.items()):
        return
    draft.parties.all().delete()
    DraftParty.objects.bulk_create(
        DraftParty(draft=draft, organisation_id=number, act=act, position=position)
        for position, (number, act) in enumerate(wanted.items())
    )
    if draft.holder_id not in wanted:
        draft.holder_id = draft.started_by_id


def clean_reason(reason: str, *, needed: bool) -> str:
    """A reason as it is stored.

    Raises:
        DraftError: it is missing where it is needed, or too long.
    """
    said = reason.replace("\x00", "").strip()
    if needed and not said:
        raise DraftError("reason", "Say why.")
    if len(said) > LONGEST_REASON:
        raise DraftError("reason", f"At most {LONGEST_REASON} letters are kept.")
    return said
