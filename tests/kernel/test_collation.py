"""Sorting as each language's readers expect."""

import pytest

from pactwork.kernel.collation import sort_keys


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("lt", "ilgas yra įsakymas sala šuo zuikis žalias"),
        ("ro", "az ăsta sac stea șarpe tata tutun țap"),
        ("vi", "an ăn ân ba da dơ đá em"),
        ("fa", "آب ابر بار پارس زمین ژاله کار گل لاله"),
        ("ka", "აბა ბაბა ვარდი ჰაერი"),
        ("en", "apple Banana cherry"),
    ],
)
def test_order(language: str, ordered: str) -> None:
    words = ordered.split()
    keys = dict(zip(words, sort_keys(words, language), strict=True))
    assert sorted(words, key=keys.__getitem__) == words


def test_keys_answer_in_the_order_asked() -> None:
    words = [f"w{number % 997}" for number in range(3000)]
    keys = sort_keys(words, "en")
    assert len(keys) == len(words)
    assert keys[0] == sort_keys(["w0"], "en")[0] == keys[997]


def test_odd_input() -> None:
    assert sort_keys([], "lt") == []
    assert len(sort_keys(["", "\ud800", "a\0b"], "xx")) == 3
    with pytest.raises(ValueError, match="language tag"):
        sort_keys(["a"], "lt'; DROP TABLE x")
