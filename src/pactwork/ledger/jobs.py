"""Jobs of the ledger, done by `pactwork worker`."""

from __future__ import annotations

from procrastinate.contrib.django import app

from pactwork.ledger.sequencing import sequence


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sequence_log")
def sequence_log(timestamp: int) -> None:
    """Each minute: what was recorded comes into the log, and its head is signed."""
    sequence()
