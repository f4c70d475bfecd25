"""Which statements an organisation may carry out: those of its own tools, narrowed as it likes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pactwork.ledger.carrying.selecting import Selection
from pactwork.ledger.models import Actor, Credential, Statement
from pactwork.ledger.pseudonyms import number_behind
from pactwork.ledger.queries.viewing import Looked, Sight


@dataclass(frozen=True)
class Taken(Selection):
    """A selection that may name a commitment beside an activity."""

    commitment: str = ""

    def rows(self) -> QuerySet[Statement]:
        """The statements, in no order."""
        rows = super().rows()
        if not self.commitment:
            return rows
        named = Statement.objects.filter(
            context__activity__iri=self.commitment, context__relation__lte=4
        )
        return rows.filter(Q(activity__iri=self.commitment) | Q(pk__in=named.values("pk")))


def taken_out(sight: Sight, looked: Looked) -> Taken:
    """What the tools in sight recorded, of that what is looked for; two queries."""
    rows = Credential.objects.filter(organisation__in=sorted(sight.organisations))
    if looked.credential is not None:
        rows = rows.filter(pk=looked.credential)
    authorities: Collection[int] = list(rows.values_list("authority_id", flat=True))
    actor = _identifier(looked.person) if looked.person else ""
    return Taken(
        actor=actor or "",
        verb=looked.verb,
        activity=looked.activity,
        commitment=looked.commitment,
        authorities=[] if actor is None else authorities,
        since=looked.since,
        until=looked.until,
    )


def _identifier(pseudonym: str) -> str | None:
    number = number_behind(pseudonym)
    if number is None:
        return None
    return Actor.objects.filter(pk=number).values_list("identifier", flat=True).first()
