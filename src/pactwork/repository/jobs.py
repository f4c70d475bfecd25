"""Jobs of the repository; each may be killed at any point and repeated."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="open_materials")
def open_materials(timestamp: int) -> None:
    """Each minute: materials whose embargo has ended."""
    from pactwork.repository.actions.publishing import open_due

    open_due()


@app.periodic(cron="15 0 * * *")
@app.task(queueing_lock="share_materials")
def share_materials(timestamp: int) -> None:
    """Each night: materials published before their agreement began, once it has."""
    from pactwork.repository.actions.publishing import share_due

    share_due()


@app.periodic(cron="25 0 * * *")
@app.task(queueing_lock="record_uses")
def record_uses(timestamp: int) -> None:
    """Each night: how much materials were used on the days before, as statements."""
    from pactwork.repository.actions.using import record_uses as record

    record()


@app.task(queueing_lock="write_feed_now", lock="write_feed")
def write_feed_now() -> None:
    """Soon after a change: what harvesters are given of it."""
    from pactwork.repository.actions.feeding import write_all

    write_all()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="write_feed", lock="write_feed")
def write_feed(timestamp: int) -> None:
    """Each minute: whatever nobody was woken for."""
    from pactwork.repository.actions.feeding import write_all

    write_all()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="harvest_due", lock="harvest_due")
def harvest_due(timestamp: int) -> None:
    """Each minute: other repositories whose turn it is."""
    from pactwork.repository.actions.harvesting import harvest_due as harvest

    harvest()


@app.task
def archive_link(copy: int) -> None:
    """Copy the page a material leads to."""
    from pactwork.repository.actions.linking import archive

    archive(copy)


def archive_link_soon(copy: int) -> None:
    """Step: have a worker copy a page once this commits."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        archive_link.configure(queueing_lock=f"archive_link {copy}").defer(copy=copy)


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="check_links", lock="check_links")
def check_links(timestamp: int) -> None:
    """Each hour: pages that materials lead to and that were not asked for a month."""
    from pactwork.repository.actions.linking import check_due

    check_due()
