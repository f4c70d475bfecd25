"""Group commit: who comes while a group is under way makes up the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from pactwork.kernel.together import NotTogetherError, Together


class Recorder:
    """Notes each group; holds the first back until it is let go."""

    def __init__(self, fails: Callable[[Sequence[int]], bool] = lambda _group: False) -> None:
        self.groups: list[list[int]] = []
        self.under_way, self.let_go = threading.Event(), threading.Event()
        self.fails = fails

    def __call__(self, group: Sequence[int]) -> None:
        self.groups.append(sorted(group))
        if len(self.groups) == 1:
            self.under_way.set()
            assert self.let_go.wait(20)
        if self.fails(group):
            raise ValueError(f"no {sorted(group)}")


def asked_during_the_first(
    recorder: Recorder, wishes: Sequence[int], *, most: int = 100
) -> list[BaseException | None]:
    """What 0, the first, and these wishes got, that all came while the first was under way."""
    together = Together(recorder, most=most)
    with ThreadPoolExecutor(len(wishes) + 1) as pool:
        asked: list[Future[None]] = [pool.submit(together.ask, 0)]
        assert recorder.under_way.wait(20)
        asked += [pool.submit(together.ask, wish) for wish in wishes]
        while len(together._waiting) < len(wishes):
            assert not recorder.let_go.wait(0.001)
        recorder.let_go.set()
        return [one.exception(20) for one in asked]


def test_who_comes_alone_is_served_alone() -> None:
    groups: list[list[str]] = []
    together = Together(lambda group: groups.append(list(group)), most=9)
    together.ask("ხელშეკრულება")
    together.ask("تفاهم‌نامه")
    assert groups == [["ხელშეკრულება"], ["تفاهم‌نامه"]]


def test_who_comes_meanwhile_makes_up_the_next_group() -> None:
    recorder = Recorder()
    assert asked_during_the_first(recorder, [1, 2, 3, 4]) == [None] * 5
    assert recorder.groups == [[0], [1, 2, 3, 4]]


def test_a_group_has_at_most_so_many() -> None:
    recorder = Recorder()
    assert asked_during_the_first(recorder, range(1, 8), most=3) == [None] * 8
    assert [len(group) for group in recorder.groups] == [1, 3, 3, 1]
    assert sorted(one for group in recorder.groups for one in group) == list(range(8))


def test_one_is_told_why_and_the_others_that_they_may_go_alone() -> None:
    recorder = Recorder(lambda group: 2 in group)
    first, *others = asked_during_the_first(recorder, [1, 2, 3])
    assert first is None
    assert sorted(type(error).__name__ for error in others) == [
        NotTogetherError.__name__, NotTogetherError.__name__, "ValueError",
    ]  # fmt: skip


def test_after_a_failure_the_next_are_served() -> None:
    groups: list[list[int]] = []

    def act(group: Sequence[int]) -> None:
        groups.append(list(group))
        if group[0] < 0:
            raise ValueError("no")

    together = Together(act, most=9)
    with pytest.raises(ValueError, match="no"):
        together.ask(-1)
    together.ask(1)
    assert groups == [[-1], [1]]
