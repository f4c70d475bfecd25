"""What the portal's tests share: no page kept from test to test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()
