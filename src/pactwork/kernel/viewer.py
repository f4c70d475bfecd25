"""Who is looking: the least that a query must know to decide what may be seen."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader, described by the organisations acted for (their ids) and by the operator role.

    A viewer without either is the public, and every query must be safe for it.
    """

    organisations: frozenset[int] = frozenset()
    operator: bool = False


PUBLIC: Final = Viewer()
"""Anyone: no account, no organisation."""
