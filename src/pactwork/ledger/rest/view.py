"""Django's view of the xAPI resources: it hands requests on and answers back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from pactwork.ledger.rest.asked import LARGEST, Answered, Asked, Fault, pairs_of, refused
from pactwork.ledger.rest.entrance import answer


@csrf_exempt
def xapi(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer a request below `/xapi/`; who asks is known by the credential alone."""
    try:
        answered = answer(_asked(request, path))
    except Fault as fault:
        answered = refused(fault)
    return _response(answered)


def _asked(request: HttpRequest, path: str) -> Asked:
    try:
        query = request.META.get("QUERY_STRING", "").encode("latin-1").decode()
    except UnicodeError:
        raise Fault(400, "Encode parameters as UTF-8.") from None
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Asked(request.method or "GET", path, pairs_of(query), headers, _body(request))


def _body(request: HttpRequest) -> bytes:
    said = request.META.get("CONTENT_LENGTH") or ""
    if said.isdecimal() and int(said) > LARGEST:
        raise Fault(413, f"Send at most {LARGEST} bytes.")
    if not said and "HTTP_TRANSFER_ENCODING" in request.META:
        stream = request.META["wsgi.input"]
        body: bytes = stream.read(LARGEST + 1)
        return body
    return request.read(LARGEST + 1)


def _response(answered: Answered) -> HttpResponseBase:
    if isinstance(answered.body, bytes):
        response: HttpResponseBase = HttpResponse(answered.body, status=answered.status)
    else:
        response = StreamingHttpResponse(answered.body, status=answered.status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # the tool is told, its page too
    del response.headers["Content-Type"]
    for name, value in answered.headers.items():
        response.headers[name] = value
    return response
