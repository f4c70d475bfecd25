"""Nobody reads or changes what is another's, at any address the router knows.

`PACTWORK_REQUESTS=100000 pytest tests/trials/test_nobody_elses.py` is the long run; what is printed
at the start repeats one.
"""

from __future__ import annotations

import os
import random
import sys
import types
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from pactwork.agreements.models import Draft
from pactwork.agreements.queries import drafts
from pactwork.people.models import AccessToken, Person
from pactwork.people.web import tokens
from tests.trials.asking import Trial
from tests.trials.kept import Kept
from tests.trials.owners import Owners, Pools
from tests.trials.places import every_place
from tests.trials.victims import Victims, askers

REQUESTS = int(os.environ.get("PACTWORK_REQUESTS", "700"))
SEED = int(os.environ.get("PACTWORK_SEED", str(random.randrange(10**6))))


DRAFTS = "/en/desk/drafts/"
REPORT = os.environ.get("PACTWORK_REPORT", "")
"""A file in which the long run says how far it came."""


def make_trial(only: str = "") -> Trial:
    chance, victims = random.Random(SEED), Victims()
    owners, pools = Owners(), Pools.of(victims)
    owners.look(victims.library.client, pools, victims, chance, only)
    return Trial(victims, owners, pools, list(askers(victims)), chance, only)


@pytest.fixture(autouse=True)
def _said_and_unlimited(db: None, settings: Any) -> Iterator[None]:
    print(f"PACTWORK_SEED={SEED}")  # noqa: T201
    settings.PACTWORK_API_PER_MINUTE = 10**9
    yield
    cache.clear()


def test_nobody_reads_or_changes_what_is_another_s() -> None:
    trial = make_trial()
    assert len(trial.owners.shown) >= 20, sorted(trial.owners.shown)
    assert len(trial.owners.forms) >= 20, sorted(trial.owners.forms)
    while trial.asked < REQUESTS:
        trial.run(min(1000, REQUESTS - trial.asked))
        if REPORT:
            Path(REPORT).write_text(report(trial), encoding="utf-8")
    assert trial.found == [], report(trial)
    assert trial.asked == REQUESTS


def report(trial: Trial) -> str:
    held = f"{trial.asked} requests, {len(trial.routes)} routes, {dict(trial.statuses)}"
    return "\n".join([f"PACTWORK_SEED={SEED}", held, *trial.found[:200]])


def test_a_new_address_is_asked_and_what_it_gives_away_is_noticed(settings: Any) -> None:
    def leak(request: HttpRequest, anything: uuid.UUID) -> HttpResponse:
        held = Draft.objects.filter(uuid=anything).first()
        return HttpResponse(held.terms if held else "", content_type="application/json")

    before = every_place()
    from pactwork.config.urls import urlpatterns

    added = types.ModuleType("tests.trials.added")
    added.urlpatterns = [path("added/<uuid:anything>/", leak), *urlpatterns]  # type: ignore[attr-defined]
    sys.modules[added.__name__] = added
    settings.ROOT_URLCONF = added.__name__
    assert [one.route for one in every_place() if one not in before] == ["/added/<uuid:anything>/"]
    trial = make_trial("/added/")
    trial.run(60)
    assert any(one.startswith("draft in 200") for one in trial.leaks)
    assert trial.changes == []


def test_a_query_that_shows_too_much_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = make_trial(DRAFTS)
    trial.run(60)
    assert trial.found == []
    monkeypatch.setattr(drafts, "drafts_visible_to", lambda acting: Draft.objects.all())
    trial.run(200)
    assert {one.partition(" ")[0] for one in trial.leaks} >= {"draft", "remark", "person"}


def test_an_action_that_asks_nobody_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def revoke(*, token: int, by: Person) -> bool:
        return bool(AccessToken.objects.filter(pk=token).update(revoked_at=timezone.now()))

    trial = make_trial("/en/account/tokens/")
    monkeypatch.setattr(tokens, "revoke_token", revoke)
    trial.run(60)
    assert trial.leaks == []
    assert any("people.AccessToken" in one and "revoked_at" in one for one in trial.changes)


def test_what_is_hung_onto_another_s_is_noticed() -> None:
    victims = Victims()
    kept = Kept.now(list(askers(victims)))
    assert kept.differences() == []
    held = Draft.objects.get(uuid=victims.drafts[0])
    held.comments.create(organisation_id=victims.school.number, text="So be it.")
    assert any(one.startswith("agreements.Comment.draft") for one in kept.differences())
