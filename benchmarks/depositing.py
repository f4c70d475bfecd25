"""Deposits over HTTP, as many as four clients get in, while materials are published and found."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from django.db import connection, connections
from django.utils import timezone

from benchmarks.filling import run
from benchmarks.loads import http_load, request, served
from benchmarks.reporting import Report
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.models import Organisation
from pactwork.people.api import Person, Scope, make_token
from pactwork.people.models import Membership
from pactwork.repository.api import Creator, Said, reviewing
from pactwork.search.api import Question, found

SECONDS: Final = 60.0
CLIENTS: Final = 4
EACH: Final = 1.0
"""Seconds from one material that is published to the next."""
TITLES: Final = {
    "en": "Water in the city", "ro": "Apa în oraș", "lt": "Vanduo mieste",
    "vi": "Nước trong thành phố", "ka": "წყალი ქალაქში", "fa": "آب در شهر",
}  # fmt: skip
_MARKS: Final = {
    "accuracy": 2, "teaching": 2, "clarity": 3, "accessibility": 1, "reuse": 2, "rights": 2,
}  # fmt: skip


@dataclass
class _Found:
    """Seconds from the commit that published a material until it was found."""

    lags: list[float] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


def depositing(report: Report, largest: int) -> None:
    """Deposits a second for a minute, and how far behind the index is meanwhile."""
    os.environ["PACTWORK_API_PER_MINUTE"] = "100000"
    # Other benchmarks fill materials by their numbers.
    run("SELECT setval(pg_get_serial_sequence('repository_material', 'id'), greatest(10000000, "
        "(SELECT max(id) FROM repository_material)))")  # fmt: skip
    organisation = Organisation.objects.order_by("pk").first()
    assert organisation
    person, curator = _coordinator("ana", organisation), _coordinator("ion", organisation)
    names = [Scope.READ.value, Scope.EVIDENCE.value]
    _, secret = make_token(name="bench", scopes=names, days=1, organisation=None, by=person)
    told = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    wires = [
        request("POST", "/api/desk/v1/materials", told, json.dumps(body).encode())
        for body in (_body(organisation.slug, number) for number in range(1000))
    ]
    rows = []
    with served(2) as server:
        http_load(server, wires, CLIENTS, 5)
        for clients in (1, CLIENTS):
            before = _count()
            with _publishing(person, curator, organisation.pk) as held:
                load = http_load(server, wires, clients, SECONDS if clients == CLIENTS else 15)
            kept = _count() - before - len(held.lags)
            rows.append(
                [clients, load.rate, load.wait, load.late, load.cpu, kept, len(held.lags),
                 median(held.lags), max(held.lags)]
            )  # fmt: skip
            print(rows[-1], flush=True)
    report.table(
        "Deposits",
        "POST of a material with a link, all that is said of it, submitted for review at once, in "
        f"six languages, over HTTP to two web processes; {SECONDS:.0f} seconds (15 with one "
        "client). Milliseconds until it is answered, and of the web processes' CPU. Meanwhile "
        f"every {EACH:.0f} s a material is deposited, reviewed and published, and asked for until "
        "it is found: seconds from its commit.",
        ("clients", "a second", "median ms", "95 % ms", "CPU", "kept", "published", "found after",
         "at most"),
        rows,
    )  # fmt: skip


def _coordinator(name: str, organisation: Organisation) -> Person:
    person, _ = Person.objects.get_or_create(email=f"{name}@bench.example", defaults={"name": name})
    Membership.objects.get_or_create(person=person, organisation=organisation, role="coordinator")
    return person


def _body(organisation: str, number: int) -> dict[str, object]:
    language = list(TITLES)[number % len(TITLES)]
    title = f"{TITLES[language]} {number}"
    return {
        "organisation": organisation, "submit": True, "titles": {language: title},
        "descriptions": {language: f"{title}. " * 12}, "keywords": {language: [title[:4]]},
        "languages": [language], "resource_type": "worksheet", "licence": "cc-by-4.0",
        "themes": ["education"], "levels": ["isced-1"], "visibility": "public",
        "creators": [{"name": "Ana Țurcanu", "agreed": True}],
        "link": f"https://example.org/{number}",
    }  # fmt: skip


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM repository_version WHERE stage <> 'draft'")
        return int(cursor.fetchone()[0])


@contextmanager
def _publishing(person: Person, curator: Person, organisation: int) -> Iterator[_Found]:
    """Meanwhile, a material is published now and then, and looked for."""
    held = _Found()
    thread = threading.Thread(target=_publish, args=(held, person, curator, organisation))
    thread.start()
    try:
        yield held
    finally:
        held.ended.set()
        thread.join()


def _publish(held: _Found, person: Person, curator: Person, organisation: int) -> None:
    while not held.ended.wait(EACH):
        word = f"zq{_letters(time.time_ns())}"
        said = Said(
            titles={"en": f"Water {word}"}, descriptions={"en": "Rivers."}, languages=["en"],
            resource_type="worksheet", licence="cc-by-4.0", themes=["education"],
            link="https://example.org/x", creators=[Creator("Ana", agreed=True)],
        )  # fmt: skip
        key = reviewing.deposit(said, organisation=organisation, by=person)
        assert reviewing.approve(key, organisation=organisation, marks=_MARKS, by=curator)
        began = time.perf_counter()
        while not found(Question(text=word), PUBLIC).hits:
            time.sleep(0.02)
            assert time.perf_counter() - began < 60, f"{word} is not found at {timezone.now()}"
        held.lags.append(time.perf_counter() - began)
    connections.close_all()


def _letters(number: int) -> str:
    """A number in letters, so that it is one word."""
    text = ""
    while number:
        number, rest = divmod(number, 26)
        text += chr(ord("a") + rest)
    return text
