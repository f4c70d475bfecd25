"""Whether this process lives, and whether it is ready to answer people.

Supervisors ask a machine by its number, so these two answer under any host name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

_ready_once: set[str] = set()


def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all; asks nothing of the database."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and its tables are up to date, else 503 and why."""
    problem = readiness_problem()
    status = 503 if problem else 200
    return JsonResponse({"ready": not problem, "problem": problem}, status=status)


PROBES: Final = {"/livez": livez, "/readyz": readyz}


class ProbeMiddleware:
    """Answers the probes before anything looks at the host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of a probe, or of whatever comes next."""
        return PROBES.get(request.path, self.get_response)(request)


def readiness_problem() -> str | None:
    """What keeps the site from answering people, or None."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if "migrations" not in _ready_once and pending_migrations():
            return "The database is not up to date: run 'pactwork migrate'."
    except (DatabaseError, PoolTimeout):
        return "The database does not answer."
    _ready_once.add("migrations")
    return None


def pending_migrations() -> list[str]:
    """The migrations that have not been applied, as `app.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
