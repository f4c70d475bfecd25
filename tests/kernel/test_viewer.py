"""Who is looking."""

from pactwork.kernel.viewer import PUBLIC, Viewer


def test_the_public_is_nobody() -> None:
    assert Viewer() == PUBLIC
    assert not PUBLIC.operator
    assert PUBLIC.organisations == frozenset()
    assert Viewer(frozenset({1})) != PUBLIC
