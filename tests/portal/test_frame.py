from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_entrance_leads_to_the_language_of_the_browser(client: Client) -> None:
    answer = client.get("/", headers={"accept-language": "fa,en;q=0.5"})
    assert (answer.status_code, answer["Location"]) == (302, "/fa/")
    assert client.get("/", headers={"accept-language": "xx"})["Location"] == "/en/"


@pytest.mark.parametrize("path", ["/en/", "/fa/agreements/", "/ro/about/", "/ka/gallery/"])
def test_main_pages_answer(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
