"""The alternate request syntax of 1.0.x: a request folded into the form of a POST.

For browsers that could send nothing but simple forms to other sites. 2.0 has it no more.
"""

from __future__ import annotations

from typing import Final

from pactwork.ledger.rest.asked import JSON, Asked, Fault, pairs_of, wrong
from pactwork.ledger.xapi import NotUnderstood, Version, version_of

FORM: Final = "application/x-www-form-urlencoded"
_METHODS: Final = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE"})
_HEADERS: Final = frozenset(
    {
        "authorization", "x-experience-api-version", "content-type", "content-length",
        "if-match", "if-none-match", "accept-language",
    }
)  # fmt: skip


def unfolded(asked: Asked) -> Asked:
    """The request as it is meant.

    Raises:
        Fault: the version is not 1.0.x, or the form is not as the standard asks.
    """
    if asked.method != "POST" or not any(name == "method" for name, _value in asked.query):
        return asked
    method = asked.query[0][1]
    if len(asked.query) != 1 or method not in _METHODS:
        raise wrong("method", "Send “method” as the only parameter, and all else in the form.")
    fields = _fields(asked)
    headers = {
        name: value for name, value in asked.headers.items() if not name.startswith("content-")
    }
    headers |= {name.lower(): value for name, value in fields if name.lower() in _HEADERS}
    _hold_old(headers)
    held = dict(fields)
    if method in ("PUT", "POST") and "content" not in held:
        raise wrong("content", "Send the body of the request as “content” in the form.")
    headers.setdefault("content-type", JSON)
    query = [
        (name, value)
        for name, value in fields
        if name != "content" and name.lower() not in _HEADERS
    ]
    return Asked(method, asked.path, query, headers, held.get("content", "").encode())


def _fields(asked: Asked) -> list[tuple[str, str]]:
    said = asked.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if said != FORM:
        raise Fault(400, f"Send the form as {FORM}.")
    try:
        return pairs_of(asked.body.decode())
    except UnicodeDecodeError:
        raise Fault(400, "Encode the form as UTF-8.") from None


def _hold_old(headers: dict[str, str]) -> None:
    try:
        version = version_of(headers.get("x-experience-api-version"))
    except NotUnderstood as error:
        raise Fault(400, str(error)) from None
    if version is not Version.ONE:
        raise wrong("method", "xAPI 2.0 has no alternate request syntax: send the request itself.")
