"""A model given by a setting finds what words do not; the test makes a small one."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from pactwork.kernel.iris import iri
from pactwork.kernel.turns import turns_for
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.search.api import Document, reader_of, take_out
from pactwork.search.embedding.model import Model, model, model_mark
from pactwork.search.embedding.pieces import Pieces, UnusableModelError
from pactwork.search.index import folder, vectors
from pactwork.search.index.vectors import Near, VectorFile, Vectors, vectors_of
from pactwork.search.queries import finding
from pactwork.search.queries import meaning as queries_meaning
from pactwork.search.queries.meaning import joined
from tests.search.shelf import a_document, ask, enter, in_order, names, shelve

onnx = pytest.importorskip("onnx")

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "bird",
    "heron",
    "money",
    "bank",
    "river",
    "note",
    "##s",
    "gandras",
    "pelėda",
    "pinigai",
    "cò",
    "vạc",
    "پول",
]
BIRDS, MONEY = (1, 0), (0, 1)
MEANINGS = {
    **dict.fromkeys(("bird", "heron", "river", "gandras", "pelėda", "cò", "vạc"), BIRDS),
    **dict.fromkeys(("money", "note", "pinigai", "پول"), MONEY),
}


def _tokenizer(kind: str = "WordPiece") -> dict[str, object]:
    if kind == "WordPiece":
        held: object = {word: number for number, word in enumerate(WORDS)}
        return {
            "normalizer": {"type": "BertNormalizer", "lowercase": True},
            "model": {"type": kind, "unk_token": "[UNK]", "vocab": held},
        }
    pieces = [["<s>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["▁he", -1.0], ["ron", -1.0]]
    pieces += [["▁heron", -1.5], ["s", -2.0], ["▁", -3.0]]
    return {"normalizer": None, "model": {"type": "Unigram", "unk_id": 2, "vocab": pieces}}


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A model whose pieces mean birds or money, one vector a piece."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper

    table = numpy.array([MEANINGS.get(word, (0, 0)) for word in WORDS], dtype=numpy.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"], axis=0),
        helper.make_node("Identity", ["attention_mask"], ["unused"]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "pieces"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [
        helper.make_tensor_value_info(
            "last_hidden_state", TensorProto.FLOAT, ["texts", "pieces", 2]
        )
    ]
    held = helper.make_graph(
        nodes, "tiny", inputs, outputs, [numpy_helper.from_array(table, "table")]
    )
    made = helper.make_model(held, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(made, str(tmp_path / "tiny.onnx"))
    (tmp_path / "tokenizer.json").write_text(json.dumps(_tokenizer()))
    return tmp_path / "tiny.onnx"


@pytest.fixture
def meaning(graph: Path, settings: LazySettings) -> None:
    """The model is the installation's."""
    settings.PACTWORK_EMBEDDING_MODEL = str(graph)


def _lithuanian(name: str, title: str, **said: Any) -> Document:
    return a_document(name, titles={"lt": title}, languages=("lt",), **said)


def test_texts_near_in_meaning_are_near(graph: Path, tmp_path: Path) -> None:
    birds, bird, money = Model(graph).vectors(["Herons, BIRD", "river bird", "money note"])
    file = VectorFile(tmp_path)
    file.put([7, 3], [birds, money])
    held = vectors_of(tmp_path)
    assert held is not None
    assert held.those_near(bird).nearest(10) == [7]
    assert held.those_near(money).nearest(10) == [3]
    assert held.those_near(money, {7}).nearest(10) == held.those_near(bird, ()).nearest(10) == []
    for asked in (bytes(2), birds[:1]):
        assert held.those_near(asked).nearest(10) == held.those_near(asked, {7}).nearest(10) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_what_has_no_word_in_common_is_found_across_languages() -> None:
    shelve(
        _lithuanian("stork", "Gandras"),
        _lithuanian("owl", "Pelėda"),
        _lithuanian("coin", "Pinigai"),
    )
    findings = ask("cò", "vi")
    assert names(findings) == ["owl", "stork"]
    assert (findings.total, findings.by_meaning, findings.facets) == (0, 2, {})
    assert [(hit.by_meaning, hit.language, hit.why) for hit in findings.hits] == [
        (True, "lt", None)
    ] * 2
    assert names(ask("پول", "fa")) == ["coin"]
    assert names(ask("cò", "vi", sort="newest")) == []
    assert names(ask("“cò”", "vi")) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_what_words_find_is_counted_and_what_is_near_stands_among_it() -> None:
    shelve(
        a_document("words", titles={"en": "heron"}, facets={"level": ("1",)}),
        a_document("both", titles={"en": "bird"}, texts={"en": "heron"}),
        _lithuanian("near", "Gandras", facets={"level": ("1",)}),
        _lithuanian("far", "Pinigai"),
    )
    findings = ask("heron")
    assert in_order(findings)[-1] == "near"
    assert [hit.by_meaning for hit in findings.hits] == [False, False, True]
    assert (findings.total, findings.by_meaning) == (2, 1)
    assert findings.facets["level"] == [("1", 1)]
    narrowed = ask("heron", facets={"level": frozenset({"1"})})
    assert names(narrowed) == ["near", "words"]
    pages = [ask("heron", page_size=1, after=str(at)) for at in range(3)]
    assert [in_order(page) for page in pages] == [[name] for name in in_order(findings)]
    assert [page.after for page in pages] == ["1", "2", ""]


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
@pytest.mark.parametrize("few", [0, 10_000])
def test_what_only_others_may_see_is_not_found_by_meaning_either(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "_FEW", few)
    monkeypatch.setattr(queries_meaning, "_ROUNDS", (2, 4, 100))
    ours = frozenset({reader_of(7)})
    shelve(
        *(_lithuanian(f"ours {n}", "Gandras", readers=ours) for n in range(9)),
        _lithuanian("open", "Pelėda"),
        _lithuanian("closing", "Gandras"),
        _lithuanian("later", "Gandras", visible_from=datetime.now(UTC) + timedelta(days=1)),
    )
    assert names(ask("cò", "vi", PUBLIC)) == ["closing", "open"]
    assert ask("cò", "vi", Viewer(frozenset({7})), page_size=50).by_meaning == 11
    enter([_lithuanian("closing", "Gandras", readers=ours)])
    findings = ask("cò", "vi", PUBLIC)
    assert (names(findings), findings.by_meaning) == (["open"], 1)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Among how many documents what is near is sought, each time; None among all."""
    sought: list[int | None] = []
    real = Vectors.those_near

    def those_near(self: Vectors, asked: bytes, among: Collection[int] | None = None) -> Near:
        sought.append(None if among is None else len(among))
        return real(self, asked, among)

    monkeypatch.setattr(Vectors, "those_near", those_near)
    return sought


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_where_few_are_allowed_they_alone_are_compared(
    compared: list[int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_FEW", 3)
    ours, rare = frozenset({reader_of(7)}), {"level": ("rare",)}
    shelve(
        *(_lithuanian(f"ours {n}", "Gandras", readers=ours) for n in range(40)),
        _lithuanian("open", "Pelėda", facets=rare),
        _lithuanian("far", "Pinigai", facets=rare),
        _lithuanian("later", "Gandras", visible_from=datetime.now(UTC) + timedelta(days=1)),
        _lithuanian("rare", "Gandras", readers=ours, facets=rare),
    )
    assert names(ask("cò", "vi", PUBLIC)) == ["open"]
    assert compared == [2]
    member = Viewer(frozenset({7}))
    chosen = {"level": frozenset({"rare"})}
    assert names(ask("cò", "vi", member, facets=chosen)) == ["open", "rare"]
    assert compared == [2, 3]
    assert names(ask("cò", "vi", member, facets={"level": frozenset({"none"})})) == []
    assert compared == [2, 3, 0]
    assert ask("cò", "vi", member, page_size=50).by_meaning == 42
    assert compared == [2, 3, 0, None]


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_however_often_one_looks_further_all_are_compared_once_and_the_farthest_never(
    compared: list[int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_FEW", 5)
    monkeypatch.setattr(queries_meaning, "_ROUNDS", (1, 2, 4))
    shelve(*(_lithuanian(f"open {n}", "Gandras") for n in range(6)))
    assert ask("cò", "vi").by_meaning == 4
    assert compared == [None]


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_while_as_many_compute_as_may_words_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_meaning, "_PATIENCE", 0.01)
    shelve(_lithuanian("near", "Gandras"), a_document("word", titles={"en": "heron"}))
    room = turns_for("meaning")
    taken = 0
    while room.acquire(blocking=False):
        taken += 1
    try:
        assert names(ask("heron")) == ["word"]
    finally:
        room.release(taken)
    assert taken == max(1, settings.PACTWORK_WEB_THREADS // 2)
    for _ in range(taken + 1):
        assert names(ask("heron")) == ["near", "word"]


def test_what_is_written_anew_is_on_the_disk_before_it_has_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = VectorFile(tmp_path)
    file.put([1, 2, 3], [bytes(BIRDS)] * 3)
    file.remove([1, 2])
    file.settle()
    safe: set[tuple[int, int]] = set()
    named: list[bool] = []
    fsync, replace = os.fsync, Path.replace

    def keep_safe(descriptor: int) -> None:
        fsync(descriptor)
        held = os.fstat(descriptor)
        safe.add((held.st_ino, held.st_size))

    def name(path: Path, target: Path) -> Path:
        named.append((path.stat().st_ino, path.stat().st_size) in safe)
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", keep_safe)
    monkeypatch.setattr(Path, "replace", name)
    VectorFile(tmp_path)
    assert named == [True]
    held = vectors_of(tmp_path)
    assert held is not None
    assert [*held.rows] == [3]


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_readers_are_told_what_was_found_by_meaning(client: Client) -> None:
    address = iri("agreement", "gandras")
    shelve(_lithuanian("x", "Gandras", kind="agreement", iri=address))
    told = client.get("/en/search/", {"q": "cò"}).content.decode()
    assert 'href="/en/agreements/gandras/"' in told
    assert "Found by meaning, in Lithuanian" in told
    assert "1 more is near in meaning without having these words." in told
    said = client.get("/api/v1/search", {"q": "cò", "language": "vi"}).json()
    assert [one["by_meaning"] for one in said["items"]] == [True]
    assert (said["total"], said["by_meaning"]) == (0, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("meaning")
def test_vectors_follow_what_changes_and_leaves() -> None:
    shelve(_lithuanian("one", "Gandras"), _lithuanian("two", "Gandras"), _lithuanian("x", "Kas"))
    shelve(_lithuanian("one", "Pinigai"))
    assert names(ask("cò", "vi")) == ["two"]
    assert names(ask("money")) == ["one"]
    take_out([a_document("two").iri])
    shelve()
    assert names(ask("cò", "vi")) == []
    path = folder.current()
    assert path is not None
    before = (path / vectors.NAME).stat().st_size
    with (path / vectors.NAME).open("ab") as file:
        file.write(b"half")
    shelve(_lithuanian("three", "Gandras"))
    assert names(ask("vạc", "vi")) == ["three"]
    for _ in range(4):
        shelve(_lithuanian("three", "Pinigai"))
        shelve(_lithuanian("three", "Gandras"))
    assert names(ask("vạc", "vi")) == ["three"]
    assert (path / vectors.NAME).stat().st_size <= before + 60


@pytest.mark.django_db
def test_meaning_orders_what_words_find(graph: Path, settings: LazySettings) -> None:
    held = [
        a_document("money", titles={"en": "bank bank"}, texts={"en": "money note"}),
        a_document("birds", titles={"en": "bank"}, texts={"en": "heron by the river and its life"}),
    ]
    shelve(*held)
    assert in_order(ask("bank heron river")) == ["birds"]
    assert in_order(ask("bank"))[0] == "money"
    settings.PACTWORK_EMBEDDING_MODEL = str(graph)
    shelve()
    assert in_order(ask("bank"))[0] == "money"
    assert in_order(ask("bank unknown river heron"))[0] == "birds"


def test_orders_are_joined_by_rank() -> None:
    assert joined([1, 2, 3], [3, 4]) == [3, 1, 2, 4]
    assert joined([1, 2], []) == [1, 2]
    assert joined([], [5, 4]) == [5, 4]


@pytest.mark.django_db
def test_without_a_model_that_can_be_used_words_decide(graph: Path, settings: LazySettings) -> None:
    shelve(a_document("heron"))
    settings.PACTWORK_EMBEDDING_MODEL = str(graph.with_name("missing.onnx"))
    assert names(ask("heron")) == ["heron"]


def test_pieces_by_likelihood(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(_tokenizer("Unigram")))
    assert Pieces(path).numbers("heron herons x", 10) == [0, 5, 5, 6, 7, 2, 1]
    assert Pieces(path).numbers("heron " * 50, 6) == [0, 5, 5, 5, 5, 1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model": {"type": "BPE"}}'])
def test_what_is_no_tokenizer_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(text)
    with pytest.raises(UnusableModelError, match=r"tokenizer\.json"):
        Pieces(path)


def test_what_is_no_model_is_refused(graph: Path, settings: LazySettings) -> None:
    settings.PACTWORK_EMBEDDING_MODEL = str(graph.with_name("missing.onnx"))
    with pytest.raises(UnusableModelError):
        model_mark()
    broken = graph.with_name("broken.onnx")
    broken.write_bytes(b"no graph")
    with pytest.raises(UnusableModelError, match="is not a model"):
        Model(broken)


def test_without_the_setting_nothing_is_loaded() -> None:
    assert (model(), model_mark()) == (None, "")
