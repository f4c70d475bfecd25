"""Two imports that meet in the middle: what is derived never lags behind what was stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from pactwork.agreements.actions import indexing, standings
from pactwork.agreements.api import ImportReport, agreement_card
from pactwork.agreements.models import Standing
from pactwork.kernel.viewer import PUBLIC
from tests.factories import accepted, evidence, happened, organisation, pact, take_in
from tests.scratch import at_once

pytestmark = [pytest.mark.usefixtures("own_database")]


def served(key: str, own: str) -> Callable[[], ImportReport]:
    """Evidence for the commitment of “one” in the file of `own`."""
    entry = happened(key, commitments=["one#c1"], accepted=accepted("school"))
    return lambda: take_in(evidence(own, entry))


def test_two_files_that_serve_one_commitment_are_both_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_in(pact("one"), pact("two"))
    for own in ("one", "two"):
        served("before", own)()
    meeting = threading.Barrier(2)
    real = standings.promised

    def promised(commitments: Any) -> Any:
        found = real(commitments)
        with suppress(threading.BrokenBarrierError):  # one waits for the other's lock: wanted
            meeting.wait(1)
        return found

    monkeypatch.setattr(standings, "promised", promised)
    results = at_once(served("now", "one"), served("now", "two"))
    assert [type(result).__name__ for result in results] == ["ImportReport"] * 2
    assert Standing.objects.get(commitment__agreement__slug="one").achieved == 4


def test_an_agreement_hidden_while_its_line_is_rewritten_stays_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_in(pact("one"), pact("two", parties=("library", "press")))
    read, hidden = threading.Event(), threading.Event()
    real = indexing.cards

    def cards(numbers: Any) -> Any:
        found = real(numbers)
        if not read.is_set():
            read.set()
            hidden.wait(1)
        return found

    monkeypatch.setattr(indexing, "cards", cards)
    described = [organisation("library", founded="1990"), organisation("press")]

    def hide() -> ImportReport:
        read.wait(5)
        try:
            return take_in(pact("one", visibility="parties"))
        finally:
            hidden.set()

    again = pact("two", parties=("library", "press"), organisations=described)
    results = at_once(lambda: take_in(again), hide)
    assert [type(result).__name__ for result in results] == ["ImportReport"] * 2
    assert agreement_card("one", PUBLIC) is None
