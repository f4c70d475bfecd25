"""What came in from elsewhere: a description, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pactwork.repository.described import Described
from pactwork.repository.exchange.xml_out import clean

HEAVY: Final = frozenset({"unreadable", "no-title", "too-large", "not-a-record"})
"""Faults with which a record cannot be taken in; with the others something is left out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which field, of which kind, and what stood there."""

    field: str
    reason: str
    value: str = ""

    @property
    def is_heavy(self) -> bool:
        """Whether the record cannot be taken in at all."""
        return self.reason in HEAVY

    @property
    def kept(self) -> list[str]:
        """As it is kept in the database."""
        return [self.field, self.reason, self.value]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record of somebody else. `described` is None if it cannot be taken in.

    `publisher` is who published it there; `identifiers` are all that name it, links among them.
    """

    described: Described | None
    faults: tuple[Fault, ...] = ()
    publisher: str = ""
    identifiers: tuple[str, ...] = ()


class UnreadableError(ValueError):
    """Bytes that are no document that may be read; `reason` is the kind of `Fault` it makes,
    `detail` what can be kept of what stood there.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        detail = clean(detail)
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail
