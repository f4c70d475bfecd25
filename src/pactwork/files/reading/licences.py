"""Licences as files name them, by the notations of the scheme `licences`."""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-(?:nc|nd|sa))*)/(\d\.\d)|publicdomain/(zero|mark))",
    re.I,
)
_NAMED: Final = re.compile(
    r"\bcc[ -](by(?:[ -](?:nc|nd|sa))*)[ -](\d\.\d)\b|\b(cc0)\b(?:[ -]1\.0)?", re.I
)
_H5P: Final = {"CC0 1.0": "cc0-1.0", "CC PDM": "public-domain", "PD": "public-domain"}


def licence_in(text: str) -> str:
    """The licence that a text names by its address, or by its name with the version; else ""."""
    if found := _ADDRESS.search(text):
        kind, version, public = found.groups()
        if public:
            return "cc0-1.0" if public.lower() == "zero" else "public-domain"
        return f"cc-{kind.lower()}-{version}"
    if found := _NAMED.search(text):
        kind, version, zero = found.groups()
        return "cc0-1.0" if zero else f"cc-{kind.lower().replace(' ', '-')}-{version}"
    return ""


def licence_of_h5p(name: str, version: str) -> str:
    """As H5P writes it: "CC BY-SA" and "4.0"."""
    if known := _H5P.get(f"{name} {version}".strip()) or _H5P.get(name):
        return known
    return licence_in(f"{name} {version}")
