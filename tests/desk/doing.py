"""People, forms and pages of the desk's tests."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.factories import commitment, pact, someone, take_in

EVENT: dict[str, Any] = {
    "by": "library",
    "title": "Instruirea bibliotecarilor",
    "kind": "evidence-kinds:training",
    "first_day": "2026-11-20",
    "last_day": "",
    "amount_1": "2",
    "measure_1": "measures:trainings",
    "headcount": "18",
    "commitment": ["reading/c1"],
    "language": "ro",
    "description": "",
    "links": "",
}


def reading() -> None:
    """The library and the school, with two commitments."""
    take_in(pact("reading", commitment("c1"), commitment("c2", text={"en": "Share books"})))


def signed_in(email: str, **roles: str) -> Client:
    """A browser of somebody with these roles."""
    client = Client()
    client.force_login(someone(email, name=email.split("@")[0].title(), **roles))
    return client


def upload(name: str, data: bytes, media_type: str = "image/png") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, content_type=media_type)


def form(**said: Any) -> dict[str, Any]:
    """The form of delivering, filled in."""
    return {"piece": str(uuid.uuid4()), "act": "deliver", **EVENT, **said}


def send(client: Client, **said: Any) -> tuple[HttpResponse, str]:
    """Deliver on the page; the answer, and the id of the piece."""
    held = form(**said)
    answer = client.post("/en/desk/evidence/deliver/", held)
    return answer, held["piece"]  # type: ignore[return-value]


def delivered(client: Client, **said: Any) -> str:
    """The id of a piece delivered on the page."""
    answer, piece = send(client, **said)
    assert answer.status_code == 302, text_of(answer)
    assert answer["Location"] == f"/en/desk/evidence/{piece}/"
    return piece


def act(client: Client, piece: str, name: str, organisation: int, text: str = "") -> Any:
    """Press a button on the page of a piece."""
    said = {f"{name}-organisation": organisation, f"{name}-text": text}
    return client.post(f"/en/desk/evidence/{piece}/{name}/", said)


def page(client: Client, path: str) -> str:
    """The body of a page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def text_of(answer: Any) -> str:
    """The words of an answer, without markup."""
    body = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", body)
