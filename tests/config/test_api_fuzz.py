"""Schemathesis asks the read API many questions, right and wrong, and checks each answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from pactwork.agreements.statements import evidence_uuid
from pactwork.config.api import api
from pactwork.config.rest.document import document
from pactwork.config.wsgi import application

REAL: Final[dict[str, list[Any]]] = {
    "slug": ["chisinau-dgets-diez", "kermanshah-learning-city", "dgets"],
    "key": ["c1", "c4"],
    "number": [1, 2],
    "size": [1],
    "index": [0, 1],
    "level": [0],
    "first": [1],
    "second": [1],
    "uuid": [str(evidence_uuid("chisinau-dgets-diez", "lessons-2021"))],
    "code": ["themes", "measures"],
}
"""Values that exist, since hardly any made up by chance does."""

_both = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
_project = ProjectConfig(generation=GenerationConfig(modes=_both))
schema = schemathesis.openapi.from_dict(
    document(api), config=SchemathesisConfig(projects=ProjectsConfig(default=_project))
)
schema.app = application


@schema.hook
def flatmap_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Ask for what is there about half of the time."""
    made = dict(path_parameters or {})
    real = {name: st.sampled_from(REAL[name]) for name in made}
    return st.fixed_dictionaries({name: st.just(made[name]) | real[name] for name in made})


@pytest.fixture(autouse=True)
def _kept_connection() -> Iterator[None]:
    """As Django's own client does: the end of a request does not end the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("partnerships")
def test_no_question_breaks_the_api(case: Any) -> None:
    answer = case.call(headers={"Accept-Encoding": "identity"})
    made_up = [positive_data_acceptance] if "cursor" in (case.query or {}) else []
    case.validate_response(answer, excluded_checks=made_up)
