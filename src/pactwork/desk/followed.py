"""What can be followed: agreements, commitments, materials, collections; for who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pactwork.agreements.api import agreement_head, commitment_detail
from pactwork.kernel.iris import parse_iri
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import Viewer
from pactwork.repository.api import collections, materials

KINDS: Final = ("agreement", "commitment", "material", "collection")
Called = tuple[str, Text, Sequence[str]]
"""What kind of thing it is, what it is called, and in which languages that counts."""


def called(subject: str, viewer: Viewer) -> Called | None:
    """What is followed by this identifier; None for what cannot be, or this reader does not see."""
    parsed = parse_iri(subject)
    if parsed is None or parsed[0] not in KINDS:
        return None
    kind, keys = parsed
    if kind == "material":
        found = materials.title_of(keys[0], viewer)
        return (kind, *found) if found else None
    if kind == "collection":
        title = collections.title_of(keys[0], viewer)
        return (kind, title, ()) if title else None
    return _agreed(kind, keys, viewer)


def _agreed(kind: str, keys: Sequence[str], viewer: Viewer) -> Called | None:
    head = agreement_head(keys[0], viewer)
    if head is None:
        return None
    if kind == "agreement":
        return kind, head.title, head.authoritative
    detail = commitment_detail(keys[0], keys[1], viewer)
    return (kind, detail.commitment.text, head.authoritative) if detail else None
