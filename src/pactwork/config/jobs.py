"""Jobs of the installation as a whole, done by `pactwork worker`."""

from __future__ import annotations

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from pactwork.config.processes import run_aside

STALLED_AFTER_SECONDS = 30

log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Queue again every job whose worker died under it (no sign of life for 30 seconds).

    Where the same job waits already, that one does the work and the dead one is put away.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job_retried", job=job.id, task=job.task_name)
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            await jobs.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_in_arrived", lock="take_in_arrived")
def take_in_arrived(timestamp: int) -> None:
    """Each minute: statements of other systems become evidence that waits for acceptance."""
    from pactwork.agreements.api import arriving

    arriving.take_in_all_arrived()


@app.periodic(cron="10 0 * * *")
@app.task(queueing_lock="refresh_standings")
def refresh_standings(timestamp: int) -> None:
    """Each night: a new day can turn a commitment from on track to behind or overdue.

    What the register is counted by is brought in line then, too.
    """
    from pactwork.agreements.api import pack_register
    from pactwork.agreements.api import refresh_standings as refresh

    refresh()
    pack_register()


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="prove_tallies")
def prove_tallies(timestamp: int) -> None:
    """Each night: what is kept added up is held against a full count of accepted evidence."""
    from pactwork.agreements.api import prove_tallies as prove

    prove()


@app.periodic(cron="10 6 * * *")
@app.task(queueing_lock="tell_dates")
def tell_dates(timestamp: int) -> None:
    """Each morning: what ends, falls due, sleeps, or still waits to be accepted; once each."""
    from pactwork.agreements.api import after_force, telling, telling_piles

    after_force.tell_ended()
    telling.tell_dates()
    telling.tell_overdue()
    telling_piles.tell_piles()


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="roll_ledger")
async def roll_ledger(timestamp: int) -> None:
    """Each hour: texts of finished months leave the ledger's tables for Parquet segments.

    In a process of its own, which takes with it the memory that this needs.
    """
    said = await run_aside("ledger", "roll")
    log.info("ledger_rolled", said=said)


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="tell_news_of_searches", lock="tell_news_of_searches")
def tell_news_of_searches(timestamp: int) -> None:
    """Each quarter of an hour: what is new in the searches that people keep."""
    from pactwork.desk.kept_searches import tell_news

    tell_news()
