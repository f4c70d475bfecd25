"""A program that asks the desk's API with a token of a party's person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactwork.people.api import Person, Scope, make_token
from tests.desk.conftest import Party

V1 = "/api/desk/v1"


class Program:
    """A program with a token of somebody: for what is said, or for everything."""

    def __init__(
        self, who: Party | Person, *scopes: str, organisation: int | None = None, **headers: str
    ) -> None:
        self.slug = who.slug if isinstance(who, Party) else ""
        person = who.person if isinstance(who, Party) else who
        _, secret = make_token(
            name="x",
            days=1,
            organisation=organisation,
            by=person,
            scopes=scopes or tuple(Scope),
        )
        self.client = Client(headers={"Authorization": f"Bearer {secret}", **headers})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; `body` is sent as JSON."""
        said = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(f"{V1}{path}", headers=headers, **said)

    def form(self, path: str, files: Collection[tuple[str, str, bytes]], **fields: Any) -> Any:
        """The answer to a form with files: field, name and bytes of each."""
        held: dict[str, Any] = dict(fields)
        for field, name, data in files:
            held.setdefault(field, []).append(SimpleUploadedFile(name, data))
        return self.client.post(f"{V1}{path}", held)
