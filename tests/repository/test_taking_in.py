"""Many materials taken in at once: what they come from is found whichever came first."""

from __future__ import annotations

import pytest
from django.db import transaction

from pactwork.kernel.iris import iri
from pactwork.repository.actions.taking_in import Given, Outcome, take_in
from pactwork.repository.api import Described, Origin, Relation, depositing
from tests.factories import numbers, someone
from tests.repository.shelf import page

pytestmark = pytest.mark.usefixtures("agreement")

SOURCE, MADE = "zgzh6t2d4k", "m7qk2x9p3v"


def brought(key: str, title: str, *origins: Origin) -> Outcome:
    said = Described(
        key=key,
        version=1,
        titles={"fa": title},
        languages=("fa",),
        licence="cc-by-4.0",
        origins=origins,
    )
    with transaction.atomic():
        given = [Given(f"https://far.example/{key}", said)]
        (taken,) = take_in(given, organisation=numbers("library")[0])
    return taken.outcome


def test_what_is_being_written_here_is_left_as_it_is() -> None:
    ana = someone("ana@library.md", name="Ana Țurcanu", library="coordinator")
    assert brought(MADE, "شش پرسش") is Outcome.CREATED
    depositing.begin_version(MADE, by=ana)
    assert brought(MADE, "شش پرسش دیگر") is Outcome.BEING_WRITTEN
    depositing.discard(MADE, by=ana)
    assert brought(MADE, "شش پرسش دیگر") is Outcome.CHANGED
    assert (page(MADE).number, page(MADE).described.titles) == (2, {"fa": "شش پرسش دیگر"})


def test_what_was_made_out_of_a_material_that_comes_later_leads_to_it() -> None:
    brought(MADE, "شش پرسش", Origin(Relation.ADAPTATION_OF, iri("material", SOURCE)))
    before = page(MADE).origins
    assert [(one.key, one.origin.title) for one in before] == [("", "")]
    brought(SOURCE, "شش پرسش از یک خبر")
    after = page(MADE).origins
    assert [(one.key, one.origin.title) for one in after] == [(SOURCE, "شش پرسش از یک خبر")]
    assert [one.key for one in page(SOURCE).derived] == [MADE]
