"""What is founded stands under its name in addresses, whatever that is written with."""

from __future__ import annotations

import pytest

from pactwork.desk.web.founding import plain_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Consiliul profesorilor", "consiliul-profesorilor"),
        ("my_schools", "my-schools"),
        ("Phòng Giáo dục", "phong-giao-duc"),
        (f"{'a' * 59} b", "a" * 59),
        ("წიგნები", "body"),
        ("_", "body"),
    ],
)
def test_a_name_as_it_stands_in_an_address(name: str, slug: str) -> None:
    assert plain_slug(name, "body") == slug
