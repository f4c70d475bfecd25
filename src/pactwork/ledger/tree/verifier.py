"""The offline verifier: give it files, and it says what they prove. Needs no network, no database.

Alone, it is `python -m pactwork.ledger.tree.verifier FILE…`; in Pactwork, `pactwork verify FILE…`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pactwork.ledger.tree.bundles import EXPORT, BundleError, Inclusion, read_bundle
from pactwork.ledger.tree.checking import (
    Finding,
    Grounds,
    Verdict,
    check_consistency,
    check_export,
    check_head,
    check_inclusion,
    told,
)
from pactwork.ledger.tree.heads import Checkpoint, HeadError, TrustedKey, open_head
from pactwork.ledger.tree.recounting import ExportError, head_of_export
from pactwork.ledger.tree.shelves import TilesError, open_tiles

HOLDS, FAILS, UNUSABLE, UNDECIDED = 0, 1, 2, 3
MOST_BYTES = 64 << 20
_HEADS = 4096


class UnusableError(Exception):
    """Something given beside the files is unusable: a key, a kept head, the tiles."""


def verify_files(
    files: Sequence[Path],
    *,
    keys: Sequence[str] = (),
    head: Path | None = None,
    tiles: Path | None = None,
    say: Callable[[str], None],
) -> int:
    """Check each file, say each finding in a line, and conclude.

    A file is a proof, a signed head, or a whole export. `keys` are public keys in text form, or
    files that hold one in each line; `head` a signed head kept from earlier (an export without a
    head of its own is held against it); `tiles` published tiles, a folder or a ZIP archive.

    Returns:
        0 all holds; 1 something is wrong; 3 nothing is wrong, but something could not be decided.

    Raises:
        UnusableError: a key, the head or the tiles cannot be used.
    """
    grounds, note = _grounds(keys, head, tiles)
    verdicts: set[Verdict] = set()
    for file in files:
        findings, lesson = _findings(file, grounds, note)
        say(str(file))
        for finding in findings:
            say(f"  {finding.verdict.value:<4}  {finding.says}")
        seen = {finding.verdict for finding in findings}
        say(f"  {_conclusion(seen, lesson)}")
        verdicts |= seen
    if Verdict.FAILS in verdicts:
        return FAILS
    return UNDECIDED if Verdict.OPEN in verdicts else HOLDS


def _grounds(
    keys: Sequence[str], head: Path | None, tiles: Path | None
) -> tuple[Grounds, str | None]:
    try:
        trusted = [TrustedKey.read(line) for key in keys for line in _key_lines(key)]
        note = None if head is None else _text(head)
        kept = None if note is None else _kept(note, trusted)
        return Grounds(trusted, kept, None if tiles is None else open_tiles(tiles)), note
    except (HeadError, TilesError, OSError) as error:
        raise UnusableError(str(error)) from None


def _kept(note: str, trusted: Sequence[TrustedKey]) -> Checkpoint:
    opened = open_head(note, trusted)
    if trusted and not opened.signed_by:
        raise HeadError("the head that you keep is not signed with any key that you trust")
    return opened.checkpoint


def _key_lines(key: str) -> list[str]:
    if "+" in key and not Path(key).is_file():
        return [key]
    return [line for line in _text(Path(key)).splitlines() if line.strip()]


def _findings(file: Path, grounds: Grounds, note: str | None) -> tuple[list[Finding], str]:
    try:
        return _read(file, grounds, note)
    except (BundleError, HeadError, ExportError, UnicodeDecodeError) as error:
        return [Finding(Verdict.FAILS, str(error))], ""
    except OSError as error:
        return [Finding(Verdict.FAILS, f"it cannot be read: {error.strerror}")], ""


def _read(file: Path, grounds: Grounds, note: str | None) -> tuple[list[Finding], str]:
    if not _looks_like_json(file):
        signed, findings = check_head(_text(file), grounds)
        return findings, f"the log has one content and order for its {signed.size:,} statements"
    document = _only_document(file)
    if document is None:
        head = head_of_export(file) or note
        if head is None:
            raise ExportError("an export needs a signed head: as its first line, or --head")
        about = "the export is the log that was signed, letter for letter"
        return check_export(file, head, grounds), about
    proof = read_bundle(document)
    if isinstance(proof, Inclusion):
        return check_inclusion(proof, grounds), _lesson(proof)
    return check_consistency(proof, grounds), "nothing was changed or taken out between the heads"


def _lesson(proof: Inclusion) -> str:
    if proof.content.raw is None and proof.content.erased is None:
        return (
            "a statement that you were not shown stands at this place in the log, and nothing in "
            "it was changed since"
        )
    if proof.content.raw is None:
        return (
            f"content erased on {proof.content.erased}; its place in the log is intact, and "
            "nobody can read or restore from it what was erased"
        )
    about = told(proof.content)
    statement = f"the statement ({about})" if about else "the statement"
    return f"{statement} was recorded as it stands here, and nothing in it was changed since"


def _conclusion(seen: set[Verdict], lesson: str) -> str:
    if Verdict.FAILS in seen:
        return "This proves nothing: something is wrong."
    if Verdict.OPEN in seen:
        return f"If what is left open above is so: {lesson}."
    return f"Proved: {lesson}."


def _looks_like_json(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(_HEADS).lstrip().startswith(b"{")


def _only_document(file: Path) -> dict[str, object] | None:
    """The JSON object that a file is; None if it is an export, with an object in each line."""
    with file.open("rb") as opened:
        first = _object(opened.readline(MOST_BYTES))
    if first is not None and (first.get("format") == EXPORT or "format" not in first):
        return None
    document = _object(_bounded(file))
    if document is None:
        raise BundleError("it is no JSON document")
    return document


def _object(text: bytes) -> dict[str, object] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _bounded(file: Path) -> bytes:
    with file.open("rb") as opened:
        whole = opened.read(MOST_BYTES + 1)
    if len(whole) > MOST_BYTES:
        raise BundleError(f"longer than {MOST_BYTES:,} bytes, and no export")
    return whole


def _text(file: Path) -> str:
    return _bounded(file).decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run alone, without the rest of Pactwork."""
    parser = argparse.ArgumentParser(prog="verify", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--key", action="append", default=[], help="a trusted public key, or file")
    parser.add_argument("--head", type=Path, help="a signed head kept from earlier")
    parser.add_argument("--tiles", type=Path, help="published tiles, a folder or a ZIP archive")
    given = parser.parse_args(arguments)
    try:
        return verify_files(
            given.files,
            keys=given.key,
            head=given.head,
            tiles=given.tiles,
            say=lambda line: print(line),  # noqa: T201
        )
    except UnusableError as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
