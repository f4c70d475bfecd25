"""Telling people what happens to materials, and whose turn it is. Steps."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.api import notify, notify_followers
from pactwork.organisations.api import cards
from pactwork.people.api import Person, Power, people_of
from pactwork.repository.described import Rights
from pactwork.repository.models import (
    Collection,
    CollectionItem,
    Material,
    MaterialComment,
    MaterialReport,
    ReportDecision,
    Reuse,
    Sector,
    Version,
    VersionOrigin,
)
from pactwork.repository.visibility import Visibility

TURN: Final = "material-turn"
NEWS: Final = "material-news"
FOLLOWED: Final = "material-followed"
DECIDED: Final = "report-decided"
GRAVE: Final = frozenset({"rights", "personal", "harmful"})
"""Reasons of reports that are nobody's to judge alone."""
SECTOR: Final = "sector-news"
COLLECTED: Final = "collection-followed"


def holders(organisations: Iterable[int], power: Power, *, but: Person | None = None) -> set[int]:
    """Those who hold this power for one of these organisations, except who did it."""
    found = {one.pk for held in organisations for one in people_of(held, power)}
    return found - {but.pk if but else 0}


def tell_review(
    held: Material,
    version: Version,
    people: Many[int],
    organisations: Many[int],
    *,
    again: datetime | None = None,
) -> None:
    """Step: tell the reviewers that a version waits, once a round; or `again` since then."""
    turn = f"{version.round}:{again.isoformat()}" if again else str(version.round)
    _tell(
        TURN,
        held,
        version,
        "review",
        people=people,
        organisations=organisations,
        once=f"material:{held.key}:{version.number}:{turn}",
    )


def tell_news(
    held: Material, version: Version, what: str, *, text: str = "", by: Person | None = None
) -> None:
    """Step: tell whoever wrote and submitted a version what became of it."""
    wrote = {version.person_id, version.submitted_by_id, held.person_id} - {None}
    people = {one for one in wrote if one} - {by.pk if by else 0}
    mine = [held.organisation_id]
    _tell(NEWS, held, version, what, people=people, organisations=mine, text={"": text})


def tell_unsent(held: Material, version: Version, person: int) -> None:
    """Step: tell whoever had a creator asked that the letter could not be sent."""
    _tell(NEWS, held, version, "unsent", people={person}, organisations=[])


def tell_withdrawn(held: Material, reason: Text, *, by: Person | None) -> None:
    """Step: tell its organisation, and those who use it, that a material was withdrawn."""
    reusing = _using(held)
    people = holders([held.organisation_id], Power.WRITE, but=by)
    people |= holders(reusing, Power.WRITE, but=by)
    everybody = {held.organisation_id, *reusing}
    version = held.current
    assert version is not None
    _tell(NEWS, held, version, "withdrawn", people=people, organisations=everybody, text=reason)


def tell_reused(held: Material, version: Version, organisation: int, by: Person) -> None:
    """Step: tell those who share a material that another organisation put it to use."""
    people = holders([held.organisation_id], Power.WRITE, but=by) | {held.person_id or 0}
    _tell(
        NEWS,
        held,
        version,
        "reused",
        people=people - {0, by.pk},
        organisations=[held.organisation_id],
        who=organisation,
    )


def tell_leave(held: Material, version: Version) -> None:
    """Step: tell other organisations of whose materials a version says that it was made with leave,
    once a version.
    """
    rows = VersionOrigin.objects.filter(version=version, rights=Rights.LEAVE)
    others = rows.exclude(material__organisation=held.organisation_id)
    for row in others.filter(material__current__isnull=False).select_related("material__current"):
        source = row.material
        assert source is not None
        assert source.current is not None
        _tell(
            NEWS,
            source,
            source.current,
            "leave",
            people=holders([source.organisation_id], Power.WRITE),
            organisations=[source.organisation_id],
            once=f"material:leave:{source.key}:{held.key}:{version.number}",
            who=held.organisation_id,
        )


def tell_to_moderate(held: Material, said: MaterialComment | MaterialReport) -> None:
    """Step: tell its organisation's coordinators of a comment or report that waits for them; of a
    grave one those who run the site too.
    """
    what = "comment" if isinstance(said, MaterialComment) else "report"
    version = held.current
    assert version is not None
    is_grave = isinstance(said, MaterialReport) and said.reason in GRAVE
    _tell(
        TURN,
        held,
        version,
        what,
        people=holders([held.organisation_id], Power.WRITE) | (operators() if is_grave else set()),
        organisations=[held.organisation_id],
        once=f"material:{what}:{said.uuid}",
    )


def tell_late_report(held: Material, said: MaterialReport) -> bool:
    """Step: tell those who run the site, and its organisation, that nobody decided about a report;
    once. Whether they were told now.
    """
    version = held.current
    return version is not None and _tell(
        TURN,
        held,
        version,
        "report-late",
        people=operators() | holders([held.organisation_id], Power.WRITE),
        organisations=[held.organisation_id],
        once=f"material:report-late:{said.uuid}",
    )


def tell_decided(held: Material, said: MaterialReport, decision: ReportDecision) -> None:
    """Step: tell whoever reported a material, signed in, what was decided and why."""
    require_transaction()
    version = held.current
    if version is None or said.person_id in (None, decision.person_id):
        return
    notify(
        DECIDED,
        subject=iri("material", held.key),
        people=[said.person_id or 0],
        organisations=[],
        parameters={
            **_parameters(held, version, decision.what, text={"": decision.reason}),
            "report": str(said.uuid),
        },
    )


def operators() -> set[int]:
    """Those who run the site."""
    rows = Person.objects.filter(is_operator=True, is_active=True)
    return set(rows.values_list("pk", flat=True))


def tell_new_version(held: Material, version: Version) -> None:
    """Step: tell those who use a material in their own work, or follow it, that there is a new
    version of it; each once.
    """
    require_transaction()
    using = _using(held) - {held.organisation_id}
    people = holders(using, Power.WRITE)
    if using:
        _tell(NEWS, held, version, "renewed", people=people, organisations=using)
    notify_followers(
        FOLLOWED,
        subject=iri("material", held.key),
        parameters=_parameters(held, version, "new"),
        but=people,
    )


def tell_sector(row: Sector, what: str, *, to: int, who: int | None = None, by: Person) -> None:
    """Step: tell the coordinators of an organisation what happened to it, or to another (`who`), in
    a sector: that it was "invited", "joined", "left" or was "removed".
    """
    require_transaction()
    number = row.keeper_id if who is None else who
    notify(
        SECTOR,
        subject=iri("sector", row.slug),
        people=holders([to], Power.WRITE, but=by),
        organisations=[to],
        parameters={
            "sector": row.slug,
            "name": dict(row.name),
            "organisation": dict(cards([number])[number].name),
            "what": what,
            "to": to,
        },
    )


def tell_added(row: Collection, held: Material, *, by: Person | None) -> None:
    """Step: tell those who follow a collection that a material was added to it; once. Of what
    opens later they hear when it does.
    """
    require_transaction()
    if held.opened_at is None and held.visibility != Visibility.ORGANISATION:
        return
    version = held.current
    assert version is not None
    notify_followers(
        COLLECTED,
        subject=iri("collection", row.slug),
        parameters={
            **_parameters(held, version, "added"),
            "collection": row.slug,
            "collection_title": dict(row.titles),
        },
        but=[by.pk] if by else [],
        once=f"collection:{row.slug}:{held.key}{'' if held.opened_at else ':inside'}",
    )


def tell_opened(held: Material) -> None:
    """Step: tell those who follow the collections a material was put into before it opened."""
    for item in CollectionItem.objects.filter(material=held).select_related("collection"):
        tell_added(item.collection, held, by=None)


def _using(held: Material) -> set[int]:
    """The organisations that said they use it, and those whose materials are made out of it."""
    reuses = Reuse.objects.filter(material=held).values_list("organisation", flat=True)
    made = VersionOrigin.objects.filter(
        material=held, version__material__current=F("version"), version__material__withdrawn_at=None
    )
    return {*reuses, *made.values_list("version__material__organisation", flat=True)}


def _parameters(
    held: Material, version: Version, what: str, who: int = 0, text: Text | None = None
) -> dict[str, Any]:
    number = who or held.organisation_id
    return {
        "material": held.key,
        "number": version.number,
        "title": dict(version.titles),
        "languages": list(version.languages),
        "organisation": dict(cards([number])[number].name),
        "what": what,
        "text": dict(text or {}),
    }


def _tell(
    kind: str,
    held: Material,
    version: Version,
    what: str,
    *,
    people: Many[int],
    organisations: Many[int],
    once: str | None = None,
    who: int = 0,
    text: Text | None = None,
) -> bool:
    """Whether it was told now, and not before."""
    require_transaction()
    told = notify(
        kind,
        subject=iri("material", held.key),
        people=people,
        organisations=organisations,
        parameters=_parameters(held, version, what, who, text),
        once=once,
    )
    return told is not None
