"""Sort keys in the order each language's readers expect (CLDR collation).

DuckDB carries ICU inside; PostgreSQL as we ship it does not. A key is stored beside the name
it belongs to, in a column compared byte by byte (locale "C").
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pactwork.kernel.texts import clean_tag

if TYPE_CHECKING:
    import duckdb

_BETWEEN: Final = "\x1f"
_lock: Final = threading.Lock()
_connections: dict[int, "duckdb.DuckDBPyConnection"] = {}
_learnt: dict[tuple[str, str], str] = {}


def sort_keys_by_language(
    texts: Mapping[str, Sequence[str]],
) -> dict[str, list[str]]:
    """The sort keys of many languages' texts at once: by language, in the order given.

    One round trip to the collator for all languages; otherwise as `sort_keys`.
    """
    tags = {language: clean_tag(language).replace("-", "_") for language in texts}
    asked = {language: _joined(held) for language, held in texts.items() if held}
    if not asked:
        return {language: [] for language in texts}
    columns = ", ".join(
        f"list_transform(string_split({_quoted(whole)}, '{_BETWEEN}'), "
        f"lambda t: icu_sort_key(t, '{tags[language]}'))"
        for language, whole in asked.items()
    )
    with _lock:
        row = _connection().execute(f"SELECT {columns}").fetchone()
    found = dict(zip(asked, row or (), strict=True))
    return {language: [str(key) for key in found.get(language, ())] for language in texts}


def _quoted(text: str) -> str:
    """A text as a literal: for a value it is given, DuckDB loads pandas and keeps it."""
    return "'" + text.replace("'", "''") + "'"


def _joined(texts: Sequence[str]) -> str:
    """The texts as one, so that each language is asked for in one place."""
    whole = _BETWEEN.join(text.replace(_BETWEEN, "").replace("\0", "") for text in texts)
    return whole.encode("utf-8", "replace").decode("utf-8")


def sort_keys(texts: Sequence[str], language: str) -> list[str]:
    """Return one key per text, in the same order; keys compare as their texts should sort.

    Keys are upper-case hexadecimal. `language` is a BCP-47 tag; raises ValueError if it
    cannot be one. An unknown language sorts by the root collation.
    """
    learnt = [_learnt[language, text] for text in texts if (language, text) in _learnt]
    if len(learnt) == len(texts):
        return learnt
    return sort_keys_by_language({language: texts})[language]


def learn(texts: Mapping[str, Sequence[str]]) -> None:
    """Remember the keys of texts that will be asked for again and again.

    Another process looks them up, so that this one need not load the collator for them. Where that
    fails they are looked up when they are asked for.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pactwork.kernel.collation"],
        input=json.dumps(texts).encode(),
        capture_output=True,
        check=False,
    )
    found = json.loads(done.stdout) if done.returncode == 0 else {}
    for language, keys in found.items():
        _learnt.update(zip([(language, text) for text in texts[language]], keys, strict=True))


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


if __name__ == "__main__":
    json.dump(sort_keys_by_language(json.load(sys.stdin)), sys.stdout)
