"""Sort keys in the order each language's readers expect (CLDR collation).

DuckDB carries ICU inside; PostgreSQL as we ship it does not. A key is stored beside the name
it belongs to, in a column compared byte by byte (locale "C").
"""

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pactwork.kernel.texts import clean_tag

if TYPE_CHECKING:
    import duckdb

_lock: Final = threading.Lock()
_connections: dict[int, "duckdb.DuckDBPyConnection"] = {}


def sort_keys(texts: Sequence[str], language: str) -> list[str]:
    """Return one key per text, in the same order; keys compare as their texts should sort.

    Keys are upper-case hexadecimal. `language` is a BCP-47 tag; raises ValueError if it
    cannot be one. An unknown language sorts by the root collation.
    """
    tag = clean_tag(language).replace("-", "_")
    if not texts:
        return []
    safe = [text.encode("utf-8", "replace").decode("utf-8").replace("\0", "") for text in texts]
    with _lock:
        row = (
            _connection()
            .execute(
                f"SELECT list_transform(?::VARCHAR[], lambda t: icu_sort_key(t, '{tag}'))", [safe]
            )
            .fetchone()
        )
    return [str(key) for key in row[0]] if row else []


def _connection() -> "duckdb.DuckDBPyConnection":
    """The connection of this process; a forked child must not share its parent's."""
    process = os.getpid()
    if process not in _connections:
        import duckdb

        _connections.clear()
        _connections[process] = duckdb.connect(
            ":memory:", config={"threads": 1, "autoinstall_known_extensions": False}
        )
    return _connections[process]
