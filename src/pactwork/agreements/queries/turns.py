"""Whose turn it is with a piece of evidence, as conditions other reads start from."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from pactwork.agreements.models import Acceptance, Claim, Evidence, Message, MessageKind, Party


def known_to(organisations: Collection[int]) -> QuerySet[Evidence]:
    """What these organisations delivered, or what serves an agreement one of them is party to."""
    claims = Claim.objects.filter(
        evidence=OuterRef("pk"),
        commitment__agreement__parties__organisation__in=sorted(organisations),
    )
    return Evidence.objects.filter(Q(delivered_by__in=sorted(organisations)) | Exists(claims))


def claims_to_accept(organisations: Collection[int]) -> QuerySet[Claim]:
    """Claims that wait for one of these organisations: another party than the deliverer, who has
    nothing open with the deliverer.
    """
    asked = Message.objects.filter(
        evidence=OuterRef(OuterRef("evidence")), thread=OuterRef("organisation"), settled_at=None
    )
    others = Party.objects.filter(
        ~Q(organisation=OuterRef("evidence__delivered_by")),
        ~Exists(asked),
        agreement=OuterRef("commitment__agreement"),
        organisation__in=sorted(organisations),
    )
    return Claim.objects.filter(
        Exists(others),
        accepted_on=None,
        evidence__voided_on=None,
        commitment__withdrawn_in=None,
        commitment__agreement__parties__organisation__in=sorted(organisations),
    )


def to_accept(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence others delivered that one of these organisations may accept, and has not."""
    claims = claims_to_accept(organisations)
    return Evidence.objects.filter(pk__in=claims.values("evidence"))


def asked_of(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence these organisations delivered about which a question is open."""
    return _delivered(organisations).filter(Exists(_open(MessageKind.ASKED)))


def returned_to(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence these organisations delivered that came back with a reason."""
    return _delivered(organisations).filter(Exists(_open(MessageKind.RETURNED)))


def with_others(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence that waits for somebody else: delivered and not yet accepted, or asked about."""
    waiting = Claim.objects.filter(
        evidence=OuterRef("pk"), accepted_on=None, commitment__withdrawn_in=None
    )
    delivered = Q(~Exists(_open()), Exists(waiting), delivered_by__in=sorted(organisations))
    asked = Message.objects.filter(thread__in=sorted(organisations), settled_at=None)
    return Evidence.objects.filter(delivered | Q(pk__in=asked.values("evidence")), voided_on=None)


def returned(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence that came back to one of these organisations, or that one of them returned."""
    ours = Q(delivered_by__in=sorted(organisations))
    rows = Message.objects.filter(kind=MessageKind.RETURNED, settled_at=None)
    theirs = Q(pk__in=rows.filter(thread__in=sorted(organisations)).values("evidence"))
    return Evidence.objects.filter(
        ours & Exists(_open(MessageKind.RETURNED)) | theirs, voided_on=None
    )


def accepted(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence that counts: delivered or accepted by one of these organisations."""
    counting = Claim.objects.filter(evidence=OuterRef("pk"), accepted_on__isnull=False)
    theirs = Acceptance.objects.filter(by__in=sorted(organisations), voiding=None)
    ours = Q(Exists(counting), delivered_by__in=sorted(organisations))
    return Evidence.objects.filter(
        ours | Q(pk__in=theirs.values("claim__evidence")), voided_on=None
    )


def withdrawn(organisations: Collection[int]) -> QuerySet[Evidence]:
    """Evidence these organisations delivered that was withdrawn."""
    return Evidence.objects.filter(delivered_by__in=sorted(organisations), voided_on__isnull=False)


def _delivered(organisations: Collection[int]) -> QuerySet[Evidence]:
    return Evidence.objects.filter(delivered_by__in=sorted(organisations), voided_on=None)


def _open(kind: MessageKind | None = None) -> QuerySet[Message]:
    rows = Message.objects.filter(evidence=OuterRef("pk"), settled_at=None)
    return rows.filter(kind=kind) if kind else rows
