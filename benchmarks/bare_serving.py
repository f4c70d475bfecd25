"""Bare tantivy over HTTP, served as ours is: how much of an answer is HTTP and nothing else.

`python -m benchmarks.bare_serving PORT FOLDER` answers `/?q=` with the numbers of the first ten,
how many there are, and five facets, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from benchmarks.rivals import Bare

_FOLDER = "PACTWORK_BARE"
_held: dict[int, Bare] = {}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    process = os.getpid()
    if process not in _held:
        from pactwork.config.installation import start_django

        start_django()
        from benchmarks.rivals import Bare

        _held[process] = Bare(Path(os.environ[_FOLDER]))
    (asked,) = parse_qs(environ["QUERY_STRING"])["q"]
    answer = json.dumps(_held[process].whole(asked)).encode()
    said = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
    start("200 OK", said)
    return [answer]


def main() -> None:
    """Listen on the port that is said."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ[_FOLDER] = sys.argv[2]
    Granian(
        "benchmarks.bare_serving:application", address="127.0.0.1", port=int(sys.argv[1]),
        interface=Interfaces.WSGI, workers=1, blocking_threads=4, log_enabled=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
