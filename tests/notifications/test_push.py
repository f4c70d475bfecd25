"""Notices to browsers: readable by that browser only, signed, and at most once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.notifications.effects.push import send_due_push
from pactwork.notifications.models import PushSubscription, Sending
from pactwork.notifications.pushing import (
    browser_key,
    decoded,
    encoded,
    encrypt,
    new_key,
    private_key,
    public_bytes,
)
from pactwork.people.api import Person
from tests.factories import someone
from tests.notifications.telling import tell, telling

KEY = new_key()
ENDPOINT = "https://push.example.org/send/abc"
PAGE = "/en/desk/notifications/"


class Browser:
    """A browser's half of the keys."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"sixteen bytes ok"

    def form(self, endpoint: str = ENDPOINT) -> dict[str, str]:
        return {
            "do": "browser",
            "endpoint": endpoint,
            "p256dh": encoded(public_bytes(self.key)),
            "auth": encoded(self.auth),
        }

    def read(self, sealed: bytes) -> bytes:
        """Decrypt as RFC 8291 has it, from the receiver's side."""
        salt, length = sealed[:16], sealed[20]
        point, body = sealed[21 : 21 + length], sealed[21 + length :]
        shared = self.key.exchange(ec.ECDH(), browser_key(point))
        info = b"WebPush: info\0" + public_bytes(self.key) + point
        secret = derived(shared, self.auth, info, 32)
        key = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        return AESGCM(key).decrypt(nonce, body, None).removesuffix(b"\x02")


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


@pytest.fixture
def ana(db: None, settings: Any) -> Iterator[Person]:
    settings.PACTWORK_WEB_PUSH_KEY = KEY
    with telling():
        yield someone("ana@example.org")


@pytest.fixture
def desk(ana: Person) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def states() -> list[tuple[str, int]]:
    return list(Sending.objects.filter(channel="push").values_list("state", "attempts"))


def test_the_example_of_the_standard() -> None:
    """RFC 8291, section 5."""
    own = private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    sealed = encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh=decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWA"
        "mS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj"
        "_Qulcy4a-fN"
    )


def test_a_browser_is_linked_and_hears_what_only_it_can_read(desk: Client, ana: Person) -> None:
    browser = Browser()
    assert 'data-push-key="' in desk.get(PAGE).content.decode()
    answer = desk.post(f"{PAGE}reach/", browser.form(), follow=True)
    assert "This browser shows your notices from now on." in answer.content.decode()
    tell([ana.pk], title={"en": "شواهد"})
    heard: list[tuple[str, bytes, Mapping[str, str]]] = []

    def call(*said: Any) -> Answer:
        heard.append(said)
        return Answer(201, b"")

    while send_due_push(call=call):
        pass
    ((url, body, headers),) = heard
    said = json.loads(browser.read(body))
    assert url == ENDPOINT
    assert said["title"] == "شواهد"
    assert said["url"] == "http://localhost:8000/en/agreements/reading/"
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "259200")
    check_signature(headers["Authorization"])
    assert states() == [("sent", 1)]


def check_signature(header: str) -> None:
    token, key = (part.partition("=")[2] for part in header.removeprefix("vapid ").split(", "))
    head, claims, signature = token.split(".")
    raw = decoded(signature)
    numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    assert decoded(key) == public_bytes(private_key(KEY))
    browser_key(decoded(key)).verify(
        encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(SHA256())
    )
    assert json.loads(decoded(claims))["aud"] == "https://push.example.org"


@pytest.mark.parametrize(
    ("answer", "state", "left"),
    [
        (Answer(410, b""), ("failed", 1), 0),
        (Answer(429, b""), ("waiting", 1), 1),
        (UnreachableError("unreachable"), ("waiting", 1), 1),
        (UnreachableError("silence", left=True), ("uncertain", 1), 1),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(
    desk: Client, ana: Person, answer: Any, state: tuple[str, int], left: int
) -> None:
    desk.post(f"{PAGE}reach/", Browser().form())
    tell([ana.pk])

    def call(*_: Any) -> Answer:
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    send_due_push(call=call)
    assert states() == [state]
    assert PushSubscription.objects.count() == left


@pytest.mark.parametrize(
    "said",
    [
        {"endpoint": "http://push.example.org/"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https://push.example.org/" + "x" * 1000},
        {"p256dh": encoded(b"\x04" + b"x" * 64)},
        {"p256dh": "!"},
        {"auth": encoded(b"short")},
        {"auth": ""},
    ],
)
def test_what_is_no_subscription_is_refused(desk: Client, said: dict[str, str]) -> None:
    answer = desk.post(f"{PAGE}reach/", Browser().form() | said, follow=True)
    assert "This browser could not be linked." in answer.content.decode()
    assert not PushSubscription.objects.exists()


def test_ten_browsers_at_most_and_all_can_be_let_go(desk: Client, ana: Person) -> None:
    for number in range(12):
        desk.post(f"{PAGE}reach/", Browser().form(f"{ENDPOINT}{number}"))
    assert PushSubscription.objects.count() == 10
    desk.post(f"{PAGE}reach/", {"do": "no-browser"})
    assert PushSubscription.objects.count() == 0


def test_without_a_key_nothing_is_offered(desk: Client, settings: Any) -> None:
    settings.PACTWORK_WEB_PUSH_KEY = ""
    assert "data-push-key" not in desk.get(PAGE).content.decode()
    desk.post(f"{PAGE}reach/", Browser().form())
    assert not PushSubscription.objects.exists()
