"""Reports of misuse, by anybody; and what was decided about them, which is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import record
from pactwork.people.api import Person, acting
from pactwork.repository.actions.holding import slug_of
from pactwork.repository.actions.indexing import index
from pactwork.repository.actions.publishing import open_now, withdraw_held
from pactwork.repository.actions.saying import cleaned_saying
from pactwork.repository.actions.telling import (
    tell_decided,
    tell_late_report,
    tell_to_moderate,
)
from pactwork.repository.actions.traces import said_often
from pactwork.repository.errors import NotAllowedError, Why, checked
from pactwork.repository.models import Material, MaterialReport, ReportDecision
from pactwork.repository.queries.queues import kept_by_operator
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.rules import can_manage
from pactwork.repository.statements import RESOLVED, extension, said_about

LATE: Final = timedelta(days=7)
"""So long its organisation decides alone about a report that is not grave."""
LONGEST: Final = 4000
OPEN_AT_MOST: Final = 100
"""So many reports of one material may be open: beyond it a flood would bury what people meant, so
that what nobody signed is only counted at one that says the same.
"""
REASONS: Final[Mapping[str, Promise | str]] = {
    "rights": gettext_lazy("It breaks somebody's rights as an author"),
    "personal": gettext_lazy("It shows something private of somebody"),
    "harmful": gettext_lazy("It hurts or incites"),
    "wrong": gettext_lazy("What it says is wrong"),
    "broken": gettext_lazy("It does not open, or the link is dead"),
    "other": gettext_lazy("Something else"),
}
"""Why somebody reports."""
DECISIONS: Final[Mapping[str, Promise | str]] = {
    "kept": gettext_lazy("It stays as it is"),
    "restricted": gettext_lazy("Only its own organisation sees it until it is put right"),
    "reopened": gettext_lazy("It was put right, and is open again"),
    "withdrawn": gettext_lazy("It is withdrawn"),
}
"""What may be decided."""


@transaction.atomic(durable=True)
def report(key: str, *, reason: str, text: str, address: str, by: Person | None) -> uuid.UUID:
    """Tell those who share a material that something is wrong with it; the number of the report.

    `address` is whence it came, to count how often; only a digest of it is kept, for a day.
    Beyond `OPEN_AT_MOST` open ones, a report nobody signed is counted at one that is open.

    Raises:
        LookupError: whoever reports sees no such material.
        MaterialError: the reason is none, the text cannot be kept, or that was often.
    """
    viewer = acting(by).viewer if by else PUBLIC
    held = materials_visible_to(viewer).filter(key=key).first()
    if held is None:
        raise LookupError("There is no such material.")
    checked(reason in REASONS, Why.SILENT, "reason")
    said = cleaned_saying(text, LONGEST) if text.strip() else ""
    checked(not said_often("report", f"person-{by.pk}" if by else address), Why.OFTEN)
    if by is None and (known := _joined(held, reason)):
        return known.uuid
    row = MaterialReport.objects.create(
        uuid=uuid.uuid4(), material=held, reason=reason, text=said, person=by
    )
    tell_to_moderate(held, row)
    return row.uuid


def _joined(held: Material, reason: str) -> MaterialReport | None:
    """Where too many are open: one for the same reason, which counts this one too."""
    open_ = MaterialReport.objects.filter(material=held, settled_at=None)
    if open_.count() < OPEN_AT_MOST:
        return None
    known = open_.filter(reason=reason).order_by("pk").first()
    if known is not None:
        MaterialReport.objects.filter(pk=known.pk).update(joined=F("joined") + 1)
    return known


@transaction.atomic(durable=True)
def decide(
    number: uuid.UUID, *, what: str, reason: str, organisation: int | None, by: Person
) -> None:
    """Decide about a report, for the organisation that shares the material or, without one, as an
    operator. What was decided before stays in the log. The reason of a withdrawal is public.

    Raises:
        LookupError: there is no such report.
        NotAllowedError: `by` may not; what an operator restricted only an operator reopens.
        MaterialError: that cannot be decided, nobody said why, or it was withdrawn before.
    """
    row = MaterialReport.objects.select_related("material").filter(uuid=number).first()
    if row is None:
        raise LookupError("There is no such report.")
    held = Material.objects.select_for_update(of=("self",)).get(pk=row.material_id)
    _require(held, organisation, by)
    checked(what in DECISIONS, Why.SILENT, "what")
    checked(held.withdrawn_at is None or what == "kept", Why.WITHDRAWN)
    said = cleaned_saying(reason, LONGEST)
    checked(held.restricted_at is not None or what != "reopened", Why.STAGE, "what")
    if what == "reopened" and organisation is not None and kept_by_operator([held.pk]):
        raise NotAllowedError("What an operator restricted, an operator reopens.")
    at = timezone.now()
    slug = slug_of(organisation) if organisation is not None else None
    recorded = record(
        said_about(
            verb=RESOLVED, key=held.key, what="report", number=row.uuid, by=slug, at=at,
            result=extension("decision", what),
        )
    )  # fmt: skip
    decision = ReportDecision.objects.create(
        report=row, what=what, reason=said, person=by, organisation_id=organisation, at=at,
        statement=recorded.uuid,
    )  # fmt: skip
    MaterialReport.objects.filter(pk=row.pk, settled_at=None).update(settled_at=at)
    tell_decided(held, row, decision)
    _carry_out(held, what, said, slug, by)


def remind_of_late(now: datetime | None = None) -> int:
    """Tell those who run the site of reports that nobody decided about for a week, each once; how
    many. Safe to repeat.
    """
    before = (now or timezone.now()) - LATE
    rows = MaterialReport.objects.filter(settled_at=None, at__lte=before)
    told = 0
    for row in rows.filter(material__withdrawn_at=None).select_related("material__current"):
        with transaction.atomic():
            told += tell_late_report(row.material, row)
    return told


def _carry_out(held: Material, what: str, said: str, slug: str | None, by: Person) -> None:
    if what == "withdrawn":
        withdraw_held(held, reason={by.language or "en": said}, person=by, by=slug)
        return
    if what in ("restricted", "reopened"):
        at = timezone.now()
        held.restricted_at = at if what == "restricted" else None
        held.changed_at = at
        held.save(update_fields=["restricted_at", "changed_at"])
        open_now(held, at=at)
        index([held.pk])


def _require(held: Material, organisation: int | None, by: Person) -> None:
    mine = acting(by)
    if organisation is None:
        may = mine.operator
    else:
        may = organisation == held.organisation_id and can_manage(mine, organisation)
    if not may:
        raise NotAllowedError("A coordinator of its organisation decides, or an operator.")
