"""Vocabularies are kept in the process: each test here begins and ends without them."""

from collections.abc import Iterator

import pytest

from pactwork.vocabularies.api import forget_snapshot, load_schemes
from pactwork.vocabularies.models import Concept, Scheme


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> Iterator[None]:
    forget_snapshot()
    yield
    forget_snapshot()


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    """The test database comes with the shipped vocabularies; here they are what is tested."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("db")
        Concept.objects.all().delete()
        Scheme.objects.all().delete()
        forget_snapshot()


@pytest.fixture
def loaded(db: None, _empty: None) -> None:
    load_schemes()
