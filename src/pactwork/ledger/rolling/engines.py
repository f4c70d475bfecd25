"""The engines that compute rollups: DuckDB in this process, or Spark, by setting."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from pactwork.ledger.rolling.expressions import Asked, sql
from pactwork.ledger.rolling.shelf import Shelf, parquet

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Sources:
    """What an expression is computed over.

    `cold` are files of facts on the shelf, `hot` files of this machine; `owners` say which
    organisation a number belongs to, `commitments` which numbers are commitments; both are None
    where nothing asks for them.
    """

    shelf: Shelf
    cold: Sequence[str]
    hot: Sequence[str]
    owners: Sequence[tuple[int, str]] | None = None
    commitments: Sequence[tuple[int, str]] | None = None
    voided: Sequence[int] = ()

    def tables(self) -> Iterator[tuple[str, Mapping[str, str], Sequence[tuple[Any, ...]]]]:
        """The tables that are needed: name, columns with their types, rows."""
        if self.owners is not None:
            yield "owners", {"owner": "BIGINT", "organisation": "STRING"}, self.owners
        if self.commitments is not None:
            yield "commitments", {"context": "BIGINT", "commitment": "STRING"}, self.commitments
        if self.voided:
            yield "voided", {"id": "BIGINT"}, [(number,) for number in self.voided]


class Engine(Protocol):
    """Computes a rollup."""

    def rows(self, asked: Asked, sources: Sources) -> list[tuple[Any, ...]]:
        """The rows of the expression, in no order."""


class DuckDB:
    """In this process, on all its cores, with at most a gigabyte."""

    def rows(self, asked: Asked, sources: Sources) -> list[tuple[Any, ...]]:
        """The rows of the expression, in no order."""
        database = _database().cursor()
        try:
            parts = [sources.shelf.source(database, sources.cold)] if sources.cold else []
            parts += [parquet(sources.hot)] if sources.hot else []
            words, values = _one_statement(parts, sources, sql(asked, "duckdb"))
            return database.execute(words, values).fetchall()
        finally:
            database.close()


class Spark:
    """On a cluster, or on this machine (`local[*]`); needs Java and the library pyspark."""

    def rows(self, asked: Asked, sources: Sources) -> list[tuple[Any, ...]]:
        """The rows of the expression, in no order."""
        session = spark_session(settings.PACTWORK_SPARK_MASTER)
        paths = [*sources.shelf.addresses(sources.cold), *sources.hot]
        session.read.parquet(*paths).createOrReplaceTempView("facts")
        for name, columns, rows in sources.tables():
            kinds = ", ".join(f"{column} {kind.lower()}" for column, kind in columns.items())
            session.createDataFrame(list(rows), kinds).createOrReplaceTempView(name)
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


@cache
def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    folder = str(settings.PACTWORK_HOME)
    database = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": folder})
    database.execute("SET parquet_metadata_cache = true")
    return database


def _one_statement(parts: Sequence[str], sources: Sources, words: str) -> tuple[str, list[Any]]:
    """The compiled rollup with the tables it names in front, and the values of these tables."""
    facts = " UNION ALL ".join(f"SELECT * FROM {part}" for part in parts)
    named, values = [f"facts AS ({facts})"], []
    for name, columns, rows in sources.tables():
        unnested = ", ".join(f"unnest(?::{kind}[]) AS {one}" for one, kind in columns.items())
        named.append(f"{name} AS MATERIALIZED (SELECT {unnested})")
        values += [list(each) for each in zip(*rows, strict=True)] or [[] for _ in columns]
    rest = f", {words[5:]}" if words.startswith("WITH ") else f" {words}"
    return f"WITH {', '.join(named)}{rest}", values
