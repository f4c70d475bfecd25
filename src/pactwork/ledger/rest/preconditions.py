"""If-Match and If-None-Match (RFC 9110 §13.1), so that no writer overwrites another unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pactwork.ledger.queries.documents import Paper
from pactwork.ledger.rest.asked import Fault

_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"|([^",\s]+)')


@dataclass(frozen=True, slots=True)
class Preconditions:
    """The tags asked for; None where the header is missing, "*" stands for any document.

    Weak tags count as strong ones: compressing an answer on its way makes them weak.
    """

    match: frozenset[str] | None
    none_match: frozenset[str] | None

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Preconditions:
        """Those of a request."""
        return cls(_tags(headers.get("if-match")), _tags(headers.get("if-none-match")))

    @property
    def are_given(self) -> bool:
        """Whether there is any."""
        return self.match is not None or self.none_match is not None

    def hold(self, paper: Paper | None) -> None:
        """Hold them against the document there is.

        Raises:
            Fault: they do not hold.
        """
        tag = None if paper is None else paper.etag
        if self.match is not None and not _among(tag, self.match):
            raise Fault(412, "The document is not the one that If-Match names.")
        if self.none_match is not None and _among(tag, self.none_match):
            raise Fault(412, "There is a document that If-None-Match excludes.")

    def is_known(self, etag: str) -> bool:
        """Whether a reader has this document already."""
        return self.none_match is not None and _among(etag, self.none_match)


def _tags(header: str | None) -> frozenset[str] | None:
    if header is None:
        return None
    if header.strip() == "*":
        return frozenset({"*"})
    found = (quoted or plain for quoted, plain in _TAG.findall(header))
    return frozenset(tag for tag in found if tag != "*")


def _among(tag: str | None, tags: frozenset[str]) -> bool:
    return tag is not None and ("*" in tags or tag in tags)
