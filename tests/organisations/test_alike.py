"""Organisations that look alike: who brings one is told."""

from __future__ import annotations

import pytest

from tests.factories import organisation, pact, take_in

pytestmark = pytest.mark.django_db


def test_one_brought_under_a_known_name_is_warned_of() -> None:
    take_in(pact())
    copy = {"key": "copy", "name": {"ro": "BIBLIOTECA orasului Stefan Voda"}}
    told = {"organisations": [copy, organisation("school")], "parties": ("copy", "school")}
    (warning,) = take_in(pact("copied", **told)).warnings
    assert warning.endswith(
        "00000.json: “copy” has the same name as “library”. If they are one: "
        "pactwork organisation merge copy library"
    )
    assert take_in(pact("copied", **told)).warnings == []
