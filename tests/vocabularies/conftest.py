"""Vocabularies are kept in the process: each test begins and ends without them."""

from collections.abc import Iterator

import pytest

from pactwork.vocabularies.api import forget_snapshot, load_schemes


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> Iterator[None]:
    forget_snapshot()
    yield
    forget_snapshot()


@pytest.fixture
def loaded(db: None) -> None:
    load_schemes()
