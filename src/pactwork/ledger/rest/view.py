"""Django's view of the xAPI resources: it hands requests on and answers back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from pactwork.ledger.rest.asked import Answered, Fault, refused
from pactwork.ledger.rest.entrance import answer
from pactwork.ledger.rest.environ import asked_of


@csrf_exempt
def xapi(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer a request below `/xapi/`; who asks is known by the credential alone."""
    try:
        answered = answer(asked_of(request.META, path))
    except Fault as fault:
        answered = refused(fault)
    return _response(answered)


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
