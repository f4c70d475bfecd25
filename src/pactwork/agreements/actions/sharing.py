"""Evidence that activities deliver inside their own transaction, as a by-product of doing. Steps.

An activity (a material published, an event held) names the organisation in whose name it is
delivered and the person who did it. Whether that person may is decided by the activity.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils import timezone

from pactwork.agreements.actions.evidence import (
    Delivery,
    EvidenceError,
    deliver_evidence,
    recount_today,
    serve_also,
    withdraw_evidence,
)
from pactwork.agreements.actions.holding import hold_agreements, refuse_closed
from pactwork.agreements.actions.telling import judges_of, tell_evidence
from pactwork.agreements.models import (
    Acceptance,
    Claim,
    Commitment,
    Delivered,
    Evidence,
    Message,
)
from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import cards
from pactwork.people.api import Person


def hold_served(commitments: Collection[int], pieces: Collection[int]) -> None:
    """Step: every agreement of these commitments, and of all that these pieces serve, held at once.

    Whoever delivers, widens and takes back in one transaction begins with it: else two of them
    hold agreements in different orders, and one is thrown out.
    """
    require_transaction()
    named = Commitment.objects.filter(pk__in=commitments).values_list("agreement__slug", flat=True)
    served = Claim.objects.filter(evidence__in=pieces)
    slugs = served.values_list("commitment__agreement__slug", flat=True)
    hold_agreements({*named, *slugs})


def deliver_shared(delivery: Delivery, *, person: Person | None) -> int:
    """Step: what an activity did, as evidence that waits for another party; its number. The same
    again is the same.

    Raises:
        EvidenceError: as `deliver_evidence`; or it serves no commitment, or one withdrawn since.
    """
    require_transaction()
    agreements = hold_agreements({slug for slug, _ in delivery.commitments})
    refuse_closed(delivery.commitments)
    known = Evidence.objects.filter(uuid=delivery.uuid).first()
    if known:
        return known.pk
    invented = bool(agreements) and all(row.is_demonstration for row in agreements)
    evidence = deliver_evidence(replace(delivery, is_demonstration=invented))
    Delivered.objects.create(evidence=evidence, person=person)
    _tell(evidence, "delivered", person)
    return evidence.pk


def widen_shared(
    evidence: int, commitments: Sequence[tuple[str, str]], *, person: Person | None
) -> None:
    """Step: a piece that was delivered serves further commitments. It stays one piece, so that
    nothing counts twice.

    Raises:
        EvidenceError: as `deliver_shared`; or it was withdrawn.
    """
    require_transaction()
    held = _held(evidence, commitments)
    refuse_closed(commitments)
    if held.voided_on:
        raise EvidenceError("This evidence was withdrawn.")
    if serve_also(held, commitments):
        _tell(held, "delivered", person)


def withdraw_shared(
    evidence: int,
    *,
    reason: Text,
    person: Person | None,
    commitments: Sequence[tuple[str, str]] | None = None,
) -> frozenset[int]:
    """Step: take back what nobody accepted yet, of a piece or of what it says of some commitments.
    What a party accepted was shared, and stays.

    The numbers of the commitments it serves still.
    """
    require_transaction()
    held = _held(evidence, ())
    claims = Claim.objects.filter(evidence=held)
    if held.voided_on:
        return frozenset()
    named = {
        claim.pk
        for claim in claims.select_related("commitment__agreement")
        if commitments is None
        or (claim.commitment.agreement.slug, claim.commitment.key) in commitments
    }
    accepted = Acceptance.objects.filter(claim__in=named).values("claim")
    going = claims.filter(pk__in=named, accepted_on=None).exclude(pk__in=accepted)
    left = frozenset(claims.exclude(pk__in=going.values("pk")).values_list("commitment", flat=True))
    if left:
        going.delete()
        return left
    _void(held, reason, person)
    return frozenset()


def _void(held: Evidence, reason: Text, person: Person | None) -> None:
    by = cards([held.delivered_by_id])[held.delivered_by_id].slug
    judges = judges_of(held)
    touched = withdraw_evidence(held, reason=reason, on=timezone.localdate(), by=by)
    Message.objects.filter(evidence=held, settled_at=None).update(settled_at=timezone.now())
    recount_today(touched)
    tell_evidence(
        held, "withdrawn", organisation=held.delivered_by_id, to=judges, by=person, text=reason
    )


def _held(evidence: int, also: Sequence[tuple[str, str]]) -> Evidence:
    serving = Claim.objects.filter(evidence=evidence)
    slugs = serving.values_list("commitment__agreement__slug", flat=True)
    hold_agreements({*slugs, *(slug for slug, _ in also)})
    return Evidence.objects.select_for_update(of=("self",)).get(pk=evidence)


def _tell(evidence: Evidence, what: str, person: Person | None) -> None:
    organisation, to = evidence.delivered_by_id, judges_of(evidence)
    tell_evidence(evidence, what, organisation=organisation, to=to, by=person)
