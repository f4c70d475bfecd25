"""What holds for all rows of a table that is brought in, and where they stand at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pactwork.repository import visibility
from pactwork.repository.actions.laying_down import Arrival
from pactwork.repository.actions.reaching import landing_of, reach_of, reach_of_arrivals
from pactwork.repository.described import Described
from pactwork.repository.errors import Why, checked
from pactwork.repository.exchange.fitting import settled
from pactwork.repository.models import Landing, TableImport
from pactwork.vocabularies.api import exists


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """Kind and subjects (notations) of rows that name none; where the materials stand when they
    come in ("published", "review", "draft"), whose review that is (the slug of a body, "" the
    organisation), and who sees them: of an agreement or a sector (their slugs) where that is its
    parties or its organisations.
    """

    resource_type: str = ""
    subjects: tuple[str, ...] = ()
    landing: str = "published"
    body: str = ""
    visibility: str = "public"
    agreement: str = ""
    sector: str = ""


PLAINLY = Bringing()
"""Published for everybody, with nothing for rows that do not say it."""


def columns_of(held: Bringing, organisation: int) -> dict[str, Any]:
    """The columns of an import that say this.

    Raises:
        MaterialError: there is no such concept or body, or no such agreement or sector of the
            organisation.
    """
    kind, subjects = held.resource_type, held.subjects
    checked(not kind or exists("resource-types", kind), Why.UNKNOWN_CONCEPT, "resource_type")
    known = all(exists("isced-fields", one) for one in subjects)
    checked(known, Why.UNKNOWN_CONCEPT, "subjects")
    seen = reach_of(organisation, held.visibility, agreement=held.agreement, sector=held.sector)
    stands = landing_of(organisation, held.landing, held.body, "public")
    return {
        **stands,
        **visibility.columns_of(seen),
        "defaults": {"resource_type": kind, "subjects": list(subjects)},
    }


def settled_in(held: TableImport, said: Described) -> Described:
    """A row with what holds for all rows of an import that do not say it."""
    defaults = held.defaults
    return settled(
        said,
        language=held.language,
        licence=held.licence,
        resource_type=str(defaults.get("resource_type", "")),
        subjects=tuple(defaults.get("subjects", ())),
    )


def arrival_of_import(held: TableImport) -> Arrival:
    """Where the materials of an import stand when they come in."""
    return Arrival(
        stage=Landing(held.landing),
        **reach_of_arrivals(held),
        agreement=held.agreement_id,
        body=held.body_id if held.landing == Landing.REVIEW else None,
    )
