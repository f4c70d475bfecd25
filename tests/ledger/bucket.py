"""A bucket that speaks S3 on this machine, of which any request can go wrong.

It knows what Arrow's client asks for: lists by pages, objects by ranges, uploads in parts, bodies
in chunks with trailers. Keys to it and signatures are not looked at; names are plain.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Trouble = Literal["refused", "cut", "lost"]
"""Answered 503, cut off and not done, or done while the answer is lost."""
Answer = tuple[int, bytes, dict[str, str]]
PAGE: Final = 3


class BucketServer(ThreadingHTTPServer):
    """One bucket: what lies in it, what is half uploaded, and what was asked for."""

    def __init__(self, name: str) -> None:
        self.name, self.lock = name, threading.Lock()
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.numbers = count(1)
        self.sent = 0
        self.wrong, self.how = range(0), "refused"
        super().__init__(("127.0.0.1", 0), _Request)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fails(self, first: int = 1, *, times: int = 1 << 30, how: Trouble = "refused") -> None:
        """So many requests go wrong, from this one on, counted from now."""
        self.asked.clear()
        self.wrong, self.how = range(first, first + times), how

    def heals(self) -> None:
        self.fails(times=0)

    def answer(self, method: str, path: str, span: str, body: bytes) -> Answer | None:
        """What is said to a request; None where the line is cut."""
        where = urlsplit(path)
        bucket, _, key = unquote(where.path).lstrip("/").partition("/")
        query = dict(parse_qsl(where.query, keep_blank_values=True))
        with self.lock:
            self.asked.append(f"{method} {path}")
            goes_wrong = len(self.asked) in self.wrong
            if goes_wrong and self.how == "refused":
                return _fault(503, "SlowDown")
            if goes_wrong and self.how == "cut":
                return None
            done = self._done(method, bucket, key, query, span, body)
            self.sent += len(done[1]) if method == "GET" else 0
            return None if goes_wrong else done

    def _done(
        self, method: str, bucket: str, key: str, query: dict[str, str], span: str, body: bytes
    ) -> Answer:
        if bucket != self.name:
            return _fault(404, "NoSuchBucket")
        if not key:
            return 200, self._listed(query) if "list-type" in query else b"", {}
        if "uploads" in query or "uploadId" in query:
            return self._uploaded(method, key, query, body)
        if method == "PUT":
            self.objects[key] = body
            return 200, b"", {"ETag": _tag(body)}
        if method == "DELETE":
            self.objects.pop(key, None)
            return 204, b"", {}
        return _object(self.objects[key], span) if key in self.objects else _fault(404, "NoSuchKey")

    def _uploaded(self, method: str, key: str, query: dict[str, str], body: bytes) -> Answer:
        name = query.get("uploadId", f"upload-{next(self.numbers)}")
        if "uploads" in query:
            self.uploads[name] = {}
            said = f"<Bucket>{self.name}</Bucket><Key>{key}</Key><UploadId>{name}</UploadId>"
            return 200, _xml("InitiateMultipartUploadResult", said), {}
        if name not in self.uploads:
            return _fault(404, "NoSuchUpload")
        if method == "PUT":
            self.uploads[name][int(query["partNumber"])] = body
            return 200, b"", {"ETag": _tag(body)}
        parts = self.uploads.pop(name)
        if method == "DELETE":
            return 204, b"", {}
        named = re.findall(rb"<PartNumber>(\d+)</PartNumber>", body)
        self.objects[key] = b"".join(parts[int(number)] for number in named)
        return 200, _xml("CompleteMultipartUploadResult", f"<Key>{key}</Key>"), {}

    def _listed(self, query: dict[str, str]) -> bytes:
        begin, found = query.get("prefix", ""), {}
        for key, content in sorted(self.objects.items()):
            head, folder, _ = key.removeprefix(begin).partition(query.get("delimiter", "\0"))
            if key.startswith(begin) and folder:
                found[head] = f"<CommonPrefixes><Prefix>{begin}{head}/</Prefix></CommonPrefixes>"
            elif key.startswith(begin):
                found[key] = f"<Contents><Key>{key}</Key><Size>{len(content)}</Size></Contents>"
        at = int(query.get("continuation-token", 0))
        more, said = at + PAGE < len(found), "".join([*found.values()][at : at + PAGE])
        said += f"<NextContinuationToken>{at + PAGE}</NextContinuationToken>" if more else ""
        return _xml("ListBucketResult", f"<IsTruncated>{str(more).lower()}</IsTruncated>{said}")


@contextlib.contextmanager
def bucket_of(name: str) -> Iterator[BucketServer]:
    """A server while the block runs."""
    with BucketServer(name) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Request(BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True
    server: BucketServer

    def log_message(self, *said: Any) -> None:
        """Nothing is printed."""

    def _any(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = _body(self.rfile, headers)
        said = self.server.answer(self.command, self.path, headers.get("range", ""), body)
        if said is None:
            self.close_connection = True
            return
        status, content, named = said
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **named}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _any


def _body(file: io.BufferedIOBase, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        sent = _unchunked(file)
    else:
        sent = file.read(int(headers.get("content-length", 0)))
    if "aws-chunked" in headers.get("content-encoding", ""):
        sent = _unchunked(io.BytesIO(sent))
        assert len(sent) == int(headers["x-amz-decoded-content-length"])
    return sent


def _unchunked(file: io.BufferedIOBase) -> bytes:
    parts = []
    while size := int(file.readline().split(b";")[0], 16):
        parts.append(file.read(size))
        file.readline()
    while file.readline().strip():
        pass
    return b"".join(parts)


def _object(content: bytes, span: str) -> Answer:
    named = {"ETag": _tag(content), "Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT"}
    if not span:
        return 200, content, named
    first, last = map(int, span.removeprefix("bytes=").split("-"))
    part = content[first : last + 1]
    return 206, part, named | {"Content-Range": f"bytes {first}-{last}/{len(content)}"}


def _fault(status: int, code: str) -> Answer:
    said = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
    return status, said.encode(), {"Content-Type": "application/xml"}


def _xml(name: str, said: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{name}>{said}</{name}>'.encode()


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
