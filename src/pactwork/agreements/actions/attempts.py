"""How often an address wrote: counted by a digest that is keyed by the day and kept for it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from pactwork.agreements.models import RemarkAttempt, RemarkSalt
from pactwork.kernel.transactions import require_transaction

AN_HOUR: Final = 5
A_DAY: Final = 20
"""So often may one address write."""


def attempted(address: str) -> bool:
    """Step: count one more attempt from this address; False where there were too many.

    IPv6 addresses count by their network of 64 bits, which is what a household has. What was
    counted on earlier days is thrown away together with its salt.
    """
    require_transaction()
    now = timezone.now()
    day = timezone.localdate()
    RemarkAttempt.objects.filter(day__lt=day).delete()
    RemarkSalt.objects.filter(day__lt=day).delete()
    digest = hmac.new(_salt(day), _network(address).encode(), hashlib.sha256).digest()
    _wait_for(digest)
    held = RemarkAttempt.objects.filter(day=day, digest=digest)
    lately = held.filter(at__gt=now - timedelta(hours=1)).count()
    if lately >= AN_HOUR or held.count() >= A_DAY:
        return False
    RemarkAttempt.objects.create(day=day, digest=digest, at=now)
    return True


def _wait_for(digest: bytes) -> None:
    """Let one attempt of an address go on at a time, so that none slips through the count."""
    key = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _salt(day: date) -> bytes:
    RemarkSalt.objects.bulk_create(
        [RemarkSalt(day=day, salt=secrets.token_bytes(32))], ignore_conflicts=True
    )
    return bytes(RemarkSalt.objects.get(day=day).salt)


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    mapped = getattr(known, "ipv4_mapped", None)
    return str(mapped or ipaddress.ip_network(f"{known}/64", strict=False))
