"""Jobs of the ledger, done by `pactwork worker`."""

from __future__ import annotations

from procrastinate.contrib.django import app

from pactwork.ledger.sequencing import sequence
from pactwork.ledger.uploads import sweep_uploads


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sequence_log")
def sequence_log(timestamp: int) -> None:
    """Each minute: what was recorded comes into the log, and its head is signed."""
    sequence()


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="sweep_uploads")
def sweep_old_uploads(timestamp: int) -> None:
    """Each night: files that somebody wanted to bring in and left leave the disk."""
    sweep_uploads()
