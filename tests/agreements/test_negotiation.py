"""From an empty draft to an agreement in force."""

from __future__ import annotations

import pytest

from pactwork.agreements.models import Agreement, AgreementVersion
from tests.agreements.drafting import room

pytestmark = pytest.mark.django_db


def test_a_draft_that_all_signed_is_in_force_with_the_hash_they_signed() -> None:
    made = room("library", "school", "ministry")
    made.signed()
    row = made.row
    assert made.state == "in_force"
    agreement = Agreement.objects.get(slug=row.slug)
    assert row.became == agreement
    assert agreement.signed == "2026-11-22"
    version = AgreementVersion.objects.get(agreement=agreement)
    assert version.sha256 == row.terms_sha256
    assert {one.sha256 for one in row.signatures.all()} == {version.sha256}
