"""The registry of activity kinds: the contract that every kind keeps, now and later."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from pactwork.agreements import activity
from pactwork.agreements.activity import ActivitySummary, CommitmentRef
from pactwork.agreements.api import ActivityKind, kinds, kinds_for, register_kind
from pactwork.kernel.iris import iri
from pactwork.kernel.languages import LANGUAGES
from pactwork.vocabularies.api import exists

TOY_IRI = "https://toys.example/id/toys/1"
TOY = ActivityKind(
    key="toy-workshops",
    label={language: f"Toy workshop ({language})" for language in LANGUAGES},
    areas=frozenset({"areas:training", "areas:events"}),
    start_url=lambda commitment: f"/toys/new?for={commitment.iri}",
    resolve=lambda text: "/toys/1" if text == TOY_IRI else None,
    summary_for=lambda agreement, language: [
        ActivitySummary(f"2 workshops under {agreement} ({language})", "/toys/", 2)
    ],
)


@pytest.fixture(autouse=True)
def _only_for_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "_kinds", dict(activity._kinds))


@pytest.fixture
def toy() -> ActivityKind:
    register_kind(TOY)
    return TOY


def test_a_registered_kind_is_found_by_its_area(toy: ActivityKind) -> None:
    assert toy in kinds()
    assert toy in kinds_for("areas:training")
    assert toy in kinds_for("areas:events")
    assert toy not in kinds_for("areas:policy")
    assert toy not in kinds_for("training")


def test_without_registering_it_there_is_no_such_kind() -> None:
    assert TOY not in kinds()
    assert TOY not in kinds_for("areas:training")


def test_registering_twice_is_once_and_another_of_the_name_is_refused(toy: ActivityKind) -> None:
    register_kind(toy)
    assert kinds().count(toy) == 1
    impostor = dataclasses.replace(toy, areas=frozenset({"areas:policy"}))
    with pytest.raises(ValueError, match="Two activity kinds are called “toy-workshops”"):
        register_kind(impostor)
    assert kinds_for("areas:policy") == [
        kind for kind in kinds_for("areas:policy") if kind.key != toy.key
    ]


def test_kinds_come_in_the_order_of_their_keys(toy: ActivityKind) -> None:
    register_kind(dataclasses.replace(toy, key="a-first"))
    register_kind(dataclasses.replace(toy, key="z-last"))
    keys = [kind.key for kind in kinds()]
    assert keys == sorted(keys)
    assert len(keys) >= 3


def faults(kind: ActivityKind) -> Iterator[str]:
    """Whatever a kind does that the pages built on it could not bear."""
    if not kind.key or kind.key != kind.key.lower() or " " in kind.key:
        yield "key"
    if missing := set(LANGUAGES) - {tag for tag, said in kind.label.items() if said.strip()}:
        yield f"label {sorted(missing)}"
    if not kind.areas:
        yield "areas"
    for code in kind.areas:
        scheme, _, notation = code.partition(":")
        if scheme != "areas" or not exists("areas", notation):
            yield f"area {code}"
    commitment = CommitmentRef(
        iri("commitment", "reading", "c1"),
        "reading",
        "c1",
        {"en": "x"},
        min(kind.areas, default=""),
    )
    start = kind.start_url(commitment)
    if not isinstance(start, str) or not start.startswith("/"):
        yield "start_url"
    if kind.resolve("https://nowhere.example/none") is not None:
        yield "resolve of a stranger"
    for language in LANGUAGES:
        for one in kind.summary_for("no-such-agreement", language):
            if not (isinstance(one, ActivitySummary) and one.text and one.url and one.count >= 0):
                yield f"summary_for {language}"


def test_every_kind_keeps_the_contract(db: None, toy: ActivityKind) -> None:
    for kind in kinds():
        assert list(faults(kind)) == [], kind.key


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"key": "Toy Workshops"}, "key"),
        ({"label": {"en": "Toys"}}, "label ['fa', 'ka', 'lt', 'ro', 'vi']"),
        ({"areas": frozenset()}, "areas"),
        ({"areas": frozenset({"areas:toys"})}, "area areas:toys"),
        ({"areas": frozenset({"training"})}, "area training"),
        ({"start_url": lambda commitment: None}, "start_url"),
        ({"start_url": lambda commitment: "https://elsewhere.example"}, "start_url"),
        ({"resolve": lambda text: "/toys/"}, "resolve of a stranger"),
        ({"summary_for": lambda slug, language: [("text", "url", 1)]}, "summary_for en"),
    ],
)
def test_a_kind_that_breaks_the_contract_is_noticed(
    db: None, broken: dict[str, object], fault: str
) -> None:
    assert fault in list(faults(dataclasses.replace(TOY, **broken)))  # type: ignore[arg-type]
