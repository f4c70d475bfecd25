"""Creators who are asked by mail: the letter, its link, and what is shown of them."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail

from pactwork.people.api import Person
from pactwork.repository.actions.lettering import send_letters
from pactwork.repository.api import (
    Creator,
    consenting,
    materials,
)
from tests.repository.shelf import drafted

NINO = "ნინო ბერიძე"
ADDRESS = "nino@example.ge"


def letter() -> Any:
    (held,) = mail.outbox
    return held


def token_of(held: Any) -> str:
    found = re.search(r"/ro/materials/named/([\w-]+)/", held.body)
    assert found, held.body
    return found[1]


def asked(key: str, by: Person, email: str = ADDRESS) -> str:
    mail.outbox.clear()
    consenting.ask(key, name=NINO, email=email, by=by)
    send_letters()
    return token_of(letter())


def named(key: str, by: Person) -> dict[str, bool]:
    held = materials.desk_view(key, by)
    assert held is not None
    return {one.name: one.agreed for one in held.described.creators}


def with_nino(by: Person, **more: Any) -> str:
    return drafted(by, creators=[Creator("Ana Țurcanu", agreed=True), Creator(NINO)], **more)
