"""What the verifier says of proofs, heads and exports; one changed byte is found and located."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pactwork.ledger.tree import verifier
from pactwork.ledger.tree.bundles import Content, content_fields, export_line
from pactwork.ledger.tree.shelves import TileArchive, TileFolder, TilesError, open_tiles, tile_path
from tests.ledger.tree.kept import KEY, ORIGIN, Log, content, erased, raw

LOG = Log(1_000)


def verified(*files: Path, **given: object) -> tuple[int, str]:
    said: list[str] = []
    given.setdefault("keys", [KEY])
    code = verifier.verify_files([*files], say=said.append, **given)  # type: ignore[arg-type]
    return code, "\n".join(said)


def written(path: Path, document: object) -> Path:
    text = document if isinstance(document, str) else json.dumps(document, indent=2)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_proof_is_checked_and_explained(tmp_path: Path) -> None:
    file = written(tmp_path / "proof.json", LOG.inclusion(523))
    code, said = verified(file)
    assert code == 0
    assert said.splitlines() == [
        str(file),
        f"  ok    the text with its salt gives the commitment {content(523).commitment.hex()}",
        "  ok    it stands in the log at place 524 of 1,000 (index 523): "
        "the path leads to the root",
        f"  ok    the head of {ORIGIN} over 1,000 statements is signed with {ORIGIN} "
        f"({KEY.split('+')[1]})",
        "  Proved: the statement (2026-11-28T09:30:00Z https://w3id.org/xapi/adl/verbs/completed "
        "https://pacts.example.org/id/commitments/523) was recorded as it stands here, and nothing "
        "in it was changed since.",
    ]


def test_an_erased_statement_keeps_its_place(tmp_path: Path) -> None:
    whole = content(523)
    document = LOG.inclusion(523, erased(whole))
    assert {"raw", "salt"}.isdisjoint(document)
    code, said = verified(written(tmp_path / "proof.json", document))
    assert code == 0
    assert "content erased on 2026-11-28T10:00:00Z; its place in the log is intact" in said


def test_without_a_key_the_signature_stays_open(tmp_path: Path) -> None:
    file = written(tmp_path / "proof.json", LOG.inclusion(0))
    code, said = verified(file, keys=[])
    assert code == 3
    assert "who signed it was not checked" in said
    assert "If what is left open above is so:" in said
    stranger = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    code, said = verified(file, keys=[stranger])
    assert (code, "is not signed with any key that you trust" in said) == (1, True)
    keys = written(tmp_path / "keys.txt", f"{stranger}\n\n{KEY}\n")
    assert verified(file, keys=[str(keys)])[0] == 0


def changed(document: dict[str, object], **parts: object) -> dict[str, object]:
    return {name: value for name, value in (document | parts).items() if value is not None}


PROOF = LOG.inclusion(523)
PATH = [*PROOF["path"]]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"raw": raw(523).replace("completed", "complated")}, "does not give the commitment"),
        ({"raw": raw(523) + " ", "commitment": None}, "the path does not lead"),
        ({"salt": "00" * 16}, "does not give the commitment"),
        ({"index": 524}, "the path does not lead"),
        ({"size": 999}, "the proof is for a log of 999, its head counts 1,000"),
        ({"path": PATH[:-1]}, "the path does not lead"),
        ({"path": [PATH[1], PATH[0], *PATH[2:]]}, "the path does not lead"),
        ({"checkpoint": LOG.head(999)}, "its head counts 999"),
        ({"checkpoint": LOG.head().replace("1000", "1001")}, "the signature of"),
        ({"checkpoint": None}, '"checkpoint" is missing'),
        ({"format": "pactwork-inclusion/2"}, "known are 'pactwork-inclusion/1'"),
        ({"index": True}, '"index" is no number of statements'),
        ({"index": -1}, '"index" is no number of statements'),
        ({"path": "x"}, '"path" is no list'),
        ({"path": ["00" * 32] * 65}, '"path" is no list of at most 64 hashes'),
        ({"path": ["zz" * 32]}, '"path" is not 32 bytes'),
        ({"path": [("00" * 31) + "  "]}, '"path" is not 32 bytes'),
        ({"salt": None}, '"salt" is not 16 bytes'),
        ({"raw": None}, '"raw" is missing'),
        ({"raw": 5}, '"raw" is no text'),
        ({"raw": "\ud800"}, '"raw" holds half a character'),
        ({"erased": "2026"}, '"erased" stands beside a text'),
    ],
)
def test_a_broken_proof_is_refused(tmp_path: Path, parts: dict[str, object], says: str) -> None:
    code, said = verified(written(tmp_path / "proof.json", changed(PROOF, **parts)))
    assert code == 1
    assert says in said
    assert "This proves nothing: something is wrong." in said


def test_two_heads_and_their_proof_show_that_the_log_only_grew(tmp_path: Path) -> None:
    file = written(tmp_path / "grown.json", LOG.consistency(700))
    kept = written(tmp_path / "kept.txt", LOG.head(700))
    code, said = verified(file, head=kept)
    assert code == 0
    assert "the first 700 statements are the same in both heads, and 300 came after them" in said
    assert "Proved: nothing was changed or taken out between the heads." in said
    other = Log(700)
    other.shelf.tiles[8, 0] = bytes(32) + other.shelf.tiles[8, 0][32:]
    forged = LOG.consistency(700) | {"first": other.head()}
    code, said = verified(written(tmp_path / "forged.json", forged))
    assert (code, "the later log does not begin with the earlier one" in said) == (1, True)
    code, said = verified(file, head=written(tmp_path / "kept.txt", other.head()))
    assert (code, "neither of its heads is the one that you keep" in said) == (1, True)
    stranger = LOG.consistency(700) | {"first": LOG.head(700, origin="elsewhere.example.org")}
    assert "two logs: elsewhere.example.org" in verified(written(tmp_path / "x.json", stranger))[1]


def test_a_head_is_held_against_the_one_kept(tmp_path: Path) -> None:
    kept = written(tmp_path / "kept.txt", LOG.head(700))
    assert "it is the head that you keep" in verified(kept, head=kept)[1]
    code, said = verified(written(tmp_path / "proof.json", LOG.inclusion(3)), head=kept)
    assert code == 3
    assert "counts 700: ask the log for the consistency proof from 700 to 1,000" in said
    forked = Log(700)
    forked.shelf.tiles[8, 0] = bytes(32) + forked.shelf.tiles[8, 0][32:]
    code, said = verified(written(tmp_path / "forked.txt", forked.head()), head=kept)
    assert (code, "the same size and another root: two histories" in said) == (1, True)
    elsewhere = written(tmp_path / "other.txt", LOG.head(700, origin="elsewhere.example.org"))
    assert "is of another log" in verified(elsewhere, head=kept)[1]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "log.jsonl"
    return written(path, "".join(f"{line}\n" for line in LOG.lines()))


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return LOG.tiles(tmp_path_factory.mktemp("tiles") / "tiles.zip")


def test_a_whole_export_gives_the_signed_root(export: Path) -> None:
    code, said = verified(export)
    assert code == 0
    assert "all 1,000 statements, 11 of them erased give the signed root, in this order" in said
    bare = export.with_name("bare.jsonl")
    bare.write_text(export.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    assert "an export needs a signed head" in verified(bare)[1]
    earlier = written(export.with_name("earlier.txt"), LOG.head(990))
    code, said = verified(bare, head=earlier)
    assert (code, "10 statements came after the head" in said) == (3, True)


def test_any_changed_byte_is_found_and_located(export: Path, tiles: Path) -> None:
    whole = export.read_bytes().splitlines(keepends=True)
    chance = random.Random(9162)
    noticed = 0
    for _ in range(60):
        index = chance.randrange(1_000)
        line = bytearray(whole[index + 1])
        line[chance.randrange(len(line) - 1)] ^= 1 << chance.randrange(7)
        spoiled = export.with_name("spoiled.jsonl")
        spoiled.write_bytes(b"".join([*whole[: index + 1], bytes(line), *whole[index + 2 :]]))
        code, said = verified(spoiled, tiles=tiles)
        if code == 1:
            noticed += 1
            assert f"index {index}\n" in said or f"statement {index}" in said
        else:
            assert said_same(bytes(line), whole[index + 1])
    assert noticed >= 50


def said_same(changed_line: bytes, line: bytes) -> bool:
    """Whether a changed line still says the same statement: only its erasure's date is free."""
    before, after = json.loads(line), json.loads(changed_line)
    kept = "commitment" if "erased" in before else "raw"
    return str(before[kept]).lower() == str(after[kept]).lower()


@pytest.mark.parametrize("lines", [1, 255, 256, 257, 999])
def test_a_statement_rewritten_with_its_commitment_is_located(
    export: Path, tiles: Path, lines: int
) -> None:
    whole = export.read_text(encoding="utf-8").splitlines(keepends=True)
    places = {0, lines, 640}
    for index in places:
        forged = Content(raw(index).replace("completed", "attempted"), bytes(16), None)
        whole[index + 1] = export_line(index, forged) + "\n"
    spoiled = written(export.with_name("spoiled.jsonl"), "".join(whole))
    code, said = verified(spoiled)
    assert (code, "give the published tiles (--tiles)" in said) == (1, True)
    code, said = verified(spoiled, tiles=tiles)
    named = ", ".join(str(index) for index in sorted(places))
    assert (code, f"other than what was published: index {named}\n" in said) == (1, True)


def test_lines_missing_repeated_or_swapped_are_located(export: Path, tiles: Path) -> None:
    whole = export.read_text(encoding="utf-8").splitlines(keepends=True)
    cases = {
        "statement 300 is missing: 301 stands in its place": whole[:301] + whole[302:],
        "statement 300 comes again where 301 should be": whole[:302] + whole[301:],
        "statement 300 is missing: 301 stands in": [*whole[:301], whole[302], whole[301]],
        "the last 3 statements of the log are missing": whole[:-3],
        "no JSON object": [*whole[:301], "{}}\n", *whole[302:]],
    }
    for says, lines in cases.items():
        code, said = verified(written(export.with_name("x.jsonl"), "".join(lines)), tiles=tiles)
        assert (code, says in said) == (1, True), said
    renumbered = [*whole[:301], *whole[302:]]
    lines = [whole[0]]
    for index, line in enumerate(renumbered[1:]):
        lines.append(json.dumps(json.loads(line) | {"index": index}) + "\n")
    code, said = verified(written(export.with_name("x.jsonl"), "".join(lines)), tiles=tiles)
    assert code == 1
    assert "other than what was published: index 300, 301, 302" in said
    assert "319 and more" in said


def test_untrue_tiles_do_not_accuse_anybody(export: Path, tmp_path: Path) -> None:
    spoiled = export.read_text(encoding="utf-8").replace("commitments/300", "commitments/30x")
    lines = []
    for line in spoiled.splitlines():
        document = json.loads(line)
        if document.get("index") == 300:
            document |= content_fields(Content(document["raw"], bytes(16), None))
        lines.append(json.dumps(document) + "\n")
    file = written(tmp_path / "spoiled.jsonl", "".join(lines))
    other = Log(1_000)
    other.shelf.tiles[0, 1] = bytes(32) + other.shelf.tiles[0, 1][32:]
    code, said = verified(file, tiles=other.tiles(tmp_path / "untrue.zip"))
    assert (code, "tile 1 of level 0 does not lead to the signed root" in said) == (1, True)
    other.shelf.tiles[8, 0] = bytes(32) + other.shelf.tiles[8, 0][32:]
    code, said = verified(file, tiles=other.tiles(tmp_path / "untrue.zip"))
    assert "the published tiles do not lead to the signed root" in said
    del other.shelf.tiles[0, 3]
    assert (
        "tile 3 of level 0 has 0 hashes"
        in verified(file, tiles=other.tiles(tmp_path / "untrue.zip"))[1]
    )


def test_tiles_are_read_from_folders_and_archives(tmp_path: Path, tiles: Path) -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(16, 5, 17) == "tile/2/005.p/17"
    assert tile_path(8, 1_000) == "tile/1/x001/000"
    for (level, number), hashes in LOG.shelf.tiles.items():
        path = tmp_path / tile_path(level, number, len(hashes) // 32)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(hashes)
    (tmp_path / "tile/0/003.p/7").write_bytes(LOG.shelf.tiles[0, 3][: 7 * 32])
    folder, archive = open_tiles(tmp_path), open_tiles(tiles)
    assert isinstance(folder, TileFolder)
    assert isinstance(archive, TileArchive)
    for (level, number), hashes in LOG.shelf.tiles.items():
        assert folder.read(level, number) == archive.read(level, number) == hashes
    assert folder.read(16, 0) == archive.read(16, 0) == b""
    (tmp_path / "tile/0/000").write_bytes(b"x" * 33)
    with pytest.raises(TilesError, match="no whole number of hashes"):
        folder.read(0, 0)
    with pytest.raises(TilesError, match="neither a folder"):
        open_tiles(tmp_path / "tile")


def test_a_hundred_thousand_statements_one_changed(tmp_path: Path) -> None:
    log = Log(100_000)
    export = tmp_path / "log.jsonl"
    index = 77_777
    with export.open("w", encoding="utf-8") as file:
        for at, line in enumerate(log.lines(), -1):
            if at == index:
                forged = Content(raw(at).replace("2026-11-28", "2026-11-29"), bytes(16), None)
                line = export_line(at, forged)
            file.write(f"{line}\n")
    code, said = verified(export, tiles=log.tiles(tmp_path / "tiles.zip"))
    assert code == 1
    assert "other than what was published: index 77777\n" in said


def test_alone_it_runs_without_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "proof.json", json.dumps(PROOF))
    assert verifier.main([str(file), "--key", KEY]) == 0
    assert "Proved: the statement" in capsys.readouterr().out
    for wrong in (["--key", "x+y"], ["--tiles", str(file)], ["--head", str(tmp_path / "no")]):
        with pytest.raises(SystemExit) as stopped:
            verifier.main([str(file), *wrong])
        assert stopped.value.code == 2
    assert "it cannot be read" in verified(tmp_path / "missing.json")[1]
    assert "it is no JSON document" in verified(written(tmp_path / "x.json", "{" * 5000))[1]
