"""Kept searches tell what is new, once, whatever was under way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.search.api import (
    Question,
    SavedSearchError,
    SavedView,
    choose_alert,
    forget_search,
    index_now,
    new_for,
    note_told,
    reader_of,
    save_search,
    saved_by,
    saved_with_alert,
)
from tests.factories import someone
from tests.search.shelf import a_document, in_order, shelve


def _keep(text: str = "heron", name: str = "birds") -> SavedView:
    person = someone("ana@example.org").pk
    question = Question(text, "ro", facets={"level": frozenset({"2", "1"})} if not text else {})
    save_search(name=name, question=question, alert=True, by=person)
    return saved_by(person)[0]


def _news(saved: SavedView, viewer: Viewer = PUBLIC) -> list[str]:
    """What is new, once the index has looked again, as its keeper does all the time."""
    index_now()
    news = new_for(saved, viewer)
    with transaction.atomic():
        note_told(search=saved.uuid, seen=news.seen, at=news.at)
    return sorted(in_order(news.findings))


@pytest.mark.django_db
def test_a_search_is_kept_as_it_was_asked() -> None:
    saved = _keep("")
    assert saved.question == Question("", "ro", facets={"level": frozenset({"1", "2"})})
    assert [one.uuid for one in saved_with_alert()] == [saved.uuid]


@pytest.mark.usefixtures("own_database")
def test_only_what_came_since_is_new_and_only_once() -> None:
    shelve(a_document("old", titles={"en": "heron"}))
    saved = _keep()
    shelve(
        a_document("new", titles={"en": "heron"}),
        a_document("other", titles={"en": "stork"}),
        a_document("theirs", titles={"en": "heron"}, readers=frozenset({reader_of(8)})),
    )
    assert _news(saved) == ["new"]
    assert _news(saved_by(saved.owner)[0]) == []
    shelve(a_document("old", titles={"en": "an old heron"}))
    assert _news(saved_by(saved.owner)[0]) == []
    shelve(a_document("theirs", titles={"en": "heron"}))
    assert _news(saved_by(saved.owner)[0]) == ["theirs"]


@pytest.mark.django_db
def test_what_an_embargo_lets_go_is_new() -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        shelve(a_document("later", titles={"en": "heron"}, visible_from=now + timedelta(hours=1)))
        saved = _keep()
    with time_machine.travel(now + timedelta(minutes=30), tick=False):
        assert _news(saved) == []
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        assert _news(saved) == ["later"]
        assert _news(saved_by(saved.owner)[0]) == []


@pytest.mark.django_db
def test_a_search_is_the_owners_alone() -> None:
    saved = _keep()
    other = someone("bo@example.org").pk
    forget_search(search=saved.uuid, by=other)
    choose_alert(search=saved.uuid, alert=False, by=other)
    assert [one.alert for one in saved_by(saved.owner)] == [True]
    choose_alert(search=saved.uuid, alert=False, by=saved.owner)
    assert [*saved_with_alert()] == []
    forget_search(search=saved.uuid, by=saved.owner)
    assert saved_by(saved.owner) == []


@pytest.mark.django_db
def test_what_cannot_be_kept_is_refused() -> None:
    saved = _keep()
    for name in ("", "  ", "birds", " birds "):
        with pytest.raises(SavedSearchError):
            save_search(name=name, question=Question("x"), alert=True, by=saved.owner)
