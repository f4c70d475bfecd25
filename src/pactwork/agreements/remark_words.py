"""Why something the public said is not shown, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REASON_WORDS: Final[Mapping[str, Promise | str]] = {
    "off_topic": gettext_lazy("It is not about this commitment"),
    "personal": gettext_lazy("It tells private things of somebody"),
    "insulting": gettext_lazy("It insults somebody"),
    "advertising": gettext_lazy("It advertises something"),
    "repeated": gettext_lazy("It repeats what was said before"),
    "unlawful": gettext_lazy("It breaks the law"),
}
"""There is no reason that says "unwelcome"."""
