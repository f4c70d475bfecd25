"""What a program may do with a token, and how long one lasts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pactwork.people.rules import Power


class Scope(StrEnum):
    """What a token opens. Nothing signs: a signature asks for the person, anew, each time."""

    READ = "read"
    EVIDENCE = "evidence"
    ACCEPT = "accept"
    DRAFT = "draft"
    APPROVE = "approve"
    PAPER = "paper"
    COURSE = "course"
    MODERATE = "moderate"
    PEOPLE = "people"
    NOTICES = "notices"
    WEBHOOKS = "webhooks"
    ACCOUNT = "account"
    NETWORK = "network"


NEEDS: Final[Mapping[Scope, Power]] = {
    Scope.READ: Power.READ,
    Scope.EVIDENCE: Power.DELIVER,
    Scope.ACCEPT: Power.WRITE,
    Scope.DRAFT: Power.WRITE,
    Scope.APPROVE: Power.WRITE,
    Scope.PAPER: Power.WRITE,
    Scope.COURSE: Power.SIGN,
    Scope.MODERATE: Power.WRITE,
    Scope.PEOPLE: Power.READ,
    Scope.NOTICES: Power.READ,
    Scope.WEBHOOKS: Power.WRITE,
}
"""The least a person must hold somewhere to give an app leave for it; NETWORK is for operators."""


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
OWN: Final = frozenset({Scope.READ, Scope.NOTICES, Scope.ACCOUNT})
"""What is open to everybody with an account, whether they act for somebody or not."""
PERSONAL: Final = frozenset({Scope.NOTICES, Scope.ACCOUNT, Scope.NETWORK})
"""What is a person's own, and no organisation's."""
CODE_SECONDS: Final = 60
"""An app changes the code it got for tokens within this time."""
LEAVE_DAYS: Final = 366
"""How long what an app was given leave for holds at most."""
REFRESH_DAYS: Final = 60
"""An app that has not been used for so long must ask again."""
