"""What a web worker holds in memory before the first request."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = "pyarrow", "duckdb", "ibis", "pandas", "numpy", "sqlglot", "pyspark", "typst"


def test_the_web_application_loads_nothing_heavy() -> None:
    said = (
        "import sys; from pactwork.config import preloading, wsgi;"
        "preloading._read_words_and_addresses(); preloading._read_templates();"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", said],
        env=os.environ | {"PACTWORK_MODE": "test"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
