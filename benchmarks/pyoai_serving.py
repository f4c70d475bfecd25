"""pyoai over HTTP, from memory: what `exchanging` measures us beside.

Run by a Python that has pyoai (and granian, if it shall be as quick as it can): its own, since the
product needs neither. `PACTWORK_PYOAI_RECORDS` names a JSON file: `count`, `page`, and `said`, by
language what each record says, with `kzzzz` where its key stands.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, make_server

from oaipmh import common, metadata, server

HELD = json.loads(Path(os.environ["PACTWORK_PYOAI_RECORDS"]).read_text())
DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - pyoai knows no zones


def record(number: int) -> tuple[Any, Any, None]:
    """One record, as pyoai holds it."""
    said = HELD["said"][number % len(HELD["said"])]
    numbered = {name: [one.replace("kzzzz", f"k{number}") for one in said[name]] for name in said}
    header = common.Header(None, f"oai:x.example:k{number}", DAY, HELD["sets"], False)
    return header, common.Metadata(None, numbered), None


class Memory:
    """What pyoai asks of a repository."""

    held = [record(number) for number in range(1, HELD["count"] + 1)]

    def identify(self) -> Any:
        return common.Identify(
            "x", "http://x.example/oai", "2.0", ["a@b.example"], DAY, "no",
            "YYYY-MM-DDThh:mm:ssZ", ["identity"],
        )  # fmt: skip

    def listRecords(
        self, metadataPrefix: str, set: Any = None, from_: Any = None, until: Any = None,
        cursor: int = 0, batch_size: int = 10,
    ) -> list[Any]:  # fmt: skip
        return self.held[cursor : cursor + batch_size]


_registry = metadata.MetadataRegistry()
_registry.registerWriter("oai_dc", server.oai_dc_writer)
_serving = server.BatchingServer(Memory(), _registry, resumption_batch_size=HELD["page"])


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    answer = _serving.handleRequest(dict(parse_qsl(environ["QUERY_STRING"])))
    start("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(answer)))])
    return [answer]


server.cgi.parse_qs = parse_qs  # Python took it out of `cgi` long ago


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    """Listen on the port that is said, by granian where there is one."""
    port = int(sys.argv[1])
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError:
        make_server("127.0.0.1", port, application, handler_class=_Silent).serve_forever()
        return
    Granian(
        "pyoai_serving:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=4, log_enabled=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
