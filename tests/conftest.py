"""What all tests share: one PostgreSQL for the whole run, no network, one demo site.

The ledger refuses TRUNCATE, so a test may not flush the database: use `db`, never
`transactional_db`. A test that reads the five partnerships uses `partnerships` instead, one that
needs real commits `own_database`, and one that needs a running site `demo_site`.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from pactwork.agreements.api import import_files
from pactwork.config.catalogues import compile_catalogues
from pactwork.config.embedded import cluster_in_use
from pactwork.config.environment import read_environment
from pactwork.ledger.sequencing import append_to_log
from tests import moulds, scratch
from tests.browsers import Browser, find_browser
from tests.factories import TODAY
from tests.site import begin_run, desk_site_of_this_run, end_run, site_of_this_run

DEMO = Path(__file__).resolve().parents[1] / "demo"

_held = contextlib.ExitStack()
_indexes = count(1)


def _is_controller() -> bool:
    return "PYTEST_XDIST_WORKER" not in os.environ


def pytest_configure(config: pytest.Config) -> None:
    """Start the database; with xdist, each process holds it and the last one stops it."""
    environment = read_environment()
    (environment.home / "static").mkdir(parents=True, exist_ok=True)
    if not environment.database_url:
        _held.enter_context(cluster_in_use(environment.cluster))
    if _is_controller():
        compile_catalogues()
        begin_run(environment)
        if config.getoption("numprocesses", None) and _is_whole(config):
            Thread(target=moulds.tables, daemon=True).start()


def _is_whole(config: pytest.Config) -> bool:
    """Whether all tests are run: then the tables are made while they are being collected."""
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS


def pytest_collection_finish() -> None:
    """What was imported stays to the end: spare the garbage collector from looking through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take away what was made for the run, and leave the database."""
    if _is_controller():
        end_run()
    _held.close()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_index(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test has an index of its own, empty at first; it is made by `search.index_now`."""
    settings.PACTWORK_SEARCH = tmp_path_factory.getbasetemp() / f"search-{next(_indexes)}"


@pytest.fixture(scope="session")
def demo_site() -> str:
    """The address of a running site with the five partnerships, `http://127.0.0.1:port`.

    It is shared by the whole run: read it, change nothing.
    """
    return site_of_this_run().url()


@pytest.fixture(scope="session")
def desk_site() -> str:
    """The address of another such site, with the people of demo/people.toml in it.

    It is shared by the whole run: tests sign in and write there, each in drafts of its own.
    """
    return desk_site_of_this_run().url()


@pytest.fixture(scope="session")
def browser_program() -> Browser:
    """Where the browser is and how to start it, for playwright's `chromium.launch`."""
    found = find_browser()
    if found is None:
        pytest.fail("No browser: run `python tests/browsers.py`, which `make test` does.")
    return found


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> Iterator[None]:
    """A database of this process, with all tables and the vocabularies in it."""
    with scratch.copy_of_database(moulds.tables()) as name, scratch.connected_to(name):
        yield


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the test database where commits are real; instead of `db`."""
    with (
        django_db_blocker.unblock(),
        scratch.copy_of_database() as name,
        scratch.connected_to(name),
    ):
        yield


@pytest.fixture(scope="session")
def _partnerships_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    def bring_in(name: str) -> None:
        with (
            django_db_blocker.unblock(),
            scratch.connected_to(name),
            time_machine.travel(TODAY),
        ):
            import_files([DEMO])
            append_to_log(upto=1 << 62)
            scratch.gather_statistics()

    with scratch.copy_of_database(moulds.made("partnerships", moulds.tables(), bring_in)) as name:
        yield name


@pytest.fixture
def _connected_to_partnerships(
    _partnerships_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    if connection.in_atomic_block:
        pytest.fail("Use `partnerships` instead of `db` or the mark `django_db`.")
    with django_db_blocker.unblock(), scratch.connected_to(_partnerships_database):
        yield


@pytest.fixture
def partnerships(_connected_to_partnerships: None, db: None) -> None:
    """Like `db`, in a database with the five partnerships as of 22 November 2026."""
