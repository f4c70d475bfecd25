"""What a credential may open (xAPI 1.0.3 Communication 4.2, the scopes of OAuth)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """One thing a tool may do; always within what belongs to the credential's organisation."""

    WRITE = "statements/write"
    READ = "statements/read"
    READ_MINE = "statements/read/mine"
    STATE = "state"
    PROFILE = "profile"
    ALL_READ = "all/read"
    ALL = "all"


USUAL: Final = (Scope.WRITE, Scope.READ_MINE)
"""What a credential opens when nothing else is said."""

WRITES: Final = frozenset({Scope.WRITE, Scope.ALL})
READS_ALL: Final = frozenset({Scope.READ, Scope.ALL_READ, Scope.ALL})
READS: Final = READS_ALL | {Scope.READ_MINE}
READS_STATE: Final = frozenset({Scope.STATE, Scope.ALL_READ, Scope.ALL})
WRITES_STATE: Final = frozenset({Scope.STATE, Scope.ALL})
READS_PROFILE: Final = frozenset({Scope.PROFILE, Scope.ALL_READ, Scope.ALL})
WRITES_PROFILE: Final = frozenset({Scope.PROFILE, Scope.ALL})
"""By which scopes something is opened: one of them is enough."""

_IMPLIED: Final[Mapping[str, frozenset[Scope]]] = {
    Scope.READ: frozenset({Scope.READ_MINE}),
    Scope.ALL_READ: frozenset({Scope.READ, Scope.READ_MINE}),
    Scope.ALL: frozenset(Scope),
}
"""What else a scope opens that has a name of its own."""


def opens(held: Collection[str], needed: Collection[str]) -> bool:
    """Whether one of the needed scopes is held."""
    return any(scope in held for scope in needed)


def covered(held: Collection[str]) -> frozenset[str]:
    """All scopes that may be asked for by who holds these: they, and what they imply."""
    return frozenset(held).union(*(_IMPLIED.get(scope, frozenset()) for scope in held))
