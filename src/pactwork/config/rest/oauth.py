"""OAuth 2 for programs.

One's own programs change a lasting token for short ones (client credentials, RFC 6749 §4.4): the
secret is the lasting token, the id any word the program likes. Tools do the same with key and
secret of their credential; the key tells them apart. Apps of others ask people for leave
(authorization code with PKCE): people/authorizing.py knows how.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pactwork.ledger.api import (
    CredentialError,
    TooOftenError,
    give_up_tool_token,
    is_tool_key,
    token_for_tool,
    token_introspected,
)
from pactwork.ledger.api import Scope as ToolScope
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


def _client(request: HttpRequest) -> tuple[str, str]:
    """The client's id and secret, from the header or the body; no secret if it is in both or
    unreadable.
    """
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    posted = request.POST.get("client_secret", "")
    if not given:
        return request.POST.get("client_id", ""), posted
    if kind.lower() != "basic" or posted:
        return "", ""
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


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
    name, secret = _client(request)
    if not secret:
        said = "Show the lasting token, or the secret of the credential, as the client's secret."
        return _wrong("invalid_client", said, 401)
    scopes = request.POST.get("scope", "").split()
    if is_tool_key(name):
        return _for_tool(name, secret, scopes)
    try:
        given = give_short_token(secret=secret, scopes=scopes)
    except TokenError as error:
        return _wrong("invalid_scope", str(error))
    if given is None:
        return _wrong("invalid_client", "This token opens nothing.", 401)
    return _given(given[0], SHORT_SECONDS, given[1])


def _for_tool(key: str, secret: str, scopes: Collection[str]) -> HttpResponse:
    try:
        given = token_for_tool(key=key, secret=secret, scopes=scopes)
    except CredentialError as error:
        return _wrong("invalid_scope", str(error))
    except TooOftenError as error:
        response = _wrong("temporarily_unavailable", str(error), 429)
        for name, value in error.headers.items():
            response[name] = value
        return response
    if given is None:
        return _wrong("invalid_client", "This credential opens nothing.", 401)
    return _given(given.token, given.seconds, given.scopes)


def _given(secret: str, seconds: int, scopes: Collection[str]) -> HttpResponse:
    """A token as RFC 6749 §5.1 has it."""
    return _answer(
        {
            "access_token": secret,
            "token_type": "Bearer",
            "expires_in": seconds,
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
    """What a token opens (RFC 7662), for the tool, or the app that keeps a secret, to which it was
    given.
    """
    if request.method != "POST" or request.content_type != FORM:
        return _wrong("invalid_request", f"POST {FORM}.", 400)
    name, secret = _client(request)
    if is_tool_key(name):
        token = request.POST.get("token", "")
        told = token_introspected(key=name, secret=secret, token=token)
        if told is None:
            return _wrong("invalid_client", "This credential opens nothing.", 401)
        return _answer(told)
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
    give_up_tool_token(token=request.POST["token"])
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
            "scopes_supported": [*Scope, *ToolScope],
            "token_endpoint_auth_methods_supported": [*_METHODS, "none"],
            "introspection_endpoint_auth_methods_supported": _METHODS,
            "revocation_endpoint_auth_methods_supported": ["none"],
            "service_documentation": f"{site}/api/desk/v1/openapi.json",
        }
    )


@require_safe
def resource(request: HttpRequest) -> HttpResponse:
    """Which tokens open the record store, and who gives them (RFC 9728)."""
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    return JsonResponse(
        {
            "resource": f"{site}/xapi/",
            "authorization_servers": [site],
            "scopes_supported": [*ToolScope],
            "bearer_methods_supported": ["header"],
        }
    )
