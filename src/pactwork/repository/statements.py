"""The xAPI statements on materials. Verbs are those of Activity Streams and of xAPI's registry.

A material that not everybody sees is named by its identifier alone: statements stay for good.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.conf import settings

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.ledger.api import ActivityRef, ActorRef, Draft, VerbRef, organisation_actor
from pactwork.repository.described import Ground, Origin

_LONGEST: Final = 500
_STREAMS: Final = "http://activitystrea.ms/schema/1.0/"
_ADL: Final = "http://adlnet.gov/expapi/verbs/"
_TINCAN: Final = "http://id.tincanapi.com/verb/"
SUBMITTED: Final = VerbRef(f"{_STREAMS}submit", {"en": "submitted"})
APPROVED: Final = VerbRef(f"{_STREAMS}approve", {"en": "approved"})
RETURNED: Final = VerbRef(f"{_STREAMS}return", {"en": "returned"})
DECLINED: Final = VerbRef(f"{_STREAMS}reject", {"en": "declined"})
JOINED: Final = VerbRef(f"{_STREAMS}join", {"en": "joined"})
LEFT: Final = VerbRef(f"{_STREAMS}leave", {"en": "left"})
CLOSED: Final = VerbRef(f"{_STREAMS}close", {"en": "closed"})
RETRACTED: Final = VerbRef(f"{_STREAMS}retract", {"en": "took back"})
CREATED: Final = VerbRef(f"{_STREAMS}create", {"en": "created"})
UPDATED: Final = VerbRef(f"{_STREAMS}update", {"en": "updated"})
SHARED: Final = VerbRef(f"{_STREAMS}share", {"en": "shared"})
REMOVED: Final = VerbRef(f"{_STREAMS}remove", {"en": "removed"})
DENIED: Final = VerbRef(f"{_STREAMS}deny", {"en": "denied"})
RESOLVED: Final = VerbRef(f"{_STREAMS}resolve", {"en": "decided about"})
REPORTED: Final = VerbRef(f"{_STREAMS}flag-as-inappropriate", {"en": "reported"})
ADDED: Final = VerbRef(f"{_STREAMS}add", {"en": "added"})
INVITED: Final = VerbRef(f"{_STREAMS}invite", {"en": "invited"})
TAGGED: Final = VerbRef(f"{_STREAMS}tag", {"en": "compared"})
USED: Final = VerbRef(f"{_STREAMS}use", {"en": "used"})
LIKED: Final = VerbRef(f"{_STREAMS}like", {"en": "found useful"})
DISLIKED: Final = VerbRef(f"{_STREAMS}dislike", {"en": "did not find useful"})
ACCESSED: Final = VerbRef(f"{_STREAMS}access", {"en": "looked at it elsewhere"})
OPENED: Final = VerbRef(f"{_STREAMS}open", {"en": "opened"})
EXPERIENCED: Final = VerbRef(f"{_ADL}experienced", {"en": "read or played"})
COMMENTED: Final = VerbRef(f"{_ADL}commented", {"en": "commented on"})
VIEWED: Final = VerbRef(f"{_TINCAN}viewed", {"en": "viewed"})
DOWNLOADED: Final = VerbRef(f"{_TINCAN}downloaded", {"en": "downloaded"})
RATED: Final = VerbRef(f"{_TINCAN}rated", {"en": "rated"})

OF_USE: Final[Mapping[str, VerbRef]] = {
    "view": VIEWED,
    "download": DOWNLOADED,
    "embed": ACCESSED,
    "shown": EXPERIENCED,
    "opened": OPENED,
    "useful": LIKED,
    "not-useful": DISLIKED,
}
"""The verb of each kind of use."""


def operator() -> ActorRef:
    """Whoever runs this installation, and readers nobody names."""
    return ActorRef(home_page=settings.PACTWORK_IRI_BASE, name="operator")


def party(slug: str) -> ActorRef:
    """An organisation of this installation as an actor."""
    return organisation_actor(settings.PACTWORK_IRI_BASE, slug)


def material_activity(key: str, name: Text | None = None) -> ActivityRef:
    """A material as an xAPI activity."""
    kind = iri("concept", "activity-types", "material")
    return ActivityRef(iri("material", key), kind, dict(name or {}))


def version_activity(key: str, number: int) -> ActivityRef:
    """One version of it."""
    kind = iri("concept", "activity-types", "material")
    return ActivityRef(iri("material-version", key, number), kind)


def collection_activity(slug: str, name: Text | None = None) -> ActivityRef:
    """A collection as an xAPI activity."""
    kind = iri("concept", "activity-types", "collection")
    return ActivityRef(iri("collection", slug), kind, dict(name or {}))


def commitments_served(served: Iterable[tuple[str, str]]) -> list[ActivityRef]:
    """Commitments as xAPI activities: what evidence names."""
    kind = iri("concept", "activity-types", "commitment")
    return [ActivityRef(iri("commitment", slug, key), kind) for slug, key in sorted(served)]


def done(
    *,
    verb: VerbRef,
    key: str,
    at: datetime,
    by: str | None,
    name: Text | None = None,
    served: Iterable[tuple[str, str]] = (),
    result: Mapping[str, Any] | None = None,
    other: Sequence[ActivityRef] = (),
) -> Draft:
    """That an organisation (or, without one, whoever runs the site) did this with a material."""
    return Draft(
        actor=party(by) if by else operator(),
        verb=verb,
        object=material_activity(key, name),
        timestamp=at,
        parent=commitments_served(served),
        other=other,
        result=dict(result or {}),
    )


def version_done(
    *,
    verb: VerbRef,
    key: str,
    number: int,
    by: str,
    at: datetime,
    name: Text | None = None,
    origins: Sequence[Origin] = (),
) -> Draft:
    """That an organisation did this with one version: submitted, approved, returned, published.
    Of its `origins` those are told of which something else than their licence lets it be made.
    """
    activity = version_activity(key, number)
    return Draft(
        actor=party(by),
        verb=verb,
        object=ActivityRef(activity.iri, activity.type, dict(name or {})),
        timestamp=at,
        grouping=[material_activity(key)],
        result=used(number, *origins),
    )


def used(version: int, *origins: Origin) -> dict[str, Any]:
    """Which version something was done with, and what lets it be made out of its sources where
    that is not their licence, as the result of a statement. By whom leave was given stays with the
    material: it may be somebody's name, and statements stay for good.
    """
    told = [
        {"source": _source(one.iri), "rights": one.ground.rights.value, **_given(one.ground)}
        for one in origins
        if one.ground.rights
    ]
    rights = {_extension("rights"): told} if told else {}
    return {"extensions": {_extension("version"): version, **rights}}


def _source(address: str) -> str:
    """An address; of a very long one its beginning."""
    return address if len(address) <= _LONGEST else f"{address[: _LONGEST - 1]}…"


def _given(ground: Ground) -> dict[str, str]:
    return {"on": ground.on.isoformat()} if ground.on else {}


def collection_done(
    *, verb: VerbRef, slug: str, by: str, at: datetime, name: Text | None = None, key: str = ""
) -> Draft:
    """That an organisation did this with a collection, or with a material in it."""
    collection = collection_activity(slug, name)
    if not key:
        return Draft(actor=party(by), verb=verb, object=collection, timestamp=at)
    return Draft(
        actor=party(by),
        verb=verb,
        object=material_activity(key),
        timestamp=at,
        parent=[collection],
    )


def sector_done(*, verb: VerbRef, slug: str, name: Text, by: str | None, at: datetime) -> Draft:
    """That an organisation (or, without one, whoever runs the site) did this with a sector. Who was
    invited or removed is not in it, nor who joined or left where the public does not know of it.
    """
    kind = iri("concept", "activity-types", "sector")
    return Draft(
        actor=party(by) if by else operator(),
        verb=verb,
        object=ActivityRef(iri("sector", slug), kind, dict(name)),
        timestamp=at,
    )


def said_about(
    *,
    verb: VerbRef,
    key: str,
    what: str,
    number: uuid.UUID,
    by: str | None,
    at: datetime,
    result: Mapping[str, Any] | None = None,
) -> Draft:
    """That a comment or report on a material was made or decided about. Its words are a person's
    and not in it, nor whose they are.
    """
    about = material_activity(key)
    kind = iri("concept", "activity-types", what)
    return Draft(
        actor=party(by) if by else operator(),
        verb=verb,
        object=ActivityRef(f"{about.iri}#{what}-{number}", kind),
        timestamp=at,
        parent=[about],
        result=dict(result or {}),
    )


def used_on(
    *,
    key: str,
    what: str,
    day: date,
    total: int,
    distinct: int,
    served: Iterable[tuple[str, str]] = (),
) -> Draft:
    """How often readers did this with a material on a day, and in how many sessions; under the
    commitments that everybody may know it serves, so that use is counted for those too.
    """
    counted = {_extension("uses"): total, _extension("sessions"): distinct}
    return Draft(
        uuid=uuid.uuid5(_NAMESPACE, f"{key} {what} {day}"),
        actor=operator(),
        verb=OF_USE[what],
        object=material_activity(key),
        timestamp=datetime.combine(day, time(12), tzinfo=UTC),
        parent=commitments_served(served),
        result={"extensions": counted},
    )


def stars_given(stars: int) -> dict[str, Any]:
    """Stars as the result of a statement."""
    return {"score": {"raw": stars, "min": 1, "max": 5}}


def extension(name: str, value: Any) -> dict[str, Any]:
    """One extension as the result of a statement."""
    return {"extensions": {_extension(name): value}}


def _extension(name: str) -> str:
    return iri("concept", "statement-extensions", name)


_NAMESPACE: Final = uuid.UUID("0c0f3f5e-0f9d-5a43-8a55-9a6c38e0b1d2")
