"""What a step asks for before it writes."""

from __future__ import annotations

from django.db import connection


class NoTransactionError(RuntimeError):
    """A step was called outside an action's transaction."""


def require_transaction() -> None:
    """Refuse to go on unless an action has opened a transaction.

    Raises:
        NoTransactionError: no transaction is open on the default connection.
    """
    if not connection.in_atomic_block:
        raise NoTransactionError("A step writes only inside an action's transaction.")
