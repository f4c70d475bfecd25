"""`python -m benchmarks [--largest N] [name …]`: names are those of the benchmarks below."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

BENCHMARKS = (
    "register", "agreement", "record_statements", "progress", "importing", "digests", "desk",
    "saving", "rollups", "carrying", "proving", "receiving", "tallies",
    "accepting",
)  # fmt: skip


def main() -> None:
    """Run the chosen benchmarks on a scratch database and write the results."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="default: all")
    parser.add_argument("--largest", type=int, default=1_000_000, help="the most rows of anything")
    chosen = parser.parse_args()
    os.environ |= {
        "PACTWORK_MODE": "demo",
        "PACTWORK_SECRET_KEY": "measured-and-thrown-away-measured-and-thrown-away",
        "PACTWORK_LOG_LEVEL": "ERROR",
        "PACTWORK_DATABASE_POOL_SIZE": "18",
    }
    from pactwork.config.embedded import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="pactwork-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ["PACTWORK_HOME"] = folder
        with embedded_postgres(Path(folder) / "postgres") as url:
            os.environ["DATABASE_URL"] = url
            _run(chosen.names or list(BENCHMARKS), chosen.largest)


def _run(names: list[str], largest: int) -> None:
    from pactwork.config.installation import close_connections, start_django

    start_django()
    from benchmarks import suite
    from benchmarks.reporting import Report
    from pactwork.config.preparation import prepare_assets, prepare_database

    prepare_database(print)
    prepare_assets(print)
    report = Report()
    suite.seed()
    for name in names:
        getattr(suite, name)(report, largest)
    print(f"\nWritten to {report.write('latest')}")
    close_connections()


if __name__ == "__main__":
    main()
