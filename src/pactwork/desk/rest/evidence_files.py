"""Files of evidence, and evidence delivered anew, corrected."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import Field, ValidationError

from pactwork.agreements.api import dialogue, doing
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import Asked, acting_organisation, desk_url, id_of, need
from pactwork.desk.rest.evidence import delivery_of, evidence_refusals, piece_answer
from pactwork.desk.rest.files import BYTES, no_file, sent_away, taken
from pactwork.kernel.rest import ParameterError, Refusal, Text
from pactwork.kernel.texts import clean_text
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Evidence"], by_alias=True)


class Correction(shape.NewPiece):
    """The piece as it should have been, and why."""

    reason: Text = Field(description="Why it is delivered anew. By language; one is enough.")
    keep: list[str] = Field(
        default_factory=list, max_length=50, description="Digests of files that come along."
    )


_Files = Annotated[list[UploadedFile], File(description="Photos and files, for the parties.")]


def _read(said: str, model: type[shape.NewPiece]) -> shape.NewPiece:
    try:
        return model.model_validate_json(said)
    except ValidationError as error:
        faults = [
            ParameterError(
                parameter=".".join(str(part) for part in ("piece", *one["loc"])),
                rule=one["type"],
                message=one["msg"],
            )
            for one in error.errors()
        ]
        told = "; ".join(f"{one.parameter}: {one.message}" for one in faults)
        raise Refusal(400, told, faults) from None


@router.post(
    "/evidence/with-files",
    response={201: shape.Piece},
    operation_id="deliverWithFiles",
    summary="Deliver evidence with files",
)
def deliver_with_files(
    request: Asked,
    response: HttpResponse,
    piece: Annotated[str, Form(description="The evidence as JSON, as `deliver` takes it.")],
    files: _Files,
) -> Status[shape.Piece]:
    """As `deliver`, with PDF, Word, OpenDocument, JPEG or PNG files up to 25 MB each."""
    bearer = need(request, Scope.EVIDENCE)
    sent = _read(piece, shape.NewPiece)
    acting_organisation(bearer, sent.by, Power.DELIVER)
    uuid, kept = sent.uuid or id_of(request), taken(files)
    with evidence_refusals():
        doing.deliver(delivery_of(sent, uuid), files=kept, by=bearer.person)
    response["Location"] = desk_url("evidence", uuid)
    return Status(201, piece_answer(request, uuid))


@router.post(
    "/evidence/{uuid:uuid}/corrections",
    response={201: shape.Piece},
    operation_id="correctPiece",
    summary="Deliver evidence anew, corrected",
)
def correct(
    request: Asked, response: HttpResponse, uuid: UUID, sent: Correction
) -> Status[shape.Piece]:
    """The earlier one is withdrawn with your reason, and the corrected one waits in its place."""
    return _corrected(request, response, uuid, sent, [])


@router.post(
    "/evidence/{uuid:uuid}/corrections/with-files",
    response={201: shape.Piece},
    operation_id="correctPieceWithFiles",
    summary="Deliver evidence anew with files",
)
def correct_with_files(
    request: Asked,
    response: HttpResponse,
    uuid: UUID,
    piece: Annotated[str, Form(description="The correction as JSON, as `correctPiece` takes it.")],
    files: _Files,
) -> Status[shape.Piece]:
    """As `correctPiece`, with files that are new."""
    need(request, Scope.EVIDENCE)
    sent = _read(piece, Correction)
    assert isinstance(sent, Correction)
    return _corrected(request, response, uuid, sent, taken(files))


def _corrected(
    request: Asked,
    response: HttpResponse,
    uuid: UUID,
    sent: Correction,
    files: list[doing.Upload],
) -> Status[shape.Piece]:
    bearer = need(request, Scope.EVIDENCE)
    acting_organisation(bearer, sent.by, Power.DELIVER)
    held = dialogue.piece(uuid, bearer.acting)
    if held is not None and held.evidence.delivered_by.slug != sent.by:
        held = None
    new = sent.uuid or id_of(request)
    with evidence_refusals():
        if held is None:
            raise LookupError
        doing.deliver_again(
            delivery_of(sent, new),
            corrects=uuid,
            reason=clean_text(sent.reason),
            files=files,
            keep=sent.keep,
            by=bearer.person,
        )
    response["Location"] = desk_url("evidence", new)
    return Status(201, piece_answer(request, new))


@router.get(
    "/evidence/{uuid:uuid}/files/{slug:digest}",
    operation_id="getPieceFile",
    summary="Take a file of evidence along",
    openapi_extra=BYTES,
)
def file(request: Asked, uuid: UUID, digest: str) -> HttpResponse:
    """The bytes of a file, for the parties."""
    bearer = need(request, Scope.READ)
    held = dialogue.attached_file(uuid, digest, bearer.acting)
    if held is None:
        raise no_file()
    return sent_away(held.sha256, held.name, held.media_type)
