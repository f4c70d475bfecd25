"""From what is published to what is found and told: through the index and the notices, for real."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import override

from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.notifications.api import notice_kind
from pactwork.notifications.kinds import said as say
from pactwork.notifications.models import Notice
from pactwork.people.api import Person
from pactwork.repository.api import (
    Visibility,
    collecting,
    depositing,
    publishing,
    reporting,
    reusing,
    reviewing,
    saying,
)
from pactwork.repository.models import MaterialReport
from pactwork.repository.notice_kinds import KINDS
from pactwork.search.api import Question, found, index_now
from tests.factories import acting_for, numbers, someone
from tests.repository.shelf import TITLES, approved, drafted, published, viewer_of


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def ona(agreement: str) -> Person:
    return someone("ona@school.lt", name="Ona Žukaitė", school="coordinator")


def asked(text: str, language: str, viewer: Viewer = PUBLIC, kind: str = "material") -> list[str]:
    index_now()
    question = Question(text=text, language=language, kinds=frozenset({kind}))
    return [one.iri for one in found(question, viewer).hits]


def test_what_is_tagged_in_one_language_is_found_in_another_and_gone_at_once(ana: Person) -> None:
    georgian = {"ka": "პირველადი დახმარება სკოლაში"}
    key = published(ana, ana, titles=georgian, descriptions=georgian, themes=["health"])
    here = [iri("material", key)]
    for text, language in (
        ("სკოლაში", "ka"),
        ("sănătate", "ro"),
        ("sveikata", "lt"),
        ("y tế sức khỏe", "vi"),
        ("سلامت", "fa"),
        ("health", "en"),
        ("Țurcanu", "ro"),
    ):
        assert asked(text, language) == here, text
    assert asked("Berize", "en") == []
    publishing.change_visibility(key, visibility="parties", agreement="reading", by=ana)
    assert asked("სკოლაში", "ka") == []
    assert asked("სკოლაში", "ka", acting_for("school")) == here
    publishing.withdraw(key, reason={"ka": "ძველია"}, by=ana)
    assert asked("სკოლაში", "ka", acting_for("library")) == []


def test_an_embargo_is_found_by_nobody(ana: Person) -> None:
    later = timezone.now() + timedelta(days=1)
    published(ana, ana, visible_from=later)
    assert asked("lecții", "ro") == []
    assert asked("lecții", "ro", viewer_of(ana)) == []


def test_agreements_and_organisations_are_found_by_the_same_box(ana: Person) -> None:
    assert asked("acordul reading", "ro", kind="agreement") == [iri("agreement", "reading")]
    assert asked("Biblioteca Stefan Voda", "en", kind="organisation") == [
        iri("organisation", "library")
    ]


def test_all_that_is_told_is_said_in_words_and_leads_to_a_page(ana: Person, ona: Person) -> None:
    member = someone("ion@library.md", name="Ion", library="member")
    school, library = numbers("school", "library")
    key = drafted(member)
    reviewing.submit(key, by=member)
    remark = reviewing.Remarked("Mai clar, vă rog.")
    reviewing.return_with_remarks(key, organisation=library, remarks=[remark], by=ana)
    reviewing.submit(key, by=member)
    approved(key, ana)
    saying.comment(key, text="Puiku", language="lt", by=ona)
    reporting.report(key, reason="wrong", text="", address="203.0.113.9", by=None)
    reported = reporting.report(key, reason="rights", text="", address="", by=ona)
    reporting.decide(reported, what="kept", reason="Corect.", organisation=library, by=ana)
    MaterialReport.objects.update(at=timezone.now())
    assert reporting.remind_of_late(timezone.now() + timedelta(days=8)) == 1
    collecting.make_collection(slug="raft", title={"en": "Shelf"}, organisation=library, by=ana)
    collecting.add_to_collection("raft", key=key, by=ana)
    reusing.reuse(key, organisation=school, how="used", by=ona)
    depositing.begin_version(key, by=member)
    reviewing.submit(key, by=member)
    approved(key, ana)
    publishing.withdraw(key, reason={"ro": "Depășit"}, by=ana)
    told: dict[str, str] = {}
    kinds = {one.key for one in KINDS}
    for notice in Notice.objects.filter(kind__in=kinds).order_by("pk"):
        kind = notice_kind(notice.kind)
        assert kind is not None
        for language in ("en", "fa"):
            words = say(kind, notice.parameters, language)
            assert words.title
            assert words.text
            with override(language):
                assert resolve(words.path)
        told[notice.parameters["what"]] = say(kind, notice.parameters, "en").title
    assert told == {
        "review": f"To review, from Ștefan Vodă Town Library: “{TITLES['en']}”",
        "returned": f"Returned with remarks: “{TITLES['en']}”",
        "published": f"Published: “{TITLES['en']}”",
        "comment": f"A comment waits: “{TITLES['en']}”",
        "report": f"Somebody reports “{TITLES['en']}”",
        "reused": f"Žvėrynas Gymnasium put “{TITLES['en']}” to use",
        "new": f"A new version of “{TITLES['en']}”",
        "withdrawn": f"Withdrawn: “{TITLES['en']}”",
        "kept": f"Decided, as you reported “{TITLES['en']}”",
        "report-late": f"For a week nobody has decided about a report of “{TITLES['en']}”",
        "added": f"Added to “Shelf”: “{TITLES['en']}”",
        "renewed": f"A new version of “{TITLES['en']}”, which you use",
    }


def test_who_may_see_no_more_is_told_no_more(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    reusing.reuse(key, organisation=numbers("school")[0], how="used", by=ona)
    notice = Notice.objects.filter(kind="material-news").last()
    kind = notice_kind("material-news")
    assert notice is not None
    assert kind is not None
    stranger = someone("s@example.org")
    assert kind.still_may_see(ana.pk, notice.parameters)
    assert kind.still_may_see(stranger.pk, notice.parameters)
    publishing.change_visibility(key, visibility=Visibility.ORGANISATION, by=ana)
    assert kind.still_may_see(ana.pk, notice.parameters)
    assert not kind.still_may_see(stranger.pk, notice.parameters)
    assert not kind.still_may_see(ona.pk, notice.parameters)
