"""Only plain digits, and no more of them than are asked for, are a number."""

from __future__ import annotations

import pytest

from pactwork.kernel.numerals import whole_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("12", 12), ("00012", 12), ("99999", 99999), ("", None), ("100000", None)]
    + [(one, None) for one in ("-1", "+1", "1.0", " 1", "1_0", "۱۲", "²", "x")],
)
def test_a_whole_number_of_at_most_five_digits(typed: str, number: int | None) -> None:
    assert whole_number(typed, digits=5) == number
