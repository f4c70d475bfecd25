"""Trying a request again whose transaction PostgreSQL ended so that another could go on.

Two people who change what hangs together may wait for each other in a ring. PostgreSQL then lets
one of them go on and undoes the other's transaction whole, which is done again here, once for web
pages and once for the desk's API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import structlog
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from psycopg.errors import DeadlockDetected, SerializationFailure

TRIES: Final = 4

Answer = Callable[[], HttpResponse]

log = structlog.get_logger(__name__)


class Commits:
    """Notices, among the statements of a request, that something is committed: what is done after
    that is not tried again, since what was done before it would be done twice.
    """

    def __init__(self) -> None:
        """Nothing is yet."""
        self.any = False

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Execute a statement, for `connection.execute_wrapper`."""
        result = execute(sql, params, many, context)
        if not connection.in_atomic_block:
            self.any = self.any or not str(sql).lstrip().upper().startswith("SELECT")
        elif all(noted[1] != self._note for noted in connection.run_on_commit):
            transaction.on_commit(self._note)
        return result

    def _note(self) -> None:
        self.any = True


class TryAgainMiddleware:
    """Try views again, where they have not committed anything. It stands last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the view."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with an eye on what is committed."""
        commits = Commits()
        request.commits = commits  # type: ignore[attr-defined]
        with connection.execute_wrapper(commits):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer of the view tried again; None where that is not to be done."""
        commits, match = request.commits, request.resolver_match  # type: ignore[attr-defined]
        if match is None or not _undone(request, exception, commits):
            return None
        return tried_again(request, lambda: match.func(request, *match.args, **match.kwargs))


def tried_again(request: HttpRequest, answer: Answer) -> HttpResponse:
    """What `answer` gives to this request, called again each time its transaction was undone for
    the sake of another. In the end it fails as it did.
    """
    for _ in range(TRIES - 1):
        commits = Commits()
        try:
            with connection.execute_wrapper(commits):
                return answer()
        except OperationalError as error:
            if not _undone(request, error, commits):
                raise
    return answer()


def _undone(request: HttpRequest, error: Exception, commits: Commits) -> bool:
    """Whether all that was done was undone, and the request can be read from its beginning."""
    if commits.any or not isinstance(error.__cause__, (DeadlockDetected, SerializationFailure)):
        return False
    log.warning("tried_again", path=request.path, error=str(error).splitlines()[0])
    sent = getattr(request, "_files", None)
    for _, files in sent.lists() if sent else ():
        for file in files:
            file.seek(0)
    return True
