"""Jobs about files, done by `pactwork worker`."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.job_queues import AT_LEISURE


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="sweep_files_on_their_way")
def sweep(timestamp: int) -> None:
    """Each ten minutes: let go of files whose next piece did not come within a week; have those
    looked at that are whole and that nobody looked at, since a server was stopped.
    """
    from pactwork.files.actions.uploading import look_at_forgotten, sweep_uploads

    sweep_uploads()
    look_at_forgotten()


@app.task
def look_at_upload(uuid: str) -> None:
    """Read a large file to its end: its hash, and what a film tells is written over."""
    from pactwork.files.actions.uploading import look_at_upload as look_at

    look_at(UUID(uuid))


def look_soon(uuid: str) -> None:
    """Have a worker look at a large file that is whole."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        look_at_upload.configure(queueing_lock=f"look_at_upload {uuid}").defer(uuid=uuid)


@app.task(priority=AT_LEISURE)
def prepare_file(sha256: str) -> None:
    """Make small pictures and renderings of a file; what is there stays."""
    from pactwork.files.effects import prepare

    prepare(sha256)


@app.task
def draw_page(sha256: str, number: int) -> None:
    """Draw a page of a document, and those beside it."""
    from pactwork.files.effects import make_pages

    make_pages(sha256, number)


def draw_soon(sha256: str, number: int) -> None:
    """Have a worker draw a page of a document."""
    named = f"draw_page {sha256} {number}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        draw_page.configure(queueing_lock=named).defer(sha256=sha256, number=number)


@app.task
def read_words(sha256: str, number: int) -> None:
    """Read the words of a page of a document where they stand, and of those beside it."""
    from pactwork.files.effects import make_words

    make_words(sha256, number)


def read_soon(sha256: str, number: int) -> None:
    """Have a worker read the words of a page of a document."""
    named = f"read_words {sha256} {number}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        read_words.configure(queueing_lock=named).defer(sha256=sha256, number=number)


def read_ahead(sha256: str, number: int) -> None:
    """Have a worker read them when nobody waits for anything else."""
    named = f"read_words {sha256} {number} ahead"
    with suppress(AlreadyEnqueued), transaction.atomic():
        job = read_words.configure(queueing_lock=named, priority=AT_LEISURE)
        job.defer(sha256=sha256, number=number)


def prepare_soon(sha256: str) -> None:
    """Step: have a worker make small pictures and renderings of a file once this commits."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        prepare_file.configure(queueing_lock=f"prepare_file {sha256}").defer(sha256=sha256)
