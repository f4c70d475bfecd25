"""One at a time changes what lies on the shelf: rolling, erasing, sweeping."""

from __future__ import annotations

from typing import Final

from django.db import connection

from pactwork.kernel.transactions import require_transaction

_KEY: Final = 0x50_61_63_74_52_6F_6C_6C


def hold() -> None:
    """Step: wait until nobody else changes segments; held until the transaction ends."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])


def try_hold() -> bool:
    """Step: the same without waiting; whether it was free."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_KEY])
        return bool(cursor.fetchone()[0])
