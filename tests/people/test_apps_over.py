"""What apps hold ends, does not pile up, and odd addresses are answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pactwork.people.actions import tokens
from pactwork.people.api import bearer_of
from pactwork.people.jobs import forget_traces
from pactwork.people.models import AccessToken, App, Person, RefreshToken
from tests.people.entering import signed_in
from tests.people.test_apps import (
    FORM,
    PLACE,
    allowed,
    ana,
    asking,
    changed,
    made,
    maker,
    refreshed,
)

__all__ = ["ana", "maker"]


@pytest.mark.parametrize("odd", ["%zz", "state=[ ]", "client_id=x&state=a b", "a=%zz&b=\u00e9"])
def test_an_odd_query_is_answered_and_no_failure(ana: Person, odd: str) -> None:
    answer = signed_in(ana).get(PLACE, QUERY_STRING=odd)
    assert answer.status_code == 400
    asked = Client().post(f"/oauth/token?{odd}", "grant_type=x", content_type=FORM)
    assert asked.status_code in (400, 401)


def test_what_an_app_holds_does_not_pile_up(
    maker: Person, ana: Person, library: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_SHORT", 2)
    app, secret = made(maker, library)
    said = changed(app, secret, allowed(signed_in(ana), asking(app))["code"]).json()
    held = [said["access_token"]]
    for _ in range(3):
        said = refreshed(app, secret, said["refresh_token"]).json()
        held.append(said["access_token"])
    assert [bearer_of(one) is not None for one in held] == [False, False, True, True]
    assert RefreshToken.objects.count() == 4
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        forget_traces(0)
    assert (RefreshToken.objects.count(), AccessToken.objects.filter(parent=None).count()) == (0, 1)
    with time_machine.travel(timezone.now() + timedelta(days=367)):
        forget_traces(0)
    assert not AccessToken.objects.exists()


def test_an_app_that_ended_opens_nothing_whatever_it_was_given_last(
    maker: Person, ana: Person, library: int
) -> None:
    app, secret = made(maker, library)
    said = changed(app, secret, allowed(signed_in(ana), asking(app))["code"]).json()
    assert bearer_of(said["access_token"]) is not None
    App.objects.filter(pk=app.pk).update(ended_at=timezone.now())
    assert bearer_of(said["access_token"]) is None
