"""The reference for machines names what is there, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from pactwork.agreements.api import State
from pactwork.portal import linked_data
from pactwork.portal.web import feeds
from pactwork.portal.web.urls_machines import plain

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "for-machines.md"


def test_every_address_is_named() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    addresses = {re.sub(r"<\w+:\w+>", "", str(one.pattern)) for one in plain}
    for address in addresses:
        for part in re.split(r"/|\.", address):
            assert part in text, address


def test_every_state_and_term_named_is_one_of_ours() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert all(f"`{state}`" in text for state in State)
    named = set(re.findall(r"\| `(Agreement|Article|Commitment|Evidence)` \|", text))
    assert named == {"Agreement", "Article", "Commitment", "Evidence"}
    context = linked_data.context(settings.PACTWORK_IRI_BASE)
    for term in ("owedBy", "owedTo", "serves", "acceptedBy", "legalType", "designation"):
        assert term in context
        assert f"`{term}`" in text


def test_the_figures_it_states_are_those_of_the_code() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert f"A feed holds {feeds.LONGEST} entries" in text
