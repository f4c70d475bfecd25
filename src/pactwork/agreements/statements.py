"""The xAPI statements of the spine. Verbs are those of Activity Streams that xAPI tools know."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.conf import settings

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.ledger.api import (
    ActivityRef,
    ActorRef,
    Draft,
    StatementRef,
    VerbRef,
    organisation_actor,
    voiding,
)

_STREAMS: Final = "http://activitystrea.ms/schema/1.0/"
CREATED: Final = VerbRef(f"{_STREAMS}create", {"en": "created"})
UPDATED: Final = VerbRef(f"{_STREAMS}update", {"en": "updated"})
SUBMITTED: Final = VerbRef(f"{_STREAMS}submit", {"en": "submitted"})
ACCEPTED: Final = VerbRef(f"{_STREAMS}accept", {"en": "accepted"})
PROPOSED: Final = VerbRef(f"{_STREAMS}present", {"en": "proposed"})
APPROVED: Final = VerbRef(f"{_STREAMS}approve", {"en": "approved"})
SIGNED: Final = VerbRef(f"{_STREAMS}agree", {"en": "signed"})
FUNDED: Final = VerbRef(f"{_STREAMS}sponsor", {"en": "agreed to fund"})
ENDORSED: Final = VerbRef(f"{_STREAMS}acknowledge", {"en": "endorsed"})
REFUSED: Final = VerbRef(f"{_STREAMS}reject", {"en": "refused"})
PUT_IN_FORCE: Final = VerbRef(f"{_STREAMS}start", {"en": "put in force"})
_ADL: Final = "http://adlnet.gov/expapi/verbs/"
SUSPENDED: Final = VerbRef(f"{_ADL}suspended", {"en": "suspended"})
RESUMED: Final = VerbRef(f"{_ADL}resumed", {"en": "resumed"})
MERGED: Final = VerbRef(f"{_STREAMS}consolidate", {"en": "merged"})
PARTED: Final = VerbRef(f"{_STREAMS}undo", {"en": "parted"})
TERMINATED: Final = VerbRef(f"{_ADL}terminated", {"en": "terminated"})

NEGOTIATED: Final[Mapping[str, VerbRef]] = {
    "propose": PROPOSED,
    "approve": APPROVED,
    "sign": SIGNED,
    "fund": FUNDED,
    "endorse": ENDORSED,
    "contract": ACCEPTED,
    "refuse": REFUSED,
}
"""The acts on a draft that are recorded, by their names in the table of transitions."""
DENIED: Final = VerbRef(f"{_STREAMS}deny", {"en": "denied"})
REMOVED: Final = VerbRef(f"{_STREAMS}remove", {"en": "removed"})
RETURNED: Final = VerbRef(f"{_STREAMS}return", {"en": "returned"})
ASKED: Final = VerbRef(f"{_ADL}asked", {"en": "asked"})
ANSWERED: Final = VerbRef(f"{_ADL}answered", {"en": "answered"})

_NAMESPACE: Final = uuid.UUID("5d1c2f0e-6f7c-5b7f-9a57-0b6f2f3c7a10")


def evidence_uuid(agreement: str, key: str) -> uuid.UUID:
    """The lasting id of a piece of evidence that came in by file."""
    return uuid.uuid5(_NAMESPACE, f"{agreement}#{key}")


def operator() -> ActorRef:
    """Whoever runs this installation, at its command line or on its pages."""
    return ActorRef(home_page=settings.PACTWORK_IRI_BASE, name="operator")


def party(slug: str) -> ActorRef:
    """An organisation of this installation as an actor."""
    return organisation_actor(settings.PACTWORK_IRI_BASE, slug)


def agreement_activity(slug: str, title: Text | None = None) -> ActivityRef:
    """An agreement as an xAPI activity."""
    kind = iri("concept", "activity-types", "agreement")
    return ActivityRef(iri("agreement", slug), kind, dict(title or {}))


def commitment_activity(agreement: str, key: str) -> ActivityRef:
    """A commitment as an xAPI activity: what evidence names."""
    kind = iri("concept", "activity-types", "commitment")
    return ActivityRef(iri("commitment", agreement, key), kind)


def version_recorded(
    *, slug: str, title: Text, number: int, sha256: str, by: ActorRef, at: datetime
) -> Draft:
    """That an agreement was created, or its terms updated to a version with this hash."""
    extensions = {
        iri("concept", "statement-extensions", "version"): number,
        iri("concept", "statement-extensions", "terms-sha256"): sha256,
    }
    return Draft(
        actor=by,
        verb=CREATED if number == 1 else UPDATED,
        object=agreement_activity(slug, title),
        timestamp=at,
        result={"extensions": extensions},
    )


def details_changed(*, slug: str, title: Text, by: ActorRef, at: datetime) -> Draft:
    """That something beside the terms changed: contacts, files, sources, visibility."""
    return Draft(actor=by, verb=UPDATED, object=agreement_activity(slug, title), timestamp=at)


def negotiated(*, act: str, slug: str, sha256: str, by: str, at: datetime) -> Draft:
    """That an organisation did this with a draft whose terms have this hash. Names nobody."""
    return Draft(
        actor=party(by),
        verb=NEGOTIATED[act],
        object=agreement_activity(slug),
        timestamp=at,
        result={"extensions": {iri("concept", "statement-extensions", "terms-sha256"): sha256}},
    )


def after_force(*, verb: VerbRef, slug: str, title: Text, by: str, at: datetime) -> Draft:
    """That an agreement came into force, rests, goes on, or ends, by a party's act."""
    activity = agreement_activity(slug, title)
    return Draft(actor=party(by), verb=verb, object=activity, timestamp=at)


def organisation_described(*, slug: str, name: Text, by: ActorRef, at: datetime) -> Draft:
    """That what is known of an organisation changed."""
    kind = iri("concept", "activity-types", "organisation")
    activity = ActivityRef(iri("organisation", slug), kind, dict(name))
    return Draft(actor=by, verb=UPDATED, object=activity, timestamp=at)


def organisations_merged(
    *, verb: VerbRef, merged: str, into: str, name: Text, by: ActorRef, at: datetime
) -> Draft:
    """That a duplicate is one with another organisation, or stands by itself again (`verb`)."""
    kind = iri("concept", "activity-types", "organisation")
    activity = ActivityRef(iri("organisation", merged), kind, dict(name))
    other = iri("concept", "statement-extensions", "merged-into")
    result = {"extensions": {other: iri("organisation", into)}}
    return Draft(actor=by, verb=verb, object=activity, timestamp=at, result=result)


def register_recounted(*, at: datetime) -> Draft:
    """That passing days changed where commitments stand."""
    register = ActivityRef(f"{settings.PACTWORK_IRI_BASE}/id/register")
    return Draft(actor=operator(), verb=UPDATED, object=register, timestamp=at)


def evidence_delivered(
    *,
    evidence: uuid.UUID,
    kind: str,
    title: Text,
    by: str,
    on: date,
    commitments: Iterable[tuple[str, str]],
    quantities: Mapping[str, Decimal],
    headcount: int,
    people: Sequence[uuid.UUID],
) -> Draft:
    """That a party delivered evidence for commitments, named as (agreement, key)."""
    served = sorted(commitments)
    amounts: dict[str, Any] = {
        iri("concept", "measures", measure.partition(":")[2]): float(amount)
        for measure, amount in quantities.items()
    }
    if headcount:
        amounts[iri("concept", "statement-extensions", "headcount")] = headcount
    if people:
        names = [str(pseudonym) for pseudonym in people]
        amounts[iri("concept", "statement-extensions", "participants")] = names
    return Draft(
        uuid=uuid.uuid5(evidence, "delivered"),
        actor=party(by),
        verb=SUBMITTED,
        object=ActivityRef(iri("evidence", evidence), iri("concept", *kind.split(":")), title),
        timestamp=_noon(on),
        parent=[commitment_activity(agreement, key) for agreement, key in served],
        grouping=[agreement_activity(slug) for slug in dict.fromkeys(a for a, _ in served)],
        result={"extensions": amounts} if amounts else {},
    )


def evidence_accepted(
    *,
    delivered: uuid.UUID,
    by: str,
    on: date,
    commitments: Iterable[tuple[str, str]],
    attempt: int = 0,
) -> Draft:
    """That a party accepted evidence, by the statement that delivered it."""
    served = sorted(commitments)
    return Draft(
        uuid=uuid.uuid5(delivered, f"accepted by {by} {attempt}"),
        actor=party(by),
        verb=ACCEPTED,
        object=StatementRef(delivered),
        timestamp=_noon(on),
        parent=[commitment_activity(agreement, key) for agreement, key in served],
        grouping=[agreement_activity(slug) for slug in dict.fromkeys(a for a, _ in served)],
    )


def evidence_widened(
    *, delivered: uuid.UUID, by: str, commitments: Iterable[tuple[str, str]], at: datetime
) -> Draft:
    """That what a party delivered serves these commitments as well."""
    served = sorted(commitments)
    return Draft(
        actor=party(by),
        verb=UPDATED,
        object=StatementRef(delivered),
        timestamp=at,
        parent=[commitment_activity(agreement, key) for agreement, key in served],
        grouping=[agreement_activity(slug) for slug in dict.fromkeys(a for a, _ in served)],
    )


def evidence_voided(*, statement: uuid.UUID, by: str, on: date) -> Draft:
    """That a party took a statement back."""
    return voiding(statement, actor=party(by), timestamp=_noon(on))


def evidence_discussed(*, delivered: uuid.UUID, verb: VerbRef, by: str, at: datetime) -> Draft:
    """That a party asked, answered or returned. What was said is not recorded."""
    return Draft(actor=party(by), verb=verb, object=StatementRef(delivered), timestamp=at)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def remark_decided(
    *, verb: VerbRef, agreement: str, key: str, remark: uuid.UUID, by: str | None, at: datetime
) -> Draft:
    """That a party published, declined, took down or answered what somebody said; without `by`,
    that whoever runs the installation hid it or showed it again.

    The words are not in it: statements stay for ever, and the words are a person's.
    """
    about = commitment_activity(agreement, key)
    kind = iri("concept", "activity-types", "remark")
    return Draft(
        actor=party(by) if by else operator(),
        verb=verb,
        object=ActivityRef(f"{about.iri}#remark-{remark}", kind),
        timestamp=at,
        parent=[about],
        grouping=[agreement_activity(agreement)],
    )
