"""Open this installation for a command: settings, database, Django, in that order."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from pactwork.config.embedded import cluster_in_use
from pactwork.config.environment import Environment, read_environment


@contextlib.contextmanager
def opened_database() -> Iterator[Environment]:
    """The settings, with a database that runs: ours is started when none is given.

    The address is left in the environment as DATABASE_URL, so that child processes use it.
    """
    environment = read_environment()
    if environment.mode == "demo":
        _keep_secret(environment.home / "demo-secret")
    if environment.database_url:
        yield environment
        return
    with cluster_in_use(environment.cluster) as cluster, _variable("DATABASE_URL", cluster.url):
        yield environment


@contextlib.contextmanager
def opened() -> Iterator[Environment]:
    """The same with Django ready, for commands that read or write the database themselves."""
    with opened_database() as environment:
        start_django()
        try:
            yield environment
        finally:
            close_connections()


def start_django() -> None:
    """Load the apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactwork.config.settings")
    import django

    django.setup()


def close_connections() -> None:
    """Give back every database connection, the pools' too."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool:
            close_pool()


def _keep_secret(path: Path) -> None:
    """A demo has a random secret of its own, the same at every start."""
    if os.environ.get("PACTWORK_SECRET_KEY"):
        return
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(48))
        part.replace(path)
    os.environ["PACTWORK_SECRET_KEY"] = path.read_text()


@contextlib.contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
