"""Tests of agreements stand at noon of 22 November 2026, whenever they are run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.factories import TODAY


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.PACTWORK_HOME = _home(tmp_path_factory)  # type: ignore[attr-defined]


def _home(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("home")
