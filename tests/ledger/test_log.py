"""The log in the database: it grows by what is settled, and its proofs hold offline."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pactwork.ledger import sequencing
from pactwork.ledger.api import (
    LogKeyError,
    Recorded,
    begin_key,
    end_key,
    ensure_key,
    log_contents,
    log_head,
    log_tiles,
    proof_of,
    public_keys,
    record,
    record_many,
    sequence,
)
from pactwork.ledger.models import Erased, Head, LogKey, Mark, Statement, Text, Tile
from pactwork.ledger.proving import growth_proof, leaf_proof, log_entries, log_tile
from pactwork.ledger.sequencing import LogError, append_to_log
from pactwork.ledger.tiles import StoredTiles
from pactwork.ledger.tree.api import (
    TrustedKey,
    commitment,
    export_head,
    export_line,
    leaf_hash,
    open_head,
    pack_tiles,
    root_of,
    verify_files,
)
from pactwork.ledger.watermark import Watermark, is_foreign, is_settled, take_mark
from tests.ledger.builders import draft
from tests.scratch import at_once

EVERYTHING = 1 << 62
LONG = 600.0
"""Transactions of the other tests are waited for too: their numbers are the whole server's."""


def recorded(count: int) -> list[Recorded]:
    return record_many([draft(result={"response": f"{n} کتاب, ștampilă"}) for n in range(count)])


def said(*files: Path, **given: Any) -> tuple[int, str]:
    lines: list[str] = []
    given.setdefault("keys", [str(one) for one in public_keys()])
    return verify_files(files, say=lines.append, **given), "\n".join(lines)


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_tree_is_that_of_the_texts_in_order_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencing, "BATCH", 200)
    rows = recorded(530)
    assert [append_to_log(upto=EVERYTHING) for _ in range(4)] == [200, 200, 130, 0]
    leaves = [
        leaf_hash(commitment(bytes(text.salt), text.raw)) for text in Text.objects.order_by("pk")
    ]
    head = log_head()
    assert head is not None
    assert (head.size, head.root) == (530, root_of(leaves))
    assert list(Head.objects.order_by("size").values_list("size", flat=True)) == [200, 400, 530]
    shapes = Tile.objects.order_by("level", "number").values_list("level", "number", "first")
    numbers = [row.number for row in rows]
    assert list(shapes) == [
        (0, 0, numbers[0]),
        (0, 1, numbers[256]),
        (0, 2, numbers[512]),
        (1, 0, None),
    ]
    assert [len(log_entries(number)) for number in range(4)] == [256, 256, 18, 0]
    assert log_entries(2)[17] == commitment(*_salt_and_text(numbers[-1]))
    tile = log_tile(1, 0)
    assert tile is not None
    assert tile.hashes == b"".join(root_of(leaves[n : n + 256]) for n in (0, 256))
    assert log_tile(2, 0) is None


def _salt_and_text(number: int) -> tuple[bytes, str]:
    text = Text.objects.get(pk=number)
    return bytes(text.salt), text.raw


@pytest.mark.django_db
def test_a_batch_that_fails_leaves_nothing_and_is_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded(300)
    assert append_to_log(upto=EVERYTHING) == 300
    recorded(300)
    before = list(Tile.objects.order_by("pk").values())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sequencing, "_sign", killed)
        with pytest.raises(KeyboardInterrupt):
            append_to_log(upto=EVERYTHING)
    assert list(Tile.objects.order_by("pk").values()) == before
    assert append_to_log(upto=EVERYTHING) == 300
    head = log_head()
    assert head is not None
    assert (head.size, head.root) == (600, _counted_anew(600))


def _counted_anew(size: int) -> bytes:
    return root_of([leaf_hash(content.commitment) for _, content in log_contents(size)])


@pytest.mark.django_db
def test_proofs_hold_offline(tmp_path: Path) -> None:
    rows = recorded(300)
    append_to_log(upto=rows[199].number)
    append_to_log(upto=EVERYTHING)
    proof = proof_of(rows[270].uuid)
    assert proof is not None
    assert (proof.index, proof.head.size, proof.is_own) == (270, 300, True)
    whole = proof.bundle(with_text=True)
    raw = json.loads(str(whole["raw"]))
    assert (raw["id"], whole["statement"]) == (str(rows[270].uuid), str(rows[270].uuid))
    code, told = said(written(tmp_path / "p.json", whole))
    assert code == 0
    assert "it stands in the log at place 271 of 300 (index 270): the path leads to the" in told
    assert "https://verbs.example/submitted https://pacts.example/id/evidence/1" in told
    withheld = proof.bundle(with_text=False)
    assert not {"raw", "salt"} & withheld.keys()
    code, told = said(written(tmp_path / "w.json", withheld))
    assert code == 0
    assert "content not shown to you; what is checked is its commitment" in told
    assert "Proved: a statement that you were not shown stands at this place" in told
    forged = whole | {"raw": str(whole["raw"]).replace("270", "271")}
    code, told = said(written(tmp_path / "f.json", forged))
    assert (code, "FAIL  the text with its salt does not give the commit" in told) == (1, True)
    other = whole | {"statement": str(rows[0].uuid)}
    code, told = said(written(tmp_path / "o.json", other))
    assert code == 1
    assert f"FAIL  the text is that of statement {rows[270].uuid}, not {rows[0].uuid}" in told
    older = proof_of(rows[20].uuid, size=200)
    assert older is not None
    assert said(written(tmp_path / "s.json", older.bundle(with_text=True)))[0] == 0
    assert proof_of(rows[270].uuid, size=200) is None
    assert proof_of(rows[0].uuid, size=123) is None
    assert proof_of(uuid4()) is None
    assert said(written(tmp_path / "l.json", leaf_proof(299)))[0] == 0
    assert leaf_proof(300) is None
    code, told = said(written(tmp_path / "g.json", growth_proof(200, 300)))
    assert (code, "the first 200 statements are the same in both" in told) == (0, True)
    assert growth_proof(300, 200) is growth_proof(123, 300) is None


@pytest.mark.django_db
def test_proofs_cost_a_query_a_tile() -> None:
    rows = recorded(1000)
    append_to_log(upto=EVERYTHING)
    for row in (rows[0], rows[999]):
        with CaptureQueriesContext(connection) as asked:
            proof_of(row.uuid)
        assert len(asked) <= 10


@pytest.mark.django_db
def test_one_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    rows = recorded(700)
    append_to_log(upto=EVERYTHING)
    export, tiles = tmp_path / "ledger.jsonl", tmp_path / "tiles.zip"
    head = log_head()
    assert head is not None

    def exported() -> None:
        lines = [export_line(index, content) for index, content in log_contents(head.size)]
        export.write_text("\n".join([export_head(head.note), *lines]), encoding="utf-8")

    exported()
    pack_tiles(tiles, log_tiles())
    code, told = said(export)
    assert (code, "ok    all 700 statements give the signed root, in this order" in told) == (
        0,
        True,
    )
    victim = rows[611]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_text DISABLE TRIGGER ledger_text_append_only")
        cursor.execute(
            "UPDATE ledger_text SET raw = replace(raw, '611 ', '612 ') WHERE statement_id = %s",
            [victim.number],
        )
        cursor.execute("ALTER TABLE ledger_text ENABLE TRIGGER ledger_text_append_only")
    exported()
    code, told = said(export)
    assert code == 1
    assert (
        f"text and commitment do not belong together: index 611 (statement {victim.uuid})\n" in told
    )
    lines = [export_line(index, _as_if_true(content)) for index, content in log_contents(head.size)]
    export.write_text("\n".join([export_head(head.note), *lines]), encoding="utf-8")
    code, told = said(export, tiles=tiles)
    assert code == 1
    assert f"other than what was published: index 611 (statement {victim.uuid})\n" in told


def _as_if_true(content: Any) -> Any:
    return type(content)(content.raw, content.salt, None, statement=content.statement)


@pytest.mark.django_db
def test_the_database_lets_the_log_only_grow() -> None:
    recorded(3)
    append_to_log(upto=EVERYTHING)
    hashes = bytes(Tile.objects.get().hashes)
    for change in (
        {"hashes": hashes[:64]},
        {"hashes": bytes(32) + hashes[32:]},
        {"entries": bytes(96)},
        {"statements": [0, 1, 2, 3]},
        {"number": 7},
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            Tile.objects.update(**change)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Tile.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Head.objects.update(note="")


@pytest.mark.django_db
def test_a_statement_without_text_or_erasure_stops_the_log() -> None:
    row = recorded(1)[0]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pactwork.leaving = 'rolled'")
        Text.objects.filter(pk=row.number).delete()
    with pytest.raises(LogError, match=f"Statement {row.number} has neither text nor erasure"):
        append_to_log(upto=EVERYTHING)
    assert log_head() is None
    Erased.objects.create(
        statement_id=row.number,
        at=row.stored,
        reason="request",
        commitment=sha256(b"salt and text").digest(),
    )
    assert append_to_log(upto=EVERYTHING) == 1


@pytest.mark.django_db
def test_a_new_key_signs_beside_the_old_one_until_that_ends(settings: Any) -> None:
    settings.PACTWORK_IRI_BASE = "https://pacts.example.org/a"
    LogKey.objects.all().delete()
    ensure_key()
    ensure_key()
    (first,) = public_keys()
    assert first.name == "pacts.example.org/a/ledger"
    settings.PACTWORK_IRI_BASE = "https://elsewhere.example"
    second = begin_key()
    assert [second, first] == public_keys()
    assert second.name == first.name
    recorded(1)
    append_to_log(upto=EVERYTHING)
    assert _signed_by() == {first, second}
    end_key(first.key_id.hex())
    recorded(1)
    append_to_log(upto=EVERYTHING)
    assert _signed_by() == {second}
    assert public_keys() == [second, first]
    with pytest.raises(LogKeyError, match="only key"):
        end_key(second.key_id.hex())
    with pytest.raises(LogKeyError, match="No key"):
        end_key(first.key_id.hex())
    assert b"sealed" not in bytes(LogKey.objects.get(pk=LogKey.objects.first().pk).sealed)  # type: ignore[union-attr]
    settings.SECRET_KEY = "another secret of more than thirty-two characters"
    recorded(1)
    with pytest.raises(LogKeyError, match="pactwork log key --new"):
        append_to_log(upto=EVERYTHING)


def _signed_by() -> set[TrustedKey]:
    head = log_head()
    assert head is not None
    return set(open_head(head.note, public_keys()).signed_by)


def test_what_is_under_way_keeps_later_statements_out(own_database: None) -> None:
    """A low id that commits late is not passed over; the mark waits, and is kept meanwhile."""

    with transaction.atomic(durable=True):
        record(draft())
    assert sequence(patience=LONG) == 1

    def during() -> tuple[int, Watermark, bool]:
        with transaction.atomic(durable=True):
            record(draft())
        mark = take_mark()
        return sequence(patience=0), mark, is_settled(mark)

    with transaction.atomic(durable=True):
        record(draft())
        ((grown, mark, settled),) = at_once(during)
    assert (grown, settled) == (0, False)
    assert Mark.objects.get().number == mark.number
    assert Head.objects.count() == 1
    assert sequence(patience=LONG) == 2
    numbers = list(Statement.objects.order_by("pk").values_list("pk", flat=True))
    assert numbers[-1] == mark.number
    assert [tile.statements for tile in Tile.objects.all()] == [numbers]
    assert sequence(patience=LONG) == 0
    Mark.objects.update(behind=1 << 60)
    assert is_foreign(Watermark(1, 1 << 60))
    with transaction.atomic(durable=True):
        record(draft())
    assert sequence(patience=LONG) == 1


def test_only_one_sequences_at_a_time(own_database: None) -> None:
    with transaction.atomic(durable=True):
        recorded(2000)
    ensure_key()
    results = at_once(*[lambda: sequence(patience=LONG)] * 4)
    assert sum(results) == 2000
    head = log_head()
    assert head is not None
    assert head.size == 2000
    assert head.root == _counted_anew(2000)
    assert len(StoredTiles().read(0, 7)) == 208 * 32
