"""The ledger's log at 10⁴ to 10⁶ statements: growing, proving, exporting, finding one byte."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.filling import grow_statements
from benchmarks.measuring import interleaved, once
from benchmarks.reporting import Report
from pactwork.ledger.api import log_contents, log_head, log_tiles, proof_of, public_keys, sequence
from pactwork.ledger.models import Statement
from pactwork.ledger.tree.api import export_head, export_line, pack_tiles, verify_files


def proving(report: Report, largest: int) -> None:
    """What the log costs; that one changed byte is found and named is checked inside the run."""
    rows = []
    for size in (10_000, 100_000, 1_000_000):
        if size > largest:
            break
        sequence(patience=60)
        before = Statement.objects.count()
        grow_statements(size)
        grown = once(lambda: sequence(patience=60))
        with tempfile.TemporaryDirectory() as folder:
            rows.append([size, grown.wall * 1000 / (size - before), *_checked(Path(folder), size)])
    report.table(
        "The ledger's log",
        "Bringing statements into the log with signed heads (microseconds a statement); one "
        "inclusion proof with its text; a whole export, verified offline; the same with one byte "
        "changed in its middle, which is found and named each time.",
        ("statements", "growing µs", "proof", "export", "verify", "find one byte"),
        rows,
    )


def _checked(folder: Path, size: int) -> list[float]:
    export, tiles, said = folder / "ledger.jsonl", folder / "tiles.zip", list[str]()
    middle = Statement.objects.order_by("pk")[size // 2].uuid
    proved = interleaved({"proof": lambda: proof_of(middle)}, rounds=15)["proof"]
    keys = [str(one) for one in public_keys()]
    written = once(lambda: _write(export))
    pack_tiles(tiles, log_tiles())

    def verified() -> int:
        said.clear()
        return verify_files([export], keys=keys, tiles=tiles, say=said.append)

    codes: list[int] = []
    whole = once(lambda: codes.append(verified()))
    _change_one_byte(export, size // 2)
    found = once(lambda: codes.append(verified()))
    assert codes == [0, 1]
    assert any(f": index {size // 2} (statement " in line for line in said)
    return [proved.wall, written.wall, whole.wall, found.wall]


def _write(path: Path) -> None:
    head = log_head()
    assert head is not None
    with path.open("w", encoding="utf-8") as file:
        file.write(export_head(head.note) + "\n")
        for index, content in log_contents(head.size):
            file.write(export_line(index, content) + "\n")


def _change_one_byte(path: Path, index: int) -> None:
    with path.open("r+b") as file:
        for _ in range(index + 1):
            file.readline()
        start = file.tell()
        line = file.readline()
        at = line.index(b"verb")
        file.seek(start + at)
        file.write(b"V")
