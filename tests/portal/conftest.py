"""What the portal's tests share: the five partnerships; no page kept from test to test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches

from pactwork.agreements.api import import_files
from pactwork.vocabularies.api import forget_snapshot, load_schemes

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def partnerships(db: None) -> Iterator[None]:
    """The register with the demonstration in it."""
    load_schemes()
    import_files([DEMO])
    yield
    forget_snapshot()
