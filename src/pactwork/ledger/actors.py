"""Actors of this installation, who are no people."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings

_NAMES: Final = re.compile(r"(?:organisations/[a-z0-9-]+|credentials/[a-z0-9]+|operator)")


def is_ours(identifier: str) -> bool:
    """Whether an actor is an organisation, a credential or the operators of this installation."""
    home, _, name = identifier.partition("::")
    return home == str(settings.PACTWORK_IRI_BASE) and bool(_NAMES.fullmatch(name))
