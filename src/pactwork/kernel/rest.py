"""What every answer of the read API is made of: texts, numbers, addresses, pages, refusals.

Answers are pydantic models, so that their shape is checked and published (OpenAPI 3.1). A field
that has nothing to say is there and null, empty or {}; it never disappears.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from pydantic import BaseModel, Field, WithJsonSchema
from typing_extensions import TypeAliasType

from pactwork.kernel.iris import public_path

API: Final = "/api/v1"
SLUG: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KEY: Final = r"^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$"
LINE: Final = r"^[^\x00-\x1f\x7f]*$"
"""Patterns that parameters follow; LINE is anything a person types, without control characters."""

Text = TypeAliasType(
    "Text",
    Annotated[
        dict[str, str],
        Field(
            description="The same text by language (BCP 47 tag). {} when there is none.",
            examples=[{"ro": "Obiectivele acordului", "en": "Objectives of the agreement"}],
        ),
    ],
)
Number: TypeAlias = Annotated[int | float, WithJsonSchema({"type": "number"})]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Code: TypeAlias = Annotated[
    str,
    Field(
        description="A concept as `scheme:notation`; look it up at `/vocabularies/{scheme}`.",
        examples=["themes:education"],
    ),
]


class Urls(BaseModel):
    """Where to go on: `api` is this resource as JSON, `page` the page for people in English.

    For another language put its code where the page's address has `en`.
    """

    api: str = Field(examples=["https://pactwork.example/api/v1/agreements/chisinau-dgets-diez"])
    page: str | None = Field(
        examples=["https://pactwork.example/en/agreements/chisinau-dgets-diez/"]
    )


class ParameterError(BaseModel):
    """One thing that is wrong with what was asked."""

    parameter: str = Field(description="The name of the parameter.", examples=["limit"])
    rule: str = Field(description="The rule it breaks.", examples=["less_than_equal"])
    message: str = Field(examples=["Input should be less than or equal to 200"])


class Problem(BaseModel):
    """Why there is no answer (RFC 9457, application/problem+json)."""

    type: str = Field(description="Always about:blank: `status` says what kind of problem it is.")
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(description="What happened and what to do, for a person.")
    errors: list[ParameterError] = Field(description="One entry for each wrong parameter.")


@dataclass(eq=False)
class Refusal(Exception):
    """There is no answer to this request: `status` is a 4xx code, `detail` a sentence."""

    status: int
    detail: str
    errors: Sequence[ParameterError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def not_found(what: str, name: object) -> Refusal:
    """The refusal for what does not exist or is not public: nobody can tell which."""
    return Refusal(404, f"There is no {what} “{str(name)[:200]}” here, or it is not public.")


def moved(request: HttpRequest, path: Sequence[object]) -> HttpResponsePermanentRedirect:
    """The way to the same under another name, asked anew each time: it may move back."""
    answer = HttpResponsePermanentRedirect(api_url(*path, query=request.META["QUERY_STRING"]))
    answer["Cache-Control"] = "public, max-age=0, must-revalidate"
    return answer


MOVED: Final[dict[str, Any]] = {
    "responses": {301: {"description": "It was merged into another organisation: see `Location`."}}
}
"""What the reference says of operations that may answer with `moved`."""


def wrong(parameter: str, rule: str, message: str) -> Refusal:
    """The refusal for one wrong parameter."""
    return Refusal(400, message, [ParameterError(parameter=parameter, rule=rule, message=message)])


def number(amount: Decimal) -> int | float:
    """An amount as a JSON number: whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def numbers(amounts: Mapping[str, Decimal]) -> dict[str, int | float]:
    """Amounts by name as JSON numbers."""
    return {name: number(amount) for name, amount in amounts.items()}


def api_url(*parts: object, query: str = "") -> str:
    """The address of a resource: `api_url("agreements", slug, "versions")`."""
    path = "/".join(quote(str(part), safe="") for part in parts)
    address = f"{_site()}{API}/{path}"
    return f"{address}?{query}" if query else address


def page_url(iri: str) -> str:
    """The address of the English page of one of our IRIs."""
    return _site() + public_path(iri, "en")


def urls(iri: str, *parts: object) -> Urls:
    """The addresses of the resource with this IRI, found in the API under these parts."""
    return Urls(api=api_url(*parts), page=page_url(iri))


def _site() -> str:
    return str(settings.PACTWORK_BASE_URL).rstrip("/")


def write_cursor(kind: str, position: object) -> str:
    """A position in a list of this kind as an opaque string that is safe in an address."""
    return base64.urlsafe_b64encode(f"{kind}:{position}".encode()).decode().rstrip("=")


def read_cursor(kind: str, cursor: str, pattern: str) -> str:
    """The position that `write_cursor` wrote; "" for an empty cursor.

    Raises:
        Refusal: it was not written for this kind of list, or was tampered with.
    """
    if not cursor:
        return ""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        written = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        written = ""
    held, _, position = written.partition(":")
    if held != kind or not re.fullmatch(pattern, position):
        raise wrong("cursor", "cursor", "Take the cursor from `next` of the page before.")
    return position


def next_url(path: Sequence[object], asked: Mapping[str, object], cursor: str) -> str:
    """The address of the page after: the same question with another cursor."""
    said = {name: value for name, value in asked.items() if value not in (None, "", False)}
    plain = {name: "true" if value is True else value for name, value in said.items()}
    return api_url(*path, query=urlencode({**plain, "cursor": cursor}))
