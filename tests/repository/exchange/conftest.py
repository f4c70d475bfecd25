"""What the tests of exchange share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pactwork.people.api import Person
from pactwork.repository.actions.importing import Brought, BroughtFile, bring_in
from pactwork.repository.described import Creator, Described
from pactwork.repository.exchange.terms import Terms
from tests.factories import numbers, someone
from tests.repository.exchange.bags import TEXTS
from tests.repository.exchange.samples import shipped_terms
from tests.repository.webs import Web


@pytest.fixture
def terms(settings: Any) -> Terms:
    """The vocabularies we ship, under an address of their own."""
    settings.PACTWORK_IRI_BASE = "https://pacts.example"
    return shipped_terms()


@pytest.fixture
def own_home(settings: Any, tmp_path: Path) -> None:
    """A home of its own, for files."""
    settings.PACTWORK_HOME = tmp_path / "home"


@pytest.fixture
def shared(agreement: str) -> list[str]:
    """Three materials, each with its file; their keys."""
    held = [
        Brought(
            f"made {number}",
            Described(
                key="", version=1, titles={"ka": text}, descriptions={"fa": "شرح"},
                keywords={"vi": ("nước",)}, languages=("ka",), resource_type="worksheet",
                licence="cc-by-4.0", subjects=("isced-f-0521",), doi=f"10.5555/x.{number}",
                creators=(Creator("Nino", agreed=True), Creator("Secret", agreed=False)),
            ),
            files=(BroughtFile("ფურცელი.txt", f"{text} {number}\n".encode() * 40),),
        )
        for number, text in enumerate(TEXTS)
    ]  # fmt: skip
    return [one.key for one in bring_in(held, organisation=numbers("library")[0])]


@pytest.fixture
def web() -> Web:
    """Sites of strangers, with nothing on them yet."""
    return Web()


@pytest.fixture
def ana(agreement: str) -> Person:
    """A coordinator of the library."""
    return someone("ana@library.md", name="Ana", library="coordinator")
