"""Public reads may go to a copy of the database; nothing else does."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from pactwork.config.replicas import MAIN, ReplicaMiddleware, ReplicaRouter, reading_from_replicas

router = ReplicaRouter()


@pytest.fixture(autouse=True)
def _two_replicas(settings: Settings) -> None:
    settings.PACTWORK_REPLICAS = ["replica1", "replica2"]


def read_from(request: HttpRequest) -> str:
    seen: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(router.db_for_read(object))
        assert router.db_for_write(object) == MAIN
        return HttpResponse()

    ReplicaMiddleware(page)(request)
    return seen[0]


def test_a_public_page_is_read_from_a_replica() -> None:
    assert read_from(RequestFactory().get("/en/")).startswith("replica")


def test_what_writes_or_belongs_to_a_session_is_not(settings: Settings) -> None:
    signed_in = RequestFactory().get("/en/")
    signed_in.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert read_from(signed_in) == MAIN
    assert read_from(RequestFactory().post("/en/")) == MAIN
    assert read_from(RequestFactory().get("/readyz")) == MAIN


def test_the_permission_ends_with_the_request() -> None:
    with reading_from_replicas():
        assert router.db_for_read(object) != MAIN
    assert router.db_for_read(object) == MAIN


def test_tables_are_made_in_the_main_database_only() -> None:
    assert router.allow_migrate(MAIN, "ledger") is True
    assert router.allow_migrate("replica1", "ledger") is False
