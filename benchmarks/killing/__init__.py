"""Writers go on while `kill -9` takes every process away in turn, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.killing.product import REPOSITORY, Product
from benchmarks.reporting import Report


def killing(report: Report, *, minutes: float, times: int, kills: int) -> bool:
    """The trial so many times, each from the same fresh installation; whether all held."""
    with tempfile.TemporaryDirectory(prefix="pactwork-kill-") as folder:
        fresh = Path(folder) / "fresh"
        fresh.mkdir()
        Path(folder).chmod(0o711)
        fresh.chmod(0o711)
        product = Product(fresh, 8940)
        product.start()
        product.stop()
        outcomes = [_trial(Path(folder), n, minutes, kills) for n in range(1, times + 1)]
    _tell(report, outcomes, minutes)
    return not any(one["wrong"] for one in outcomes)


def _trial(folder: Path, number: int, minutes: float, kills: int) -> dict[str, Any]:
    """In a process of its own: each trial has another database."""
    home, to = folder / f"trial-{number}", folder / f"{number}.json"
    subprocess.run(["cp", "-a", str(folder / "fresh"), str(home)], check=True)
    words = ("--minutes", str(minutes), "--kills", str(kills), "--home", str(home))
    command = [sys.executable, "-m", "benchmarks.killing.trial", *words, "--to", str(to)]
    subprocess.run(command, cwd=REPOSITORY, check=False)
    outcome: dict[str, Any] = {"wrong": ["the trial itself broke off"]}
    if to.exists():
        outcome = json.loads(to.read_text())
    print(f"{number}: {json.dumps(outcome, ensure_ascii=False)}", flush=True)
    if outcome["wrong"]:
        kept = Path(tempfile.mkdtemp(prefix="pactwork-kept-")) / home.name
        shutil.move(str(home), kept)
        print(f"kept in {kept}", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    return outcome


def _tell(report: Report, outcomes: list[dict[str, Any]], minutes: float) -> None:
    killed: Counter[str] = Counter()
    for one in outcomes:
        killed.update(one.get("killed", {}))
    what = ", ".join(f"{kind} {count}" for kind, count in sorted(killed.items()))
    names = (
        "statements", "requests", "never answered", "of those stored", "leaves", "heads",
        "evidence", "accepted", "segments", "longest silence, s", "seconds to rest",
    )  # fmt: skip
    rows = [
        [
            number,
            sum(one.get("killed", {}).values()),
            *(one.get("figures", {}).get(name, "") for name in names),
            "; ".join(one["wrong"])[:200] or "nothing",
        ]
        for number, one in enumerate(outcomes, 1)
    ]
    report.table(
        "Killed while writing",
        f"16 writers over HTTP for {minutes:g} minutes to `pactwork demo` with two web workers, "
        "while months roll over, the log grows and evidence is taken in and accepted. Killed with "
        f"-9 at random moments: {what or 'nothing'}. Then every acknowledged statement was looked "
        "for (once, with its text, context rows and leaf), every request for halves, and the whole "
        "tree was verified from an export.",
        ("trial", "kills", *names, "wrong"),
        rows,
    )
