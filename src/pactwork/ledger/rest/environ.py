"""Reading a request from what a WSGI server gives (PEP 3333)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pactwork.ledger.queries.tools import tool_of
from pactwork.ledger.rest.asked import LARGEST, Asked, Fault, pairs_of

SMALL: Final = 65_536
LARGEST_FORM: Final = 4_000_000
"""Bytes that are read of anybody, and of a form, which may itself say who sends it."""


def asked_of(environ: Mapping[str, Any], path: str) -> Asked:
    """The request for what is found at this path below `/xapi/`.

    Raises:
        Fault: its parameters are not UTF-8 or too many, or its body is too large.

    A large body is read of those alone who show a good credential: others are refused anyway.
    """
    try:
        query = str(environ.get("QUERY_STRING", "")).encode("latin-1").decode()
    except UnicodeError:
        raise Fault(400, "Encode parameters as UTF-8.") from None
    method = str(environ["REQUEST_METHOD"]).upper()
    pairs, headers = pairs_of(query), _headers(environ)
    return Asked(method, path, pairs, headers, _body(environ, pairs, headers))


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        found["content-type"] = environ["CONTENT_TYPE"]
    return found


def _body(
    environ: Mapping[str, Any], query: Sequence[tuple[str, str]], headers: Mapping[str, str]
) -> bytes:
    said = str(environ.get("CONTENT_LENGTH") or "")
    is_chunked = not said.isdecimal() and "HTTP_TRANSFER_ENCODING" in environ
    if not said.isdecimal() and not is_chunked:
        return b""
    length = LARGEST + 1 if is_chunked else int(said[:13])
    if length > LARGEST and not is_chunked:
        raise Fault(413, f"Send at most {LARGEST} bytes.")
    if length > SMALL and tool_of(headers.get("authorization")) is None:
        if not any(name == "method" for name, _value in query):
            return b""
        length = min(length, LARGEST_FORM + 1)
    body = bytes(environ["wsgi.input"].read(length))
    if length == LARGEST_FORM + 1 == len(body):
        raise Fault(413, f"Send more than {LARGEST_FORM} bytes with the header Authorization only.")
    return body
