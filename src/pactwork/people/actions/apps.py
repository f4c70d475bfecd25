"""Apps: making one known, and what it gets when somebody gives it leave."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.texts import clean_string
from pactwork.people.actions.tokens import TokenError, make_room
from pactwork.people.bearers import digest_of
from pactwork.people.models import AccessToken, App, AppCode, Person, RefreshToken
from pactwork.people.queries import acting
from pactwork.people.rules import Power
from pactwork.people.scopes import (
    CODE_SECONDS,
    LEAVE_DAYS,
    NEEDS,
    OWN,
    PERSONAL,
    PREFIX,
    REFRESH_DAYS,
    SHORT_SECONDS,
    Scope,
)

MOST_APPS: Final = 30
_LOOPBACK: Final = ("127.0.0.1", "[::1]")
_OWN_SCHEME: Final = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+")
_SEEN: Final = re.compile(r"[\x21-\x7e]{8,400}")


class AppError(ValueError):
    """An app that cannot be made known; `reason` is name, address, most or role."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def address_is_safe(uri: str, *, is_public: bool) -> bool:
    """Whether an app may be answered there: https anywhere, http on the person's own machine,
    and for public apps a scheme of their own like `org.example.app:/back` (RFC 8252).
    """
    if not _SEEN.fullmatch(uri) or "#" in uri or "*" in uri or "\\" in uri:
        return False
    try:
        parts = urlsplit(uri)
        host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return host in _LOOPBACK
    return is_public and bool(_OWN_SCHEME.fullmatch(parts.scheme)) and not parts.netloc


@transaction.atomic(durable=True)
def make_app(
    *,
    name: str,
    website: str,
    redirect_uris: Sequence[str],
    is_public: bool,
    organisation: int | None,
    by: Person,
) -> tuple[App, str]:
    """Make an app known; it and its secret, which is not kept ("" for a public one).

    Raises:
        AppError: it has no name, an address that is not safe, its organisation has too many, or
            the person neither writes for the organisation nor runs the installation.
    """
    held = acting(by)
    allowed = held.operator if organisation is None else held.may(Power.WRITE, organisation)
    if not allowed:
        raise AppError("role")
    name = " ".join(clean_string(name).split())[:120]
    if not name:
        raise AppError("name")
    found = list(dict.fromkeys(redirect_uris))
    if not 0 < len(found) <= 10 or not all(
        address_is_safe(one, is_public=is_public) for one in found
    ):
        raise AppError("address")
    if App.objects.filter(organisation=organisation, ended_at=None).count() >= MOST_APPS:
        raise AppError("most")
    secret = "" if is_public else f"{PREFIX}s{secrets.token_urlsafe(32)}"
    row = App.objects.create(
        client_id=secrets.token_hex(12),
        name=name,
        website=website[:400],
        organisation_id=organisation,
        redirect_uris=found,
        secret_digest=digest_of(secret) if secret else None,
        made_by=by,
    )
    return row, secret


@transaction.atomic(durable=True)
def end_app(*, app: int, by: Person) -> bool:
    """End an app, and everything it was given leave for; False if that is not the person's."""
    held = acting(by)
    row = App.objects.select_for_update().filter(pk=app, ended_at=None).first()
    if row is None:
        return False
    if not (held.operator or held.may(Power.WRITE, row.organisation_id or 0)):
        return False
    now = timezone.now()
    App.objects.filter(pk=row.pk).update(ended_at=now)
    AccessToken.objects.filter(app=row, revoked_at=None).update(revoked_at=now)
    return True


def open_to(person: Person, scopes: Collection[str], organisation: int | None) -> frozenset[Scope]:
    """Those of these scopes that the person may give leave for, by the role of today."""
    held = acting(person)
    powers = (
        held.powers.get(organisation, frozenset())
        if organisation is not None
        else frozenset().union(*held.powers.values())
    )
    known = [Scope(one) for one in scopes if one in set(Scope)]
    if organisation is not None:
        known = [one for one in known if one not in PERSONAL]
    runs = {Scope.NETWORK} if held.operator else set()
    return frozenset(one for one in known if one in OWN | runs or NEEDS.get(one) in powers)


@transaction.atomic(durable=True)
def allow_app(
    *,
    app: App,
    scopes: Collection[str],
    organisation: int | None,
    redirect_uri: str,
    challenge: str,
    by: Person,
) -> str:
    """Give an app leave; the code that it changes for tokens.

    Raises:
        TokenError: nothing is opened, or more than the person's role opens.
    """
    wanted = frozenset(scopes)
    if not wanted:
        raise TokenError("nothing")
    if organisation is not None and organisation not in acting(by).powers:
        raise TokenError("organisation")
    if organisation is not None and wanted & PERSONAL:
        raise TokenError("personal")
    if wanted - open_to(by, wanted, organisation):
        raise TokenError("beyond")
    now = timezone.now()
    AppCode.objects.filter(app=app, expires_at__lt=now - timedelta(days=1)).delete()
    code = secrets.token_urlsafe(32)
    AppCode.objects.create(
        app=app,
        person=by,
        organisation_id=organisation,
        scopes=sorted(wanted),
        digest=digest_of(code),
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=now + timedelta(seconds=CODE_SECONDS),
    )
    return code


@transaction.atomic(durable=True)
def change_code(*, code: str, app: App, access: str, refresh: str) -> bool:
    """Let these secrets open what the code stands for; False if it stands for nothing.

    A code that comes a second time was stolen from one of the two: all that was given for it ends.
    """
    row = AppCode.objects.select_for_update().filter(digest=digest_of(code), app=app).first()
    now = timezone.now()
    if row is None:
        return False
    if row.leave_id is not None:
        AccessToken.objects.filter(pk=row.leave_id, revoked_at=None).update(revoked_at=now)
        return False
    if row.expires_at <= now:
        return False
    row.leave = AccessToken.objects.create(
        app=app,
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        name=app.name,
        digest=digest_of(secrets.token_urlsafe(32)),
        hint="",
        scopes=row.scopes,
        expires_at=now + timedelta(days=LEAVE_DAYS),
    )
    row.save(update_fields=["leave"])
    _give(row.leave, row.scopes, access, refresh)
    return True


@transaction.atomic(durable=True)
def change_refresh(
    *, shown: str, app: App, scopes: Collection[str], access: str, refresh: str
) -> bool:
    """The next pair of tokens for a refresh token; False if it stands for nothing.

    One that comes a second time was stolen from one of the two: the leave ends, all of it.
    """
    row = (
        RefreshToken.objects.select_for_update()
        .filter(digest=digest_of(shown), leave__app=app)
        .first()
    )
    now = timezone.now()
    if row is None:
        return False
    leave = AccessToken.objects.get(pk=row.leave_id)
    if row.used_at is not None:
        AccessToken.objects.filter(pk=leave.pk, revoked_at=None).update(revoked_at=now)
        return False
    if leave.revoked_at or min(row.expires_at, leave.expires_at) <= now:
        return False
    row.used_at = now
    row.save(update_fields=["used_at"])
    _give(leave, scopes, access, refresh)
    return True


def _give(leave: AccessToken, scopes: Collection[str], access: str, refresh: str) -> None:
    now = timezone.now()
    make_room(leave)
    AccessToken.objects.create(
        parent=leave,
        app_id=leave.app_id,
        person_id=leave.person_id,
        organisation_id=leave.organisation_id,
        name=leave.name,
        digest=digest_of(access),
        hint=access[-4:],
        scopes=sorted(scopes),
        expires_at=min(now + timedelta(seconds=SHORT_SECONDS), leave.expires_at),
    )
    RefreshToken.objects.create(
        leave=leave,
        digest=digest_of(refresh),
        expires_at=min(now + timedelta(days=REFRESH_DAYS), leave.expires_at),
    )
