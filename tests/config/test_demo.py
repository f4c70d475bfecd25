"""The demo looks after everything it started, from the first moment."""

from __future__ import annotations

import json
import urllib.request
from contextlib import nullcontext
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from pactwork.config import demo
from pactwork.config.environment import read_environment


def test_a_database_that_ends_while_the_site_comes_up_is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began: list[str] = []
    said: list[str] = []
    cluster = SimpleNamespace(
        server_pid=lambda: 7 if began else None, start=lambda: began.append("database")
    )
    environment: Any = SimpleNamespace(cluster=cluster)
    supervisor: Any = SimpleNamespace(watch_once=lambda: None)
    monkeypatch.setattr(demo, "_uses", lambda cluster: True)
    monkeypatch.setattr(demo, "DATABASE_SECONDS", 0.0)

    def ready(url: str, timeout: float) -> Any:
        return nullcontext(BytesIO(json.dumps({"ready": bool(began)}).encode()))

    monkeypatch.setattr(urllib.request, "urlopen", ready)
    demo._wait_until_ready("/readyz", demo._looker(supervisor, environment, said.append), bool)
    assert began == ["database"]
    assert said == ["The database ended; starting it again"]


def test_files_have_hosts_of_their_own_and_it_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACTWORK_CONTENT_ORIGIN", demo.content_origin(8001))
    assert read_environment().content_hosts == [".content.localhost"]
    assert demo._told_of_files(read_environment(), 8001) == []
    monkeypatch.setenv("PACTWORK_CONTENT_ORIGIN", "")
    told = " ".join(demo._told_of_files(read_environment(), 8001))
    assert "http://*.content.localhost:8001" in told
    assert "PACTWORK_CONTENT_ORIGIN=http://127.0.0.1:8001" in told
    monkeypatch.setenv("PACTWORK_HOST", "0.0.0.0")
    assert demo._own_origin(read_environment(), 8001) == ""
    assert "downloads here" in demo._told_of_files(read_environment(), 8001)[0]
