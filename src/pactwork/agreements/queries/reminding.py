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


def overdue_acceptances(
    days: int, *, level: ReminderLevel = ReminderLevel.REMIND, on: date, limit: int = 1000
) -> Sequence[Overdue]:
    """Parties that have kept evidence waiting for so many days and were not reminded at this
    level, the longest first.

    What tools recorded is not among it: it comes by the thousand, and waits in piles.
    A party that asked or returned is waited for only from the answer on. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"days": days, "level": level, "on": on, "limit": limit})
        return [
            Overdue(number, held, json.loads(title), by, organisation, since)
            for number, held, title, by, organisation, since in cursor.fetchall()
        ]
