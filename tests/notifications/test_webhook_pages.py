"""The pages on which coordinators look after webhooks."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from pactwork.notifications.models import Webhook, WebhookDelivery
from pactwork.people.api import Person
from tests.factories import numbers, pact, someone, take_in
from tests.notifications.telling import tell, telling

LIST = "/en/desk/webhooks/"
URL = "https://hooks.example.org/pactwork"


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of the net lead to a public address, others inside."""

    def getaddrinfo(host: str, port: int, **_: Any) -> Any:
        address = "8.8.8.8" if host.endswith("example.org") else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("pactwork.kernel.safe_http.socket.getaddrinfo", getaddrinfo)


@pytest.fixture
def ana(db: None) -> Iterator[Person]:
    take_in(pact())
    with telling(), telling("other"):
        yield someone(library="coordinator")


@pytest.fixture
def desk(ana: Person) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def added(desk: Client, **said: Any) -> Any:
    sent = {"organisation": numbers("library")[0], "url": URL, **said}
    return desk.post(LIST, sent)


def test_the_secret_is_told_once(desk: Client) -> None:
    answer = added(desk, kinds=["other"])
    path = answer.headers["Location"]
    first, second = (desk.get(path).content.decode() for _ in range(2))
    assert re.search(r"whsec_[A-Za-z0-9+/]{43}=", first)
    assert "whsec_" not in second
    assert Webhook.objects.get().kinds == ["other"]
    assert URL in desk.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.org/", "must begin with https://"),
        ("https://inside.example.com/", "private network"),
        ("https://hooks.example.org:25/", "443, 80, 8443"),
        ("javascript:alert(1)", "not a whole web address"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_and_kept_in_the_form(
    desk: Client, url: str, words: str
) -> None:
    page = added(desk, url=url).content.decode()
    assert words in page
    assert f'value="{url}"' in page
    assert not Webhook.objects.exists()


def test_another_organisations_webhook_is_not_there(desk: Client) -> None:
    path = added(desk).headers["Location"]
    stranger = Client()
    stranger.force_login(someone("ion@example.org", school="representative"))
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"do": "delete"}).status_code == 404
    page = added(stranger).content.decode()
    assert "could not be saved" in page
    assert Webhook.objects.count() == 1
    member = Client()
    member.force_login(someone("member@example.org", library="member"))
    assert member.get(path).status_code == 404
    assert "You are a coordinator of no organisation." in member.get(LIST).content.decode()


def test_pause_go_on_new_secret_and_delete(desk: Client) -> None:
    path = added(desk).headers["Location"]
    desk.get(path)
    desk.post(path, {"do": "pause"})
    assert "This webhook is paused." in desk.get(path).content.decode()
    desk.post(path, {"do": "resume"})
    assert "This webhook is paused." not in desk.get(path).content.decode()
    desk.post(path, {"do": "rotate"})
    assert "whsec_" in desk.get(path).content.decode()
    desk.post(path, {"do": "delete"})
    assert desk.get(path).status_code == 404


def test_the_log_tells_what_was_answered_and_sends_again(desk: Client) -> None:
    path = added(desk).headers["Location"]
    tell([], organisations=numbers("library"))
    WebhookDelivery.objects.update(
        state="failed", status=500, answer="<script>", fault="status", attempts=9
    )
    page = desk.get(path).content.decode()
    assert "Did not arrive" in page
    assert "9 attempts" in page
    assert "HTTP 500" in page
    assert "&lt;script&gt;" in page
    row = WebhookDelivery.objects.get()
    assert desk.post(path, {"do": "replay", "delivery": "x"}).status_code == 404
    desk.post(path, {"do": "replay", "delivery": str(row.uuid)})
    assert WebhookDelivery.objects.values_list("state", "attempts").get() == ("waiting", 0)
