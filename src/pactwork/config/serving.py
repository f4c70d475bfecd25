"""Run the web server or the worker of background jobs in this process."""

from __future__ import annotations

import asyncio
import signal
import socket

from procrastinate import App

from pactwork.config.environment import Environment
from pactwork.config.preloading import loaded, preload
from pactwork.config.processes import tie_children_to_me
from pactwork.config.searching import index_kept_beside, keep_index_beside
from pactwork.kernel.job_queues import LONG, LONG_AT_ONCE


class WorkerStoppedError(RuntimeError):
    """The worker ended though nobody told it to; its log says why."""


class PortInUseError(RuntimeError):
    """Another program listens on the port; the message says how to choose another."""


def serve(environment: Environment) -> None:
    """Answer web requests until a signal says stop. Raises PortInUseError."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if not is_free(environment.host, environment.port):
        raise PortInUseError(
            f"Another program listens on {environment.host}:{environment.port}. Stop it, or "
            "choose another port with --port or PACTWORK_PORT."
        )
    tie_children_to_me()
    preload()
    server = Granian(
        "pactwork.config.wsgi:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=environment.web_workers,
        blocking_threads=environment.web_threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    with index_kept_beside():
        server.serve(target_loader=loaded, wrap_loader=False)


def work(environment: Environment) -> None:
    """Do background jobs until a signal says stop; running jobs are finished first. Long ones have
    places of their own.

    Raises:
        WorkerStoppedError: it cannot go on: the database went, for example.
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        asyncio.run(_work_until_stopped(working, environment.job_concurrency))


async def _work_until_stopped(app: App, concurrency: int) -> None:
    working = asyncio.current_task()
    assert working is not None
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, working.cancel)
    keeping = asyncio.create_task(keep_index_beside())
    async with app.open_async():
        try:
            async with asyncio.TaskGroup() as beside:
                beside.create_task(_work_on(app, _short(app), concurrency))
                beside.create_task(_work_on(app, [LONG], LONG_AT_ONCE))
        except asyncio.CancelledError:
            return
        except ExceptionGroup as stopped:
            raise stopped.exceptions[0] from None
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


def _short(app: App) -> list[str]:
    """The queues of jobs that are over soon: all but one."""
    return sorted({task.queue for task in app.tasks.values()} - {LONG})


async def _work_on(app: App, queues: list[str], concurrency: int) -> None:
    await app.run_worker_async(
        queues=queues,
        concurrency=concurrency,
        shutdown_graceful_timeout=20,
        delete_jobs="successful",
        name="pactwork",
        install_signal_handlers=False,
    )
    raise WorkerStoppedError("The worker stopped by itself; the messages above say why.")


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def next_free_port(host: str, first: int, tries: int = 50) -> int:
    """The first free port from `first` on. Raises PortInUseError when there is none."""
    for port in range(first, min(first + tries, 65536)):
        if is_free(host, port):
            return port
    raise PortInUseError(f"No free port from {first} on. Choose one with PACTWORK_PORT.")
