"""Jobs about people."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="forget_traces")
def forget_traces(timestamp: int) -> None:
    """Each night: forget what is held on people and needed no longer."""
    from pactwork.people.actions.traces import forget_traces as forget

    forget()
