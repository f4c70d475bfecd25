"""When commitments fall due, with the days on which their agreements rested, as expressions."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import (
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from pactwork.agreements.models import Agreement, Suspension


def falls_due(on: date | None = None) -> Func:
    """The deadline of a commitment as seen on a day, as `Promise.falls_due` has it: null without
    one. For rows of commitments.
    """
    after = (on or timezone.localdate()) + timedelta(days=1)
    end = Func(
        F("last_day"),
        F("agreement__ending__effective_on"),
        Value(after, DateField()),
        function="LEAST",
        output_field=DateField(),
    )
    days = Func(
        Func(end, F("first_day"), arg_joiner=" - ", template="(%(expressions)s)"),
        Value(0),
        function="GREATEST",
        output_field=IntegerField(),
    )
    rows = Suspension.objects.filter(agreement=OuterRef("agreement")).order_by()
    rested = rows.values("agreement").annotate(days=Cast(Sum(days), IntegerField()))
    return Func(
        Coalesce("due_day", "agreement__last_day"),
        Coalesce(Subquery(rested.values("days")), 0),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )


def lives(on: date) -> Q:
    """That an agreement neither rests nor has ended: for rows that have a key `agreement`. What
    was promised in others falls due no more, and awaits nobody.
    """
    is_over = Agreement.objects.filter(
        Q(last_day__lt=on) | Q(ending__effective_on__lte=on), pk=OuterRef("agreement")
    )
    return Q(~rests(), ~Exists(is_over))


def ends_first() -> Q:
    """That its parties ended an agreement before a day comes: for rows of commitments that say it
    as `until`.
    """
    return Q(agreement__ending__effective_on__lte=F("until"))


def rests() -> Exists:
    """Whether an agreement rests: for rows that have a key `agreement`."""
    return Exists(Suspension.objects.filter(agreement=OuterRef("agreement"), last_day=None))


def agreement_rests() -> Exists:
    """Whether an agreement rests: for rows of agreements."""
    return Exists(Suspension.objects.filter(agreement=OuterRef("pk"), last_day=None))
