"""Errors of the read API: problem details (RFC 9457) in English, for whoever writes a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from pactwork.kernel.rest import ParameterError, Problem, Refusal

MEDIA_TYPE: Final = "application/problem+json"


def problem(
    status: int,
    detail: str,
    errors: Sequence[ParameterError] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that says why there is none."""
    said = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(errors),
    )
    response = HttpResponse(said.model_dump_json(), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = "en"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def refused(refusal: Refusal) -> HttpResponse:
    """A refusal as an answer."""
    return problem(refusal.status, refusal.detail, refusal.errors, refusal.headers)


def handle_errors(api: NinjaAPI) -> None:
    """Let the API answer refusals and bad parameters, and pass on everything unforeseen."""

    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return refused(refusal_of(error.errors))

    def foreseen(request: HttpRequest, error: Refusal) -> HttpResponse:
        return refused(error)

    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "The body is not JSON that can be read.")

    def unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
        raise error

    api.add_exception_handler(ValidationError, invalid)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, unreadable)  # type: ignore[arg-type]
    api.add_exception_handler(Refusal, foreseen)  # type: ignore[arg-type]
    api.add_exception_handler(Exception, unforeseen)  # type: ignore[arg-type]


def refusal_of(found: Sequence[Mapping[str, Any]]) -> Refusal:
    """What pydantic found wrong: a bad address is a 404, a bad question a 400."""
    if any(one["loc"][0] == "path" for one in found):
        return Refusal(404, "There is nothing at this address.")
    errors = [
        ParameterError(parameter=str(one["loc"][-1]), rule=one["type"], message=one["msg"])
        for one in found
    ]
    named = "; ".join(f"{one.parameter}: {one.message}" for one in errors)
    return Refusal(400, f"The question cannot be answered. {named}.", errors)
