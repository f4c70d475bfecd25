"""What the tests of people share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.factories import numbers, pact, take_in


@pytest.fixture(autouse=True)
def _no_limits_yet() -> Iterator[None]:
    """Each test begins with nothing counted against its address."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def library(db: None) -> int:
    """The library's number; a school stands beside it."""
    take_in(pact())
    return numbers("library")[0]
