"""Collections across organisations, stars and comments, reports and their log; and who may."""

from __future__ import annotations

import pytest

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.ledger.api import statement
from pactwork.ledger.models import Statement
from pactwork.people.api import Person, acting
from pactwork.repository.actions.forgetting import forget_person
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Visibility,
    Why,
    collecting,
    collections,
    publishing,
    queues,
    reporting,
    saying,
)
from pactwork.repository.queries.kept import kept_of
from tests.factories import acting_for, commitment, numbers, pact, someone, take_in
from tests.repository.shelf import page, published, seen, tombstone, viewer_of


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def ona(agreement: str) -> Person:
    return someone("ona@school.lt", name="Ona Žukaitė", school="member")


@pytest.fixture
def shelf(ana: Person) -> str:
    return collecting.make_collection(
        slug="water",
        title={"ro": "Apa", "fa": "آب"},
        organisation=numbers("library")[0],
        by=ana,
    )


def test_two_organisations_fill_a_collection(shelf: str, ana: Person, ona: Person) -> None:
    school = numbers("school")[0]
    theirs = someone("rita@school.lt", school="coordinator")
    mine, other = published(ana, ana), published(theirs, theirs, "school")
    collecting.add_to_collection(shelf, key=mine, by=ana)
    with pytest.raises(NotAllowedError):
        collecting.add_to_collection(shelf, key=other, by=ona)
    collecting.invite_editor(shelf, organisation=school, by=ana)
    collecting.add_to_collection(shelf, key=other, note={"lt": "Labai tinka"}, by=ona)
    collecting.add_to_collection(shelf, key=other, note={"lt": "Tinka"}, by=ona)
    held = collections.collection_page(shelf, PUBLIC)
    assert held is not None
    assert [(card.key, note) for card, note in held.items] == [
        (mine, {}),
        (other, {"lt": "Tinka"}),
    ]
    assert [one.slug for one in held.editors] == ["school"]
    assert [one.slug for one in collections.my_collections(acting(ona))] == [shelf]
    collecting.order_collection(shelf, keys=[other], by=ona)
    assert collections.in_collection(shelf, PUBLIC) == [other, mine]
    collecting.take_from_collection(shelf, key=mine, by=ona)
    assert collections.in_collection(shelf, PUBLIC) == [other]
    assert [one.slug for one in page(other).collections] == [shelf]
    collecting.remove_editor(shelf, organisation=school, by=ana)
    with pytest.raises(NotAllowedError):
        collecting.take_from_collection(shelf, key=other, by=ona)
    with pytest.raises(NotAllowedError):
        collecting.close_collection(shelf, by=ona)
    collecting.close_collection(shelf, by=ana)
    assert collections.collection_page(shelf, viewer_of(ana)) is None


def test_a_collection_shows_of_what_is_in_it_what_one_may_see(
    shelf: str, ana: Person, ona: Person
) -> None:
    hidden = published(ana, ana, visibility=Visibility.MEMBERS)
    gone, shown = published(ana, ana), published(ana, ana)
    for key in (hidden, gone, shown):
        collecting.add_to_collection(shelf, key=key, by=ana)
    publishing.withdraw(gone, reason={"en": "Old"}, by=ana)
    assert collections.in_collection(shelf, PUBLIC) == [shown]
    assert collections.in_collection(shelf, viewer_of(ona)) == [hidden, shown]
    (card,) = collections.collections_visible_to(PUBLIC).cards
    assert (card.count, [one.key for one in card.covers]) == (1, [shown])


def test_who_sees_a_collection(ana: Person) -> None:
    take_in(pact("apart", commitment("c1"), parties=("press", "town")))
    library = numbers("library")[0]
    for visibility, agreement, sees in (
        ("organisation", "", {"library"}),
        ("parties", "reading", {"library", "school"}),
        ("members", "", {"library", "school", "press"}),
        ("public", "", {"library", "school", "press", ""}),
    ):
        slug = collecting.make_collection(
            slug=f"of-{visibility}",
            title={"vi": "Nước"},
            organisation=library,
            visibility=visibility,
            agreement=agreement,
            by=ana,
        )
        for who in ("library", "school", "press", ""):
            viewer = acting_for(who) if who else PUBLIC
            found = collections.collection_page(slug, viewer)
            assert (found is not None) is (who in sees), (visibility, who)


def test_what_is_refused_of_collections(shelf: str, ana: Person, ona: Person) -> None:
    library = numbers("library")[0]
    for slug, title, why in (
        ("water", {"en": "Water"}, Why.TAKEN),
        ("Water!", {"en": "Water"}, Why.UNREADABLE),
        ("air", {"en": "  "}, Why.SILENT),
        ("air", {"en": "x" * 301}, Why.LONG),
    ):
        with pytest.raises(MaterialError) as caught:
            collecting.make_collection(slug=slug, title=title, organisation=library, by=ana)
        assert caught.value.why is why
    with pytest.raises(NotAllowedError):
        collecting.make_collection(slug="air", title={"en": "Air"}, organisation=library, by=ona)
    with pytest.raises(LookupError):
        collecting.add_to_collection("nowhere", key="x", by=ana)
    theirs = someone("rita@school.lt", school="coordinator")
    hidden = published(theirs, theirs, "school", visibility=Visibility.ORGANISATION)
    with pytest.raises(LookupError):
        collecting.add_to_collection(shelf, key=hidden, by=ana)


def test_stars_of_others_make_the_average(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    saying.rate(key, stars=2, by=ona)
    saying.rate(key, stars=5, by=ona)
    saying.rate(key, stars=4, by=someone("p@example.org"))
    assert page(key).rating == (4.5, 2)
    with pytest.raises(NotAllowedError):
        saying.rate(key, stars=5, by=ana)
    for stars in (0, 6):
        with pytest.raises(MaterialError):
            saying.rate(key, stars=stars, by=ona)
    hidden = published(ana, ana, visibility=Visibility.ORGANISATION)
    with pytest.raises(LookupError):
        saying.rate(hidden, stars=5, by=ona)


def test_stars_that_change_all_the_time_are_no_statements_without_end(
    ana: Person, ona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pactwork.repository.actions.saying.RATES_AN_HOUR", 3)
    key = published(ana, ana)
    before = Statement.objects.count()
    for stars in (5, 5, 4, 4, 5):
        saying.rate(key, stars=stars, by=ona)
    assert Statement.objects.count() == before + 3
    with pytest.raises(MaterialError) as caught:
        saying.rate(key, stars=1, by=ona)
    assert caught.value.why is Why.OFTEN
    assert page(key).rating == (5.0, 1)


def test_nobody_is_shown_as_an_editor_by_being_invited_alone(ana: Person) -> None:
    library, school = numbers("library", "school")
    slug = collecting.make_collection(
        slug="shared", title={"ka": "წყალი"}, organisation=library, by=ana
    )
    collecting.invite_editor(slug, organisation=school, by=ana)

    def editors(viewer: Viewer) -> list[str]:
        held = collections.collection_page(slug, viewer)
        return [one.slug for one in held.editors] if held else ["nothing"]

    theirs = acting_for("school")
    assert (editors(PUBLIC), editors(acting_for("library"))) == ([], ["school"])
    assert editors(theirs) == ["school"]
    rita = someone("rita@school.lt", school="member")
    collecting.add_to_collection(slug, key=published(ana, ana), by=rita)
    assert editors(PUBLIC) == ["school"]


def test_a_comment_waits_until_it_was_read(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    said = "Puikiai tinka ketvirtokams.\u202e"
    number = saying.comment(key, text=said, language="lt", by=ona)
    assert page(key).comments == []
    assert [(one.uuid, one.text) for one in queues.comments_to_moderate(acting(ana))] == [
        (number, "Puikiai tinka ketvirtokams.")
    ]
    assert queues.queue_counts(ana).comments == 1
    with pytest.raises(NotAllowedError):
        saying.publish_comment(number, by=ona)
    saying.publish_comment(number, by=ana)
    assert [(one.name, one.language) for one in page(key).comments] == [("Ona Žukaitė", "lt")]
    with pytest.raises(MaterialError) as caught:
        saying.publish_comment(number, by=ana)
    assert caught.value.why is Why.STAGE
    with pytest.raises(MaterialError):
        saying.decline_comment(number, reason="because", by=ana)
    saying.decline_comment(number, reason="personal", by=ana)
    assert page(key).comments == []
    told = [statement(one) for one in Statement.objects.values_list("uuid", flat=True)]
    assert "Puikiai" not in repr(told)
    assert "Ona" not in repr(told)


def test_comments_that_are_not_taken(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    for text, why in (
        ("  …  ", Why.SILENT),
        ("x" * 4001, Why.LONG),
        ("x\x00", Why.UNREADABLE),
    ):
        with pytest.raises(MaterialError) as caught:
            saying.comment(key, text=text, language="en", by=ona)
        assert caught.value.why is why
    for _ in range(10):
        saying.comment(key, text="Labas", language="lt", by=ona)
    with pytest.raises(MaterialError) as caught:
        saying.comment(key, text="Labas", language="lt", by=ona)
    assert caught.value.why is Why.OFTEN


def test_reports_are_decided_and_the_log_is_kept(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    library = numbers("library")[0]
    first = reporting.report(key, reason="wrong", text="", address="203.0.113.9", by=None)
    second = reporting.report(key, reason="rights", text="Tai mano.", address="", by=ona)
    (a, b) = queues.reports_for(acting(ana))
    assert [(one.uuid, one.reason, one.text) for one in (a, b)] == [
        (first, "wrong", ""),
        (second, "rights", "Tai mano."),
    ]
    assert queues.queue_counts(ana).reports == 2
    for what, reason, organisation, who in (
        ("kept", "ok", library, ona),
        ("kept", "ok", None, ana),
        ("kept", "ok", numbers("school")[0], ona),
    ):
        with pytest.raises(NotAllowedError):
            reporting.decide(first, what=what, reason=reason, organisation=organisation, by=who)
    with pytest.raises(MaterialError):
        reporting.decide(first, what="kept", reason=" ", organisation=library, by=ana)
    reporting.decide(first, what="kept", reason="Am verificat.", organisation=library, by=ana)
    reporting.decide(second, what="withdrawn", reason="E adevărat.", organisation=library, by=ana)
    assert queues.queue_counts(ana).reports == 0
    assert tombstone(key).reason == {"en": "E adevărat."}
    log = queues.decisions_on(key, viewer_of(ana))
    assert [[(one.what, one.reason, one.person) for one in line.decisions] for line in log] == [
        [("withdrawn", "E adevărat.", "Ana Țurcanu")],
        [("kept", "Am verificat.", "Ana Țurcanu")],
    ]
    assert queues.decisions_on(key, viewer_of(ona)) == []
    with pytest.raises(LookupError):
        reporting.report(key, reason="wrong", text="", address="203.0.113.9", by=None)


def test_what_an_operator_restricts_only_an_operator_reopens(ana: Person) -> None:
    operator = someone("op@example.org")
    operator.is_operator = True
    operator.save()
    key = published(ana, ana)
    number = reporting.report(key, reason="harmful", text="", address="203.0.113.9", by=None)
    reporting.decide(number, what="restricted", reason="Hm", organisation=None, by=operator)
    library = numbers("library")[0]
    assert not seen(key)
    with pytest.raises(NotAllowedError):
        reporting.decide(number, what="reopened", reason="Ok", organisation=library, by=ana)
    reporting.decide(number, what="reopened", reason="Ok", organisation=None, by=operator)
    assert seen(key)
    assert [one.key for one in queues.reports_for(acting(operator))] == [key]


def test_a_flood_of_reports_is_stopped(ana: Person) -> None:
    key = published(ana, ana)
    for _ in range(10):
        reporting.report(key, reason="wrong", text="", address="2001:db8::1", by=None)
    with pytest.raises(MaterialError) as caught:
        reporting.report(key, reason="wrong", text="", address="2001:db8::2:3", by=None)
    assert caught.value.why is Why.OFTEN
    reporting.report(key, reason="wrong", text="", address="2001:db9::1", by=None)


def test_a_person_who_goes_takes_their_words_name_and_stars_along(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    saying.rate(key, stars=5, by=ona)
    number = saying.comment(key, text="Puiku", language="lt", by=ona)
    saying.publish_comment(number, by=ana)
    held = kept_of(ona.pk)
    assert ([one["stars"] for one in held["ratings"]], held["comments"][0]["text"]) == (
        [5],
        "Puiku",
    )
    assert kept_of(ana.pk)["materials"] == [key]
    forget_person(ona.pk)
    assert page(key).rating == (None, 0)
    assert [(one.name, one.text) for one in page(key).comments] == [("", "Puiku")]


def test_an_operator_sees_what_nobody_else_does(ana: Person) -> None:
    key = published(ana, ana, visibility=Visibility.ORGANISATION)
    assert seen(key, Viewer(operator=True))
    assert not seen(key)
