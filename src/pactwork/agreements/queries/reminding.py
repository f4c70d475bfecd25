"""Who keeps evidence waiting, and for how long. Silence never accepts; it is only spoken of."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from pactwork.agreements.models import ReminderLevel
from pactwork.kernel.texts import Text


@dataclass(frozen=True)
class Overdue:
    """A party that has kept a piece of evidence waiting since a day. Numbers are rows' and
    organisations'.
    """

    number: int
    evidence: uuid.UUID
    title: Text
    delivered_by: int
    organisation: int
    since: date


_OVERDUE: Final = """
SELECT e.id, e.uuid, e.title::text, e.delivered_by_id, p.organisation_id,
       greatest(e.recorded_at, max(m.at))::date AS since
FROM agreements_evidence e
JOIN agreements_claim k ON k.evidence_id = e.id AND k.accepted_on IS NULL
JOIN agreements_commitment c ON c.id = k.commitment_id AND c.withdrawn_in IS NULL
JOIN agreements_party p ON p.agreement_id = c.agreement_id
     AND p.organisation_id <> e.delivered_by_id
LEFT JOIN agreements_message m ON m.evidence_id = e.id AND m.thread_id = p.organisation_id
WHERE e.voided_on IS NULL
  AND NOT EXISTS (SELECT FROM agreements_fromtool f WHERE f.evidence_id = e.id)
  AND NOT EXISTS (SELECT FROM agreements_message o WHERE o.evidence_id = e.id
                  AND o.thread_id = p.organisation_id AND o.settled_at IS NULL)
  AND NOT EXISTS (SELECT FROM agreements_reminder r WHERE r.evidence_id = e.id
                  AND r.organisation_id = p.organisation_id AND r.level = %(level)s)
GROUP BY e.id, p.organisation_id
HAVING greatest(e.recorded_at, max(m.at))::date <= %(on)s::date - %(days)s::int
ORDER BY since, e.id, p.organisation_id
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class OverduePile:
    """A party that has kept a pile waiting since a day: what a tool recorded for a commitment.

    `newest` is the number of the newest piece in it.
    """

    commitment: int
    key: str
    text: Text
    agreement: str
    authoritative: Sequence[str]
    tool: str
    delivered_by: int
    organisation: int
    pieces: int
    newest: int
    since: date


_PILES: Final = """
SELECT c.id, c.key, c.text::text, a.slug, a.authoritative, w.tool, w.delivered_by_id,
       w.organisation_id, count(*), max(w.evidence_id), min(w.since)
FROM (
    SELECT e.id AS evidence_id, e.delivered_by_id, f.tool, k.commitment_id, p.organisation_id,
           greatest(e.recorded_at, max(m.at))::date AS since
    FROM agreements_fromtool f
    JOIN agreements_evidence e ON e.id = f.evidence_id AND e.voided_on IS NULL
    JOIN agreements_claim k ON k.evidence_id = e.id AND k.accepted_on IS NULL
    JOIN agreements_commitment o ON o.id = k.commitment_id AND o.withdrawn_in IS NULL
    JOIN agreements_party p ON p.agreement_id = o.agreement_id
         AND p.organisation_id <> e.delivered_by_id
    LEFT JOIN agreements_message m ON m.evidence_id = e.id AND m.thread_id = p.organisation_id
    GROUP BY e.id, f.tool, k.commitment_id, p.organisation_id
    HAVING count(m.id) FILTER (WHERE m.settled_at IS NULL) = 0
) w
JOIN agreements_commitment c ON c.id = w.commitment_id
JOIN agreements_agreement a ON a.id = c.agreement_id
LEFT JOIN agreements_pilereminder r ON r.commitment_id = c.id AND r.tool = w.tool
     AND r.delivered_by_id = w.delivered_by_id AND r.organisation_id = w.organisation_id
     AND r.level = %(level)s
GROUP BY c.id, a.id, w.tool, w.delivered_by_id, w.organisation_id, r.newest
HAVING min(w.since) <= %(on)s::date - %(days)s::int
   AND min(w.evidence_id) > coalesce(r.newest, 0)
ORDER BY min(w.since), c.id, w.tool, w.organisation_id
LIMIT %(limit)s
"""


def overdue_piles(
    days: int, *, level: ReminderLevel, on: date, limit: int = 1000
) -> Sequence[OverduePile]:
    """Parties that have kept what a tool recorded waiting for so many days, a pile each, the
    longest first. A pile of which something waits that was spoken of at this level is left out.

    How many and since when is said of all that waits now. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PILES, {"days": days, "level": level, "on": on, "limit": limit})
        return [
            OverduePile(number, key, json.loads(text), *others)
            for number, key, text, *others in cursor.fetchall()
        ]


def overdue_acceptances(
    days: int, *, level: ReminderLevel = ReminderLevel.REMIND, on: date, limit: int = 1000
) -> Sequence[Overdue]:
    """Parties that have kept evidence waiting for so many days and were not reminded at this
    level, the longest first.

    What tools recorded is not among it: it comes by the thousand, and waits in piles
    (`overdue_piles`).
    A party that asked or returned is waited for only from the answer on. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"days": days, "level": level, "on": on, "limit": limit})
        return [
            Overdue(number, held, json.loads(title), by, organisation, since)
            for number, held, title, by, organisation, since in cursor.fetchall()
        ]
