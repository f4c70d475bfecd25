"""What every address of the desk's API shares: the bearer of the token, and what it opens."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from pactwork.kernel.rest import Refusal, read_cursor, write_cursor
from pactwork.organisations.api import known_slugs
from pactwork.people.api import Bearer, Power, Scope, request_number

DESK_API: Final = "/api/desk/v1"


class Asked(HttpRequest):
    """A request whose token is good."""

    bearer: Bearer
    tells_secret: bool
    """Set by an address whose answer is told this once and not kept."""


def need(request: Asked, scope: Scope) -> Bearer:
    """The bearer, if the token opens this.

    Raises:
        Refusal: it does not (403).
    """
    return need_one(request, [scope])


def need_one(request: Asked, scopes: Collection[Scope]) -> Bearer:
    """The bearer, if the token opens one of these.

    Raises:
        Refusal: it opens none of them (403).
    """
    if not any(request.bearer.has(scope) for scope in scopes):
        said = gettext("This token does not open “%(scope)s”. Make one that does.")
        raise Refusal(403, said % {"scope": ", ".join(sorted(scopes))})
    return request.bearer


def need_whole(request: Asked, scope: Scope) -> Bearer:
    """The same for what is a person's own, and so closed to tokens for one organisation.

    Raises:
        Refusal: it does not open this, or is for one organisation (403).
    """
    bearer = need(request, scope)
    if bearer.organisation is not None:
        raise Refusal(403, gettext("This is your own: make a token for all you act for."))
    return bearer


def need_operator(request: Asked) -> Bearer:
    """The bearer, if the person runs the installation and the token is for that.

    Raises:
        Refusal: not so (403).
    """
    bearer = need_whole(request, Scope.NETWORK)
    if not bearer.acting.operator:
        raise Refusal(403, gettext("This is for those who run the installation."))
    return bearer


def page_of(kind: str, cursor: str) -> int:
    """Where in a list of this kind the page begins.

    Raises:
        Refusal: the cursor is not one of this list (400).
    """
    return int(read_cursor(kind, cursor, r"[1-9][0-9]{0,8}") or 0)


def following(listed: str, /, *parts: object, end: int, total: int, **asked: object) -> str | None:
    """The address of the page after; None where this is the last one."""
    if end >= total:
        return None
    return desk_url(*parts, cursor=write_cursor(listed, end), **asked)


def acting_organisation(bearer: Bearer, slug: str, power: Power) -> int:
    """The id of an organisation for which the bearer holds this power.

    Raises:
        Refusal: it does not (403); whether the organisation exists is not told.
    """
    number = known_slugs([slug]).get(slug)
    if number is None or not bearer.acting.may(power, number):
        said = gettext("You may not do this for “%(organisation)s”.")
        raise Refusal(403, said % {"organisation": slug[:80]})
    return number


def id_of(request: Asked) -> UUID:
    """A new id; for a request with an Idempotency-Key always the same, even if it died half-way."""
    key = request.headers.get("Idempotency-Key", "")
    number = request_number(token=request.bearer.token, key=key) if key else None
    if number is None:
        return uuid4()
    return uuid5(NAMESPACE_URL, f"{request.bearer.token}:{number}:{key}")


def desk_url(*parts: object, **query: object) -> str:
    """The address of something in the desk's API."""
    path = "/".join(quote(str(part), safe="") for part in parts)
    said = {name: value for name, value in query.items() if value not in ("", None)}
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    return f"{site}{DESK_API}/{path}{f'?{urlencode(said)}' if said else ''}"
