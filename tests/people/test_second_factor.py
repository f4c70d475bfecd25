"""Authenticator apps, recovery codes and passkeys, with an app and a key made of software."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.test import Client
from fido2 import cbor

from tests.people.entering import known, prove, sign_in, signed_in
from tests.people.tour import code_of

ORIGIN = "http://testserver"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """A passkey: WebAuthn level 2, one ES256 key that lives on this "device"."""

    def __init__(self) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.name = b"a key made of software"
        self.counter = 0
        self.person = b""

    def _data(self, *, made: bool) -> bytes:
        self.counter += 1
        flags = 0x45 if made else 0x05
        rp = hashlib.sha256(b"testserver").digest()
        return rp + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
        return json.dumps(said).encode()

    def make(self, options: dict[str, Any]) -> str:
        """Answer the page that adds a passkey."""
        asked = options["publicKey"]
        self.person = base64.urlsafe_b64decode(asked["user"]["id"] + "==")
        point = self.secret.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.name).to_bytes(2, "big")
        data = self._data(made=True) + bytes(16) + length + self.name + public
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(
            clientDataJSON=b64(client), attestationObject=b64(attested), transports=["internal"]
        )

    def show(self, options: dict[str, Any]) -> str:
        """Answer a page that asks for the passkey."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._data(made=False)
        signed = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=b64(client),
            authenticatorData=b64(data),
            signature=b64(signed),
            userHandle=b64(self.person),
        )

    def _answer(self, **response: Any) -> str:
        name = b64(self.name)
        more = {"clientExtensionResults": {"credProps": {"rk": True}}}
        said = {"type": "public-key", "id": name, "rawId": name, "response": response} | more
        return json.dumps(said)


def asked(page: Any) -> dict[str, Any]:
    """What the page asks the browser for."""
    found = re.search(r'<script id="passkey-data"[^>]*>(.*?)</script>', page.content.decode())
    assert found
    held: dict[str, Any] = json.loads(found.group(1))
    return held


def with_key(client: Client) -> Key:
    key = Key()
    prove(client)
    options = asked(client.get("/en/account/passkeys/add/"))["creation_options"]
    said = {"name": "Telefon", "credential": key.make(options), "passwordless": "on"}
    answer = client.post("/en/account/passkeys/add/", said)
    assert answer.status_code == 302, answer.content
    return key


def test_a_passkey_alone_signs_in(db: None) -> None:
    client = signed_in(known())
    key = with_key(client)
    assert "Telefon" in client.get("/en/account/passkeys/").content.decode()
    assert mail.outbox[-1].subject == "Your account was changed"
    other = Client()
    options = other.get("/en/account/passkeys/login/", headers={"Accept": "application/json"})
    said = {"credential": key.show(options.json()["request_options"])}
    assert other.post("/en/account/passkeys/login/", said)["Location"] == "/en/desk/"
    assert other.get("/en/account/").status_code == 200


def test_an_answer_of_a_passkey_is_good_once(db: None) -> None:
    key = with_key(signed_in(known()))
    first, again = Client(), Client()
    options = first.get("/en/account/passkeys/login/", headers={"Accept": "application/json"})
    said = {"credential": key.show(options.json()["request_options"])}
    assert first.post("/en/account/passkeys/login/", said).status_code == 302
    again.get("/en/account/passkeys/login/", headers={"Accept": "application/json"})
    again.post("/en/account/passkeys/login/", said)
    assert again.get("/en/account/").status_code == 302


def test_another_key_does_not_open_the_account(db: None) -> None:
    key = with_key(signed_in(known()))
    key.secret = ec.generate_private_key(ec.SECP256R1())
    other = Client()
    options = other.get("/en/account/passkeys/login/", headers={"Accept": "application/json"})
    said = {"credential": key.show(options.json()["request_options"])}
    other.post("/en/account/passkeys/login/", said)
    assert other.get("/en/account/").status_code == 302


def test_a_passkey_proves_that_it_is_still_oneself(db: None) -> None:
    person = known()
    key = with_key(signed_in(person))
    client = Client()
    client.force_login(person)
    assert client.get("/en/account/erase/").status_code == 302
    options = asked(client.get("/en/account/passkeys/reauthenticate/"))["request_options"]
    answer = client.post(
        "/en/account/passkeys/reauthenticate/?next=/en/account/erase/",
        {"credential": key.show(options)},
    )
    assert answer["Location"] == "/en/account/erase/"
    assert client.get("/en/account/erase/").status_code == 200


def test_with_an_app_the_password_is_not_enough(db: None) -> None:
    person = known()
    client = signed_in(person)
    prove(client)
    page = client.get("/en/account/second/app/activate/").content.decode()
    found = re.search(r"<code>(\w+)</code>", page)
    assert found
    client.post("/en/account/second/app/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()
    secret = found.group(1)
    client.post("/en/account/second/app/activate/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(type="totp").exists()
    other = Client()
    assert sign_in(other)["Location"] == "/en/account/second/authenticate/"
    assert other.get("/en/account/").status_code == 302
    wrong = other.post("/en/account/second/authenticate/", {"code": "000000"})
    assert "The code is not right." in wrong.content.decode()
    codes = client.get("/en/account/second/codes/").content.decode()
    (code, *rest) = re.findall(r"<li><code>(\d+)</code></li>", codes)
    assert len(rest) == 9
    assert other.post("/en/account/second/authenticate/", {"code": code}).status_code == 302
    assert other.get("/en/account/").status_code == 200
    third = Client()
    sign_in(third)
    third.post("/en/account/second/authenticate/", {"code": code})
    assert third.get("/en/account/").status_code == 302


def test_keys_of_others_are_unknown(db: None) -> None:
    with_key(signed_in(known()))
    key = Authenticator.objects.get(type="webauthn")
    other = signed_in(known("ion@example.org"))
    prove(other)
    for act in ("edit", "remove"):
        assert other.get(f"/en/account/passkeys/{key.pk}/{act}/").status_code == 404
        assert other.post(f"/en/account/passkeys/{key.pk}/{act}/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
