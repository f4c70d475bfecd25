"""Delivering, accepting and withdrawing evidence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Q
from django.utils import timezone

from pactwork.agreements.actions.standings import stand_anew
from pactwork.agreements.actions.tallying import add_to_tallies, take_from_tallies
from pactwork.agreements.models import (
    Acceptance,
    Agreement,
    Claim,
    Commitment,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
    Party,
)
from pactwork.agreements.rules import can_accept, can_deliver, can_withdraw
from pactwork.agreements.statements import (
    evidence_accepted,
    evidence_delivered,
    evidence_voided,
    evidence_widened,
)
from pactwork.kernel.canonical import canonical_json, sha256_hex
from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import pseudonyms_for
from pactwork.vocabularies.api import measure_counts_people

UNCHANGED: Final = (
    "Evidence is never changed: withdraw it, and deliver the corrected one under a new key."
)


class EvidenceError(ValueError):
    """Evidence that cannot be taken, accepted or withdrawn; the message says why."""


@dataclass(frozen=True)
class Delivery:
    """What a party says happened. `commitments` are (agreement slug, key); `people` are keys."""

    uuid: uuid.UUID
    by: str
    commitments: Sequence[tuple[str, str]]
    kind: str
    title: Text
    first_day: date
    last_day: date
    description: Text = field(default_factory=dict)
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    headcount: int = 0
    people: Sequence[str] = ()
    target_groups: Sequence[str] = ()
    links: Sequence[str] = ()
    is_demonstration: bool = False

    def digest(self) -> str:
        """SHA-256 of what was said, to tell a repetition from a change."""
        said = {
            "by": self.by,
            "commitments": sorted(list(one) for one in self.commitments),
            "kind": self.kind,
            "title": dict(self.title),
            "description": dict(self.description),
            "days": [self.first_day.isoformat(), self.last_day.isoformat()],
            "quantities": {measure: float(held) for measure, held in self.quantities.items()},
            "headcount": self.headcount,
            "people": sorted(self.people),
            "target_groups": sorted(self.target_groups),
            "links": list(self.links),
        }
        return sha256_hex(canonical_json(said))


def deliver_evidence(delivery: Delivery) -> Evidence:
    """Step: take in one piece of evidence, waiting for acceptance. The same again is the same.

    Raises:
        EvidenceError: a commitment is unknown, the deliverer is no party, it happened before the
            agreement began, a quantity counts people, or this id already stands for something
            else, since evidence is withdrawn and never changed.
    """
    require_transaction()
    known = Evidence.objects.filter(uuid=delivery.uuid).first()
    if known:
        if known.content_sha256 != delivery.digest():
            raise EvidenceError(f"This evidence said something else before. {UNCHANGED}")
        return known
    commitments = _commitments(delivery.commitments, delivery.by, delivery.first_day)
    if counted := [one for one in delivery.quantities if measure_counts_people(one)]:
        raise EvidenceError(f"“{counted[0]}” counts people: name them, or give a head count.")
    people = sorted(set(pseudonyms_for(delivery.people).values())) if delivery.people else []
    evidence = _record(delivery, people)
    _put_parts(evidence, delivery, people, commitments)
    return evidence


def digests_of(evidence: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The digests of what was said under these ids, as far as they are known."""
    rows = Evidence.objects.filter(uuid__in=evidence)
    return dict(rows.values_list("uuid", "content_sha256"))


def _record(delivery: Delivery, people: Sequence[uuid.UUID]) -> Evidence:
    recorded = record(
        evidence_delivered(
            evidence=delivery.uuid,
            kind=delivery.kind,
            title=delivery.title,
            by=delivery.by,
            on=delivery.last_day,
            commitments=delivery.commitments,
            quantities=delivery.quantities,
            headcount=delivery.headcount,
            people=people,
        )
    )
    return Evidence.objects.create(
        uuid=delivery.uuid,
        content_sha256=delivery.digest(),
        delivered_by_id=known_slugs([delivery.by])[delivery.by],
        kind=delivery.kind,
        title=delivery.title,
        description=delivery.description,
        first_day=delivery.first_day,
        last_day=delivery.last_day,
        headcount=delivery.headcount,
        target_groups=list(delivery.target_groups),
        links=list(delivery.links),
        is_demonstration=delivery.is_demonstration,
        recorded_at=recorded.stored,
        statement=recorded.uuid,
    )


def serve_also(evidence: Evidence, named: Sequence[tuple[str, str]]) -> list[Claim]:
    """Step: a piece delivered before serves these commitments as well; the claims that are new.

    Raises:
        EvidenceError: as `deliver_evidence`.
    """
    require_transaction()
    by = cards([evidence.delivered_by_id])[evidence.delivered_by_id].slug
    known = set(Claim.objects.filter(evidence=evidence).values_list("commitment", flat=True))
    rows = [row for row in _commitments(named, by, evidence.first_day) if row.pk not in known]
    if not rows:
        return []
    served = [(row.agreement.slug, row.key) for row in rows]
    record(
        evidence_widened(delivered=evidence.statement, by=by, commitments=served, at=timezone.now())
    )
    return Claim.objects.bulk_create(Claim(evidence=evidence, commitment=row) for row in rows)


def _commitments(named: Sequence[tuple[str, str]], by: str, first_day: date) -> list[Commitment]:
    found = []
    number = known_slugs([by]).get(by)
    for slug, key in named:
        row = (
            Commitment.objects.select_related("agreement")
            .filter(agreement__slug=slug, key=key)
            .first()
        )
        if row is None:
            raise EvidenceError(f"There is no commitment “{key}” in “{slug}”.")
        if number is None or not can_deliver(number, _parties(row.agreement)):
            raise EvidenceError(f"{by} is no party of “{slug}”.")
        if row.agreement.begins and first_day < row.agreement.begins:
            raise EvidenceError(
                f"{first_day} lies before {row.agreement.begins}, when “{slug}” began."
            )
        found.append(row)
    return found


def _parties(agreement: Agreement) -> frozenset[int]:
    rows = Party.objects.filter(agreement=agreement).values_list("organisation", flat=True)
    return frozenset(rows)


def _put_parts(
    evidence: Evidence,
    delivery: Delivery,
    people: Sequence[uuid.UUID],
    commitments: Sequence[Commitment],
) -> None:
    EvidenceQuantity.objects.bulk_create(
        EvidenceQuantity(evidence=evidence, measure=measure, amount=amount)
        for measure, amount in delivery.quantities.items()
    )
    EvidencePerson.objects.bulk_create(
        EvidencePerson(evidence=evidence, pseudonym=pseudonym) for pseudonym in people
    )
    Claim.objects.bulk_create(
        Claim(evidence=evidence, commitment=commitment) for commitment in commitments
    )


def accept_evidence(evidence: Evidence, *, on: date, by: str) -> list[int]:
    """Step: a party accepts whatever of this evidence serves an agreement it is party to.

    Returns the numbers of the commitments that gained by it; [] when nothing was new.

    Raises:
        EvidenceError: it is the deliverer's own, it was withdrawn, or `by` is no party.
    """
    require_transaction()
    evidence = _locked(evidence)
    if evidence.voided_on:
        raise EvidenceError("This evidence was withdrawn and cannot be accepted.")
    organisation = known_slugs([by]).get(by)
    claims = list(
        Claim.objects.select_related("commitment__agreement")
        .filter(evidence=evidence)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    mine = [
        claim
        for claim in claims
        if organisation is not None
        and can_accept(
            organisation,
            deliverer=evidence.delivered_by_id,
            parties=_parties(claim.commitment.agreement),
        )
    ]
    if organisation is None or not mine:
        if organisation is not None and _accepted(evidence, organisation):
            return []
        raise EvidenceError(f"{by} cannot accept this: only a party other than the deliverer can.")
    return _accept(evidence, mine, organisation, by, on)


def _accepted(evidence: Evidence, organisation: int) -> bool:
    """Whether it accepted this while it was another than the deliverer: a merge keeps that."""
    held = Acceptance.objects.filter(claim__evidence=evidence, by=organisation, voiding=None)
    return held.exists()


def _locked(evidence: Evidence) -> Evidence:
    """The row as it is now, held until the transaction ends."""
    return Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)


def _accept(
    evidence: Evidence, claims: Sequence[Claim], organisation: int, by: str, on: date
) -> list[int]:
    earlier = Acceptance.objects.filter(claim__evidence=evidence, by=organisation)
    standing = set(earlier.filter(voiding=None).values_list("claim", flat=True))
    fresh = [claim for claim in claims if claim.pk not in standing]
    if not fresh:
        return []
    recorded = record(
        evidence_accepted(
            delivered=evidence.statement,
            by=by,
            on=on,
            commitments=[(one.commitment.agreement.slug, one.commitment.key) for one in fresh],
            attempt=earlier.values("statement").distinct().count(),
        )
    )
    Acceptance.objects.bulk_create(
        Acceptance(claim=claim, by_id=organisation, on=on, statement=recorded.uuid)
        for claim in fresh
    )
    counted = [claim.pk for claim in fresh if claim.accepted_on is None]
    for claim in fresh:
        claim.accepted_on = min(claim.accepted_on or on, on)
    Claim.objects.bulk_update(fresh, ["accepted_on"])
    add_to_tallies(counted)
    return [claim.commitment_id for claim in fresh]


def withdraw_evidence(
    evidence: Evidence, *, reason: Text, on: date, by: str, voiding: uuid.UUID | None = None
) -> list[int]:
    """Step: void the statement that delivered it; nothing of it counts any more.

    `voiding` is the statement that did so, where it stands in the ledger already. Returns the
    numbers of the commitments that lost by it; [] when it was withdrawn before.

    Raises:
        EvidenceError: `by` neither delivered nor accepted it.
    """
    require_transaction()
    evidence = _locked(evidence)
    if evidence.voided_on:
        return []
    organisation = known_slugs([by]).get(by)
    standing = Acceptance.objects.filter(claim__evidence=evidence, voiding=None)
    acceptors = set(standing.values_list("by", flat=True))
    if organisation is None or not can_withdraw(
        organisation, deliverer=evidence.delivered_by_id, acceptors=acceptors
    ):
        raise EvidenceError(f"{by} neither delivered nor accepted this and cannot withdraw it.")
    if voiding is None:
        voiding = record(evidence_voided(statement=evidence.statement, by=by, on=on)).uuid
    evidence.voided_on, evidence.voided_reason = on, dict(reason)
    evidence.voided_by_id, evidence.voiding = organisation, voiding
    evidence.save(update_fields=["voided_on", "voided_reason", "voided_by", "voiding"])
    claims = Claim.objects.filter(evidence=evidence)
    take_from_tallies(claims.exclude(accepted_on=None).values_list("pk", flat=True))
    claims.update(accepted_on=None)
    return list(claims.values_list("commitment", flat=True))


def withdraw_acceptance(evidence: Evidence, *, on: date, by: str) -> list[int]:
    """Step: a party takes its acceptance back; the evidence waits again.

    Returns the numbers of the commitments that lost by it; [] when there was none.
    """
    require_transaction()
    evidence = _locked(evidence)
    organisation = known_slugs([by]).get(by)
    own = Q(by=organisation) | Q(by__merged_into=organisation)
    standing = Acceptance.objects.filter(
        own, claim__evidence=evidence, voiding=None
    ).select_related("claim")
    claims = [acceptance.claim for acceptance in standing]
    for statement in sorted({acceptance.statement for acceptance in standing}):
        voided = record(evidence_voided(statement=statement, by=by, on=on))
        Acceptance.objects.filter(statement=statement).update(voiding=voided.uuid)
    if evidence.voided_on:
        return []
    for claim in claims:
        left = Acceptance.objects.filter(claim=claim, voiding=None).order_by("on").first()
        claim.accepted_on = left.on if left else None
    take_from_tallies([claim.pk for claim in claims if claim.accepted_on is None])
    Claim.objects.bulk_update(claims, ["accepted_on"])
    return [claim.commitment_id for claim in claims]


def recount_today(commitments: Sequence[int]) -> None:
    """Step: the standings of these commitments as of today."""
    if commitments:
        stand_anew(sorted(set(commitments)), on=timezone.localdate())
