"""Publishing, opening, narrowing and withdrawing materials."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from pactwork.agreements.api import serving
from pactwork.kernel.texts import Text, clean_text
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record
from pactwork.organisations.api import show_organisations
from pactwork.people.api import Person
from pactwork.repository.actions.holding import (
    hold,
    hold_managed,
    open_version,
    slug_of,
    touch,
)
from pactwork.repository.actions.indexing import index
from pactwork.repository.actions.likeness import remember
from pactwork.repository.actions.parts import put_servings
from pactwork.repository.actions.reaching import alone_if_left, reach_of
from pactwork.repository.actions.sharing import (
    share,
    take_back_all,
    take_back_from,
    take_back_outside,
    take_back_unseen,
)
from pactwork.repository.actions.telling import (
    tell_new_version,
    tell_news,
    tell_opened,
    tell_withdrawn,
)
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.models import (
    Material,
    Stage,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.queries.unsettled import unsettled
from pactwork.repository.queries.visible import openness_of
from pactwork.repository.statements import (
    CREATED,
    REMOVED,
    SHARED,
    UPDATED,
    done,
    version_done,
)
from pactwork.repository.visibility import Visibility, columns_of

__all__ = [
    "change_visibility",
    "open_due",
    "publish",
    "serve",
    "share_due",
    "taken_back",
    "unname",
    "withdraw",
]

SHARED_LATE: Final = timedelta(days=31)
"""So long after an agreement began is looked back for what it should have been given."""

_PUBLISHED: Final = ("current", "published_at", "changed_at", "withdrawn_at", "withdrawn_reason")

log = structlog.get_logger(__name__)


def publish(held: Material, version: Version, *, at: datetime) -> None:
    """Step: a version that was approved becomes the newest one; its material opens, again where it
    was withdrawn before the version came in, unless that is for later. To its organisation alone,
    where that left the sector in the meantime.
    """
    require_transaction()
    alone_if_left(held)
    version.stage, version.published_at, version.changed_at = Stage.PUBLISHED, at, at
    name = version.titles if held.is_open_to_all else None
    verb = CREATED if held.current_id is None else UPDATED
    slug = slug_of(held.organisation_id)
    recorded = record(
        version_done(verb=verb, key=held.key, number=version.number, by=slug, at=at, name=name)
    )
    version.statement = recorded.uuid
    version.save()
    held.current = version
    held.published_at = held.published_at or at
    held.changed_at = at
    held.withdrawn_at, held.withdrawn_reason = None, {}
    held.save(update_fields=[*_PUBLISHED])
    remember(version)
    open_now(held, at=at)
    index([held.pk])
    tell_news(held, version, "published")
    if version.number > 1:
        tell_new_version(held, version)


def open_now(held: Material, *, at: datetime) -> bool:
    """Step: whoever may see it does from now on, and it becomes evidence; whether it opened.

    An embargo that lasts, and a material only its own organisation sees, leave it closed.
    """
    require_transaction()
    openness = openness_of([held])[held.pk]
    if held.current is None or openness.is_closed(at):
        return False
    opened = held.opened_at is None and openness.visibility is not Visibility.ORGANISATION
    if opened:
        held.opened_at = at
        held.save(update_fields=["opened_at"])
        tell_opened(held)
    share(held, now=at)
    if openness.visibility is Visibility.PUBLIC:
        serving.find_organisations(show_organisations([slug_of(held.organisation_id)]))
    return opened


@transaction.atomic(durable=True)
def change_visibility(
    key: str,
    *,
    visibility: Visibility | str,
    agreement: str = "",
    sector: str = "",
    visible_from: datetime | None = None,
    by: Person,
) -> None:
    """Open a material further, or less far, or later; found and fed accordingly at once.

    What other parties do not see any more, and nobody accepted, is no evidence any more.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not look after it.
        MaterialError: it was withdrawn, or its organisation is no party of the agreement, or not
            of the sector.
    """
    held = hold_managed(key, by)
    own, now = held.organisation_id, held.reach if held.opened_at else None
    seen = reach_of(own, visibility, agreement=agreement, sector=sector, now=now)
    for name, value in columns_of(seen).items():
        setattr(held, name, value)
    held.visible_from = visible_from
    at = timezone.now()
    if visible_from is not None and visible_from > at:
        held.opened_at = None
    held.save()
    touch(held)
    if held.current_id is None:
        return
    record(
        done(verb=SHARED, key=held.key, by=slug_of(held.organisation_id), at=at, name=_name(held))
    )
    take_back_unseen(held, now=at, person=by)
    open_now(held, at=at)
    index([held.pk])


@transaction.atomic(durable=True)
def serve(key: str, *, commitments: Sequence[tuple[str, str]], by: Person) -> None:
    """Say which commitments a material serves, all of them; evidence follows.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not look after it.
        MaterialError: it was withdrawn, or its organisation is no party of one of the agreements.
    """
    held = hold_managed(key, by)
    take_back_from(held, put_servings(held, commitments), person=by)
    at = touch(held)
    if held.current_id is None:
        return
    open_now(held, at=at)
    record(
        done(
            verb=UPDATED,
            key=held.key,
            by=slug_of(held.organisation_id),
            at=at,
            name=_name(held),
        )
    )
    index([held.pk])


@transaction.atomic(durable=True)
def unname(key: str, *, name: str, by: Person) -> None:
    """Name somebody no more who does not agree to it any longer: in no version, old or new, and in
    nothing that is given to others, also when it comes in again from elsewhere with the name. The
    name is kept, as before, for those who write the material. Whoever is named as having allowed
    something is struck out.

    Raises:
        LookupError: there is no such material, or nobody of that name is named.
        NotAllowedError: `by` does not look after it.
        MaterialError: it was withdrawn.
    """
    held = hold_managed(key, by)
    rows = VersionCreator.objects.filter(version__material=held, is_organisation=False, agreed=True)
    struck = rows.filter(name=name).update(agreed=False)
    for grounds in (VersionOrigin.objects.filter(version__material=held), held.reuses.all()):
        struck += grounds.filter(leave_by=name).update(leave_by="")
    if not struck:
        raise LookupError("Nobody of that name is named.")
    at = touch(held, open_version(held))
    if held.current_id is None:
        return
    slug = slug_of(held.organisation_id)
    record(done(verb=UPDATED, key=held.key, by=slug, at=at, name=_name(held)))
    index([held.pk])


def taken_back(materials: Collection[int]) -> frozenset[tuple[int, str]]:
    """The names nobody agrees to any longer, with the numbers of these materials: where they are
    named last they are not to be told. What comes in anew does not name them either.
    """
    named = VersionCreator.objects.filter(is_organisation=False)
    later = named.filter(
        version__material=OuterRef("version__material"),
        version__number__gt=OuterRef("version__number"),
        name=OuterRef("name"),
        agreed=True,
    )
    rows = named.filter(version__material__in=materials, agreed=False).exclude(Exists(later))
    return frozenset(rows.values_list("version__material", "name"))


@transaction.atomic(durable=True)
def withdraw(key: str, *, reason: Text, by: Person) -> None:
    """Withdraw a material. A tombstone stays, saying what it was and why it is gone.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not look after it.
        MaterialError: it was withdrawn, was never published, or nobody said why.
    """
    held = hold_managed(key, by)
    checked(held.current_id, Why.STAGE)
    withdraw_held(held, reason=reason, person=by, by=slug_of(held.organisation_id))


def withdraw_held(held: Material, *, reason: Text, person: Person | None, by: str | None) -> None:
    """Step: withdraw a material in the name of an organisation or, without one, of the site."""
    require_transaction()
    said = _said(reason)
    at = timezone.now()
    held.withdrawn_at, held.withdrawn_reason, held.changed_at = at, said, at
    held.save(update_fields=["withdrawn_at", "withdrawn_reason", "changed_at"])
    record(done(verb=REMOVED, key=held.key, by=by, at=at, name=_name(held)))
    take_back_all(held, said, person=person)
    index([held.pk])
    tell_withdrawn(held, said, by=person)


def open_due(now: datetime | None = None) -> int:
    """Open what was closed until now, each in its own transaction; how many opened. Safe to
    repeat, and to stop at any point.
    """
    at = now or timezone.now()
    rows = Material.objects.filter(
        opened_at=None, current__isnull=False, withdrawn_at=None, visible_from__lte=at
    ).exclude(visibility=Visibility.ORGANISATION)
    return _each(rows.order_by("visible_from", "pk").values_list("key", flat=True), _open_one, at)


@transaction.atomic(durable=True)
def _open_one(key: str, at: datetime) -> bool:
    try:
        held = hold(key)
    except (LookupError, MaterialError):
        return False
    if alone_if_left(held):
        return _kept_alone(held)
    if not open_now(held, at=at):
        return False
    slug = slug_of(held.organisation_id)
    record(done(verb=SHARED, key=held.key, by=slug, at=at, name=_name(held)))
    touch(held)
    index([held.pk])
    return True


def _kept_alone(held: Material) -> bool:
    touch(held)
    index([held.pk])
    return False


def share_due(now: datetime | None = None) -> int:
    """Deliver what was published before its agreement began, each in its own transaction; for how
    many materials. Safe to repeat, and to stop at any point.

    A material that was evidence under another agreement before this one began stays what it was:
    it is one piece, of the day on which it was first shared, and is not looked at again.
    """
    at = now or timezone.now()
    day = timezone.localdate(at)
    late = Q(evidence=None) | Q(evidence__voided_on__isnull=False)
    late |= Q(evidence__first_day__gte=F("servings__commitment__agreement__first_day"))
    rows = Material.objects.filter(
        late,
        servings__evidence=None,
        servings__commitment__withdrawn_in=None,
        servings__commitment__agreement__first_day__range=(day - SHARED_LATE, day),
        opened_at__isnull=False,
        withdrawn_at=None,
    )
    keys = rows.order_by("pk").values_list("key", flat=True)
    return _each(dict.fromkeys(keys), _share_one, at)


def _each(keys: Iterable[str], act: Callable[[str, datetime], bool], at: datetime) -> int:
    """Do it with each of these materials; for how many it was done. One that fails is told to those
    who run the site, tried again the next time, and keeps nobody waiting.
    """
    done = 0
    for key in keys:
        try:
            done += act(key, at)
        except Exception:
            log.exception("material_not_opened", material=key)
    if done:
        log.info("materials_opened", count=done)
    return done


@transaction.atomic(durable=True)
def _share_one(key: str, at: datetime) -> bool:
    try:
        held = hold(key)
    except (LookupError, MaterialError):
        return False
    before = held.servings.filter(evidence=None).count()
    open_now(held, at=at)
    return held.servings.filter(evidence=None).count() < before


def settle_sector(sector: int, now: datetime | None = None) -> int:
    """Let evidence follow who belongs to a sector now: what its others see is delivered, what they
    see no more and nobody accepted is taken back; for how many materials that is. What was to open
    later is its organisation's alone, where that left. Each in its own transaction. Safe to repeat,
    and to stop at any point.
    """
    at = now or timezone.now()
    return _each(unsettled(sector, day=timezone.localdate(at)), _settle_one, at)


@transaction.atomic(durable=True)
def _settle_one(key: str, at: datetime) -> bool:
    try:
        held = hold(key)
    except (LookupError, MaterialError):
        return False
    if held.sector_id is None or held.restricted_at:
        return False
    if alone_if_left(held):
        return _kept_alone(held)
    before = set(held.servings.values_list("pk", "evidence"))
    take_back_outside(held)
    if held.opened_at is not None:
        open_now(held, at=at)
    return set(held.servings.values_list("pk", "evidence")) != before


def _name(held: Material) -> Text | None:
    return held.current.titles if held.current and held.is_open_to_all else None


def _said(reason: Text) -> dict[str, str]:
    try:
        said = clean_text(reason)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "reason") from None
    checked(said, Why.SILENT, "reason")
    checked(all(len(one) <= 2000 for one in said.values()), Why.LONG, "reason")
    return said
