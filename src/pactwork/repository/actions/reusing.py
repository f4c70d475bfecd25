"""Reuse: another organisation puts a material to use, which is evidence too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.api import Delivery, serving
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text, clean_text
from pactwork.ledger.api import record
from pactwork.people.api import Person, acting
from pactwork.repository.actions.holding import hold, slug_of
from pactwork.repository.actions.sharing import KIND
from pactwork.repository.actions.telling import tell_reused
from pactwork.repository.described import BY_LICENCE, Ground, Origin, Relation, Rights
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.licences import forbids_making
from pactwork.repository.models import Material, Reuse, ReuseKind, Stage, Version
from pactwork.repository.queries.visible import materials_known_to, materials_visible_to
from pactwork.repository.rules import can_reuse
from pactwork.repository.said import cleaned_ground
from pactwork.repository.statements import USED, done, used
from pactwork.repository.wordings import REUSED_UNSEEN, everywhere

EXCHANGES: Final = "measures:exchanges"
MOST: Final = 20


@transaction.atomic(durable=True)
def reuse(
    key: str,
    *,
    organisation: int,
    how: str,
    note: Text | None = None,
    on: date | None = None,
    number: int | None = None,
    leave: Ground | None = None,
    commitments: Sequence[tuple[str, str]] = (),
    by: Person,
) -> uuid.UUID:
    """Say that an organisation uses, adapted or translated a material of another, in the version
    of that `number` or, without it, the newest. What the licence of that version does not let
    others change counts where `leave` was given.

    Under each commitment named it is evidence of an exchange, delivered by whoever reuses it,
    which waits for another party. The material itself was counted when it was shared. The same
    said again, of the same day, is said already.

    Raises:
        LookupError: this person sees no such material, or no such version.
        NotAllowedError: `by` does not deliver for the organisation.
        MaterialError: it was withdrawn, is the organisation's own, its licence forbids that and
            nobody allowed it, the day lies ahead, or the organisation is no party of one of the
            agreements, or the one that shares it is none; or it is called one's own.
    """
    mine = acting(by)
    if not can_reuse(mine, organisation):
        raise NotAllowedError("This person does not deliver for that organisation.")
    if not materials_known_to(mine.viewer).filter(key=key).exists():
        raise LookupError("There is no such material.")
    held = hold(key)
    if not materials_visible_to(mine.viewer).filter(pk=held.pk).exists():
        raise LookupError("There is no such material.")
    version = _version(held, number)
    checked(held.organisation_id != organisation, Why.OWN, "organisation")
    checked(how in ReuseKind.values, Why.UNKNOWN_CONCEPT, "how")
    given = _given(version, how, leave)
    day = on or timezone.localdate()
    checked(day <= timezone.localdate(), Why.DAY, "on")
    named = _named(held, organisation, commitments, day)
    said = _note(note or {})
    known = _said_already(version, organisation, how, day, said, given)
    if known is not None and known.evidence_id and named:
        serving.widen_shared(known.evidence_id, named, person=by)
    elif known is not None and named:
        known.evidence_id = _deliver(held, version, organisation, day, said, named, by)
        known.save(update_fields=["evidence"])
    if known is not None:
        return known.uuid
    evidence = _deliver(held, version, organisation, day, said, named, by)
    row = _put(held, version, organisation, how, said, day, given, evidence, by)
    tell_reused(held, version, organisation, by)
    return row.uuid


def _given(version: Version, how: str, leave: Ground | None) -> Ground:
    """The leave it was changed with. What is made out of it for oneself may be noted wherever the
    licence lets one make it; whether it may be shared is asked once that is published.
    """
    if how == ReuseKind.USED:
        return BY_LICENCE
    given = cleaned_ground(leave, "leave") if leave else BY_LICENCE
    checked(given.rights is not Rights.OWN, Why.ANOTHERS, "leave")
    may = given.rights is Rights.LEAVE or not forbids_making(version.licence)
    checked(may, Why.FORBIDDEN, "how")
    return given


def _version(held: Material, number: int | None) -> Version:
    """The version that is named, which stays reachable whatever came after it."""
    current = held.current
    if current is not None and number is not None:
        current = held.versions.filter(number=number, stage=Stage.PUBLISHED).first()
    if current is None:
        raise LookupError("There is no such version.")
    return current


def _said_already(
    version: Version, organisation: int, how: str, day: date, note: Text, given: Ground
) -> Reuse | None:
    """The same of the same version, said of the same day on the same ground, however that is put,
    unless its evidence was withdrawn.
    """
    rows = Reuse.objects.filter(
        version=version,
        organisation=organisation,
        how=how,
        on=day,
        note=note,
        rights=given.rights.value,
    )
    return rows.exclude(evidence__voided_on__isnull=False).order_by("pk").first()


def _named(
    held: Material, organisation: int, commitments: Sequence[tuple[str, str]], day: date
) -> list[tuple[str, str]]:
    """Those commitments, if both organisations are parties where they were agreed."""
    asked = list(dict.fromkeys(commitments))
    checked(len(asked) <= MOST, Why.MANY, "commitments")
    known = serving.commitments_named(asked)
    parties = serving.parties_of({one.agreement_number for one in known.values()})
    both = {organisation, held.organisation_id}
    for name in asked:
        one = known.get(name)
        fits = one is not None and one.is_open and both <= parties[one.agreement_number]
        checked(fits and (one is None or one.begins is None or one.begins <= day), Why.COMMITMENT)
    return asked


def _deliver(
    held: Material,
    version: Version,
    organisation: int,
    day: date,
    said: Text,
    named: Sequence[tuple[str, str]],
    by: Person,
) -> int | None:
    if not named:
        return None
    delivery = Delivery(
        uuid=uuid.uuid4(),
        by=slug_of(organisation),
        commitments=named,
        kind=KIND,
        title=version.titles if held.is_open_to_all else everywhere(REUSED_UNSEEN),
        description=said,
        first_day=day,
        last_day=day,
        quantities={EXCHANGES: Decimal(1)},
        links=[iri("material-version", held.key, version.number)],
    )
    return serving.deliver_shared(delivery, person=by)


def _put(
    held: Material,
    version: Version,
    organisation: int,
    how: str,
    said: Text,
    day: date,
    given: Ground,
    evidence: int | None,
    by: Person,
) -> Reuse:
    at, address = timezone.now(), iri("material-version", held.key, version.number)
    origin = Origin(Relation.BASED_ON, address, ground=given)
    recorded = record(
        done(
            verb=USED,
            key=held.key,
            by=slug_of(organisation),
            at=at,
            result=used(version.number, origin),
        )
    )
    return Reuse.objects.create(
        uuid=uuid.uuid4(),
        material=held,
        version=version,
        organisation_id=organisation,
        person=by,
        how=how,
        note=said,
        on=day,
        evidence_id=evidence,
        statement=recorded.uuid,
        rights=given.rights.value,
        leave_by=given.by,
        leave_note=given.note,
        leave_on=given.on,
    )


def _note(note: Text) -> dict[str, str]:
    try:
        said = clean_text(note)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "note") from None
    checked(all(len(one) <= 2000 for one in said.values()), Why.LONG, "note")
    return said
