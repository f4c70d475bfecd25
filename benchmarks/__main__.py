"""`python -m benchmarks [--largest N] [--home FOLDER] [name …]`: names are those below.

With a home the database stays there for the next run: what is filled once serves all. `killing`,
`memory` and `searching` start the product as it is run, and write into files of their own.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from pathlib import Path

BENCHMARKS = (
    "register", "agreement", "record_statements", "progress", "importing", "digests", "desk",
    "saving", "rollups", "carrying", "proving", "receiving", "tallies",
    "reading_statements",
    "accepting", "exchanging", "bringing", "depositing",
)  # fmt: skip
WHOLE = ("killing", "memory", "searching")


def main() -> None:
    """Run the chosen benchmarks on a scratch database and write the results."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        choices=[*BENCHMARKS, "filled", *WHOLE, []],
        help="default: all but filled, killing, memory and searching",
    )
    parser.add_argument("--largest", type=int, default=1_000_000, help="the most rows of anything")
    parser.add_argument("--home", type=Path, help="keep the database in this folder")
    parser.add_argument("--minutes", type=float, default=10, help="of one trial of killing")
    parser.add_argument("--times", type=int, default=1, help="trials of killing")
    parser.add_argument("--kills", type=int, default=20, help="in each of them")
    chosen = parser.parse_args()
    if {*chosen.names} & {*WHOLE}:
        sys.exit(0 if _run_whole(chosen) else 1)
    os.environ |= {
        "PACTWORK_MODE": "demo",
        "PACTWORK_SECRET_KEY": "measured-and-thrown-away-measured-and-thrown-away",
        "PACTWORK_LOG_LEVEL": "ERROR",
        "PACTWORK_DATABASE_POOL_SIZE": "18",
    }
    from pactwork.config.embedded import embedded_postgres

    with contextlib.ExitStack() as held:
        folder = chosen.home or Path(
            held.enter_context(tempfile.TemporaryDirectory(prefix="pactwork-bench-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        os.environ["PACTWORK_HOME"] = str(folder)
        os.environ["DATABASE_URL"] = held.enter_context(embedded_postgres(folder / "postgres"))
        _run(chosen.names or list(BENCHMARKS), chosen.largest)


def _run_whole(chosen: argparse.Namespace) -> bool:
    """What starts the product itself; whether all held."""
    from benchmarks.killing import killing
    from benchmarks.memory import memory
    from benchmarks.reporting import Report

    well = True
    if "killing" in chosen.names:
        report = Report()
        well = killing(report, minutes=chosen.minutes, times=chosen.times, kills=chosen.kills)
        report.write("killing")
    if "memory" in chosen.names:
        report = Report()
        memory(report, chosen.largest)
        report.write("memory")
    if "searching" in chosen.names:
        _search(chosen)
    return well


def _search(chosen: argparse.Namespace) -> None:
    from benchmarks.reporting import Report
    from benchmarks.searching import searching

    report = Report()
    with tempfile.TemporaryDirectory(prefix="pactwork-bench-") as folder:
        searching(report, chosen.home or Path(folder), chosen.largest)
    report.write("searching")


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
