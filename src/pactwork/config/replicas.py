"""Read public pages from copies of the database, when the installation has some.

A request that only reads, from a reader without a session, may be answered from a replica:
nobody there has just written something they would miss. Everything else uses the main database.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MAIN = "default"
_may_read_from_replica: ContextVar[bool] = ContextVar("may_read_from_replica", default=False)


@contextmanager
def reading_from_replicas() -> Iterator[None]:
    """Inside, reads may go to a replica."""
    token = _may_read_from_replica.set(True)
    try:
        yield
    finally:
        _may_read_from_replica.reset(token)


class ReplicaMiddleware:
    """Marks the requests that may be answered from a replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        is_reader = settings.SESSION_COOKIE_NAME not in request.COOKIES
        if request.method in ("GET", "HEAD") and is_reader and request.path != "/readyz":
            with reading_from_replicas():
                return self.get_response(request)
        return self.get_response(request)


class ReplicaRouter:
    """Sends each read and write to the right database."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str:
        """A replica by chance where allowed, else the main database."""
        if not _may_read_from_replica.get():
            return MAIN
        return str(random.choice(settings.PACTWORK_REPLICAS))

    def db_for_write(self, model: type[Any], **hints: Any) -> str:
        """Always the main database."""
        return MAIN

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """All databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are made in the main database and copied from there."""
        return db == MAIN
