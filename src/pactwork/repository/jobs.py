"""Jobs of the repository; each may be killed at any point and repeated."""

from __future__ import annotations

from contextlib import suppress
from time import time
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.job_queues import AT_LEISURE, LONG


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="open_materials")
def open_materials(timestamp: int) -> None:
    """Each minute: materials whose embargo has ended."""
    from pactwork.repository.actions.publishing import open_due

    open_due()


@app.task(queue=LONG, lock="settle_sector")
def settle_sector(sector: int) -> None:
    """Soon after an organisation joined or left a sector, and each night: evidence follows who sees
    what.
    """
    from pactwork.repository.actions.publishing import settle_sector as settle

    settle(sector)


def settle_sector_soon(sector: int) -> None:
    """Step: have a worker settle a sector once this commits; many times asked is once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        settle_sector.configure(queueing_lock=f"settle_sector {sector}").defer(sector=sector)


@app.periodic(cron="15 0 * * *")
@app.task(queueing_lock="share_materials")
def share_materials(timestamp: int) -> None:
    """Each night: materials published before their agreement began, once it has; but not those
    that were evidence under another before. And whatever joining and leaving sectors, or merging
    organisations, left to be settled.
    """
    from pactwork.repository.actions.publishing import share_due
    from pactwork.repository.queries.unsettled import sectors_shared_in

    share_due()
    for one in sectors_shared_in():
        settle_sector_soon(one)


@app.periodic(cron="25 0 * * *")
@app.task(queueing_lock="record_uses")
def record_uses(timestamp: int) -> None:
    """Each night: how much materials were used on the days before, as statements."""
    from pactwork.repository.actions.using import record_uses as record

    record()


@app.periodic(cron="35 6 * * *")
@app.task(queueing_lock="remind_of_reports")
def remind_of_reports(timestamp: int) -> None:
    """Each morning: reports of misuse that nobody decided about for a week."""
    from pactwork.repository.actions.reporting import remind_of_late

    remind_of_late()


@app.task(priority=AT_LEISURE)
def read_files_soon(key: str) -> None:
    """Soon after files were added: what can be read in them, where nobody waited for it."""
    from pactwork.repository.actions.attaching import read_files

    read_files(key)


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


@app.task(queueing_lock="index_stale_now", lock="index_stale")
def index_stale_now() -> None:
    """Soon after a change beside many materials: search and harvesters are given them anew."""
    from pactwork.repository.actions.reindexing import index_stale as give

    give()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="index_stale", lock="index_stale")
def index_stale(timestamp: int) -> None:
    """Each minute: whatever was held the last time."""
    from pactwork.repository.actions.reindexing import index_stale as give

    give()


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
@app.task(queue=LONG, queueing_lock="harvest_due", lock="harvest_due")
def harvest_due(timestamp: int) -> None:
    """Each minute: other repositories whose turn it is."""
    from pactwork.repository.actions.harvesting import harvest_due as harvest

    harvest()


@app.task(queue=LONG, lock="harvest_due")
def harvest_source(slug: str) -> None:
    """When somebody asks for it: one repository, out of its turn."""
    from pactwork.repository.actions.sourcing import harvest_on

    harvest_on(slug)


@app.task(queue=LONG, lock="harvest_due")
def try_set_aside(slug: str, after: int = 0, paused: bool = False) -> None:
    """When somebody asks for it: what was set aside of one repository, record by record; a minute
    at a time, harvests come between.
    """
    from pactwork.repository.actions.sourcing import try_each

    try_each(slug, after=after, paused=paused)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="compare_materials", lock="compare_materials")
def compare_materials(timestamp: int) -> None:
    """Each ten minutes: which of the new materials look like others that are here."""
    from pactwork.repository.actions.pairing import compare_new

    compare_new()


@app.task(queue=LONG, lock="import_table")
def import_table(number: str) -> None:
    """Go on with a table that is imported, for some minutes."""
    from pactwork.repository.actions.running_imports import go_on_kept

    go_on_kept(UUID(number))


@app.task(queue=LONG, lock="import_table")
def undo_import(number: str) -> None:
    """Take an import back."""
    from pactwork.repository.actions.undoing_imports import undo_import as undo

    undo(UUID(number))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="wake_imports")
def wake_imports(timestamp: int) -> None:
    """Each minute: imports that nobody goes on with any more."""
    from pactwork.repository.actions.running_imports import wake_forsaken

    wake_forsaken()


@app.task(queueing_lock="send_letters_now", lock="send_letters")
def send_letters_now() -> None:
    """Soon after creators were asked: the letters to them."""
    from pactwork.repository.actions.lettering import send_letters as send

    send()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_letters", lock="send_letters")
def send_letters(timestamp: int) -> None:
    """Each minute: letters that nobody was woken for, or that did not leave before."""
    from pactwork.repository.actions.lettering import send_letters as send

    send()


@app.task(priority=AT_LEISURE)
def archive_link(copy: int, asked_at: float = 0) -> None:
    """Copy the page a material leads to, if that was not done since it was asked for."""
    from pactwork.repository.actions.linking import archive

    archive(copy, asked_at=asked_at)


def archive_link_soon(copy: int, *, within: int = 0) -> None:
    """Step: have a worker copy a page once this commits, `within` seconds."""
    lock = f"archive_link {copy}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        job = archive_link.configure(queueing_lock=lock, schedule_in={"seconds": within})
        job.defer(copy=copy, asked_at=time())


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="check_links", lock="check_links")
def check_links(timestamp: int) -> None:
    """Each hour: pages that materials lead to and that were not asked for a month; and those that
    nobody copied or read.
    """
    from pactwork.repository.actions.linking import catch_up, check_due

    check_due()
    catch_up()
