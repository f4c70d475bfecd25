"""From a database address to what Django wants to know."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict


def django_database(url: str, *, pool_size: int = 0) -> dict[str, Any]:
    """Django's settings for one PostgreSQL; with a connection pool when a size is given.

    Raises psycopg.ProgrammingError when the address cannot be read.
    """
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "pactwork"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts},
    }
    if pool_size:
        database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return database
