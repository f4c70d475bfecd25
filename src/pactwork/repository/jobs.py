"""Jobs of the repository; each may be killed at any point and repeated."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app


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


@app.task(queueing_lock="sign_versions_now", lock="sign_versions")
def sign_versions_now() -> None:
    """Soon after many materials came in: what each is like, so that the same is found again."""
    from pactwork.repository.actions.likeness import remember_all

    remember_all()


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="sign_versions", lock="sign_versions")
def sign_versions(timestamp: int) -> None:
    """Each hour: whatever nobody was woken for."""
    from pactwork.repository.actions.likeness import remember_all

    remember_all()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="harvest_due", lock="harvest_due")
def harvest_due(timestamp: int) -> None:
    """Each minute: other repositories whose turn it is."""
    from pactwork.repository.actions.harvesting import harvest_due as harvest

    harvest()


@app.task
def import_table(number: str) -> None:
    """Go on with a table that is imported, for some minutes."""
    from pactwork.repository.actions.running_imports import go_on_kept

    go_on_kept(UUID(number))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="wake_imports")
def wake_imports(timestamp: int) -> None:
    """Each minute: imports that nobody goes on with any more."""
    from pactwork.repository.actions.running_imports import wake_forsaken

    wake_forsaken()
