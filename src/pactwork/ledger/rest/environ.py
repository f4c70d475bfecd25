"""Reading a request from what a WSGI server gives (PEP 3333)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pactwork.ledger.rest.asked import LARGEST, Asked, Fault, pairs_of


def asked_of(environ: Mapping[str, Any], path: str) -> Asked:
    """The request for what is found at this path below `/xapi/`.

    Raises:
        Fault: its parameters are not UTF-8 or too many, or its body is too large.
    """
    try:
        query = str(environ.get("QUERY_STRING", "")).encode("latin-1").decode()
    except UnicodeError:
        raise Fault(400, "Encode parameters as UTF-8.") from None
    method = str(environ["REQUEST_METHOD"]).upper()
    return Asked(method, path, pairs_of(query), _headers(environ), _body(environ))


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        found["content-type"] = environ["CONTENT_TYPE"]
    return found


def _body(environ: Mapping[str, Any]) -> bytes:
    said = str(environ.get("CONTENT_LENGTH") or "")
    if not said.isdecimal():
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        return bytes(environ["wsgi.input"].read(LARGEST + 1)) if is_chunked else b""
    if len(said) > 12 or int(said) > LARGEST:
        raise Fault(413, f"Send at most {LARGEST} bytes.")
    return bytes(environ["wsgi.input"].read(int(said)))
