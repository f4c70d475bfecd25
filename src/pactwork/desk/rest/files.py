"""Files that come with a request and go with an answer, with the same checks as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext
from pydantic import BaseModel, Field

from pactwork.agreements.api import doing, words
from pactwork.desk.web.deliver_form import LARGEST_TOGETHER, file_fault, file_name
from pactwork.files.api import LostError, bytes_of
from pactwork.kernel.rest import ParameterError, Refusal

BYTES: Final = {
    "responses": {
        200: {
            "description": "The bytes of the file.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}
"""What is described for an address that answers with a file."""


class FileShape(BaseModel):
    """A file, and the digest by which its bytes are asked for."""

    sha256: str
    name: str
    media_type: str
    size: int = Field(description="Bytes.")


def taken(files: Sequence[UploadedFile]) -> list[doing.Upload]:  # type: ignore[type-arg]
    """The files of a request with their bytes.

    Raises:
        Refusal: there are too many, they are too large together (413), or one is of no kind that
            is kept (422).
    """
    if len(files) > doing.MOST_FILES:
        said = gettext("At most %(count)s files come at once.")
        raise Refusal(413, said % {"count": words.number(doing.MOST_FILES)})
    if sum(one.size or 0 for one in files) > LARGEST_TOGETHER:
        raise Refusal(413, gettext("Together these files are too large."))
    found, faults = [], []
    for one in files:
        name = file_name(one)
        if fault := file_fault(name, one):
            faults.append(ParameterError(parameter="files", rule="file", message=fault))
        else:
            one.seek(0)
            found.append(doing.Upload(name, one.read()))
    if faults:
        raise Refusal(422, " ".join(one.message for one in faults), faults)
    return found


def sent_away(digest: str, name: str, media_type: str) -> HttpResponse:
    """A file's bytes as a download that can do nothing here.

    Raises:
        Refusal: they are lost (404).
    """
    try:
        data = bytes_of(digest)
    except LostError:
        raise no_file() from None
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def no_file() -> Refusal:
    """The refusal for a file that is not there, or not the reader's."""
    return Refusal(404, gettext("There is no such file, or it is not yours to see."))
