"""What the hash of the terms stands for, and that export and import are inverse."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactwork.agreements.api import agreement_detail, as_yaml, changes, pact_of, versions_of
from pactwork.agreements.models import Agreement
from pactwork.agreements.pactfile.terms import terms_from_canonical, terms_of
from pactwork.kernel.canonical import sha256_hex
from pactwork.kernel.documents import load_document
from pactwork.kernel.viewer import Viewer
from tests.agreements.strategies import letters, lines, organisations, pacts, texts
from tests.factories import Document, everything, pact, take_in

OPERATOR = Viewer(operator=True)
IN_THE_TERMS = ("agreement", "parties", "contractors", "articles", "designations")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every leaf, and of everything that holds one."""
    if path:
        yield path
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, held in steps:
            yield from leaves(held, (*path, step))


def in_terms(document: Document) -> list[tuple[Any, ...]]:
    held = {name: document[name] for name in IN_THE_TERMS if name in document}
    return [path for path in leaves(held) if "contacts" not in path and len(path) > 1]


def at(document: Document, path: tuple[Any, ...]) -> Any:
    place: Any = document
    for step in path:
        place = place[step]
    return place


def rewritten(document: Document, path: tuple[Any, ...], how: str) -> Document:
    """The document with what is at the path changed, taken away, or another one put beside it."""
    held = copy.deepcopy(document)
    place, last = at(held, path[:-1]), path[-1]
    value = place[last]
    if how == "away" or isinstance(value, dict):
        del place[last]
    elif isinstance(value, list):
        place[last] = [*value, copy.deepcopy(value[0]) if value else "more"]
    elif isinstance(value, str):
        place[last] = value + "x"
    else:
        place[last] = value + 1
    return held


SOME = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@SOME
@given(pacts())
def test_any_edit_of_the_terms_changes_the_hash(document: Document) -> None:
    """Every leaf, list and mapping of every pact: changed, lengthened, taken away."""
    before = terms_of(document).sha256
    for path in in_terms(document):
        for how in ("other", "away"):
            assert terms_of(rewritten(document, path, how)).sha256 != before, (path, how)


@SOME
@given(pacts())
def test_two_versions_that_differ_are_told_apart(document: Document) -> None:
    """Whatever changes one leaf is among the differences."""
    before = terms_of(document).value
    for path in in_terms(document):
        if isinstance(at(document, path), dict | list) or path[-1] in ("key", "organisation"):
            continue
        assert changes(before, terms_of(rewritten(document, path, "other")).value), path


@SOME
@given(pacts(), pacts(), texts(), st.lists(lines, max_size=2), st.data())
def test_what_is_no_term_never_changes_the_hash(
    document: Document, other: Document, title: Any, names: list[str], data: st.DataObject
) -> None:
    before = terms_of(document).sha256
    held = copy.deepcopy(document)
    held["visibility"] = data.draw(st.sampled_from(["public", "parties"]))
    held["demonstration"] = data.draw(st.booleans())
    held["files"] = [{"url": "https://example.org", "title": title}]
    held["sources"] = other.get("sources", [])
    held["organisations"] = [data.draw(organisations("library"))]
    for party in held["parties"]:
        party["contacts"] = [{"name": name} for name in names]
    assert terms_of(held).sha256 == before
    for name in ("visibility", "demonstration", "files", "sources", "organisations"):
        held.pop(name, None)
    for party in held["parties"]:
        party.pop("contacts")
    assert terms_of(held).sha256 == before


@SOME
@given(pacts(), st.randoms(use_true_random=False))
def test_the_form_of_writing_never_changes_the_hash(document: Document, shuffle: Any) -> None:
    """Another order of keys, decomposed letters, spaces at the ends, Windows' ends of lines."""

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            pairs = [(key, other(held)) for key, held in value.items()]
            shuffle.shuffle(pairs)
            return dict(pairs)
        if isinstance(value, list):
            return [other(held) for held in value]
        if isinstance(value, str):
            return " " + unicodedata.normalize("NFD", value).replace("\n", "\r\n") + "\n"
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    held = {name: other(part) for name, part in document.items() if name in IN_THE_TERMS}
    assert terms_of(held).sha256 == terms_of(document).sha256


def test_terms_are_canonical_json_with_its_sha256() -> None:
    terms = terms_of(pact())
    assert terms.sha256 == sha256_hex(terms.canonical.encode())
    assert terms.canonical.startswith('{"agreement":{"authoritative":["en"],"key":"reading",')
    assert terms_from_canonical(terms.canonical) == terms
    assert list(terms.value) == ["agreement", "articles", "parties"]


def test_the_hash_does_not_change_from_one_release_to_the_next() -> None:
    """Published hashes must stay true: a change here breaks every one of them."""
    assert terms_of(pact()).sha256 == KNOWN


KNOWN = "8a842bf68fc81d76cb2ce6ae0a4e4208fab612d3dc5e7a9ac84f9082a092233c"


@pytest.mark.parametrize(
    "empty", [{"purpose": {}}, {"themes": []}, {"reference": ""}, {"funding": {}}, {"term": {}}]
)
def test_saying_nothing_is_not_saying_it(empty: dict[str, Any]) -> None:
    held = pact()
    held["agreement"].pop("term")
    silent = terms_of(held)
    held["agreement"] |= empty
    assert terms_of(held).sha256 == silent.sha256


@settings(deadline=None, max_examples=300)
@given(st.recursive(st.one_of(lines, st.text(letters)), lambda held: st.lists(held, max_size=3)
                    | st.dictionaries(lines, held, max_size=3), max_leaves=8))  # fmt: skip
def test_exported_yaml_is_read_back_to_the_letter(value: Any) -> None:
    document = {"pactwork": "pact/1", "value": value}
    assert load_document(as_yaml(document), "x.yaml").value == document


@settings(SOME, max_examples=12)
@given(document=pacts())
def test_export_and_import_are_inverse(db: None, document: Document) -> None:
    """The same hash and no change where it is known; the same file from an empty register."""
    start = transaction.savepoint()
    take_in(document)
    exported = pact_of("random", OPERATOR) or {}
    read = load_document(as_yaml(exported), "x.yaml").value
    before = everything(but=["agreements.ImportedFile"])
    assert read == exported
    assert terms_of(read).sha256 == terms_of(document).sha256
    assert len(take_in(read).unchanged) == 1
    assert everything(but=["agreements.ImportedFile"]) == before
    transaction.savepoint_rollback(start)
    assert Agreement.objects.count() == 0
    take_in(read)
    assert pact_of("random", OPERATOR) == exported
    assert [one.sha256 for one in versions_of("random", OPERATOR)] == [terms_of(document).sha256]
    assert agreement_detail("random", OPERATOR)
    transaction.savepoint_rollback(start)
