"""Attachments: in and out as multipart/mixed, each content read by those it came for alone."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pactwork.ledger.models import Attachment, Statement
from pactwork.ledger.rest.asked import Answered
from pactwork.ledger.rest.multipart import parts_of
from tests.ledger.rest.asking import (
    NAMES,
    ONE,
    TWO,
    Client,
    body_of,
    client,
    problem,
    read,
    refers,
    statement,
)

pytestmark = pytest.mark.django_db
MIXED = 'multipart/mixed; boundary="b 1"'
FILE = NAMES["fa"].encode() + b"\r\n--b\r\n\x00"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"


def described(content: bytes = FILE, name: str = "sha256", **said: Any) -> dict[str, Any]:
    return {
        "usageType": "https://usages.example/photo", "display": {"ro": "Poză"},
        "contentType": "image/png", "length": len(content),
        "sha2": hashlib.new(name, content).hexdigest(), **said,
    }  # fmt: skip


def mixed(first: Any, *contents: bytes, name: str = "sha256", **heads: str) -> bytes:
    """A body with these contents; `heads` replaces headers of the attachments."""
    body = b"--b 1\r\nContent-Type: application/json\r\n\r\n" + json.dumps(first).encode()
    for content in contents:
        said = {
            "Content-Type": "image/png", "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": hashlib.new(name, content).hexdigest(), **heads,
        }  # fmt: skip
        head = "".join(f"{key}: {value}\r\n" for key, value in said.items() if value)
        body += f"\r\n--b 1\r\n{head}\r\n".encode() + content
    return body + b"\r\n--b 1--\r\n"


def send(tool: Client, body: bytes, kind: str = MIXED) -> Answered:
    return tool.ask("POST", "statements", body, kind=kind)


def enclosed(answered: Answered) -> list[tuple[str, bytes]]:
    """The parts of an answer after the first: media type and content."""
    parts = parts_of(body_of(answered), answered.headers["Content-Type"])
    assert parts[0].headers["content-type"] == "application/json"
    return [(part.headers["content-type"], part.content) for part in parts[1:]]


@pytest.mark.parametrize("version", [ONE, TWO])
@pytest.mark.parametrize("name", ["sha224", "sha256", "sha384", "sha512"])
def test_a_file_comes_back_byte_for_byte(version: str, name: str) -> None:
    tool = client(version=version)
    sent = statement(attachments=[described(name=name)])
    (uuid,) = read(send(tool, mixed(sent, FILE, name=name)))
    asked = {"statementId": uuid, "attachments": True}
    assert enclosed(tool.ask("GET", "statements", **asked)) == [("image/png", FILE)]
    assert read(tool.ask("GET", "statements", statementId=uuid))["attachments"] == [
        described(name=name)
    ]
    head = tool.ask("HEAD", "statements", **asked)
    assert (head.status, head.body) == (200, b"")


def test_files_of_a_page_come_each_once_those_of_inner_statements_too() -> None:
    tool, other = client(), NAMES["ka"].encode()
    sub = statement() | {"objectType": "SubStatement", "attachments": [described(other)]}
    body = mixed([statement(attachments=[described()]) for _ in range(2)]
                 + [statement(object=sub)], FILE, other)  # fmt: skip
    assert send(tool, body).status == 200
    found = enclosed(tool.ask("GET", "statements", attachments=True, limit=3))
    assert sorted(found) == sorted([("image/png", FILE), ("image/png", other)])
    assert Attachment.objects.count() == 2
    assert enclosed(tool.ask("GET", "statements", attachments=True, limit=1)) == [
        ("image/png", other)
    ]


def test_knowing_the_hash_of_anothers_file_does_not_open_it() -> None:
    library, school = client(), client("school")
    send(library, mixed(statement(attachments=[described()]), FILE))
    guess = statement(attachments=[described(fileUrl="https://files.example/a.png")])
    assert school.ask("POST", "statements", guess).status == 200
    assert enclosed(school.ask("GET", "statements", attachments=True)) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (mixed(statement(attachments=[described()])), MIXED),
        (json.dumps(statement(attachments=[described()])).encode(), "application/json"),
        (mixed(statement(), FILE), MIXED),
        (mixed(statement(attachments=[described(b"x")]), FILE), MIXED),
        (mixed(statement(attachments=[described()]), FILE, **{"X-Experience-API-Hash": ""}), MIXED),
        (mixed(statement(attachments=[described()]), FILE,
               **{"X-Experience-API-Hash": "00"}), MIXED),
        (mixed(statement(attachments=[described()]), FILE,
               **{"Content-Transfer-Encoding": "base64"}), MIXED),
        (mixed(statement(attachments=[described()]), b"other",
               **{"X-Experience-API-Hash": described()["sha2"]}), MIXED),
        (mixed(statement(attachments=[described()]), FILE)[:-6], MIXED),
        (mixed(statement(attachments=[described()]), FILE), "multipart/mixed"),
        (mixed(statement(attachments=[described()]), FILE), "multipart/mixed; boundary=other"),
        (mixed(statement(attachments=[described()]), FILE), "multipart/form-data; boundary=b"),
        (b"--b 1--", MIXED), (b"", MIXED), (b"--b 1\r\n--b 1--", MIXED),
        (b"--b 1\r\n\xff: 1\r\n\r\n{}\r\n--b 1--", MIXED),
        (b"--b 1\r\nno colon\r\n\r\n{}\r\n--b 1--", MIXED),
        (b"--b 1\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b 1--", MIXED),
        (b"--b 1\r\n" + b"A: b\r\n" * 9000 + b"\r\n{}\r\n--b 1--", MIXED),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused_whole(body: bytes, kind: str) -> None:
    answered = send(client(), body, kind)
    assert (answered.status, bool(problem(answered))) == (400, True)
    assert not Statement.objects.exists()
    assert not Attachment.objects.exists()


def test_a_body_of_countless_parts_is_refused() -> None:
    assert send(client(), b"\r\n--b 1\r\n\r\n" * 20_000 + b"--b 1--").status == 413


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES["lt"])])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(day).not_valid_after(day + timedelta(days=999))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def signed(key: rsa.RSAPrivateKey, payload: Any, alg: str = "RS256", **said: Any) -> bytes:
    head = encoded(json.dumps({"alg": alg, "x5c": [certificate(key)], **said}).encode())
    text = head + b"." + encoded(json.dumps(payload).encode())
    kind = {"RS384": hashes.SHA384, "RS512": hashes.SHA512}.get(alg, hashes.SHA256)
    return text + b"." + encoded(key.sign(text, padding.PKCS1v15(), kind()))


def with_signature(said: dict[str, Any], seal: bytes) -> bytes:
    kind = {"contentType": "application/octet-stream", "usageType": SIGNATURE}
    return mixed(said | {"attachments": [described(seal, **kind)]}, seal)


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
def test_a_signed_statement_is_taken_with_its_signature(key: rsa.RSAPrivateKey, alg: str) -> None:
    tool, said = client(), statement(id=statement_id())
    seal = signed(key, said, alg)
    assert send(tool, with_signature(said, seal)).status == 200
    assert enclosed(tool.ask("GET", "statements", attachments=True)) == [
        ("application/octet-stream", seal)
    ]


def statement_id() -> str:
    return "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"


def test_a_signature_that_does_not_hold_is_refused(key: rsa.RSAPrivateKey) -> None:
    said = statement(id=statement_id())
    good = signed(key, said)
    head, payload, _seal = good.split(b".")
    for seal in (
        signed(key, refers(statement_id())), signed(key, said, "HS256"), signed(key, said, "none"),
        head + b"." + payload + b"." + encoded(b"x" * 256), head + b"." + payload, b"a.b.c",
        signed(key, said, x5c=["AAAA"]), signed(key, said, x5c=[]), signed(key, said, x5c=7),
        encoded(b"[]") + b"." + payload + b".AA", b"\xff.\xff.\xff",
        encoded(b'{"alg":["RS256"]}') + b"." + payload + b".AA",
        encoded(b'{"alg":{}}') + b"." + payload + b".AA",
    ):  # fmt: skip
        answered = send(client(), with_signature(said, seal))
        assert (answered.status, bool(problem(answered))) == (400, True)
    assert not Statement.objects.exists()
