"""Making evidence of what other systems told the ledger: waiting for acceptance, never counted by
itself. What matches nothing is kept and shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import uuid5

import structlog
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from pactwork.agreements.actions.evidence import recount_today, withdraw_evidence
from pactwork.agreements.actions.standings import hold_agreements
from pactwork.agreements.actions.telling import judges_of, tell_evidence
from pactwork.agreements.models import (
    Agreement,
    Claim,
    Commitment,
    Ending,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
    FromTool,
    Message,
    Mismatch,
    Obligation,
    Party,
    Side,
    Unmatched,
)
from pactwork.agreements.recorded import Recorded, read
from pactwork.kernel.iris import iri
from pactwork.kernel.sealing import veiled
from pactwork.ledger.api import VOIDED, Incoming, incoming, looked_at, voided_among
from pactwork.organisations.api import cards
from pactwork.people.api import pseudonyms_for
from pactwork.vocabularies.api import known_notations, measure_counts_people

KIND: Final = "evidence-kinds:learning-record"
_PURPOSE: Final = "pactwork recorded evidence"
"""What is kept of a statement's text is a keyed hash: it outlives the text, and proves no guess."""
_UNREADABLE: Final = (
    ArithmeticError, DataError, IntegrityError, LookupError, TypeError, ValidationError, ValueError,
)  # fmt: skip

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Promised:
    """What has to be known of a commitment to tell whether a statement is evidence of it."""

    row: Commitment
    owing: frozenset[int]
    parties: frozenset[int]
    ended: date | None

    def mismatch(self, one: Incoming, said: Recorded) -> Mismatch | None:
        """Why the statement is no evidence of this commitment; None where it is."""
        agreement, day = self.row.agreement, said.at.date()
        if one.agreement and one.agreement != iri("agreement", agreement.slug):
            return Mismatch.OTHER_AGREEMENT
        if self.row.withdrawn_in is not None:
            return Mismatch.WITHDRAWN
        if one.organisation not in self.parties:
            return Mismatch.NOT_A_PARTY
        if one.organisation not in self.owing:
            return Mismatch.OWES_NOTHING
        if agreement.begins and day < agreement.begins:
            return Mismatch.BEFORE
        if self.ended and day >= self.ended:
            return Mismatch.AFTER
        return None


@dataclass
class _Batch:
    """What a batch of statements comes to before it is written."""

    taken: list[tuple[Incoming, Recorded, list[Commitment]]] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    voidings: list[Incoming] = field(default_factory=list)


def take_in_arrived(*, limit: int = 500) -> int:
    """Look at the next statements of other systems; how many were looked at.

    Each is looked at once, in the order it was stored, whoever else does so at the same time. A
    statement that names commitments its organisation owes becomes one piece of evidence for them;
    the other commitments it names are kept as unmatched, with the reason. One that cannot be read
    holds up no other: it stands as unmatched.
    """
    try:
        return _take_in(limit)
    except _UNREADABLE as error:
        log.warning("arrived_one_by_one", error=repr(error)[:500])
    done = 0
    while done < limit and _take_in_one():
        done += 1
    return done


@transaction.atomic(durable=True)
def _take_in(limit: int) -> int:
    batch = incoming(limit)
    _look_at(batch)
    looked_at([one.number for one in batch])
    return len(batch)


@transaction.atomic(durable=True)
def _take_in_one() -> int:
    batch = incoming(1)
    for one in batch:
        try:
            with transaction.atomic():
                _look_at([one])
        except _UNREADABLE as error:
            log.warning("arrived_unreadable", statement=str(one.uuid), error=repr(error)[:500])
            _keep([_stray(one, "", Mismatch.UNREADABLE)])
    looked_at([one.number for one in batch])
    return len(batch)


def _look_at(batch: Sequence[Incoming]) -> None:
    found = _sort_out(batch)
    _deliver(found.taken)
    _keep(found.unmatched)
    for one in found.voidings:
        _take_back(one)


def _keep(strays: Sequence[Unmatched]) -> None:
    Unmatched.objects.bulk_create(strays, ignore_conflicts=True)


def _stray(one: Incoming, named: str, reason: Mismatch) -> Unmatched:
    return Unmatched(
        statement=one.uuid,
        iri=named,
        reason=reason,
        organisation_id=one.organisation,
        tool=one.tool,
        at=one.stored,
    )


def take_in_all_arrived() -> int:
    """Look at all that waits, batch by batch; how many there were."""
    done = 0
    while found := take_in_arrived():
        done += found
    return done


def _sort_out(batch: Sequence[Incoming]) -> _Batch:
    found = _Batch()
    voided = voided_among([one.uuid for one in batch])
    said = {
        one.number: read(one.statement)
        for one in batch
        if one.statement and one.uuid not in voided and one.statement["verb"]["id"] != VOIDED
    }
    names = {name for held in said.values() for name in held.commitments}
    _hold({slug for slug, _ in names}, [_target(one) for one in batch])
    promised = _promised(names)
    for one in batch:
        if one.statement and one.statement["verb"]["id"] == VOIDED:
            found.voidings.append(one)
        elif one.number in said:
            _judge(one, said[one.number], promised, found)
    return found


def _judge(
    one: Incoming,
    said: Recorded,
    promised: Mapping[tuple[str, str], _Promised],
    found: _Batch,
) -> None:
    serves = []
    for name in said.commitments:
        held = promised.get(name)
        reason = _general(one, said) or (held.mismatch(one, said) if held else Mismatch.UNKNOWN)
        if held and reason is None:
            serves.append(held.row)
            continue
        named = iri("commitment", *name)
        found.unmatched.append(_stray(one, named, reason or Mismatch.UNKNOWN))
    if serves:
        found.taken.append((one, said, serves))


def _general(one: Incoming, said: Recorded) -> Mismatch | None:
    if one.organisation is None:
        return Mismatch.NO_ORGANISATION
    known = known_notations("measures")
    strange = any(
        name.partition(":")[2] not in known or measure_counts_people(name)
        for name in said.quantities
    )
    return Mismatch.BAD_AMOUNT if said.is_bad or strange else None


def _hold(slugs: Collection[str], voided: Collection[str | None]) -> None:
    """Hold all agreements that this touches in the order in which all others hold them."""
    serving = Claim.objects.filter(evidence__statement__in=[one for one in voided if one])
    rows = Agreement.objects.filter(
        Q(slug__in=slugs) | Q(pk__in=list(serving.values_list("commitment__agreement", flat=True)))
    )
    hold_agreements(rows)


def _promised(names: Collection[tuple[str, str]]) -> dict[tuple[str, str], _Promised]:
    """The commitments of these names."""
    slugs = {slug for slug, _ in names}
    agreements = list(Agreement.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    rows = Commitment.objects.filter(
        agreement__in=agreements, key__in={key for _, key in names}
    ).select_related("agreement")
    owing = _grouped(
        Obligation.objects.filter(commitment__in=rows, side=Side.BY).values_list(
            "commitment", "organisation"
        )
    )
    parties = _grouped(
        Party.objects.filter(agreement__in=agreements).values_list("agreement", "organisation")
    )
    endings = Ending.objects.filter(agreement__in=agreements)
    ended = dict(endings.values_list("agreement", "effective_on"))
    return {
        (row.agreement.slug, row.key): _Promised(
            row,
            owing.get(row.pk, frozenset()),
            parties.get(row.agreement_id, frozenset()),
            ended.get(row.agreement_id),
        )
        for row in rows
    }


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for key, number in pairs:
        found.setdefault(key, set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _deliver(taken: Sequence[tuple[Incoming, Recorded, list[Commitment]]]) -> None:
    if not taken:
        return
    pseudonyms = pseudonyms_for({key for _, said, _ in taken for key in said.people if key})
    rows = Evidence.objects.bulk_create(
        _evidence(one, said, commitments) for one, said, commitments in taken
    )
    parts = list(zip(rows, taken, strict=True))
    FromTool.objects.bulk_create(
        FromTool(evidence=row, tool=one.tool) for row, (one, _, _) in parts
    )
    EvidenceQuantity.objects.bulk_create(
        EvidenceQuantity(evidence=row, measure=measure, amount=amount)
        for row, (_, said, _) in parts
        for measure, amount in said.quantities.items()
    )
    EvidencePerson.objects.bulk_create(
        EvidencePerson(evidence=row, pseudonym=pseudonym)
        for row, (_, said, _) in parts
        for pseudonym in sorted({pseudonyms[key] for key in said.people if key})
    )
    Claim.objects.bulk_create(
        Claim(evidence=row, commitment=commitment)
        for row, (_, _, commitments) in parts
        for commitment in commitments
    )
    _tell([(row, one.tool, commitments) for row, (one, _, commitments) in parts])


def _evidence(one: Incoming, said: Recorded, commitments: Sequence[Commitment]) -> Evidence:
    day = timezone.localdate(said.at)
    assert one.organisation is not None
    return Evidence(
        uuid=uuid5(one.uuid, "recorded"),
        content_sha256=veiled(json.dumps(one.statement, sort_keys=True), _PURPOSE),
        delivered_by_id=one.organisation,
        kind=KIND,
        title=dict(said.title),
        description=dict(said.verb),
        first_day=day,
        last_day=day,
        headcount=said.headcount,
        is_demonstration=all(row.agreement.is_demonstration for row in commitments),
        recorded_at=one.stored,
        statement=one.uuid,
    )


def _tell(delivered: Sequence[tuple[Evidence, str, list[Commitment]]]) -> None:
    """Tell the other parties once a day for each tool and agreement, however much it records."""
    told: set[str] = set()
    for row, tool, commitments in delivered:
        agreements = sorted({one.agreement_id for one in commitments})
        once = f"tool:{tool}:{row.delivered_by_id}:{agreements}:{timezone.localdate()}"
        if once not in told:
            told.add(once)
            to = judges_of(row)
            tell_evidence(
                row, "recorded", organisation=row.delivered_by_id, to=to, by=None, once=once
            )


def _target(one: Incoming) -> str | None:
    """The statement that a voiding voids."""
    held = one.statement or {}
    if (held.get("verb") or {}).get("id") != VOIDED:
        return None
    target = held["object"].get("id")
    return str(target) if target else None


def _take_back(one: Incoming) -> None:
    """A voiding: what this tool recorded and voids is evidence no more.

    What people delivered is theirs to withdraw, and what a key may not speak of stays.
    """
    target = _target(one)
    rows = Evidence.objects.filter(voided_on=None, delivered_by=one.organisation)
    rows = rows.filter(statement=target) if target else rows.none()
    row = rows.filter(from_tool__tool=one.tool).select_for_update(of=("self",)).first()
    if row is None or one.organisation is None or not _may_speak(one, row):
        return
    reason = {"en": "The tool that recorded it took it back."}
    touched = withdraw_evidence(
        row,
        reason=reason,
        on=timezone.localdate(one.stored),
        by=cards([one.organisation])[one.organisation].slug,
        voiding=one.uuid,
    )
    Message.objects.filter(evidence=row, settled_at=None).update(settled_at=timezone.now())
    recount_today(touched)
    if touched and row.claims.filter(acceptances__isnull=False).exists():
        to = judges_of(row)
        tell_evidence(row, "withdrawn", organisation=one.organisation, to=to, by=None, text=reason)


def _may_speak(one: Incoming, row: Evidence) -> bool:
    slugs = row.claims.values_list("commitment__agreement__slug", flat=True)
    return not one.agreement or {iri("agreement", slug) for slug in slugs} == {one.agreement}
