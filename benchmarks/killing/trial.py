"""One trial: `python -m benchmarks.killing.trial --minutes 1 --kills 8 --home FOLDER --to FILE`."""

from __future__ import annotations

import argparse
import json
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.killing.product import KINDS, NotComingUpError, Product

WRITERS = 16
QUIET_SECONDS = 240.0
"""In which the product's own worker has to have done all that the kills left undone."""
OWING = {
    "leu": "lithuania-social-cluster", "dgets": "chisinau-dgets-diez", "vnpt": "vietnam-moet-vnpt",
}  # fmt: skip


def main() -> None:
    """Run it in the folder of an installation, and write what came of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--home", type=Path, required=True, help="an installation, stopped")
    given = parser.parse_args()
    outcome = trial(given.home, minutes=given.minutes, kills=given.kills, seed=given.seed)
    given.to.write_text(json.dumps(outcome, ensure_ascii=False, indent=1))


def trial(home: Path, *, minutes: float, kills: int, seed: int) -> dict[str, Any]:
    """Start, send and kill, let it come to rest, and hold the accounts."""
    from pactwork.config.serving import next_free_port

    chance = random.Random(seed)
    product = Product(home, next_free_port("127.0.0.1", 8950))
    try:
        product.start()
        os.environ |= product.environment | {"DATABASE_URL": product.url}
        return _watched(product, chance, minutes, kills) | {"seed": seed}
    except NotComingUpError as error:
        return {"wrong": [str(error), _tail(home)], "seed": seed}
    finally:
        product.end_tending()
        product.stop()


def _watched(product: Product, chance: random.Random, minutes: float, kills: int) -> dict[str, Any]:
    from pactwork.config.installation import close_connections, start_django

    start_django()
    from benchmarks.killing.writers import Notes, Writer

    notes = Notes(_tools())
    close_connections()
    product.tend()
    until = threading.Event()
    writers = [Writer(number, product.port, notes, until) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    killed = _kill(product, chance, minutes * 60, kills)
    until.set()
    for writer in writers:
        writer.join()
    notes.hear()
    return _settled(product, notes, killed)


def _settled(product: Product, notes: Any, killed: Counter[str]) -> dict[str, Any]:
    from benchmarks.killing.accounts import Accounts

    product.end_tending()
    product.wait_until_ready()
    accounts = Accounts(product, notes)
    seconds = _come_to_rest(accounts.wrong)
    accounts.settle()
    faults = product.home / "faults"
    accounts.wrong += [faults.read_text()[-3000:]] if faults.exists() else []
    return {
        "killed": dict(killed),
        "statuses": dict(notes.statuses.most_common()),
        "figures": accounts.figures | {"seconds to rest": round(seconds)},
        "wrong": accounts.wrong[:50],
    }


def _kill(product: Product, chance: random.Random, seconds: float, kills: int) -> Counter[str]:
    """Kill at random moments, every kind in turn, and start again what nobody else does."""
    begun = time.monotonic()
    moments = sorted(chance.uniform(3, max(seconds - 8, 4)) for _ in range(kills))
    kinds: list[str] = []
    killed: Counter[str] = Counter()
    for moment in [*moments, seconds]:
        while time.monotonic() < begun + moment:
            product.mend()
            time.sleep(0.1)
        if moment < seconds:
            kinds = kinds or chance.sample(KINDS, len(KINDS))
            for kind in list(kinds):
                if count := product.kill(kind, chance):
                    kinds.remove(kind)
                    killed[kind] += 1
                    print(f"{time.monotonic() - begun:6.1f} s  {kind}: {count}", flush=True)
                    break
    return killed


def _come_to_rest(wrong: list[str]) -> float:
    """The product alone brings everything into the log and looks at all that arrived."""
    from pactwork.ledger.api import waiting_for_the_log, waiting_to_be_looked_at

    begun = time.monotonic()
    while waiting_for_the_log()[0] or waiting_to_be_looked_at():
        if time.monotonic() > begun + QUIET_SECONDS:
            left = waiting_for_the_log()[0], waiting_to_be_looked_at()
            wrong.append(f"the worker left {left} undone for {QUIET_SECONDS:.0f} s")
            break
        time.sleep(1)
    return time.monotonic() - begun


def _tools() -> list[Any]:
    """Credentials, each with commitments that its organisation owes."""
    from benchmarks.killing.writers import Tool
    from pactwork.agreements.models import Obligation, Side
    from pactwork.kernel.iris import iri
    from pactwork.ledger.api import Scope, make_credential
    from pactwork.organisations.api import known_slugs

    tools = []
    for slug, agreement in OWING.items():
        rows = Obligation.objects.filter(
            organisation__slug=slug, side=Side.BY, commitment__agreement__slug=agreement
        )
        keys = rows.values_list("commitment__key", flat=True).order_by("commitment__key")[:2]
        owed = [iri("commitment", agreement, key) for key in keys]
        assert owed, f"{slug} owes nothing"
        number = known_slugs([slug])[slug]
        for label in ("tool 1", "tool 2"):
            made = make_credential(organisation=number, label=label, scopes=[Scope.ALL], by=None)
            tools.append(Tool(f"{made.key}:{made.secret}", slug, owed))
    return tools


def _tail(home: Path) -> str:
    return (home / "demo.log").read_text(errors="replace")[-3000:]


if __name__ == "__main__":
    main()
