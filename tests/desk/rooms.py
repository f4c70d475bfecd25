"""What tests of drafts send and read: fields of the writing room, acts on their page."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from pactwork.agreements.api import operations
from pactwork.desk.web.draft_save import value_at
from tests.desk.conftest import Party

JSON = {"Accept": "application/json"}


def url(draft: UUID, tail: str = "") -> str:
    return f"/en/desk/drafts/{draft}/{tail}"


def field(name: str, page: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def sent(party: Party, draft: UUID, **fields: str) -> dict[str, str]:
    """What a form of the room sends: the fields, on the draft as it stands now."""
    held = party.detail(draft)
    return {
        "base": str(held.card.revision),
        "change": str(uuid4()),
        "as": str(party.number),
        "do": "save",
        "at": "basics",
        **fields,
    }


def texts(party: Party, draft: UUID, path: str, language: str, text: str) -> dict[str, str]:
    """A text field with the hash of what was shown."""
    held = draft_text(party, draft, path, language)
    return {
        f"text:{path}:{language}": text,
        f"was:{path}:{language}": operations.hash_of(held),
    }


def draft_text(party: Party, draft: UUID, path: str, language: str) -> str:
    return str((value_at(party.detail(draft).terms, path.split("/")) or {}).get(language, ""))


def press(party: Party, draft: UUID, do: str, **said: str) -> str:
    """An act on its page; the page after it."""
    page = party.client.get(url(draft, "acts/")).content.decode()
    sha256 = field("sha256", page) if 'name="sha256"' in page else ""
    data = {"do": do, "as": party.number, "sha256": sha256, **said}
    answer = party.client.post(url(draft, "acts/"), data, follow=True)
    return answer.content.decode()
