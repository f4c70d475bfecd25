"""What a worker does now and then, all the time: rolling, the log, evidence, acceptance.

`python -m benchmarks.killing.tending HOME`; it may be killed at any point and begun again.
"""

from __future__ import annotations

import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

LATER = datetime(2100, 1, 1, tzinfo=UTC)
COORDINATORS = "rasa@example.org", "jonas@example.org", "ana@example.org", "ion@example.org"


def main(home: Path) -> None:
    """Go on until told to stop. A fault that is not the database's is written down in the home."""
    from pactwork.config.installation import close_connections, start_django

    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    start_django()
    from django.db import InterfaceError, OperationalError

    chance = random.Random()
    while not stopped:
        way = chance.choice([_sequence, _roll, _take_in, _accept])
        try:
            way(chance)
        except (OperationalError, InterfaceError):
            close_connections()
            time.sleep(1)
        except Exception:  # noqa: BLE001 (whatever it is, it is a finding)
            with (home / "faults").open("a") as faults:
                faults.write(f"{way.__name__}: {traceback.format_exc()}\n")
        time.sleep(chance.random() * 0.5)


def _sequence(chance: random.Random) -> None:
    from pactwork.ledger.api import sequence

    sequence(patience=chance.random() * 3)


def _roll(chance: random.Random) -> None:
    from pactwork.ledger.rolling.over import roll, roll_next

    if chance.random() < 0.8:
        roll_next(now=LATER, most=chance.randrange(50, 2000))
    else:
        roll(now=LATER, most=chance.randrange(1000, 4000))


def _take_in(chance: random.Random) -> None:
    from pactwork.agreements.actions.arriving import take_in_arrived

    take_in_arrived(limit=chance.randrange(1, 200))


def _accept(chance: random.Random) -> None:
    from pactwork.agreements.actions.accepting import accept_pile
    from pactwork.agreements.queries.recorded import piles_waiting
    from pactwork.people.api import Person, Power, acting

    for person in Person.objects.filter(email__in=COORDINATORS):
        where = acting(person).where(Power.WRITE)
        for waiting in piles_waiting(where)[:2]:
            accept_pile(
                waiting.pile,
                organisation=waiting.organisation,
                by=person,
                limit=chance.randrange(1, 50),
            )


Way = Callable[[random.Random], None]

if __name__ == "__main__":
    main(Path(sys.argv[1]))
