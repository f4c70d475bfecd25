"""The number of a request, which stands on its log lines and goes back with its answer."""

from __future__ import annotations

import re
import uuid
from typing import Final

_SANE: Final = re.compile(r"[A-Za-z0-9._-]{8,128}")


def request_id(sent: str) -> str:
    """The one that a proxy sent, when it is sane: 8 to 128 letters, digits, `.`, `_`, `-`. Else a
    new one.
    """
    return sent if _SANE.fullmatch(sent) else uuid.uuid4().hex
