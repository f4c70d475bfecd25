"""The short way for tools: a request below `/xapi/` is answered past Django's middleware.

Sessions, languages and pages mean nothing there, and cost more than storing a statement. The view
answers the same where Django serves alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.db import OperationalError

from pactwork.kernel.kept import give_back, let_rest, wake_up
from pactwork.kernel.request_ids import request_id
from pactwork.ledger.rest.asked import ROOT, Answered, Fault, refused
from pactwork.ledger.rest.entrance import answer
from pactwork.ledger.rest.environ import asked_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
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
    wake_up()
    answered = _answered(environ, path)
    number = request_id(environ.get("HTTP_X_REQUEST_ID", ""))
    log.info(
        "request", method=environ["REQUEST_METHOD"], path=ROOT + path, status=answered.status,
        ms=round((time.perf_counter() - begun) * 1000, 1), request_id=number,
    )  # fmt: skip
    status = f"{answered.status} {HTTPStatus(answered.status).phrase}"
    start(status, [*answered.headers.items(), *_ALWAYS, ("X-Request-ID", number)])
    if isinstance(answered.body, bytes):
        let_rest()
        return [answered.body]  # a list goes out at once, pieces one by one
    return _Pieces(answered.body)


def _answered(environ: dict[str, Any], path: str) -> Answered:
    try:
        return answer(asked_of(environ, path))
    except Fault as fault:
        return refused(fault)
    except OperationalError:
        give_back()
        log.exception("the database does not answer", path=ROOT + path)
        return refused(Fault(503, "The database does not answer; try again."))
    except Exception:
        log.exception("fault", path=ROOT + path)
        return refused(Fault(500, "Something went wrong here; it was written down."))


class _Pieces:
    """A body in pieces, and what is to be given back once it was sent."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        """Close what gives the pieces, and give back the connection unless it may be kept."""
        close = getattr(self.pieces, "close", None)
        if close is not None:
            close()
        let_rest()
