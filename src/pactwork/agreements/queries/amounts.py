"""What was accepted, counted: each piece of evidence once, each person once, at every level."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Count, DateField, QuerySet, Sum, Value
from django.db.models.functions import Cast

from pactwork.agreements.models import Claim, Commitment, Ending, Suspension, Tally, TallyPerson
from pactwork.agreements.models.agreement import begins
from pactwork.agreements.periods import Per
from pactwork.agreements.progress import Amounts, Promise

PERIOD_OF = """
CASE WHEN {day} > coalesce(c.due_day, a.last_day, 'infinity') THEN NULL
     WHEN c.per = 'half-year'
     THEN (date_trunc('year', {day}::timestamp)
           + interval '6 months' * (extract(month FROM {day})::int / 7))::date
     ELSE date_trunc(nullif(c.per, ''), {day}::timestamp)::date END
"""
"""The first day of the period of commitment `c` of agreement `a` that a day lies in; NULL where
the promise does not recur, and after its last day.
"""

_AMOUNTS = f"""
WITH served AS (
    SELECT c.id AS commitment, c.measure, c.counts_people, e.id AS evidence,
           {PERIOD_OF.format(day="e.first_day")} AS period, e.headcount
    FROM agreements_commitment c
    JOIN agreements_agreement a ON a.id = c.agreement_id
    JOIN agreements_claim k ON k.commitment_id = c.id AND k.accepted_on IS NOT NULL
    JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
    WHERE c.id = ANY(%(commitments)s) AND c.measure <> ''
)
SELECT s.commitment, s.period, grouping(s.period) = 1, sum(q.amount)
FROM served s JOIN agreements_evidencequantity q
     ON q.evidence_id = s.evidence AND q.measure = s.measure
WHERE NOT s.counts_people
GROUP BY GROUPING SETS ((s.commitment, s.period), (s.commitment))
UNION ALL
SELECT s.commitment, s.period, grouping(s.period) = 1, sum(s.headcount)
FROM served s WHERE s.counts_people AND s.headcount > 0
GROUP BY GROUPING SETS ((s.commitment, s.period), (s.commitment))
UNION ALL
SELECT s.commitment, s.period, grouping(s.period) = 1, count(DISTINCT p.pseudonym)
FROM served s JOIN agreements_evidenceperson p ON p.evidence_id = s.evidence
WHERE s.counts_people
GROUP BY GROUPING SETS ((s.commitment, s.period), (s.commitment))
"""


ADD_UP = f"""
WITH served AS (
    SELECT c.id AS commitment, c.measure, c.counts_people, e.id AS evidence,
           {PERIOD_OF.format(day="e.first_day")} AS period, e.headcount
    FROM agreements_claim k
    JOIN agreements_commitment c ON c.id = k.commitment_id
    JOIN agreements_agreement a ON a.id = c.agreement_id
    JOIN agreements_evidence e ON e.id = k.evidence_id
    WHERE {{claims}}
),
placed AS (
    SELECT commitment, measure, counts_people, evidence, headcount, NULL::date AS period FROM served
    UNION ALL
    SELECT commitment, measure, counts_people, evidence, headcount, period
    FROM served WHERE period IS NOT NULL AND measure <> ''
),
persons AS (
    SELECT r.commitment, r.period, p.pseudonym, %(sign)s * count(*)::int AS more
    FROM placed r JOIN agreements_evidenceperson p ON p.evidence_id = r.evidence
    WHERE r.counts_people AND r.measure <> ''
    GROUP BY 1, 2, 3
),
noted AS (
    INSERT INTO agreements_tallyperson AS t (commitment_id, period, pseudonym, times)
    SELECT commitment, period, pseudonym, more FROM persons
    ORDER BY commitment, period, pseudonym
    ON CONFLICT (commitment_id, period, pseudonym) DO UPDATE SET times = t.times + excluded.times
    RETURNING id, commitment_id, period, pseudonym, times
),
parts AS (
    SELECT r.commitment, r.period, %(sign)s * q.amount AS amount, 0 AS evidence
    FROM placed r JOIN agreements_evidencequantity q
         ON q.evidence_id = r.evidence AND q.measure = r.measure
    WHERE NOT r.counts_people
    UNION ALL
    SELECT r.commitment, r.period, CASE WHEN r.counts_people AND r.measure <> ''
           THEN %(sign)s * r.headcount ELSE 0 END, %(sign)s
    FROM placed r
    UNION ALL
    SELECT n.commitment_id, n.period,
           (n.times > 0)::int - (n.times - p.more > 0)::int, 0
    FROM noted n JOIN persons p ON p.commitment = n.commitment_id
         AND p.period IS NOT DISTINCT FROM n.period AND p.pseudonym = n.pseudonym
),
sums AS (
    SELECT commitment, period, sum(amount) AS amount, sum(evidence) AS evidence
    FROM parts GROUP BY 1, 2
),
added AS (
    INSERT INTO agreements_tally AS t (commitment_id, period, amount, evidence)
    SELECT commitment, period, amount, evidence FROM sums ORDER BY commitment, period
    ON CONFLICT (commitment_id, period) DO UPDATE
    SET amount = t.amount + excluded.amount, evidence = t.evidence + excluded.evidence
)
SELECT id FROM noted WHERE times = 0
"""
"""Adds what some claims come to (or takes it away, by `sign`) to the tallies of commitments; the
rows of people who take part in nothing any more.
"""


def amounts_of(commitments: Collection[int]) -> dict[int, Amounts]:
    """What was accepted for each commitment in its own measure, in all and by period.

    A person who took part twice is one person in the period, and one over all time. Read from the
    tallies: it costs the same whatever was accepted. Nothing of one where nothing counts.
    """
    totals: dict[int, Decimal] = {}
    periods: dict[int, dict[date, Decimal]] = {}
    rows = Tally.objects.filter(commitment__in=commitments).exclude(amount=0)
    for commitment, period, amount in rows.values_list("commitment", "period", "amount"):
        if period is None:
            totals[commitment] = amount
        else:
            periods.setdefault(commitment, {})[period] = amount
    return {one: Amounts(total, periods.get(one, {})) for one, total in totals.items()}


def counted_amounts_of(commitments: Collection[int]) -> dict[int, Amounts]:
    """The same counted from the evidence itself: what the tallies are proved by."""
    totals: dict[int, Decimal] = {}
    periods: dict[int, dict[date, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNTS, {"commitments": list(commitments)})
        for commitment, period, is_total, amount in cursor.fetchall():
            if not amount:
                continue
            if is_total:
                totals[commitment] = totals.get(commitment, Decimal(0)) + amount
            elif period is not None:
                held = periods.setdefault(commitment, {})
                held[period] = held.get(period, Decimal(0)) + amount
    return {
        commitment: Amounts(total, periods.get(commitment, {}))
        for commitment, total in totals.items()
    }


def counted_evidence_of(commitments: Collection[int]) -> dict[int, int]:
    """How many pieces of evidence count for each commitment, counted one by one."""
    rows = Claim.objects.filter(commitment__in=commitments, accepted_on__isnull=False)
    rows = rows.filter(evidence__voided_on=None)
    return dict(rows.values_list("commitment").annotate(number=Count("pk")))


def counted_people_of(commitments: Collection[int]) -> dict[int, int]:
    """How often named people took part in what counts for each commitment that counts people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.commitment_id, count(*) FROM agreements_claim k "
            "JOIN agreements_commitment c ON c.id = k.commitment_id AND c.counts_people "
            "JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL "
            "JOIN agreements_evidenceperson p ON p.evidence_id = e.id "
            "WHERE k.commitment_id = ANY(%s) AND k.accepted_on IS NOT NULL AND c.measure <> '' "
            "GROUP BY 1",
            [list(commitments)],
        )
        return dict(cursor.fetchall())


def people_tally(commitments: Collection[int]) -> dict[int, int]:
    """The same from the tallies."""
    rows = TallyPerson.objects.filter(commitment__in=commitments, period=None)
    return dict(rows.values_list("commitment").annotate(number=Sum("times")))


def evidence_tally(commitments: Collection[int]) -> dict[int, tuple[int, date]]:
    """For each commitment: how many pieces of evidence were accepted, and when last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.commitment_id, t.evidence, (SELECT max(k.accepted_on) "
            "FROM agreements_claim k WHERE k.commitment_id = t.commitment_id) "
            "FROM agreements_tally t "
            "WHERE t.commitment_id = ANY(%s) AND t.period IS NULL AND t.evidence > 0",
            [list(commitments)],
        )
        return {commitment: (count, last) for commitment, count, last in cursor.fetchall()}


@dataclass(frozen=True)
class Halts:
    """The days on which an agreement rested, as `Promise` has them, and from which on it was ended
    by its parties.
    """

    rests: Sequence[tuple[date, date | None]] = ()
    ended_on: date | None = None


NO_HALTS: Final = Halts()


def halts_of(agreements: Collection[int] | QuerySet[Any, int]) -> dict[int, Halts]:
    """When these agreements rested and were ended, in one query; others are absent."""
    rests = Suspension.objects.filter(agreement__in=agreements).order_by()
    ended = Ending.objects.filter(agreement__in=agreements).order_by()
    rows = rests.values_list("agreement", "first_day", "last_day", Value(False)).union(
        ended.values_list("agreement", "effective_on", Cast(Value(None), DateField()), Value(True)),
        all=True,
    )
    found: dict[int, Halts] = {}
    for agreement, first, last, is_end in sorted(rows, key=lambda row: row[:2]):
        held = found.get(agreement, NO_HALTS)
        found[agreement] = (
            replace(held, ended_on=first)
            if is_end
            else replace(held, rests=(*held.rests, (first, last)))
        )
    return found


SAID_OF_PROMISES: Final = (
    "c.measure, c.target, c.baseline, c.per, c.due_day, a.first_day, a.last_day, a.signed"
)
"""Columns of commitment `c` of agreement `a` that `promise_said` reads."""


def promise_of(row: Commitment, halts: Halts = NO_HALTS) -> Promise:
    """What a commitment promised, with the dates and the halts of its agreement."""
    a = row.agreement
    said = (row.measure, row.target, row.baseline, row.per, row.due_day)
    return promise_said((*said, a.first_day, a.last_day, a.signed), halts)


def promise_said(said: Sequence[Any], halts: Halts) -> Promise:
    """The same from the columns in which it stands."""
    measure, target, baseline, per, due_day, first_day, last_day, signed = said
    return Promise(
        target=target if measure else None,
        baseline=baseline,
        per=Per(per) if per else None,
        start=begins(first_day, signed),
        deadline=due_day or last_day,
        rests=halts.rests,
        ended_on=halts.ended_on,
        last_day=last_day,
    )


@dataclass(frozen=True)
class Totals:
    """What a set of commitments amounts to: everything in it counted once."""

    evidence: int = 0
    people: int = 0
    quantities: Mapping[str, Decimal] = field(default_factory=dict)


TOTALS_OF_COUNTED = """
once AS (
    SELECT DISTINCT e.id, e.headcount
    FROM agreements_claim k
    JOIN agreements_evidence e ON e.id = k.evidence_id AND e.voided_on IS NULL
    WHERE k.commitment_id IN ({counted}) AND k.accepted_on IS NOT NULL
),
totals AS (
    SELECT '' AS name, count(*)::numeric AS number FROM once
    UNION ALL SELECT 'heads', coalesce(sum(headcount), 0) FROM once
    UNION ALL SELECT 'persons', count(DISTINCT p.pseudonym)
              FROM once JOIN agreements_evidenceperson p ON p.evidence_id = once.id
    UNION ALL SELECT q.measure, sum(q.amount)
              FROM once JOIN agreements_evidencequantity q ON q.evidence_id = once.id GROUP BY 1
)"""
"""Part of a query: totals over the commitments that the query `counted` gives."""

_TOTALS = (
    "WITH "
    + TOTALS_OF_COUNTED.format(counted="SELECT unnest(%(commitments)s::bigint[])")
    + " SELECT name, number FROM totals"
)


def totals_of(commitments: Collection[int]) -> Totals:
    """The totals of accepted evidence over a set of commitments, of any agreements.

    One event under three of them is one event; whoever came to two events is one person.
    Head counts taken without names add up, since nobody can tell who came twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"commitments": list(commitments)})
        return totals_from(dict(cursor.fetchall()))


def totals_from(found: Mapping[str, Decimal]) -> Totals:
    """Totals from the rows of that part: "" is evidence, the other names are people or measures."""
    people = int(found.get("heads", 0) + found.get("persons", 0))
    quantities = {name: n for name, n in found.items() if name not in ("", "heads", "persons")}
    return Totals(int(found.get("", 0)), people, quantities)
