"""OAuth 2 for programs.

One's own programs change a lasting token for short ones (client credentials, RFC 6749 §4.4): the
secret is the lasting token, the id any word the program likes. Apps of others ask people for leave
(authorization code with PKCE): people/authorizing.py knows how.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pactwork.people.api import (
    SHORT_SECONDS,
    Scope,
    TokenError,
    answer_app,
    app_shown,
    give_short_token,
    give_up_token,
    introspected,
)

FORM: Final = "application/x-www-form-urlencoded"
_METHODS: Final = ["client_secret_basic", "client_secret_post"]


def _answer(said: dict[str, Any], status: int = 200) -> HttpResponse:
    response = JsonResponse(said, status=status)
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


def _wrong(error: str, said: str, status: int = 400) -> HttpResponse:
    """An error as RFC 6749 §5.2 has it."""
    response = _answer({"error": error, "error_description": said}, status)
    if status == 401:
        response["WWW-Authenticate"] = 'Basic realm="Pactwork"'
    return response


def _secret(request: HttpRequest) -> str | None:
    """The client's secret, from the header or the body; None if it is in both or unreadable."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    posted = request.POST.get("client_secret", "")
    if not given:
        return posted
    if kind.lower() != "basic" or posted:
        return None
    try:
        pair = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote_plus(pair.partition(":")[2])


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """The token endpoint."""
    if request.method != "POST" or request.content_type != FORM:
        return _wrong("invalid_request", f"POST {FORM}.", 400)
    grant = request.POST.get("grant_type")
    if grant in ("authorization_code", "refresh_token"):
        return _for_app(request)
    if grant != "client_credentials":
        return _wrong("unsupported_grant_type", "See /.well-known/oauth-authorization-server.")
    secret = _secret(request)
    if not secret:
        return _wrong("invalid_client", "Show the lasting token as the client's secret.", 401)
    try:
        given = give_short_token(secret=secret, scopes=request.POST.get("scope", "").split())
    except TokenError as error:
        return _wrong("invalid_scope", str(error))
    if given is None:
        return _wrong("invalid_client", "This token opens nothing.", 401)
    short, scopes = given
    return _answer(
        {
            "access_token": short,
            "token_type": "Bearer",
            "expires_in": SHORT_SECONDS,
            "scope": " ".join(sorted(scopes)),
        }
    )


def _for_app(request: HttpRequest) -> HttpResponse:
    body = request.body.decode("utf-8", "replace")
    if "\x00" in "".join(request.POST.dict().values()):
        return _wrong("invalid_request", "There are characters here that cannot be seen.")
    status, text, headers = answer_app(request.path, body, request.headers)
    response = HttpResponse(text, status=status, content_type="application/json")
    for name, value in headers.items():
        if name.lower() in ("cache-control", "pragma", "www-authenticate"):
            response[name] = value
    if status == 401:
        response["WWW-Authenticate"] = 'Basic realm="Pactwork"'
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt
def introspect(request: HttpRequest) -> HttpResponse:
    """What a token opens (RFC 7662), for the app that it was given to and that keeps a secret."""
    if request.method != "POST" or request.content_type != FORM:
        return _wrong("invalid_request", f"POST {FORM}.", 400)
    app = app_shown(request.headers, request.POST.dict())
    if app is None or app.is_public:
        return _wrong("invalid_client", "Show the id and the secret of the app.", 401)
    return _answer(introspected(request.POST.get("token", ""), app))


@require_safe
def authorize(request: HttpRequest) -> HttpResponse:
    """Where apps send people: on to the page that asks, in the language of the reader."""
    with translation.override(translation.get_language_from_request(request)):
        place = reverse("account-allow")
    response = HttpResponseRedirect(f"{place}?{request.META.get('QUERY_STRING', '')}")
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """The revocation endpoint (RFC 7009): who shows a token may end it; unknown ones are ended."""
    if request.method != "POST" or request.content_type != FORM:
        return _wrong("invalid_request", f"POST {FORM}.", 400)
    if not request.POST.get("token"):
        return _wrong("invalid_request", "Say which token.")
    give_up_token(secret=request.POST["token"])
    return _answer({})


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """What there is (RFC 8414)."""
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    return JsonResponse(
        {
            "issuer": site,
            "token_endpoint": f"{site}/oauth/token",
            "revocation_endpoint": f"{site}/oauth/revoke",
            "authorization_endpoint": f"{site}/oauth/authorize",
            "introspection_endpoint": f"{site}/oauth/introspect",
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "scopes_supported": [scope.value for scope in Scope],
            "token_endpoint_auth_methods_supported": [*_METHODS, "none"],
            "introspection_endpoint_auth_methods_supported": _METHODS,
            "revocation_endpoint_auth_methods_supported": ["none"],
            "service_documentation": f"{site}/api/desk/v1/openapi.json",
        }
    )
