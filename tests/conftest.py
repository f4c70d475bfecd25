"""What all tests share: one PostgreSQL for the whole run, no network, one demo site.

The ledger refuses TRUNCATE, so a test may not flush the database: use `db`, never
`transactional_db`. A test that needs a running site uses `demo_site`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest
from django.utils import translation

from pactwork.config.catalogues import compile_catalogues
from pactwork.config.embedded import cluster_in_use
from pactwork.config.environment import read_environment

_held = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the database; with xdist, each process holds it and the last one stops it."""
    environment = read_environment()
    (environment.home / "static").mkdir(parents=True, exist_ok=True)
    if not environment.database_url:
        _held.enter_context(cluster_in_use(environment.cluster))
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_catalogues()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the database."""
    _held.close()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
