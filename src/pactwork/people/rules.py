"""What a role lets a person do for an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pactwork.people.models import Role


class Power(StrEnum):
    """What somebody may do in an organisation's name. Each includes those before it."""

    READ = "read"
    DELIVER = "deliver"
    WRITE = "write"
    SIGN = "sign"


POWERS: Final[Mapping[str, frozenset[Power]]] = {
    Role.MEMBER: frozenset({Power.READ, Power.DELIVER}),
    Role.COORDINATOR: frozenset({Power.READ, Power.DELIVER, Power.WRITE}),
    Role.REPRESENTATIVE: frozenset(Power),
}
"""Members read and deliver evidence; coordinators also write drafts and accept evidence;
representatives also approve and sign. A delegation lends what a representative may do."""
