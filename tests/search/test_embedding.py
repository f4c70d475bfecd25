"""A model given by a setting orders what was found; the test makes a small one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from pactwork.search.embedding.model import Model, likeness, model, model_mark
from pactwork.search.embedding.pieces import Pieces, UnusableModelError
from tests.search.shelf import a_document, ask, in_order, shelve

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
]
MEANINGS = {"bird": (1, 0), "heron": (1, 0), "river": (1, 0), "money": (0, 1), "note": (0, 1)}


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


def test_texts_near_in_meaning_are_near(graph: Path) -> None:
    birds, bird, money = Model(graph).vectors(["Herons, BIRD", "river bird", "money note"])
    assert likeness(birds, bird) == pytest.approx(1, abs=0.02)
    assert likeness(birds, money) == pytest.approx(0, abs=0.02)
    assert likeness(birds, birds[:1]) == 0


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
