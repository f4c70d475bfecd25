"""Addresses that other people typed and our pages link to."""

import re
from typing import Final
from urllib.parse import urlsplit

_UNSAFE: Final = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}\ud800-\udfff]")
_LONGEST: Final = 2048


def safe_url(url: str) -> str:
    """Return `url`, trimmed, if a page may link to it; otherwise raise ValueError.

    Allowed are absolute http and https addresses with a host. Refused are other schemes
    (javascript:, data:, file:), names and passwords before the host, white space, control
    characters and more than 2048 characters.
    """
    trimmed = url.strip()
    if len(trimmed) > _LONGEST:
        raise ValueError(f"The address is longer than {_LONGEST} characters.")
    if _UNSAFE.search(trimmed):
        raise ValueError("The address contains spaces or characters that must be encoded.")
    try:
        parts = urlsplit(trimmed)
        host, _port = parts.hostname, parts.port
    except ValueError as problem:
        raise ValueError(f"The address cannot be read: {problem}.") from problem
    if parts.scheme not in ("http", "https"):
        raise ValueError("The address must begin with http:// or https://.")
    if not host:
        raise ValueError("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise ValueError("The address must not carry a user name or password.")
    return trimmed


def host_of(website: str) -> str:
    """The host of a website without "www."; "" if it has none."""
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".")
