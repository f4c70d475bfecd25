"""Rollups as ibis expressions over facts: one meaning, whatever engine computes it.

Engines give equal values because nothing is asked of them that they answer differently: whole
numbers are counted, months are numbers already, and no float, clock or collation takes part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import ibis

from pactwork.ledger.rolling.dimensions import Dimension

Dialect = Literal["duckdb", "pyspark"]

_FACTS: Final = ibis.table(
    {
        "id": "int64", "is_first": "boolean", "month": "int32", "actor": "int64",
        "owner": "int64", "verb": "int64", "type": "string", "context": "int64",
    },
    name="facts",
)  # fmt: skip
_VOIDED: Final = ibis.table({"id": "int64"}, name="voided")
_OWNERS: Final = ibis.table({"owner": "int64", "organisation": "string"}, name="owners")
_COMMITMENTS: Final = ibis.table({"context": "int64", "commitment": "string"}, name="commitments")
_KEYS: Final = {"activity_type": "type", "commitment": "context"}


@dataclass(frozen=True)
class Asked:
    """What a rollup counts: by which dimensions, whether people too, and which statements.

    Months are 202611, both ends included; `organisation` is an IRI; `without_voided` leaves out
    the statements of the table `voided`.
    """

    by: tuple[Dimension, ...]
    actors: bool = False
    since: int | None = None
    until: int | None = None
    organisation: str | None = None
    without_voided: bool = False


@lru_cache(maxsize=256)
def sql(asked: Asked, dialect: Dialect) -> str:
    """The rollup in the words of an engine; its columns are the dimensions, then the counts."""
    return str(ibis.to_sql(expression(asked), dialect=dialect))


def expression(asked: Asked) -> Any:
    """Statements, and distinct actors where asked, for each combination of the dimensions.

    A statement counts once, and once for each commitment where it is by commitment. People are
    counted in two steps, first each of them and then how many: no engine then keeps sets.
    """
    rows = _chosen(asked)
    keys = [_KEYS.get(name, name) for name in asked.by]
    if asked.actors:
        each = rows.group_by([*keys, "actor"]).agg(statements=rows.count())
        counted = each.group_by(keys).agg(
            statements=each.statements.sum().cast("int64"), actors=each.count()
        )
    else:
        counted = rows.group_by(keys).agg(statements=rows.count())
    if "commitment" in asked.by:
        counted = counted.inner_join(_COMMITMENTS, "context")
    counts = ["statements", "actors"] if asked.actors else ["statements"]
    named = {name: counted[key] for name, key in _named(asked.by)}
    return counted.select(**named, **{name: counted[name] for name in counts})


def _named(by: tuple[Dimension, ...]) -> list[tuple[str, str]]:
    return [(name, "type" if name == "activity_type" else name) for name in by]


def _chosen(asked: Asked) -> Any:
    rows = _FACTS
    if asked.since is not None:
        rows = rows.filter(rows.month >= asked.since)
    if asked.until is not None:
        rows = rows.filter(rows.month <= asked.until)
    rows = rows.filter(rows.context.notnull() if "commitment" in asked.by else rows.is_first)
    if asked.without_voided:
        rows = rows.anti_join(_VOIDED, "id")
    if "organisation" in asked.by or asked.organisation is not None:
        rows = rows.left_join(_OWNERS, "owner").drop("owner_right")
    if asked.organisation is not None:
        rows = rows.filter(rows.organisation == asked.organisation)
    return rows
