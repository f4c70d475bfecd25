"""Languages and their direction."""

import pytest

from pactwork.kernel.languages import LANGUAGE_NAMES, LANGUAGES, direction


def test_every_language_has_its_own_name() -> None:
    assert LANGUAGES == ("en", "ro", "lt", "vi", "ka", "fa")
    assert tuple(LANGUAGE_NAMES) == LANGUAGES


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("fa", "rtl"), ("fa-IR", "rtl"), ("ar", "rtl"), ("ur_PK", "rtl"), ("az-Arab", "rtl"),
     ("fa-Latn", "ltr"), ("en", "ltr"), ("ka", "ltr"), ("", "ltr"), ("sr-Latn-RS", "ltr")],
)  # fmt: skip
def test_direction(tag: str, expected: str) -> None:
    assert direction(tag) == expected
