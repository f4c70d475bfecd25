"""The machines' questions: alive, ready, and the request's id."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from pactwork.config import health


def test_livez_answers_without_the_database(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_readyz_when_the_database_is_up_to_date(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "problem": None}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_supervisors_need_not_know_the_host_name(client: Client, path: str) -> None:
    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/en/about/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_readyz_says_why_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def cursor(self) -> None:
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Broken())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problem": "The database does not answer."}


def test_a_sane_request_id_is_kept(client: Client) -> None:
    answer = client.get("/livez", headers={"x-request-id": "trace-0123.abc"})
    assert answer["X-Request-ID"] == "trace-0123.abc"


@pytest.mark.parametrize("sent", ["short", "x" * 129, "two words and more", "new\tline-12345", ""])
def test_any_other_request_id_is_replaced(client: Client, sent: str) -> None:
    answer = client.get("/livez", headers={"x-request-id": sent})
    assert answer["X-Request-ID"] != sent
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_the_page_policy_allows_nothing_from_elsewhere(client: Client) -> None:
    policy = client.get("/en/about/")["Content-Security-Policy"]
    assert set(policy.split("; ")) == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }
