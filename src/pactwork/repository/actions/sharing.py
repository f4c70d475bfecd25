"""What a material does for commitments: once the other parties see it, it is evidence. Steps.

One material is one piece of evidence under all the commitments it serves, so that it counts once
wherever it is summed. It waits for another party like any other piece. Its day is the day on which
it was first shared under any of them: what an agreement that began later promises, it does not
serve, however long it stays open (docs/decisions/materials-as-evidence.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone

from pactwork.agreements.api import Delivery, serving
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Person
from pactwork.repository.actions.holding import hold_sector, slug_of
from pactwork.repository.models import Material, Serving
from pactwork.repository.queries.visible import openness_of
from pactwork.repository.visibility import opens_to
from pactwork.repository.wordings import (
    NARROWED,
    NO_LONGER_SERVES,
    OUTSIDE_SECTOR,
    SHARED_UNSEEN,
    everywhere,
)

MATERIALS: Final = "measures:materials"
COUNTED: Final = frozenset({MATERIALS, "measures:publications"})
"""Measures by which one shared material is one."""
KIND: Final = "evidence-kinds:material"


def share(held: Material, *, now: datetime) -> None:
    """Step: deliver evidence for every commitment whose other parties see the material now. What
    was shared before an agreement began is no evidence under that.
    """
    require_transaction()
    rows = list(held.servings.select_related("commitment__agreement").order_by("pk"))
    waiting = [row for row in rows if row.evidence_id is None]
    if not waiting:
        return
    _hold_served(held, rows)
    known, day = _piece(held, rows) or (None, timezone.localdate(now))
    ready = _ready(held, waiting, now, day=day)
    if not ready:
        return
    named = [_named(row) for row in ready]
    person = held.current.person if held.current else None
    if known is not None:
        serving.widen_shared(known, named, person=person)
    else:
        known = serving.deliver_shared(_delivery(held, ready, now), person=person)
    Serving.objects.filter(pk__in=[row.pk for row in ready]).update(evidence=known)
    if held.evidence_id != known:
        held.evidence_id = known
        held.save(update_fields=["evidence"])


def take_back_unseen(held: Material, *, now: datetime, person: Person | None) -> None:
    """Step: of commitments whose other parties see it no more, take back what nobody accepted."""
    rows = _served(held)
    seen = {row.pk for row in _ready(held, rows, now, day=timezone.localdate(now))}
    unseen = [row for row in rows if row.evidence_id and row.pk not in seen]
    _take_back(unseen, everywhere(NARROWED), person)


def take_back_outside(held: Material) -> None:
    """Step: of commitments of which another party does not belong to its sector, take back what
    nobody accepted. For whatever else nobody sees it, what was delivered stands.
    """
    rows = [row for row in _served(held) if row.evidence_id]
    if not rows or held.sector_id is None:
        return
    hold_sector(held.sector_id)
    parties = serving.parties_of({row.commitment.agreement_id for row in rows})
    inside = {*openness_of([held])[held.pk].parties, held.organisation_id}
    outside = [row for row in rows if parties[row.commitment.agreement_id] - inside]
    _take_back(outside, everywhere(OUTSIDE_SECTOR), None)


def take_back_from(held: Material, gone: Iterable[Serving], *, person: Person | None) -> None:
    """Step: it serves these commitments no longer; what was accepted of it stays."""
    left = list(gone)
    _served(held, left)
    _take_back([row for row in left if row.evidence_id], everywhere(NO_LONGER_SERVES), person)


def take_back_all(held: Material, reason: Text, *, person: Person | None) -> None:
    """Step: the material was withdrawn: so is all that nobody accepted yet."""
    _take_back([row for row in _served(held) if row.evidence_id], reason, person)


def _served(held: Material, gone: Sequence[Serving] = ()) -> list[Serving]:
    """Step: what it serves now; with the agreements of that, and of what it served until now, held.

    Whoever takes back here and delivers there begins with this: agreements are held all at once,
    in one order, so that no two wait for each other.
    """
    require_transaction()
    rows = list(held.servings.select_related("commitment__agreement").order_by("pk"))
    _hold_served(held, [*rows, *gone])
    return rows


def _hold_served(held: Material, rows: Collection[Serving]) -> None:
    pieces = {held.evidence_id, *(row.evidence_id for row in rows)} - {None}
    if rows or pieces:
        serving.hold_served({row.commitment_id for row in rows}, {one for one in pieces if one})


def _take_back(rows: Sequence[Serving], reason: Text, person: Person | None) -> None:
    for piece in sorted({row.evidence_id for row in rows if row.evidence_id}):
        mine = [row for row in rows if row.evidence_id == piece]
        left = serving.withdraw_shared(
            piece, reason=reason, person=person, commitments=[_named(row) for row in mine]
        )
        back = [row.pk for row in mine if row.commitment_id not in left]
        Serving.objects.filter(pk__in=back).update(evidence=None)


def _ready(held: Material, rows: Iterable[Serving], now: datetime, *, day: date) -> list[Serving]:
    """Those whose agreement held on that day, and whose other parties all see the material."""
    found = list(rows)
    if held.sector_id is not None:
        hold_sector(held.sector_id)
    known = serving.commitments_numbered({row.commitment_id for row in found})
    parties = serving.parties_of({one.agreement_number for one in known.values()})
    openness = openness_of([held])[held.pk]
    ready = []
    for row in found:
        one = known[row.commitment_id]
        theirs: Collection[int] = parties[one.agreement_number]
        begun = one.begins is None or one.begins <= day
        is_party = held.organisation_id in theirs
        if one.is_open and begun and is_party and opens_to(openness, theirs, now=now):
            ready.append(row)
    return ready


def _piece(held: Material, rows: Iterable[Serving]) -> tuple[int, date] | None:
    """The piece that was delivered for it and its day, unless that was withdrawn. It outlives the
    commitments that were named then: naming one again counts nothing twice.
    """
    every = {held.evidence_id, *(row.evidence_id for row in rows)}
    known = serving.delivered({one for one in every if one})
    standing = [(pk, one.first_day) for pk, one in known.items() if not one.is_withdrawn]
    return min(standing, default=None)


def _delivery(held: Material, rows: Sequence[Serving], now: datetime) -> Delivery:
    version, day = held.current, timezone.localdate(now)
    counted = {MATERIALS, *(COUNTED & {row.commitment.measure for row in rows})}
    shown: Text = version.titles if version and held.is_open_to_all else everywhere(SHARED_UNSEEN)
    return Delivery(
        uuid=uuid.uuid4(),
        by=slug_of(held.organisation_id),
        commitments=[_named(row) for row in rows],
        kind=KIND,
        title=shown,
        first_day=day,
        last_day=day,
        quantities={measure: Decimal(1) for measure in sorted(counted)},
        links=[iri("material", held.key)],
    )


def _named(row: Serving) -> tuple[str, str]:
    return row.commitment.agreement.slug, row.commitment.key
