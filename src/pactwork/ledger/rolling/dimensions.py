"""What statements are counted by."""

from __future__ import annotations

from typing import Final, Literal

Dimension = Literal["verb", "activity_type", "commitment", "organisation", "month"]
COUNTED_BY: Final[tuple[Dimension, ...]] = (
    "verb", "activity_type", "commitment", "organisation", "month",
)  # fmt: skip
