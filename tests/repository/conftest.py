"""Tests of the repository stand at noon of 22 November 2026, with files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.factories import TODAY, commitment, pact, take_in
from tests.repository.shelf import Index


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def home(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.PACTWORK_HOME = tmp_path_factory.mktemp("home")


@pytest.fixture
def agreement(db: None, today: None, home: None) -> str:
    """The library, lead, and the school share materials: ten of them, and what is not counted."""
    materials = {"counts": "materials", "target": 10}
    open_ = {"counts": "exchanges", "target": 4}
    take_in(
        pact(
            "reading",
            commitment("c1", area="repository", measure=materials),
            commitment("c2", area="exchange-of-materials", measure=open_),
        )
    )
    return "reading"


@pytest.fixture
def index(db: None) -> Index:
    """What was given to search, by identifier."""
    return Index()
