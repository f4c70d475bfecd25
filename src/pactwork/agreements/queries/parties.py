"""What activities ask of agreements: whose they are, and the commitments they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pactwork.agreements.models import Agreement, Claim, Commitment, Evidence, Party
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer


@dataclass(frozen=True)
class Promised:
    """A commitment as an activity needs it. `is_open` while it is part of the agreement."""

    number: int
    agreement_number: int
    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    key: str
    text: Text
    area: str
    measure: str
    begins: date | None
    is_open: bool


@dataclass(frozen=True)
class Delivered:
    """Where a piece of evidence stands: its day, and the commitments for which it was accepted."""

    uuid: str
    first_day: date
    accepted: frozenset[int]
    serves: frozenset[int]
    is_withdrawn: bool


def agreements_of(organisations: Collection[int]) -> frozenset[int]:
    """The numbers of the agreements these organisations are parties to."""
    rows = Party.objects.filter(organisation__in=sorted(organisations))
    return frozenset(rows.values_list("agreement", flat=True))


def parties_of(agreements: Collection[int]) -> dict[int, frozenset[int]]:
    """The organisations that are parties, by agreement."""
    found: dict[int, set[int]] = {number: set() for number in agreements}
    rows = Party.objects.filter(agreement__in=sorted(agreements))
    for agreement, organisation in rows.values_list("agreement", "organisation"):
        found[agreement].add(organisation)
    return {agreement: frozenset(held) for agreement, held in found.items()}


def agreement_numbers(slugs: Collection[str]) -> dict[str, int]:
    """The numbers of these agreements, whoever may see them."""
    return dict(Agreement.objects.filter(slug__in=slugs).values_list("slug", "pk"))


def titles_of_agreements(numbers: Collection[int], viewer: Viewer) -> dict[int, tuple[str, Text]]:
    """Slug and title of those of these agreements that this reader may see."""
    rows = agreements_visible_to(viewer).filter(pk__in=numbers)
    return {pk: (slug, title) for pk, slug, title in rows.values_list("pk", "slug", "title")}


def commitments_named(named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Promised]:
    """These commitments, by agreement and key, whoever may see them."""
    wanted = Q(pk=None)
    for slug, key in named:
        wanted |= Q(agreement__slug=slug, key=key)
    rows = Commitment.objects.filter(wanted).select_related("agreement")
    return {(row.agreement.slug, row.key): _promised(row) for row in rows}


def commitments_numbered(
    numbers: Collection[int], viewer: Viewer | None = None
) -> dict[int, Promised]:
    """These commitments by number; with a reader, those the reader may see."""
    rows = Commitment.objects.filter(pk__in=numbers).select_related("agreement")
    if viewer is not None:
        rows = rows.filter(agreement__in=agreements_visible_to(viewer).values("pk"))
    return {row.pk: _promised(row) for row in rows}


def delivered(evidence: Collection[int]) -> dict[int, Delivered]:
    """Where these pieces stand, by number."""
    rows = Evidence.objects.filter(pk__in=evidence).values_list(
        "pk", "uuid", "first_day", "voided_on"
    )
    claims = Claim.objects.filter(evidence__in=evidence)
    serves: dict[int, set[int]] = {}
    accepted: dict[int, set[int]] = {}
    for piece, commitment, on in claims.values_list("evidence", "commitment", "accepted_on"):
        serves.setdefault(piece, set()).add(commitment)
        if on is not None:
            accepted.setdefault(piece, set()).add(commitment)
    return {
        pk: Delivered(
            str(uuid),
            first_day,
            frozenset(accepted.get(pk, ())),
            frozenset(serves.get(pk, ())),
            voided is not None,
        )
        for pk, uuid, first_day, voided in rows
    }


def _promised(row: Commitment) -> Promised:
    return Promised(
        number=row.pk,
        agreement_number=row.agreement_id,
        agreement=row.agreement.slug,
        agreement_title=row.agreement.title,
        authoritative=row.agreement.authoritative,
        key=row.key,
        text=row.text,
        area=row.area,
        measure=row.measure,
        begins=row.agreement.begins,
        is_open=row.withdrawn_in is None,
    )
