"""Depositing learning materials by a program, with the same checks as on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import AwareDatetime, BaseModel, Field, field_validator

from pactwork.desk.licence_words import clashes, fitting
from pactwork.desk.rest.asked import Asked, acting_organisation, desk_url, need
from pactwork.files.api import FileError
from pactwork.kernel.iris import iri
from pactwork.kernel.rest import ParameterError, Refusal, Text
from pactwork.people.api import Power, Scope
from pactwork.repository.api import (
    KEEP,
    WHY_WORDS,
    Creator,
    DraftLine,
    Ground,
    LicenceError,
    MaterialError,
    NotAllowedError,
    Origin,
    Relation,
    Rights,
    Said,
    Visibility,
    Why,
    depositing,
    materials,
    reviewing,
)

router: Final = Router(tags=["Materials"], by_alias=True)
Codes = Annotated[list[str], Field(max_length=50)]


class CreatorShape(BaseModel):
    """Who made it. Somebody who did not agree is never named to others."""

    name: str = Field(max_length=200)
    role: str = Field("author", max_length=40, description="A notation of `creator-roles`.")
    identifier: str = Field("", max_length=200, description="ORCID, ISNI or ROR, as an address.")
    affiliation: str = Field("", max_length=200)
    is_organisation: bool = False
    agreed: bool = Field(False, description="Whether they agreed to be named.")


class OriginShape(BaseModel):
    """What it comes from: the identifier of one of our materials, or any address."""

    relation: Literal["translation-of", "adaptation-of", "based-on", "part-of"]
    iri: str = Field(max_length=2000)
    title: str = Field("", max_length=500)
    licence: str = Field("", max_length=80, description="A notation of `licences`.")
    rights: Literal["", "own", "leave"] = Field(
        "",
        description="What lets it be made where that is not the licence: that the rights are your"
        " own, or leave that was given.",
    )
    leave_by: str = Field("", max_length=200, description="Who gave leave; shown in public.")
    leave_on: date | None = Field(None, description="The day it was given.")
    leave_note: str = Field(
        "", max_length=1000, description="What shows that; told to those who write and review."
    )

    def origin(self) -> Origin:
        """The same as a value."""
        ground = Ground(Rights(self.rights), self.leave_by, self.leave_note, self.leave_on)
        return Origin(Relation(self.relation), self.iri, self.title, self.licence, ground)


class Served(BaseModel):
    """A commitment it serves."""

    agreement: str = Field(max_length=80)
    commitment: str = Field(max_length=80)


class MaterialSaid(BaseModel):
    """What is said of a draft; what is left out stays as it is. Concepts are notations."""

    titles: Text | None = None
    descriptions: Text | None = None
    keywords: dict[str, list[str]] | None = Field(None, description="Words by language.")
    languages: Codes | None = None
    resource_type: str | None = Field(None, max_length=80)
    licence: str | None = Field(None, max_length=80)
    subjects: Codes | None = Field(None, description="Of `isced-fields`.")
    themes: Codes | None = None
    levels: Codes | None = Field(None, description="Of `isced-levels`.")
    target_groups: Codes | None = None
    literacies: Codes | None = None
    accessibility: Codes | None = None
    link: str | None = Field(None, max_length=2000, description="Of what is kept elsewhere.")
    doi: str | None = Field(
        None, max_length=250, description="A DOI that names the work; later versions keep it."
    )
    creators: list[CreatorShape] | None = Field(None, max_length=50)
    partners: Codes | None = Field(None, description="Slugs of organisations that contributed.")
    origins: list[OriginShape] | None = Field(None, max_length=50)
    commitments: list[Served] | None = Field(None, max_length=50)
    visibility: Literal["organisation", "parties", "sector", "members", "public"] | None = None
    agreement: str | None = Field(None, max_length=80, description="Whose parties see it.")
    sector: str | None = Field(
        None, max_length=80, description="Of which sector the organisations see it; its slug."
    )
    visible_from: AwareDatetime | None = Field(
        None, description="Others see it only from then on; with its offset from UTC."
    )
    curation: str | None = Field(
        None, max_length=120, description="Who reviews it: body:SLUG, agreement:SLUG, or nothing."
    )

    @field_validator("visible_from")
    @classmethod
    def _within_time(cls, value: datetime | None) -> datetime | None:
        try:
            return value.astimezone(UTC) if value is not None else None
        except OverflowError:
            raise ValueError("That moment lies outside of time as it is kept here.") from None


class NewMaterial(MaterialSaid):
    """A material to deposit in an organisation's name."""

    organisation: str = Field(max_length=80, description="The slug of the organisation.")
    submit: bool = Field(False, description="Submit it at once, as what is only a link can be.")


class MaterialFileShape(BaseModel):
    """A file of a material."""

    sha256: str
    name: str
    media_type: str
    size: int
    role: str
    language: str


class DraftMaterial(BaseModel):
    """A material on the desk: where it stands, and what it lacks to be submitted."""

    key: str
    iri: str
    number: int
    revision: int
    stage: str
    returned: bool
    declined: bool = Field(
        description="Declined by those who reviewed it: give it to others. Where its organisation"
        " named these for all it publishes, nobody else may review it until a coordinator takes"
        " that back, and submitting it is refused with that reason."
    )
    missing: list[str] = Field(description="Fields without which it cannot be submitted.")
    titles: Text
    files: list[MaterialFileShape]


@contextmanager
def _refusals() -> Iterator[None]:
    """What the repository refuses, as answers."""
    try:
        yield
    except LookupError:
        raise _unknown() from None
    except NotAllowedError as error:
        raise Refusal(403, str(error)) from None
    except MaterialError as error:
        said = str(WHY_WORDS[error.why])
        messages = [said]
        if isinstance(error, LicenceError):
            messages = [*clashes(error.faults), fitting(error.fitting)]
        faults = [
            ParameterError(parameter=field, rule=error.why.value, message=message)
            for field in error.fields
            for message in messages
        ]
        raise Refusal(409 if error.why in (Why.CHANGED, Why.STAGE) else 422, said, faults) from None
    except FileError as error:
        fault = ParameterError(parameter="file", rule="file", message=str(error))
        raise Refusal(422, str(error), [fault]) from None


def _unknown() -> Refusal:
    return Refusal(404, gettext("There is no such material, or it is not yours to see."))


def _held(request: Asked, key: str, scope: Scope, power: Power) -> DraftLine:
    """The material, if the token is for its organisation."""
    bearer = need(request, scope)
    held = materials.draft_line(key)
    if held is None or not bearer.acting.may(power, held.organisation):
        raise _unknown()
    return held


@router.post(
    "/materials",
    response={201: DraftMaterial},
    operation_id="depositMaterial",
    summary="Deposit a material",
)
def deposit(request: Asked, response: HttpResponse, body: NewMaterial) -> Status[DraftMaterial]:
    """Begin a draft. Add files, then submit it; what is missing is told each time. With `submit`
    it is submitted at once, or refused whole.
    """
    bearer = need(request, Scope.EVIDENCE)
    organisation = acting_organisation(bearer, body.organisation, Power.DELIVER)
    with _refusals():
        act = reviewing.deposit if body.submit else depositing.deposit
        key = act(_said(body), organisation=organisation, by=bearer.person)
    response["Location"] = desk_url("materials", key)
    return Status(201, _answer(key))


@router.get(
    "/materials/{slug:key}",
    response=DraftMaterial,
    operation_id="getMaterialDraft",
    summary="A material on the desk",
)
def draft(request: Asked, key: str) -> DraftMaterial:
    """Where it stands and what it lacks."""
    return _shown(_held(request, key, Scope.READ, Power.READ))


@router.patch(
    "/materials/{slug:key}",
    response=DraftMaterial,
    operation_id="describeMaterial",
    summary="Say more of a draft",
)
def describe(request: Asked, key: str, body: MaterialSaid) -> DraftMaterial:
    """Only what is sent changes. Of a published material a new version is begun first."""
    held = _held(request, key, Scope.EVIDENCE, Power.DELIVER)
    with _refusals():
        begun = held.stage == "published"
        if begun:
            depositing.begin_version(key, by=request.bearer.person)
        try:
            depositing.fill_in(key, _said(body), by=request.bearer.person)
        except (MaterialError, NotAllowedError):
            if begun:
                depositing.discard(key, by=request.bearer.person)
            raise
    return _answer(key)


@router.post(
    "/materials/{slug:key}/files",
    response={201: DraftMaterial},
    operation_id="addMaterialFile",
    summary="Add a file to a draft",
)
def add_file(
    request: Asked,
    key: str,
    file: Annotated[UploadedFile, File(description="The file.")],
    role: Annotated[str, Form(description="content, subtitles, transcript or cover.")] = "content",
    language: Annotated[str, Form(description="The language of the file, if it has one.")] = "",
) -> Status[DraftMaterial]:
    """For large files use the resumable uploads of the pages."""
    _held(request, key, Scope.EVIDENCE, Power.DELIVER)
    with _refusals():
        depositing.add_file(
            key,
            name=file.name or "file",
            chunks=file.chunks(),
            role=role,
            language=language,
            by=request.bearer.person,
        )
    return Status(201, _answer(key))


@router.post(
    "/materials/{slug:key}/submission",
    response=DraftMaterial,
    operation_id="submitMaterial",
    summary="Submit a draft for review",
)
def submit(request: Asked, key: str) -> DraftMaterial:
    """It is published once those who review it approve."""
    _held(request, key, Scope.EVIDENCE, Power.DELIVER)
    with _refusals():
        reviewing.submit(key, by=request.bearer.person)
    return _answer(key)


def _answer(key: str) -> DraftMaterial:
    held = materials.draft_line(key)
    if held is None:
        raise _unknown()
    return _shown(held)


def _shown(held: DraftLine) -> DraftMaterial:
    return DraftMaterial(
        key=held.key,
        iri=iri("material", held.key),
        number=held.number,
        revision=held.revision,
        stage=str(held.stage),
        returned=held.returned,
        declined=held.declined,
        missing=list(held.missing),
        titles=dict(held.titles),
        files=[
            MaterialFileShape(
                sha256=one.sha256,
                name=one.name,
                media_type=one.media_type,
                size=one.size,
                role=one.role.value,
                language=one.language,
            )
            for one in held.files
        ],
    )


def _said(body: MaterialSaid) -> Said:
    sent: dict[str, Any] = body.model_dump(
        exclude={"organisation", "submit", "creators", "origins", "commitments", "visibility"},
        exclude_unset=True,
    )
    sent.setdefault("visible_from", KEEP)
    if body.creators is not None:
        sent["creators"] = [Creator(**one.model_dump()) for one in body.creators]
    if body.origins is not None:
        sent["origins"] = [one.origin() for one in body.origins]
    if body.commitments is not None:
        sent["commitments"] = [(one.agreement, one.commitment) for one in body.commitments]
    if body.visibility is not None:
        sent["visibility"] = Visibility(body.visibility)
    return Said(**sent)
