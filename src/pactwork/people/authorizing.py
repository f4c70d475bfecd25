"""OAuth 2 for apps: what the library asks us about codes, tokens and who shows them.

The library (oauthlib) knows the protocol: authorization codes with PKCE (RFC 6749, RFC 7636) and
refreshing. Here stands which apps, codes and tokens there are. Only S256 is taken, for every app;
the address an app is answered at must be one it made known, to the letter.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import unquote_plus

from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    InvalidGrantError,
    InvalidRequestFatalError,
    OAuth2Error,
    RefreshTokenGrant,
    RequestValidator,
    TokenEndpoint,
)

from pactwork.people.actions.apps import change_code, change_refresh
from pactwork.people.bearers import digest_of, good_token
from pactwork.people.models import App, AppCode, RefreshToken
from pactwork.people.scopes import PREFIX, SHORT_SECONDS, Scope

__all__ = ["OAuth2Error", "answer_app", "app_asked", "app_shown", "introspected"]

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def app_of(client_id: str | None) -> App | None:
    """The app of this id, unless it ended."""
    if not client_id or "\x00" in client_id:
        return None
    return App.objects.filter(client_id=client_id[:40], ended_at=None).first()


def app_shown(headers: Mapping[str, str], body: Mapping[str, str]) -> App | None:
    """The app that proves itself with its secret, in the header or in the body, not in both; a
    public one names itself only.
    """
    kind, _, given = headers.get("Authorization", "").partition(" ")
    client_id, secret = body.get("client_id", ""), body.get("client_secret", "")
    if given:
        if kind.lower() != "basic" or secret:
            return None
        try:
            pair = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        named, secret = unquote_plus(pair[0]), unquote_plus(pair[2])
        if client_id not in ("", named):
            return None
        client_id = named
    app = app_of(client_id)
    if app is None or app.is_public:
        return app if app and not secret else None
    return app if compare_digest(digest_of(secret), bytes(app.secret_digest or b"")) else None


class _Asked(RequestValidator):  # type: ignore[misc]
    """Answers of this installation to the questions of the library."""

    def validate_client_id(self, client_id: str, request: Request, *_: Any, **__: Any) -> bool:
        request.client = app_of(client_id)
        return request.client is not None

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *_: Any, **__: Any
    ) -> bool:
        return redirect_uri in request.client.redirect_uris

    def get_default_redirect_uri(
        self, client_id: str, request: Request, *_: Any, **__: Any
    ) -> str | None:
        """None: it is always said, by every app."""
        return None

    def validate_response_type(self, _id: str, response_type: str, *_: Any, **__: Any) -> bool:
        return response_type == "code"

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        return True

    def get_default_scopes(self, *_: Any, **__: Any) -> list[str]:
        return [Scope.READ.value]

    def validate_scopes(self, _id: str, scopes: list[str], *_: Any, **__: Any) -> bool:
        return bool(scopes) and set(scopes) <= set(Scope)

    def client_authentication_required(self, request: Request, *_: Any, **__: Any) -> bool:
        return True

    def authenticate_client(self, request: Request, *_: Any, **__: Any) -> bool:
        body = dict(request.decoded_body or ())
        request.client = app_shown(request.headers, body)
        if request.client is None:
            return False
        request.client_id = request.client.client_id
        return True

    def validate_grant_type(self, *_: Any, **__: Any) -> bool:
        return True

    def validate_code(
        self, client_id: str, code: str, client: App, request: Request, *_: Any, **__: Any
    ) -> bool:
        """Whether it was given to this app. One that was used is found out when it is changed."""
        row = AppCode.objects.filter(digest=digest_of(code), app=client).first()
        if row is None or (row.leave_id is None and row.expires_at <= timezone.now()):
            return False
        if not _VERIFIER.fullmatch(request.code_verifier or ""):
            return False
        request.held, request.scopes, request.user = row, list(row.scopes), row.person_id
        return True

    def get_code_challenge(self, code: str, request: Request) -> str:
        return str(request.held.challenge)

    def get_code_challenge_method(self, code: str, request: Request) -> str:
        return "S256"

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: App, request: Request,
        *_: Any, **__: Any,
    ) -> bool:  # fmt: skip
        return bool(redirect_uri == request.held.redirect_uri)

    def validate_refresh_token(
        self, refresh_token: str, client: App, request: Request, *_: Any, **__: Any
    ) -> bool:
        rows = RefreshToken.objects.select_related("leave")
        request.held = rows.filter(digest=digest_of(refresh_token), leave__app=client).first()
        return request.held is not None

    def get_original_scopes(self, refresh_token: str, request: Request, *_: Any, **__: Any) -> Any:
        return list(request.held.leave.scopes)

    def save_bearer_token(self, token: Any, request: Request, *_: Any, **__: Any) -> None:
        """Let the new tokens open what was given leave for; raises if that is over."""
        new = {"access": token["access_token"], "refresh": token["refresh_token"]}
        if request.grant_type == "refresh_token":
            given = change_refresh(
                shown=request.refresh_token, app=request.client, scopes=request.scopes, **new
            )
        else:
            given = change_code(code=request.code, app=request.client, **new)
        if not given:
            raise InvalidGrantError(request=request)

    def invalidate_authorization_code(self, *_: Any, **__: Any) -> None:
        """Nothing to do: it is used up as it is changed for tokens."""


def _secret(_: Request) -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _refresh_secret(_: Request) -> str:
    return f"{PREFIX}r{secrets.token_urlsafe(32)}"


_asked: Final = _Asked()
_code: Final = AuthorizationCodeGrant(_asked)
_bearer: Final = BearerToken(_asked, _secret, SHORT_SECONDS, _refresh_secret)
_authorize: Final = AuthorizationEndpoint(
    default_response_type="code", default_token_type=_bearer, response_types={"code": _code}
)
_token: Final = TokenEndpoint(
    default_grant_type="authorization_code",
    default_token_type=_bearer,
    grant_types={"authorization_code": _code, "refresh_token": RefreshTokenGrant(_asked)},
)


def app_asked(uri: str) -> tuple[App, list[Scope], dict[str, str]]:
    """What an app asks leave for, from the address it sent the person to: the app, the scopes,
    and `redirect_uri`, `state`, `challenge`.

    Raises:
        OAuth2Error: it asks wrongly. If it is a FatalClientError nobody may be sent on: the app or
            its address is not known.
    """
    try:
        scopes, said = _authorize.validate_authorization_request(uri)
    except ValueError:
        raise InvalidRequestFatalError from None
    request = said["request"]
    right = request.code_challenge_method == "S256" and _CHALLENGE.fullmatch(request.code_challenge)
    if not right:
        error = OAuth2Error(description="Send code_challenge with S256.", request=request)
        error.error = "invalid_request"
        raise error
    held = {
        "redirect_uri": request.redirect_uri,
        "state": request.state or "",
        "challenge": request.code_challenge,
    }
    wanted = set(scopes)
    return request.client, [one for one in Scope if one in wanted], held


def answer_app(uri: str, body: str, headers: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
    """Tokens for a code or a refresh token: status, JSON and headers."""
    try:
        held, text, status = _token.create_token_response(uri, "POST", body, dict(headers))
    except OAuth2Error as error:
        return int(error.status_code), str(error.json), dict(error.headers)
    except ValueError:
        odd = InvalidRequestFatalError()
        return int(odd.status_code), str(odd.json), dict(odd.headers)
    return int(status), str(text), dict(held)


def introspected(secret: str, app: App) -> dict[str, Any]:
    """What a token of this app opens (RFC 7662); of all others only that it is not active."""
    row = good_token(secret) if secret.startswith(PREFIX) and len(secret) <= 100 else None
    if row is None or row.app_id != app.pk or row.parent_id is None:
        return {"active": False}
    return {
        "active": True,
        "scope": " ".join(row.scopes),
        "client_id": app.client_id,
        "token_type": "Bearer",
        "exp": int(row.expires_at.timestamp()),
        "iat": int(row.created_at.timestamp()),
        "sub": str(row.person.pseudonym),
    }
