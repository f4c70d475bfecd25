"""Reads of the log: heads, proofs, tiles, commitments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from pactwork.ledger.models import Erased, Head, Statement, Text, Tile
from pactwork.ledger.rolling.reading import cold_texts
from pactwork.ledger.tiles import StoredTiles
from pactwork.ledger.tree.api import HASH_SIZE, consistency_proof, inclusion_proof
from pactwork.ledger.tree.bundles import Content, consistency_bundle, inclusion_bundle
from pactwork.ledger.tree.tiles import TILE_HEIGHT, TILE_WIDTH
from pactwork.ledger.tree.tiles import Tile as PlainTile


@dataclass(frozen=True)
class LogHead:
    """A signed head: how many statements, the root over them, when, and the note that says so."""

    size: int
    root: bytes
    at: datetime
    note: str


@dataclass(frozen=True)
class Proof:
    """That a statement stands in the log: its place, what it is made of, and the way to the head.

    `content` has the text where there still is one; whoever shows it to others decides whether
    they may see it. `is_own` says that this installation recorded it itself, not a tool.
    """

    statement: UUID
    index: int
    content: Content
    path: list[bytes]
    head: LogHead
    is_own: bool

    def bundle(self, *, with_text: bool) -> dict[str, object]:
        """The proof as a document to keep; without the text, its commitment stands alone."""
        held = self.content
        shown = held if with_text else Content(None, None, held.commitment, held.erased, held.rule)
        named = Content(
            shown.raw, shown.salt, held.claimed, held.erased, held.rule, str(self.statement)
        )
        return inclusion_bundle(
            index=self.index,
            size=self.head.size,
            content=named,
            path=self.path,
            head=self.head.note,
        )


def log_head(size: int | None = None) -> LogHead | None:
    """The newest head, or the one of this size; None where none was signed."""
    rows = Head.objects.order_by("-size") if size is None else Head.objects.filter(size=size)
    row = rows.first()
    return None if row is None else LogHead(row.size, bytes(row.root), row.at, row.note)


def log_heads(*, before: int | None = None, limit: int = 50) -> list[LogHead]:
    """Signed heads, the newest first; those of a smaller size than `before`."""
    rows = Head.objects.order_by("-size")
    rows = rows if before is None else rows.filter(size__lt=before)
    return [LogHead(row.size, bytes(row.root), row.at, row.note) for row in rows[:limit]]


def proof_of(statement: UUID, *, size: int | None = None) -> Proof | None:
    """The proof for a statement under the newest head, or that of `size`; None if it is not in.

    A few queries for the place, and one for each tile: six for up to 16 million statements.
    """
    head = log_head(size)
    row = Statement.objects.filter(uuid=statement).values("pk", "uuid", "authority").first()
    if head is None or row is None:
        return None
    place = _place(row["pk"])
    if place is None or place[0] >= head.size:
        return None
    index, entry = place
    return Proof(
        statement=row["uuid"],
        index=index,
        content=_content(row["pk"], entry),
        path=inclusion_proof(StoredTiles(), index, head.size),
        head=head,
        is_own=row["authority"] is None,
    )


def leaf_proof(index: int, *, size: int | None = None) -> dict[str, object] | None:
    """The proof for a place in the log, as a document without the text; None past the end."""
    head = log_head(size)
    if head is None or not 0 <= index < head.size:
        return None
    number, at = divmod(index, TILE_WIDTH)
    entries = log_entries(number)
    return inclusion_bundle(
        index=index,
        size=head.size,
        content=Content(None, None, entries[at]),
        path=inclusion_proof(StoredTiles(), index, head.size),
        head=head.note,
    )


def growth_proof(first: int, second: int) -> dict[str, object] | None:
    """The document that proves one signed head begins with another; None without both heads."""
    heads = {one.size: one.note for one in Head.objects.filter(size__in=[first, second])}
    if first > second or heads.keys() != {first, second}:
        return None
    path = consistency_proof(StoredTiles(), first, second)
    return consistency_bundle(first=heads[first], second=heads[second], path=path)


def log_tile(level: int, number: int) -> PlainTile | None:
    """A tile as it is published, its level counted in tiles (0, 1, 2 …); None if there is none."""
    row = Tile.objects.filter(level=level, number=number).first()
    if row is None:
        return None
    return PlainTile(level * TILE_HEIGHT, number, bytes(row.hashes))


def log_tiles() -> Iterator[PlainTile]:
    """Every tile of the log."""
    rows = Tile.objects.order_by("level", "number").values_list("level", "number", "hashes")
    for level, number, hashes in rows.iterator(chunk_size=500):
        yield PlainTile(level * TILE_HEIGHT, number, bytes(hashes))


def log_entries(number: int) -> list[bytes]:
    """The commitments of a tile of leaves, in order; none where there is no such tile."""
    rows = Tile.objects.filter(level=0, number=number).values_list("entries", flat=True)
    return _split(bytes(rows.first() or b""))


def log_contents(size: int) -> Iterator[tuple[int, Content]]:
    """Every statement of a log of this size with its place, as it stands in the database."""
    tiles = Tile.objects.filter(level=0, number__lt=-(-size // TILE_WIDTH)).order_by("number")
    for number in tiles.values_list("number", flat=True).iterator(chunk_size=500):
        tile = Tile.objects.get(level=0, number=number)
        numbers, entries = tile.statements or [], _split(bytes(tile.entries or b""))
        texts, erased, named = _texts(numbers), _erasures(numbers), _names(numbers)
        for at, (held, entry) in enumerate(zip(numbers, entries, strict=True)):
            index = number * TILE_WIDTH + at
            if index < size:
                raw, salt = texts.get(held, (None, None))
                when, rule = erased.get(held, (None, ""))
                yield index, Content(raw, salt, entry, when, rule, named.get(held, ""))


def waiting_for_the_log() -> tuple[int, datetime | None]:
    """How many statements are not in the log yet, and since when the oldest of them waits."""
    last = Tile.objects.filter(level=0).order_by("-number").values_list("last", flat=True).first()
    rows = Statement.objects.filter(pk__gt=last or 0).order_by("pk")
    return rows.count(), rows.values_list("stored", flat=True).first()


def _place(number: int) -> tuple[int, bytes] | None:
    row = Tile.objects.filter(level=0, first__lte=number).order_by("-first").first()
    if row is None or number not in (row.statements or []):
        return None
    at = (row.statements or []).index(number)
    return row.number * TILE_WIDTH + at, _split(bytes(row.entries or b""))[at]


def _content(number: int, entry: bytes) -> Content:
    raw, salt = _texts([number]).get(number, (None, None))
    when, rule = _erasures([number]).get(number, (None, ""))
    return Content(raw, salt, entry, when, rule)


def _texts(numbers: list[int]) -> dict[int, tuple[str, bytes]]:
    rows = Text.objects.filter(pk__in=numbers).values_list("pk", "raw", "salt")
    hot = {number: (raw, bytes(salt)) for number, raw, salt in rows}
    cold = cold_texts([number for number in numbers if number not in hot])
    return hot | {number: (text.raw, text.salt) for number, text in cold.items()}


def _erasures(numbers: list[int]) -> dict[int, tuple[str, str]]:
    rows = Erased.objects.filter(pk__in=numbers).values_list("pk", "at", "reason")
    return {number: (at.strftime("%Y-%m-%dT%H:%M:%SZ"), reason) for number, at, reason in rows}


def _names(numbers: list[int]) -> dict[int, str]:
    rows = Statement.objects.filter(pk__in=numbers).values_list("pk", F("uuid"))
    return {number: str(name) for number, name in rows}


def _split(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE)]
