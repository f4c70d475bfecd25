"""A request and an answer in types of our own, and the refusal of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from pactwork.ledger.xapi import Problem

ROOT: Final = "/xapi/"
LARGEST: Final = 64_000_000
"""Most bytes of a request's body."""

JSON: Final = "application/json"
_MOST_PARAMETERS: Final = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `path` is what follows `/xapi/`, names of headers are in lower case."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(slots=True)
class Answered:
    """An answer; a body that comes in pieces is read once. `stored` counts new statements."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | Iterator[bytes] = b""
    stored: int = 0


class Fault(Exception):
    """The request is refused: `message` says what to do, `problems` where."""

    def __init__(
        self,
        status: int,
        message: str,
        problems: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.problems = problems
        self.headers = dict(headers or {})


def wrong(parameter: str, message: str) -> Fault:
    """The refusal for one wrong parameter."""
    return Fault(400, message, [Problem(parameter, message)])


def refused(fault: Fault) -> Answered:
    """The answer to a request that is refused."""
    error = {"message": fault.message, "problems": [msgspec.to_builtins(p) for p in fault.problems]}
    return in_json(fault.status, {"error": error}, **fault.headers)


def in_json(status: int, value: object, **headers: str) -> Answered:
    """An answer in JSON."""
    return Answered(status, {"Content-Type": JSON, **headers}, msgspec.json.encode(value))


def pairs_of(query: str) -> list[tuple[str, str]]:
    """The names and values of a query string or of a form.

    Raises:
        Fault: it is not UTF-8, or has too many of them.
    """
    try:
        return parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError:
        raise Fault(400, "Encode parameters as UTF-8.") from None
    except ValueError:
        raise Fault(400, f"Send at most {_MOST_PARAMETERS} parameters.") from None
