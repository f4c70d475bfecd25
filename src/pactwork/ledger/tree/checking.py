"""What proofs and exports amount to, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pactwork.ledger.tree.bundles import Consistency, Content, Inclusion
from pactwork.ledger.tree.hashing import leaf_hash
from pactwork.ledger.tree.heads import Checkpoint, HeadError, TrustedKey, open_head
from pactwork.ledger.tree.locating import UntrueTilesError, differing
from pactwork.ledger.tree.proofs import verify_consistency, verify_inclusion
from pactwork.ledger.tree.recounting import MOST_NAMED, ExportError, Recount, recount
from pactwork.ledger.tree.shelves import TilesError
from pactwork.ledger.tree.tiles import TileError, TileStore


class Verdict(Enum):
    """What came of a check: it holds, it could not be decided with what was given, or it fails."""

    HOLDS = "ok"
    OPEN = "open"
    FAILS = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check, and what it means."""

    verdict: Verdict
    says: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the reader brings along: trusted keys, a head kept from earlier, published tiles."""

    keys: Sequence[TrustedKey] = ()
    kept: Checkpoint | None = None
    tiles: TileStore | None = None


def check_head(note: str, grounds: Grounds) -> tuple[Checkpoint, list[Finding]]:
    """Check a signed head: its signature, and that it agrees with the head kept from earlier.

    Raises:
        HeadError: it is unreadable, or a trusted key's signature on it is wrong.
    """
    opened = open_head(note, grounds.keys)
    head = opened.checkpoint
    named = f"the head of {head.origin} over {_statements(head.size)}"
    if opened.signed_by:
        keys = ", ".join(f"{key.name} ({key.key_id.hex()})" for key in opened.signed_by)
        findings = [_holds(f"{named} is signed with {keys}")]
    elif grounds.keys:
        findings = [_fails(f"{named} is not signed with any key that you trust")]
    else:
        findings = [_open(f"{named}: who signed it was not checked, because no key was given")]
    return head, findings + list(_beside_kept(head, grounds.kept))


def check_inclusion(proof: Inclusion, grounds: Grounds) -> list[Finding]:
    """Check that a statement, or what is left of it, stands in the log.

    Raises:
        HeadError: its head is unreadable or wrongly signed.
    """
    findings = [_content_finding(proof.content)]
    head, signed = check_head(proof.head, grounds)
    leaf = leaf_hash(proof.content.commitment)
    place = f"place {proof.index + 1:,} of {head.size:,} (index {proof.index})"
    if proof.size != head.size:
        findings.append(
            _fails(f"the proof is for a log of {proof.size:,}, its head counts {head.size:,}")
        )
    elif not verify_inclusion(leaf, proof.index, head.size, proof.path, head.root):
        findings.append(_fails(f"the path does not lead from the statement at {place} to the root"))
    else:
        findings.append(_holds(f"it stands in the log at {place}: the path leads to the root"))
    return findings + signed


def check_consistency(proof: Consistency, grounds: Grounds) -> list[Finding]:
    """Check that nothing was changed or taken out between two heads.

    Raises:
        HeadError: a head is unreadable or wrongly signed.
    """
    first, signed_first = check_head(proof.first, Grounds(grounds.keys))
    second, signed_second = check_head(proof.second, Grounds(grounds.keys))
    findings = signed_first + signed_second
    if grounds.kept is not None and grounds.kept not in (first, second):
        findings.append(_fails("neither of its heads is the one that you keep"))
    if first.origin != second.origin:
        findings.append(_fails(f"two logs: {first.origin} and {second.origin}"))
    elif verify_consistency(first.size, second.size, proof.path, first.root, second.root):
        findings.append(
            _holds(
                f"the log only grew: the first {_statements(first.size)} are the same in both "
                f"heads, and {second.size - first.size:,} came after them"
            )
        )
    else:
        findings.append(_fails("the later log does not begin with the earlier one: it was changed"))
    return findings


def check_export(path: Path, note: str, grounds: Grounds) -> list[Finding]:
    """Build the tree of a whole export anew and say what differs from the signed head.

    Raises:
        ExportError: a line is unreadable, missing or there twice.
        HeadError: the head is unreadable or wrongly signed.
    """
    head, findings = check_head(note, grounds)
    counted = recount(path, head.size)
    if counted.incoherent:
        named = _named(counted, counted.first_incoherent, counted.incoherent)
        findings.append(_fails(f"text and commitment do not belong together: {named}"))
    if counted.edge.size < head.size:
        missing = head.size - counted.edge.size
        findings.append(_fails(f"the last {_statements(missing)} of the log are missing"))
    if counted.edge.size == head.size and counted.edge.root == head.root:
        findings.append(_holds(_whole(counted)))
    else:
        findings += _located(counted, head, grounds.tiles)
    if counted.beyond:
        findings.append(
            _open(f"{_statements(counted.beyond)} came after the head and were not checked")
        )
    return findings


def _whole(counted: Recount) -> str:
    erased = f", {counted.erased:,} of them erased" if counted.erased else ""
    if counted.incoherent:
        return "the commitments are those of the log: only the texts named above were changed"
    return f"all {_statements(counted.edge.size)}{erased} give the signed root, in this order"


def _located(counted: Recount, head: Checkpoint, tiles: TileStore | None) -> list[Finding]:
    findings = [_fails("the export does not give the signed root: something in it was changed")]
    if tiles is None:
        return [*findings, _open("give the published tiles (--tiles) to learn which statement")]
    try:
        found = differing(counted, tiles, head.size, head.root, MOST_NAMED + 1)
    except (UntrueTilesError, TileError, TilesError, ExportError) as error:
        return [*findings, _fails(f"which statement cannot be told: {error}")]
    named = _named(counted, found[:MOST_NAMED], len(found) if len(found) <= MOST_NAMED else None)
    return [*findings, _fails(f"other than what was published: {named}")]


def _content_finding(content: Content) -> Finding:
    stays = f"its commitment {content.commitment.hex()}"
    if content.raw is None and content.erased is None:
        return _holds(f"content not shown to you; what is checked is {stays}")
    if content.raw is None:
        by = f" ({content.rule})" if content.rule else ""
        return _holds(
            f"content erased on {content.erased}{by}; what stays is {stays}, and its place in the "
            "log can be checked as before"
        )
    if not content.is_coherent:
        return _fails("the text with its salt does not give the commitment stated beside it")
    if content.statement not in ("", content.named):
        return _fails(f"the text is that of statement {content.named}, not {content.statement}")
    return _holds(f"the text with its salt gives the commitment {content.commitment.hex()}")


def told(content: Content) -> str:
    """What a statement says of itself, in a line; nothing if it was erased or says nothing."""
    try:
        statement = json.loads(content.raw or "null")
        verb, about = statement["verb"]["id"], statement["object"]
        named = about.get("id") or about.get("objectType")
        return f"{statement.get('timestamp', '')} {verb} {named}".strip()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def _beside_kept(head: Checkpoint, kept: Checkpoint | None) -> Iterator[Finding]:
    if kept is None:
        return
    if kept == head:
        yield _holds("it is the head that you keep")
    elif kept.origin != head.origin:
        yield _fails(f"the head that you keep is of another log: {kept.origin}")
    elif kept.size == head.size:
        yield _fails("the head that you keep has the same size and another root: two histories")
    else:
        yield _open(
            f"the head that you keep counts {kept.size:,}: ask the log for the consistency proof "
            f"from {min(kept.size, head.size):,} to {max(kept.size, head.size):,}"
        )


def _named(counted: Recount, indexes: Sequence[int], count: int | None) -> str:
    pairs = [(index, counted.named(index)) for index in indexes]
    listed = ", ".join(f"{at} (statement {name})" if name else str(at) for at, name in pairs)
    if count is None:
        return f"index {listed} and more"
    more = f" and {count - len(indexes):,} more" if count > len(indexes) else ""
    return f"index {listed}{more}"


def _statements(count: int) -> str:
    return f"{count:,} statement" if count == 1 else f"{count:,} statements"


def _holds(says: str) -> Finding:
    return Finding(Verdict.HOLDS, says)


def _open(says: str) -> Finding:
    return Finding(Verdict.OPEN, says)


def _fails(says: str) -> Finding:
    return Finding(Verdict.FAILS, says)


__all__ = [
    "Finding",
    "Grounds",
    "HeadError",
    "Verdict",
    "check_consistency",
    "check_export",
    "check_head",
    "check_inclusion",
    "told",
]
