"""The demo site that other tests rely on: served, imported, translated, ready."""

from __future__ import annotations

import json
import urllib.request


def test_the_site_is_ready_and_numbers_its_answers(demo_site: str) -> None:
    with urllib.request.urlopen(f"{demo_site}/readyz") as answer:
        assert json.load(answer) == {"ready": True, "problem": None}
        assert len(answer.headers["X-Request-ID"]) == 32
