"""Which material an address of this site names, however it is written; pure."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings

from pactwork.kernel.iris import iri, parse_iri

_PLACE: Final = re.compile(
    r"/(?:id/|(?i:[a-z]{2,3}(?:-[a-z0-9]+)?/)?(?:desk/)?)materials/([A-Za-z0-9_-]+)"
    r"(?:/versions/([1-9][0-9]{0,5}))?(?:[/.].*)?"
)
_USUAL: Final = (None, 80, 443)


def as_iri(address: str) -> str:
    """The identifier of the material, or of the version, that an address of this site leads to: a
    page of it in any language, a file, its identifier written otherwise. Any other address as it
    is.
    """
    if parse_iri(address):
        return address
    for base in (settings.PACTWORK_BASE_URL, settings.PACTWORK_IRI_BASE):
        if found := _PLACE.fullmatch(_path_under(address, str(base))):
            key, number = found.groups()
            with suppress(ValueError):
                return iri("material-version", key, number) if number else iri("material", key)
    return address


def material_of(address: str) -> str:
    """The key of the material an address of this site leads to; "" for none."""
    found = parse_iri(as_iri(address))
    return found[1][0] if found and found[0] in ("material", "material-version") else ""


def is_here(address: str) -> bool:
    """Whether it is an address of a host this site is found at."""
    bases = (settings.PACTWORK_BASE_URL, settings.PACTWORK_IRI_BASE)
    return _site(address)[0] in {_site(str(base))[0] for base in bases}


def _path_under(address: str, base: str) -> str:
    """The path below a base; "" where an address is not below it."""
    if _site(address) != _site(base):
        return ""
    prefix = urlsplit(base).path.rstrip("/")
    path = posixpath.normpath("/" + unquote(urlsplit(address).path).lstrip("/"))
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else ""


def _site(address: str) -> tuple[str, int | None]:
    """Host and port, as all ways of writing them have them."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "", None
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    return host.lower(), None if port in _USUAL else port
