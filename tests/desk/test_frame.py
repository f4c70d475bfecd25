"""Who comes in to the desk, and what every page of it shares."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import pact, someone, take_in


@pytest.fixture
def signed_in(db: None) -> Client:
    take_in(pact())
    client = Client()
    client.force_login(someone(library="coordinator"))
    return client


def test_strangers_are_sent_to_sign_in_and_back(client: Client, db: None) -> None:
    answer = client.get("/fa/desk/")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/fa/desk/")


def test_the_desk_is_never_kept(signed_in: Client) -> None:
    answer = signed_in.get("/en/desk/")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
