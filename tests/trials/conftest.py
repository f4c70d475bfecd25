"""Two parties, as the desk's tests have them."""

from __future__ import annotations

import pytest

from tests.desk.conftest import Party
from tests.factories import pact, take_in


@pytest.fixture
def library(db: None) -> Party:
    """Representative of the library."""
    take_in(pact())
    return Party("library", name="Žydrūnė Ščiukaitė")


@pytest.fixture
def school(library: Party) -> Party:
    """Representative of the school."""
    return Party("school", name="ქეთევან")
