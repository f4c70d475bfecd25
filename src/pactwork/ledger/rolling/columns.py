"""The columns of a segment, and how rows of the database become them. Pure: Arrow only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

if TYPE_CHECKING:
    from psycopg import Copy

GROUP: Final = 2_048
"""Statements in a row group of texts: what is read to find one of them."""
HEAVIEST: Final = 8_000_000
"""Bytes from which a row group is full, however few statements it has."""
FACTS_GROUP: Final = 122_880
"""Facts in a row group: large, since they are read whole."""
_INSTANT: Final = pa.timestamp("us", tz="UTC")
_COPIED: Final = {
    "id": pa.int64(),
    "uuid": pa.string(),
    "stored": pa.int64(),
    "timestamp": pa.int64(),
    "stored_month": pa.int32(),
    "month": pa.int32(),
    "actor": pa.int64(),
    "verb": pa.int64(),
    "activity": pa.int64(),
    "target": pa.string(),
    "registration": pa.string(),
    "authority": pa.int64(),
    "context": pa.string(),
    "raw": pa.string(),
    "salt": pa.string(),
}
ROWS: Final = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        ("uuid", pa.string()),
        ("stored", _INSTANT),
        ("timestamp", _INSTANT),
        ("stored_month", pa.int32()),
        ("month", pa.int32()),
        ("actor", pa.int64()),
        ("verb", pa.int64()),
        ("activity", pa.int64()),
        ("type", pa.string()),
        ("target", pa.string()),
        ("registration", pa.string()),
        ("authority", pa.int64()),
        ("context", pa.list_(pa.int64())),
        ("raw", pa.string()),
        ("salt", pa.string()),
    ]
)
FACTS: Final = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        ("is_first", pa.bool_()),
        ("month", pa.int32()),
        ("actor", pa.int64()),
        ("owner", pa.int64()),
        ("verb", pa.int64()),
        ("type", pa.string()),
        ("context", pa.int64()),
    ]
)
SELECT: Final = """
SELECT s.id, s.uuid,
    (extract(epoch FROM s.stored) * 1000000)::bigint,
    (extract(epoch FROM s.timestamp) * 1000000)::bigint,
    to_char(s.stored AT TIME ZONE 'UTC', 'YYYYMM')::int,
    to_char(s.timestamp AT TIME ZONE 'UTC', 'YYYYMM')::int,
    s.actor_id, s.verb_id, s.activity_id, s.target, s.registration, s.authority_id,
    coalesce(c.activities, '{{NULL}}'), {raw}, {salt}
FROM ledger_statement s
{texts}
LEFT JOIN (
    SELECT statement_id, array_agg(DISTINCT activity_id ORDER BY activity_id) AS activities
    FROM ledger_contextactivity
    WHERE statement_id BETWEEN {first} AND {last} AND relation <= 4 GROUP BY statement_id
) c ON c.statement_id = s.id
WHERE s.id BETWEEN {first} AND {last} ORDER BY s.id
"""
"""The rows of `_COPIED`. Relations up to 4 are those of a statement's own context."""


class _Definition(msgspec.Struct):
    type: str | None = None


class _Object(msgspec.Struct):
    definition: _Definition | None = None


class _Statement(msgspec.Struct):
    object: _Object


_read: Final = msgspec.json.Decoder(_Statement).decode


def query(*, first: int, last: int, with_texts: bool) -> str:
    """The query whose rows `batches` takes, in the order of ids."""
    return SELECT.format(
        first=int(first),
        last=int(last),
        raw="t.raw" if with_texts else "NULL",
        salt="encode(t.salt, 'hex')" if with_texts else "NULL",
        texts="LEFT JOIN ledger_text t ON t.statement_id = s.id" if with_texts else "",
    )


def batches(copied: Copy, *, size: int) -> Iterator[pa.Table]:
    """Tables of up to `size` statements, as ROWS, from `COPY (query) TO STDOUT (FORMAT csv)`.

    Fewer where statements are large: a table is one row group, and read as a whole.
    """
    held: list[bytes] = []
    weight = 0
    for line in copied:
        held.append(bytes(line))
        weight += len(held[-1])
        if len(held) == size or weight >= HEAVIEST:
            yield _table(held)
            held, weight = [], 0
    if held:
        yield _table(held)


def facts_of(rows: pa.Table) -> pa.Table:
    """What rollups count: a row for each activity of the context, or one where there is none.

    `is_first` is true on one row of each statement; `owner` is the authority that sent it, else
    whoever acted.
    """
    context = rows["context"].combine_chunks()
    filled = pc.if_else(
        pc.equal(pc.list_value_length(context), 0), pa.scalar([None], context.type), context
    )
    place = pc.list_parent_indices(filled)
    before = pa.concat_arrays([pa.array([-1], place.type), place[:-1]])
    return pa.table(
        [
            rows["id"].take(place),
            pc.not_equal(place, before),
            rows["month"].take(place),
            rows["actor"].take(place),
            pc.coalesce(rows["authority"], rows["actor"]).take(place),
            rows["verb"].take(place),
            rows["type"].take(place),
            pc.list_flatten(filled),
        ],
        schema=FACTS,
    )


def type_of(raw: str | None) -> str | None:
    """The type of the activity that a statement is about; None where it says none."""
    if raw is None:
        return None
    try:
        said = _read(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    return said.object.definition.type if said.object.definition else None


def _table(lines: Iterable[bytes]) -> pa.Table:
    content = b"".join(lines)
    copied = csv.read_csv(
        pa.py_buffer(content),
        read_options=csv.ReadOptions(
            column_names=list(_COPIED), use_threads=False, block_size=len(content) + 1
        ),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=_COPIED,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    columns = {name: copied[name].combine_chunks() for name in copied.column_names}
    columns["type"] = pa.array(map(type_of, columns["raw"].to_pylist()), pa.string())
    columns["context"] = _lists(columns["context"])
    for name in ("stored", "timestamp"):
        columns[name] = columns[name].cast(_INSTANT)
    return pa.table([columns[name] for name in ROWS.names], schema=ROWS)


def _lists(column: Any) -> Any:
    """Arrays of numbers from PostgreSQL's `{1,2}`; `{NULL}` is an empty one."""
    inner = pc.replace_substring(pc.utf8_trim(column, "{}"), "NULL", "")
    parts = pc.split_pattern(inner, ",")
    numbers = pc.if_else(pc.equal(parts.flatten(), ""), None, parts.flatten()).cast(pa.int64())
    lists = pa.ListArray.from_arrays(parts.offsets, numbers)
    return pc.if_else(pc.equal(inner, ""), pa.scalar([], lists.type), lists)
