"""What tests of drafts send and read: fields of the writing room, acts on their page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from uuid import UUID, uuid4

from pactwork.agreements.api import drafting, operations
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


def change_terms(party: Party, draft: UUID, *wanted: operations.Operation) -> None:
    """Change the terms without the page."""
    drafting.change_draft(
        draft=draft,
        operations=wanted,
        base_revision=party.detail(draft).card.revision,
        key=uuid4(),
        for_organisation=party.number,
        by=party.person,
    )


class _Fields(HTMLParser):
    """The fields of the forms that save by themselves, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.inside = False
        self.area = self.select = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        name, value = held.get("name") or "", held.get("value") or ""
        if tag == "form":
            self.inside = "data-autosave" in held
        if not self.inside:
            return
        if tag == "input" and (held.get("type") != "checkbox" or "checked" in held):
            self.found.setdefault(name, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.found.setdefault(name, []).append("")
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option":
            self.options.append((value, "selected" in held))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        if tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            first = [value for value, _ in self.options[:1]]
            self.found.setdefault(self.select, []).extend(chosen or first)
            self.select = ""


def form_fields(page: str) -> dict[str, list[str]]:
    """Every field of the room's own forms as a browser would send it, untouched."""
    reader = _Fields()
    reader.feed(page)
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.found
