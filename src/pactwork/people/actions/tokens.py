"""Making and revoking tokens, counting their use, and answering a repeated request once."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from pactwork.kernel.texts import clean_string
from pactwork.kernel.transactions import require_transaction
from pactwork.people.bearers import digest_of, good_token
from pactwork.people.models import (
    AccessToken,
    MachineMinute,
    MachineRequest,
    Person,
    RefreshToken,
)
from pactwork.people.queries import acting
from pactwork.people.scopes import (
    KEPT_HOURS,
    LONGEST_DAYS,
    LOST_SECONDS,
    MOST_SHORT,
    PREFIX,
    SHORT_SECONDS,
    Scope,
)


class TokenError(ValueError):
    """A token that cannot be made; the message says why."""


@transaction.atomic(durable=True)
def make_token(
    *, name: str, scopes: Collection[str], days: int, organisation: int | None, by: Person
) -> tuple[AccessToken, str]:
    """A new token and its secret, which is not kept: this is the only time it can be seen.

    Raises:
        TokenError: it has no name, opens nothing or something unknown, lasts no day or more than
            a year, or is for an organisation the person does not act for.
    """
    name = clean_string(name)
    unknown = set(scopes) - set(Scope)
    if not name or not scopes or unknown:
        raise TokenError("A token needs a name and at least one thing it may do.")
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenError(f"A token lasts from 1 to {LONGEST_DAYS} days.")
    if organisation is not None and organisation not in acting(by).powers:
        raise TokenError("You do not act for this organisation.")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        person=by,
        organisation_id=organisation,
        name=name[:120],
        digest=digest_of(secret),
        hint=secret[-4:],
        scopes=sorted(scopes),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return row, secret


@transaction.atomic(durable=True)
def revoke_token(*, token: int, by: Person) -> bool:
    """End a token of this person at once; False when there is none to end."""
    rows = AccessToken.objects.filter(pk=token, person=by, revoked_at=None)
    return bool(rows.update(revoked_at=timezone.now()))


@transaction.atomic(durable=True)
def give_short_token(*, secret: str, scopes: Collection[str]) -> tuple[str, frozenset[str]] | None:
    """A token of an hour for whoever shows a lasting one (OAuth 2 client credentials, RFC 6749
    §4.4), with some or all of its scopes; None if what is shown opens nothing.

    Raises:
        TokenError: a scope is asked for that the lasting token does not have.
    """
    parent = good_token(secret) if secret.startswith(PREFIX) else None
    if parent is None or parent.parent_id is not None:
        return None
    wanted = frozenset(scopes) or frozenset(parent.scopes)
    if wanted - set(parent.scopes):
        raise TokenError("The token does not open all of this.")
    short = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    make_room(parent)
    AccessToken.objects.create(
        parent=parent,
        person=parent.person,
        organisation_id=parent.organisation_id,
        name=parent.name,
        digest=digest_of(short),
        hint=short[-4:],
        scopes=sorted(wanted),
        expires_at=min(now + timedelta(seconds=SHORT_SECONDS), parent.expires_at),
    )
    return short, wanted


def make_room(parent: AccessToken) -> None:
    """Step: delete the short tokens of a lasting one that are over, and the oldest of those that
    would be too many with one more.
    """
    require_transaction()
    given = AccessToken.objects.filter(parent=parent)
    given.filter(expires_at__lt=timezone.now()).delete()
    oldest = given.order_by("-pk")[MOST_SHORT - 1 :]
    AccessToken.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()


@transaction.atomic(durable=True)
def give_up_token(*, secret: str) -> None:
    """End the token of this secret, if there is one (RFC 7009). With a token for refreshing
    everything ends that was given with it.
    """
    now = timezone.now()
    leaves = RefreshToken.objects.filter(digest=digest_of(secret)).values("leave")
    AccessToken.objects.filter(pk__in=leaves, revoked_at=None).update(revoked_at=now)
    row = good_token(secret) if secret.startswith(PREFIX) else None
    if row is not None:
        AccessToken.objects.filter(pk=row.pk).update(revoked_at=now)


_COUNT = """
SET LOCAL synchronous_commit TO off;
INSERT INTO people_machineminute (token_id, minute, asked) VALUES (%s, %s, 1)
ON CONFLICT (token_id, minute) DO UPDATE SET asked = people_machineminute.asked + 1
RETURNING asked"""


@transaction.atomic(durable=True)
def count_request(*, token: int, at: datetime) -> int:
    """Count a request of a token; how many it has made in this minute, this one included. It does
    not wait for the disk: what a crash forgets is a part of a second's requests.
    """
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [token, minute])
        cursor.nextset()
        (asked,) = cursor.fetchone()
    if asked == 1:
        MachineMinute.objects.filter(token=token, minute__lt=minute).delete()
        AccessToken.objects.filter(pk=token).update(last_used_at=at)
    return int(asked)


@dataclass(frozen=True)
class Answered:
    """What was answered to a request that came before; `status` is None while it still runs."""

    status: int | None
    body: str
    headers: Mapping[str, str]
    is_same: bool


@transaction.atomic(durable=True)
def begin_once(*, token: int, key: str, digest: str) -> Answered | None:
    """Note a request under its key; what was answered before, or None if this is the first."""
    now = timezone.now()
    expired = now - timedelta(hours=KEPT_HOURS)
    MachineRequest.objects.filter(token=token, asked_at__lt=expired).delete()
    row, is_new = MachineRequest.objects.get_or_create(
        token_id=token, key=key, defaults={"digest": digest}
    )
    if is_new or _is_abandoned(row, digest, now):
        return None
    return Answered(row.status, row.body, row.headers, row.digest == digest)


def request_number(*, token: int, key: str) -> int | None:
    """The number under which a request with this key is noted; another one after a day."""
    rows = MachineRequest.objects.filter(token=token, key=key)
    return rows.values_list("pk", flat=True).first()


def _is_abandoned(row: MachineRequest, digest: str, now: datetime) -> bool:
    """Whether whoever ran it is gone: then the same request may run again, as the first did."""
    lost = MachineRequest.objects.filter(
        pk=row.pk, status=None, digest=digest, asked_at__lt=now - timedelta(seconds=LOST_SECONDS)
    )
    return bool(lost.update(asked_at=now))


@transaction.atomic(durable=True)
def end_once(*, token: int, key: str, status: int, body: str, headers: Mapping[str, str]) -> None:
    """Keep what was answered. A failure of the server's own lets the same request run again at
    once, as the same one: what it did before it failed is not done twice.
    """
    rows = MachineRequest.objects.filter(token=token, key=key)
    if status >= 500:
        rows.update(asked_at=timezone.now() - timedelta(seconds=LOST_SECONDS + 1))
    elif status in (401, 403, 429):
        rows.delete()
    else:
        rows.update(status=status, body=body, headers=dict(headers))
