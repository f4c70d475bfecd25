"""What the register and other lists may be asked, as parameters of an address."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from ninja import Path, Query
from pydantic import BaseModel, Field, WithJsonSchema

from pactwork.agreements.progress import State
from pactwork.agreements.queries.register import STATUSES, RegisterFilter
from pactwork.kernel.rest import KEY, LINE, SLUG
from pactwork.organisations.api import organisation_by_slug

_CODE: Final = r"^([a-z0-9-]+:)?[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$"

AgreementSlug = Annotated[
    str, Path(..., pattern=SLUG, max_length=120, description="The slug of an agreement.")
]
OrganisationSlug = Annotated[
    str, Path(..., pattern=SLUG, max_length=80, description="The slug of an organisation.")
]
CommitmentKey = Annotated[
    str, Path(..., pattern=KEY, max_length=80, description="The key of a commitment.")
]
VersionNumber = Annotated[
    int, Path(..., ge=1, le=2**31 - 1, description="The number of a version, from 1.")
]

PactForm = Annotated[
    Annotated[
        Literal["json", "yaml"] | None,
        WithJsonSchema({"type": "string", "enum": ["json", "yaml"]}),
    ],
    Query(None, alias="format", description="The form; without it the Accept header decides."),
]
WithBodies = Annotated[bool, Query(False, description="Take every body below it together with it.")]


def _concept(what: str, scheme: str) -> Any:
    said = f"{what}: a code of `/vocabularies/{scheme}`."
    return Field(default=None, pattern=_CODE, max_length=80, description=said)


_Concept = Annotated[
    str | None, WithJsonSchema({"type": "string", "pattern": _CODE, "maxLength": 80})
]
_Status = Literal["in_force", "suspended", "upcoming", "ended"]


class RegisterQuestion(BaseModel):
    """The register's filters. A concept is "themes:education", or "education" alone."""

    q: str = Field(
        default="",
        max_length=200,
        pattern=LINE,
        description="Words of titles and parties; accents do not matter.",
    )
    type: _Concept = _concept("Type of agreement", "agreement-types")
    status: Annotated[
        _Status | None,
        WithJsonSchema({"type": "string", "enum": list(STATUSES)}),
    ] = Field(
        default=None,
        description="Where today is in the term; without an end: in force, unless suspended.",
    )
    state: Annotated[
        State | None, WithJsonSchema({"type": "string", "enum": [str(one) for one in State]})
    ] = Field(default=None, description="Where the agreement stands as a whole.")
    theme: _Concept = _concept("Theme", "themes")
    segment: _Concept = _concept("Segment", "segments")
    area: _Concept = _concept("Area of one of its commitments", "areas")
    target_group: _Concept = _concept("Target group", "target-groups")
    country: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})
    ] = Field(
        default=None,
        pattern=r"^[A-Za-z]{2}$",
        description="Country of one of its parties (ISO 3166-1 alpha-2).",
    )
    organisation: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": SLUG, "maxLength": 80})
    ] = Field(
        default=None,
        pattern=SLUG,
        max_length=80,
        description="Slug of an organisation that is a party.",
    )
    with_bodies: bool = Field(
        default=False, description="Count the bodies below that organisation as the same one."
    )

    def register_filter(self) -> RegisterFilter | None:
        """The question in the register's terms; None if it names an unknown organisation."""
        found: frozenset[int] = frozenset()
        if self.organisation:
            organisation = organisation_by_slug(self.organisation)
            if organisation is None:
                return None
            number = organisation.card.number
            found = organisation.under if self.with_bodies else frozenset({number})
        return RegisterFilter(
            text=self.q,
            status=self.status or "",
            state=self.state or "",
            country=(self.country or "").upper(),
            organisations=found,
            type=_code("agreement-types", self.type),
            theme=_code("themes", self.theme),
            segment=_code("segments", self.segment),
            area=_code("areas", self.area),
            target_group=_code("target-groups", self.target_group),
        )


def _code(scheme: str, value: str | None) -> str:
    if not value:
        return ""
    return value if ":" in value else f"{scheme}:{value}"


class Paging(BaseModel):
    """One page of a list."""

    limit: int = Field(default=50, ge=1, le=200, description="How many at most on a page.")
    cursor: str = Field(
        default="", max_length=400, description="Where the page before ended; take it from `next`."
    )

    def asked(self) -> dict[str, object]:
        """What was asked, by the names of the parameters, but for the place in the list."""
        return self.model_dump(exclude={"cursor"}, exclude_defaults=True, mode="json")


class ListQuestion(RegisterQuestion, Paging):
    """The register's filters, and one page of what they leave."""


class EvidenceQuestion(Paging):
    """Which evidence under an agreement, and one page of it."""

    commitment: Annotated[
        str | None, WithJsonSchema({"type": "string", "pattern": KEY, "maxLength": 80})
    ] = Field(default=None, pattern=KEY, max_length=80, description="The key of a commitment.")
    counted: bool = Field(
        default=False, description="Only what counts now: accepted and not withdrawn."
    )


class FlowQuestion(Paging):
    """One page of what passed between organisations."""


class FlowQuestionWithBodies(Paging):
    """The same of an organisation, alone or with every body below it."""

    with_bodies: bool = Field(
        default=False, description="Take every body below it together with it."
    )


class Pair(BaseModel):
    """Two versions to compare."""

    from_: int = Field(alias="from", ge=1, le=2**31 - 1, description="The number of the older.")
    to: int = Field(ge=1, le=2**31 - 1, description="The number of the newer.")
