"""Materials on a shelf for tests: shared and reviewed on the pages of the desk, as people do."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactwork.search.api import index_now
from tests.desk.doing import text_of
from tests.files.samples import PNG

DESCRIBED: dict[str, Any] = {
    "language": "ro",
    "title": "Citim împreună la bibliotecă",
    "description": "Un ghid pentru bibliotecari și profesori despre lectura cu copiii.",
    "languages": ["ro"],
    "resource_type": "guide",
    "licence": "cc-by-sa-4.0",
    "subjects": ["isced-f-01"],
    "themes": ["libraries"],
    "literacies": ["reading"],
    "visibility": "public",
    "curation": "",
    "creators-TOTAL_FORMS": "1",
    "creators-INITIAL_FORMS": "0",
    "creators-0-name": "Ana Țurcanu",
    "creators-0-role": "author",
    "creators-0-agreed": "on",
    "origins-TOTAL_FORMS": "0",
    "origins-INITIAL_FORMS": "0",
}
MARKS = {
    "mark_accuracy": "2",
    "mark_teaching": "2",
    "mark_clarity": "2",
    "mark_accessibility": "1",
    "mark_reuse": "2",
    "mark_rights": "2",
}


def sent_file(name: str = "citim.png", data: bytes = PNG) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def begun(client: Client, *, by: str = "library", **said: Any) -> str:
    """The key of a draft begun on the page of sharing."""
    answer = client.post("/en/desk/materials/share/", {"by": by, "files": sent_file(), **said})
    assert answer.status_code == 302, text_of(answer)
    found = re.fullmatch(r"/en/desk/materials/(\w+)/describe/", answer["Location"])
    assert found, answer["Location"]
    return found.group(1)


def described(client: Client, key: str, *, do: str = "submit", **said: Any) -> Any:
    """The answer to the form of describing, sent."""
    held = {name: value for name, value in {**DESCRIBED, **said}.items() if value is not None}
    return client.post(f"/en/desk/materials/{key}/describe/", {"do": do, **held})


def approved(client: Client, key: str, organisation: int, **said: Any) -> Any:
    """The answer to a review that approves."""
    held = {"organisation": organisation, "do": "approve", **MARKS, **said}
    return client.post(f"/en/desk/materials/{key}/review/", held)


def published(writer: Client, reviewer: Client, organisation: int, **said: Any) -> str:
    """The key of a material that was shared, reviewed, published and put into the index."""
    key = begun(writer, by=said.pop("by", "library"))
    answer = described(writer, key, **said)
    assert answer.status_code == 302, text_of(answer)
    answer = approved(reviewer, key, organisation)
    assert answer.status_code == 302, text_of(answer)
    index_now()
    return key
