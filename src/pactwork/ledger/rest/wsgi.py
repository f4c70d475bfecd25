"""The short way for tools: a request below `/xapi/` is answered past Django's middleware.

Sessions, languages and pages mean nothing there, and cost more than storing a statement. The view
answers the same where Django serves alone.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import OperationalError, connection

from pactwork.ledger.rest.asked import ROOT, Answered, Fault, refused
from pactwork.ledger.rest.entrance import answer
from pactwork.ledger.rest.environ import asked_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
KEPT_SECONDS: Final = 1.0
_ALWAYS: Final = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"))
log = structlog.get_logger("pactwork.request")


def straight(application: Application) -> Application:
    """The application with the short way before it."""

    def answering(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if not path.startswith(ROOT):
            return application(environ, start)
        return _answering(environ, start, path.removeprefix(ROOT))

    return answering


def _answering(environ: dict[str, Any], start: Callable[..., Any], path: str) -> Iterable[bytes]:
    begun = time.perf_counter()
    _let_go_of_what_lay(begun)
    answered = _answered(environ, path)
    number = uuid.uuid4().hex
    log.info(
        "request", method=environ["REQUEST_METHOD"], path=ROOT + path, status=answered.status,
        ms=round((time.perf_counter() - begun) * 1000, 1), request_id=number,
    )  # fmt: skip
    status = f"{answered.status} {HTTPStatus(answered.status).phrase}"
    start(status, [*answered.headers.items(), *_ALWAYS, ("X-Request-ID", number)])
    return _Pieces(answered)


def _answered(environ: dict[str, Any], path: str) -> Answered:
    try:
        return answer(asked_of(environ, path))
    except Fault as fault:
        return refused(fault)
    except OperationalError:
        _give_back()
        log.exception("the database does not answer", path=ROOT + path)
        return refused(Fault(503, "The database does not answer; try again."))
    except Exception:
        log.exception("fault", path=ROOT + path)
        return refused(Fault(500, "Something went wrong here; it was written down."))


class _Pieces:
    """The body, and what is to be given back once it was sent."""

    def __init__(self, answered: Answered) -> None:
        body = answered.body
        self.pieces: Iterator[bytes] = iter([body]) if isinstance(body, bytes) else body

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        """Close what gives the pieces, and give back the connection unless it may be kept."""
        close = getattr(self.pieces, "close", None)
        if close is not None:
            close()
        _kept.at = time.perf_counter()
        if connection.errors_occurred or not _may_keep():
            _give_back()


class _Kept(threading.local):
    """When this thread's connection was last in use."""

    at = 0.0


_kept: Final = _Kept()


def _let_go_of_what_lay(now: float) -> None:
    """Give back a connection that lay still: the pool then asks whether the database is there.

    A tool sends requests one upon another, and to ask each time costs more than most of them.
    """
    if now - _kept.at > KEPT_SECONDS:
        _give_back()


def _give_back() -> None:
    if not connection.in_atomic_block:
        connection.close()


@cache
def _may_keep() -> bool:
    """Whether the pool has a connection for every thread, so that none waits for one that lies."""
    pool = connection.settings_dict["OPTIONS"].get("pool")
    return bool(pool) and pool["max_size"] >= settings.PACTWORK_WEB_THREADS
