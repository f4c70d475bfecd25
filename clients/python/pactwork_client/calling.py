"""How the client asks: one connection a question, tries again where that is safe."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer", bound=Mapping[str, Any])

Upload = tuple[str, bytes]
"""A file to send: its name, and what is in it."""

CHANGES = ("POST", "PUT", "PATCH", "DELETE")
AGAIN = (429, 503)
LONGEST_WAIT = 60.0


class Problem(Exception):
    """The site gave no answer: `status`, `detail` for a person, and one of `errors` for each fault
    (RFC 9457).
    """

    def __init__(self, status: int, detail: str, errors: list[dict[str, str]]) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.detail, self.errors = status, detail, errors


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """What is read may have another name on the same site. A token is shown to the site it was
    made for, and to no other.
    """

    def __init__(self, site: str) -> None:
        self.site = site

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if req.get_method() != "GET" or not newurl.startswith(f"{self.site}/"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Calling:
    """A Pactwork site, as a program sees it.

    `site` is its address, such as "https://pactwork.example"; `token` a secret made on the
    account's page; `language` that of problems. A question that changes something carries an
    Idempotency-Key, so it is safely asked again: up to `tries` times, when the site is busy or
    the connection breaks.
    """

    def __init__(
        self,
        site: str,
        token: str = "",
        *,
        language: str = "en",
        tries: int = 4,
        timeout: float = 30.0,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.site = site.rstrip("/")
        self.token, self.language = token, language
        self.tries, self.timeout, self.wait = tries, timeout, wait
        self.etag = ""
        self._opener = urllib.request.build_opener(_StaysHere(self.site))

    def part(self, value: object) -> str:
        """A value as a part of an address."""
        return urllib.parse.quote(str(value), safe="")

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        if_match: str = "",
        raw: bool = False,
        **query: Any,
    ) -> Any:
        """What the site answers, as JSON values or, `raw`, as bytes; `etag` is then the answer's.
        Sent is a `body` as JSON, or a `form` with files in it. A name of `query` that is a word
        of Python ends in an underscore; None is left out.

        Raises:
            Problem: the site refused, or was busy to the end.
            OSError: the site could not be reached.
        """
        said = {
            name.rstrip("_"): _plain(value) for name, value in query.items() if value is not None
        }
        address = f"{self.site}{path}"
        if said:
            address += "?" + urllib.parse.urlencode(said)
        return self.open(method, address, body=body, form=form, if_match=if_match, raw=raw)

    def open(
        self,
        method: str,
        address: str,
        *,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        if_match: str = "",
        raw: bool = False,
    ) -> Any:
        """As `ask`, for an address that the site itself gave, such as `next` of a page."""
        if not address.startswith(f"{self.site}/"):
            raise ValueError(f"{address} is not an address of {self.site}.")
        headers = {"Accept": "application/json", "Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method in CHANGES:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if if_match:
            headers["If-Match"] = if_match
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        if form is not None:
            data, headers["Content-Type"] = _multipart(form)
        request = urllib.request.Request(address, data, headers, method=method)
        for left in reversed(range(self.tries)):
            try:
                with self._opener.open(request, timeout=self.timeout) as answer:
                    self.etag = answer.headers.get("ETag", "")
                    held: bytes = answer.read()
                    return held if raw else json.loads(held) if held else None
            except urllib.error.HTTPError as error:
                waits = error.code in AGAIN or (
                    error.code == 409 and "Retry-After" in error.headers
                )
                if not waits or not left:
                    raise _problem(error) from None
                pause = float(error.headers.get("Retry-After") or 1)
                self.wait(min(pause, LONGEST_WAIT))
            except OSError:
                if not left:
                    raise
                self.wait(1.0)
        raise AssertionError("unreachable")


def _multipart(form: Mapping[str, Any]) -> tuple[bytes, str]:
    """A form with files as bytes (RFC 7578), and its media type; None is left out."""
    mark = uuid.uuid4().hex
    parts = []
    for name, held in form.items():
        for value in held if isinstance(held, list) else [] if held is None else [held]:
            head, data = f'form-data; name="{name}"', b""
            if isinstance(value, tuple):
                called = value[0].replace("\\", "_").replace('"', "_").replace("\r", "_")
                head += f'; filename="{called.replace(chr(10), "_")}"'
                data = value[1]
                head += "\r\nContent-Type: application/octet-stream"
            else:
                said = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
                data = _plain(said).encode()
            start = f"--{mark}\r\nContent-Disposition: {head}\r\n\r\n".encode()
            parts.append(start + data + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(error: urllib.error.HTTPError) -> Problem:
    try:
        said = json.loads(error.read())
        return Problem(error.code, str(said["detail"]), list(said["errors"]))
    except (ValueError, KeyError, TypeError):
        return Problem(error.code, str(error.reason), [])


class Pages(Generic[Answer]):
    """A list that comes a page at a time, read to its end: `for page in pages`."""

    def __init__(self, calling: Calling, first: Answer) -> None:
        self._calling, self._first = calling, first

    def __iter__(self) -> Iterator[Answer]:
        page: Answer | None = self._first
        while page is not None:
            yield page
            following = page.get("next")
            page = self._calling.open("GET", following) if following else None
