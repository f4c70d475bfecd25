"""Following a thing, and hearing of it."""

from __future__ import annotations

import pytest
from django.db import transaction

from pactwork.kernel.transactions import NoTransactionError
from pactwork.notifications.api import (
    follow,
    followed_by,
    followers_of,
    follows,
    notify_followers,
    unfollow,
)
from pactwork.notifications.models import Entry
from tests.factories import someone
from tests.notifications.telling import SUBJECT, telling

OTHER = "http://localhost:8000/id/agreements/reading/commitments/c1"


def test_followers_hear_of_what_they_follow_and_of_nothing_else(db: None) -> None:
    ana, ion, mai = (someone(f"{name}@example.org").pk for name in ("ana", "ion", "mai"))
    follow(SUBJECT, by=ana)
    follow(SUBJECT, by=ana)
    follow(SUBJECT, by=ion)
    follow(OTHER, by=mai)
    assert followers_of(SUBJECT) == [ana, ion]
    assert followed_by(ana) == [SUBJECT]
    with telling():
        notify_followers("told", subject=SUBJECT, parameters={}, but=[ion])
    assert list(Entry.objects.values_list("person", flat=True)) == [ana]
    unfollow(SUBJECT, by=ana)
    assert (follows(ana, SUBJECT), follows(ion, SUBJECT)) == (False, True)
    assert followers_of(SUBJECT) == [ion]


def test_following_is_a_step(own_database: None) -> None:
    person = someone().pk
    for step in (follow, unfollow):
        with pytest.raises(NoTransactionError):
            step(SUBJECT, by=person)
    with transaction.atomic():
        follow(SUBJECT, by=person)
    assert follows(person, SUBJECT)
