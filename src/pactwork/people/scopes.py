"""What a program may do with a token, and how long one lasts."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """What a token opens. Nothing signs: a signature asks for the person, anew, each time."""

    READ = "read"
    EVIDENCE = "evidence"
    ACCEPT = "accept"
    DRAFT = "draft"
    APPROVE = "approve"


PREFIX: Final = "pact_"
"""How every secret begins, so that scanners for leaked secrets can tell one."""
LONGEST_DAYS: Final = 366
KEPT_HOURS: Final = 24
"""For so long an Idempotency-Key stands for the request that first came with it."""
LOST_SECONDS: Final = 60
"""A request that has run longer than this is taken for dead, and may be made again."""
SHORT_SECONDS: Final = 3600
"""How long a token given by OAuth 2 holds."""
MOST_SHORT: Final = 50
"""So many of them hold at once; a further one takes the place of the oldest."""
