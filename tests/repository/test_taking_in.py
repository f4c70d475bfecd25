"""Many materials taken in at once: what they come from is found whichever came first."""

from __future__ import annotations

import pytest
from django.db import transaction

from pactwork.kernel.iris import iri
from pactwork.repository.actions.taking_in import Given, take_in
from pactwork.repository.api import Described, Origin, Relation
from tests.factories import numbers
from tests.repository.shelf import page

pytestmark = pytest.mark.usefixtures("agreement")

SOURCE, MADE = "zgzh6t2d4k", "m7qk2x9p3v"


def brought(key: str, title: str, *origins: Origin) -> None:
    said = Described(
        key=key,
        version=1,
        titles={"fa": title},
        languages=("fa",),
        licence="cc-by-4.0",
        origins=origins,
    )
    with transaction.atomic():
        take_in([Given(f"https://far.example/{key}", said)], organisation=numbers("library")[0])


def test_what_was_made_out_of_a_material_that_comes_later_leads_to_it() -> None:
    brought(MADE, "شش پرسش", Origin(Relation.ADAPTATION_OF, iri("material", SOURCE)))
    before = page(MADE).origins
    assert [(one.key, one.origin.title) for one in before] == [("", "")]
    brought(SOURCE, "شش پرسش از یک خبر")
    after = page(MADE).origins
    assert [(one.key, one.origin.title) for one in after] == [(SOURCE, "شش پرسش از یک خبر")]
    assert [one.key for one in page(SOURCE).derived] == [MADE]
