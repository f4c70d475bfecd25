"""The engines that compute rollups: DuckDB in this process, or Spark, by setting."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from pactwork.ledger.rolling.expressions import Asked, sql
from pactwork.ledger.rolling.shelf import Shelf, parquet

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Sources:
    """What an expression is computed over.

    `cold` are files of facts on the shelf, `hot` files of this machine; `owners` say which
    organisation a number belongs to, `commitments` which numbers are commitments.
    """

    shelf: Shelf
    cold: Sequence[str]
    hot: Sequence[str]
    owners: Sequence[tuple[int, str]] = ()
    commitments: Sequence[tuple[int, str]] = ()
    voided: Sequence[int] = ()


class Engine(Protocol):
    """Computes a rollup."""

    def rows(self, asked: Asked, sources: Sources) -> list[tuple[Any, ...]]:
        """The rows of the expression, in no order."""


class DuckDB:
    """In this process, on all its cores, with at most a gigabyte."""

    def rows(self, asked: Asked, sources: Sources) -> list[tuple[Any, ...]]:
        """The rows of the expression, in no order."""
        import duckdb

        folder = str(settings.PACTWORK_HOME)
        with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": folder}) as database:
            parts = [sources.shelf.source(database, sources.cold)] if sources.cold else []
            parts += [parquet(sources.hot)] if sources.hot else []
            union = " UNION ALL ".join(f"SELECT * FROM {part}" for part in parts)
            database.execute(f"CREATE TEMP VIEW facts AS {union}")
            _table(database, "owners", ("owner", "organisation"), sources.owners)
            _table(database, "commitments", ("context", "commitment"), sources.commitments)
            _table(database, "voided", ("id",), [(number,) for number in sources.voided])
            return database.execute(sql(asked, "duckdb")).fetchall()


class Spark:
    """On a cluster, or on this machine (`local[*]`); needs Java and the library pyspark."""

    def rows(self, asked: Asked, sources: Sources) -> list[tuple[Any, ...]]:
        """The rows of the expression, in no order."""
        session = spark_session(settings.PACTWORK_SPARK_MASTER)
        paths = [*sources.shelf.addresses(sources.cold), *sources.hot]
        session.read.parquet(*paths).createOrReplaceTempView("facts")
        tables: tuple[tuple[str, str, list[Any]], ...] = (
            ("owners", "owner long, organisation string", list(sources.owners)),
            ("commitments", "context long, commitment string", list(sources.commitments)),
            ("voided", "id long", [(number,) for number in sources.voided]),
        )
        for name, columns, rows in tables:
            session.createDataFrame(rows, columns).createOrReplaceTempView(name)
        return [tuple(row) for row in session.sql(sql(asked, "pyspark")).collect()]


def engine_in_use(name: str = "") -> Engine:
    """The engine of this name, or the one that PACTWORK_ROLLUP_ENGINE names."""
    return Spark() if (name or settings.PACTWORK_ROLLUP_ENGINE) == "spark" else DuckDB()


@cache
def spark_session(master: str) -> SparkSession:
    """The one session of this process; it counts in UTC and opens no page of its own."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    chosen = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8",
    }
    builder = SparkSession.builder.master(master).appName("pactwork")
    for name, value in chosen.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _table(database: Any, name: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    kinds = {"organisation": "VARCHAR", "commitment": "VARCHAR"}
    listed = ", ".join(f"{column} {kinds.get(column, 'BIGINT')}" for column in columns)
    database.execute(f"CREATE TEMP TABLE {name} ({listed})")
    if rows:
        lists = [list(each) for each in zip(*rows, strict=True)]
        unnested = ", ".join("unnest(?)" for _ in columns)
        database.execute(f"INSERT INTO {name} SELECT {unnested}", lists)
