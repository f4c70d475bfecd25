"""What holds for all rows of a table that is brought in, and where they stand at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pactwork.repository.actions.harvesting import landing_of
from pactwork.repository.actions.laying_down import Arrival
from pactwork.repository.actions.parts import agreement_of
from pactwork.repository.actions.records import landed_first
from pactwork.repository.described import Described
from pactwork.repository.errors import Why, checked
from pactwork.repository.exchange.fitting import settled
from pactwork.repository.models import Landing, TableImport
from pactwork.repository.visibility import Visibility
from pactwork.vocabularies.api import exists


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """Kind and subjects (notations) of rows that name none; where the materials stand when they
    come in ("published", "review", "draft"), whose review that is (the slug of a body, "" the
    organisation), and who sees them: of an agreement (its slug) where that is its parties.
    """

    resource_type: str = ""
    subjects: tuple[str, ...] = ()
    landing: str = "published"
    body: str = ""
    visibility: str = "public"
    agreement: str = ""


PLAINLY = Bringing()
"""Published for everybody, with nothing for rows that do not say it."""


def columns_of(held: Bringing, organisation: int) -> dict[str, Any]:
    """The columns of an import that say this.

    Raises:
        MaterialError: there is no such concept, body or agreement of the organisation.
    """
    kind, subjects = held.resource_type, held.subjects
    checked(not kind or exists("resource-types", kind), Why.UNKNOWN_CONCEPT, "resource_type")
    known = all(exists("isced-fields", one) for one in subjects)
    checked(known, Why.UNKNOWN_CONCEPT, "subjects")
    seen = Visibility(held.visibility)
    parties = seen is Visibility.PARTIES
    number = agreement_of(organisation, held.agreement, "agreement") if parties else None
    stands = landed_first(landing_of(held.landing, held.body, "public"), organisation)
    return {
        **stands,
        "visibility": seen.value,
        "agreement_id": number,
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
        visibility=Visibility(held.visibility),
        agreement=held.agreement_id,
        body=held.body_id if held.landing == Landing.REVIEW else None,
    )
