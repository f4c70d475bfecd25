"""What the desk's tests share: two parties, and people who write and sign for them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from pactwork.agreements.api import acts, drafts, starting
from pactwork.kernel.safe_http import UnreachableError
from pactwork.people.api import Person, acting
from pactwork.repository.actions import linking
from tests.factories import numbers, pact, someone, take_in


class Party:
    """A person who acts for one organisation, with a browser."""

    def __init__(self, slug: str, role: str = "representative", name: str = "") -> None:
        self.slug = slug
        (self.number,) = numbers(slug)
        address = f"{role}-{uuid4().hex[:6]}@{slug}.example"
        self.person: Person = someone(address, name=name, **{slug: role})
        self.client = Client()
        self.client.force_login(self.person)

    def detail(self, draft: UUID) -> drafts.DraftDetail:
        """The draft as this person sees it."""
        found = drafts.draft_detail(draft, acting(self.person))
        assert found is not None
        return found

    def start(self, *parties: str, title: str = "Pactul cărților") -> UUID:
        """A new draft from a template, ready to be proposed."""
        template = next(one.name for one in drafts.templates() if one.commitments)
        uuid = starting.start_from_template(
            template=template,
            title={"ro": title, "fa": "پیمان کتاب‌ها"},
            parties=parties,
            language="ro",
            for_organisation=self.number,
            by=self.person,
        )
        assert bool(parties) == (self.detail(uuid).todos == [])
        return uuid

    def act(self, name: str, draft: UUID, **said: object) -> None:
        """Do something with a draft as it stands, without its page."""
        do: Callable[..., object] = getattr(acts, f"{name}_draft")
        sha256 = self.detail(draft).sha256
        do(draft=draft, sha256=sha256, for_organisation=self.number, by=self.person, **said)


@pytest.fixture(autouse=True)
def silent_web(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages elsewhere do not answer while somebody waits."""

    def silent(_address: str, _most: int) -> None:
        raise UnreachableError("silence")

    monkeypatch.setattr(linking, "fetch_within", lambda _seconds: silent)


@pytest.fixture
def library(db: None) -> Party:
    """Representative of the library."""
    take_in(pact())
    return Party("library", name="Žydrūnė Ščiukaitė")


@pytest.fixture
def school(library: Party) -> Party:
    """Representative of the school."""
    return Party("school", name="ქეთევან")


@pytest.fixture
def stranger(library: Party) -> Party:
    """Representative of an organisation that is in none of it."""
    take_in(pact("other", parties=("press", "town")))
    return Party("press")
