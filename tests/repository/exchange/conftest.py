"""What the tests of exchange share."""

from __future__ import annotations

from typing import Any

import pytest

from pactwork.repository.exchange.terms import Terms
from tests.repository.exchange.samples import shipped_terms


@pytest.fixture
def terms(settings: Any) -> Terms:
    """The vocabularies we ship, under an address of their own."""
    settings.PACTWORK_IRI_BASE = "https://pacts.example"
    return shipped_terms()
