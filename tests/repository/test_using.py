"""Counting use as COUNTER does, likeness, and what is recorded of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from pactwork.files.api import Facts
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import statement
from pactwork.people.api import Person
from pactwork.repository.actions.likeness import remember_all, remember_later
from pactwork.repository.api import (
    NotAllowedError,
    Visibility,
    alike,
    counts,
    depositing,
    likeness,
    materials,
    publishing,
    reviewing,
    saying,
    using,
)
from pactwork.repository.likening import bands, signature
from pactwork.repository.likening import likeness as share
from pactwork.repository.models import (
    DailyUse,
    Likeness,
    MaterialFile,
    Trace,
    TraceSalt,
    Version,
)
from pactwork.repository.robots import counter_list, is_robot
from tests.factories import acting_for, numbers, someone
from tests.files.samples import PDF
from tests.repository.shelf import TITLES, approved, drafted, page, published

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


def look(key: str, at: datetime, who: str = "203.0.113.7", agent: str = FIREFOX) -> bool:
    with time_machine.travel(at, tick=False):
        return using.note_use(key, "view", who=who, agent=agent)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_clicks_within_thirty_seconds_are_one(ana: Person) -> None:
    key = published(ana, ana)
    seen = [look(key, after(seconds)) for seconds in (0, 10, 39, 69.5, 99, 130)]
    assert seen == [True, False, False, True, False, True]
    (month,) = counts.monthly(key, PUBLIC)
    assert (month.month, month.views, month.unique_views) == (date(2026, 11, 1), 3, 1)


def test_a_session_is_an_hour_of_somebody(ana: Person) -> None:
    key = published(ana, ana)
    for minute, who in ((0, "a"), (20, "a"), (59, "a"), (61, "a"), (5, "b"), (130, "b")):
        look(key, after(minute * 60), who=who)
    (month,) = counts.monthly(key, PUBLIC)
    assert (month.views, month.unique_views) == (6, 4)


@pytest.mark.parametrize(
    "agent",
    [
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0",
        "Wget/1.21",
        "",
    ],
)
def test_robots_are_left_out(ana: Person, agent: str) -> None:
    assert is_robot(agent)
    key = published(ana, ana)
    assert not look(key, NOON, agent=agent)
    assert not DailyUse.objects.exists()


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/130.0 Mobile",
        "Mozilla/5.0 (Linux; Android 13; motorola edge 30) AppleWebKit/537.36 Chrome/120.0 Mobile",
        "Opera/9.80 (Android; Opera Mini/88.0/191.316; U; fa) Presto/2.12.423 Version/12.16",
    ],
)
def test_browsers_are_people(agent: str) -> None:
    assert not is_robot(agent)


def test_the_list_of_counter_is_kept_as_it_is_written() -> None:
    patterns = counter_list()
    assert len(patterns) > 280
    assert all(re.compile(one) for one in patterns)
    for agent in ("EBSCO EJS Content Server", "Mozilla/5.0 (compatible; Qwantify/2.4w)"):
        assert is_robot(agent)


def test_content_that_is_shown_is_a_request_and_a_session_is_one_whatever_it_did(
    ana: Person,
) -> None:
    key = published(ana, ana)

    def do(what: str, second: float, *, who: str = "203.0.113.7", begins: bool = True) -> bool:
        with time_machine.travel(after(second), tick=False):
            return using.note_use(key, what, who=who, agent=FIREFOX, begins=begins)

    done = [do("view", 0), do("shown", 1), do("shown", 20), do("shown", 90, begins=False)]
    assert done == [True, True, False, False]
    assert [do("shown", 300), do("download", 310), do("opened", 320)] == [True, True, True]
    assert do("shown", 400, who="b", begins=False)
    (month,) = counts.monthly(key, PUBLIC)
    assert (month.views, month.shown, month.downloads, month.opened) == (1, 3, 1, 1)
    assert (month.requests, month.unique_requests) == (4, 2)
    assert (month.investigations, month.unique_investigations) == (5, 2)
    assert using.record_uses(date(2026, 11, 23)) == 4
    verbs = {
        row.what: (statement(row.statement) or {})["verb"]["id"]
        for row in DailyUse.objects.filter(what__in=["shown", "opened"])
        if row.statement
    }
    assert verbs == {
        "shown": "http://adlnet.gov/expapi/verbs/experienced",
        "opened": "http://activitystrea.ms/schema/1.0/open",
    }


def test_who_is_shown_it_without_its_page_looks_into_it_too(ana: Person) -> None:
    looked, other = published(ana, ana), published(ana, ana)

    def do(key: str, what: str, second: float, who: str, begins: bool = True) -> bool:
        with time_machine.travel(after(second), tick=False):
            return using.note_use(key, what, who=who, agent=FIREFOX, begins=begins)

    assert do(looked, "view", 0, "a")
    assert do(looked, "shown", 1, "b")
    assert do(other, "shown", 1, "c")
    (month,) = counts.monthly(looked, PUBLIC)
    assert (month.investigations, month.unique_investigations) == (2, 2)
    (month,) = counts.of_organisation(numbers("library")[0], PUBLIC)
    assert (month.investigations, month.requests) == (3, 2)
    assert not do(other, "shown", 40, "c", begins=False)
    assert do(other, "shown", 60, "c")


def test_files_that_nobody_else_sees_are_no_use(ana: Person) -> None:
    key = drafted(ana)
    file = MaterialFile.objects.get(version__material__key=key)
    using.note_content(key, file.sha256, "203.0.113.7", FIREFOX, True)
    assert not DailyUse.objects.exists()
    key = published(ana, ana)
    file = MaterialFile.objects.get(version__material__key=key)
    using.note_content(key, "0" * 64, "203.0.113.7", FIREFOX, True)
    assert not DailyUse.objects.exists()
    using.note_content(key, file.sha256, "203.0.113.7", FIREFOX, True)
    assert set(DailyUse.objects.values_list("what", flat=True)) == {
        "shown",
        "investigated",
        "requested",
    }


def test_what_is_not_there_is_not_counted(ana: Person) -> None:
    key = published(ana, ana)
    assert not look("nothing234", NOON)
    assert not using.note_use(key, "eat", who="a", agent=FIREFOX)
    draft = drafted(ana)
    assert not look(draft, NOON)
    publishing.withdraw(key, reason={"en": "Old"}, by=ana)
    assert not look(key, NOON)


def test_each_day_becomes_a_statement_once_and_nobody_is_traced_longer(ana: Person) -> None:
    key = published(ana, ana)
    for minute in (0, 5, 70):
        look(key, after(minute * 60))
    using.note_use(key, "download", who="203.0.113.7", agent=FIREFOX)
    assert using.record_uses(date(2026, 11, 22)) == 0
    assert Trace.objects.exists()
    assert using.record_uses(date(2026, 11, 23)) == 2
    assert using.record_uses(date(2026, 11, 23)) == 0
    assert not Trace.objects.exists()
    assert not TraceSalt.objects.exists()
    row = DailyUse.objects.get(what="view")
    assert row.statement is not None
    held = statement(row.statement)
    assert held is not None
    assert held["verb"]["id"] == "http://id.tincanapi.com/verb/viewed"
    assert held["object"]["id"] == iri("material", key)
    assert sorted(held["result"]["extensions"].values()) == [2, 3]
    assert "203.0.113.7" not in repr(held)


def test_use_is_recorded_under_the_commitments_everybody_may_know(ana: Person) -> None:
    served = [("reading", "c1")]
    shown = published(ana, ana, commitments=served)
    hidden = published(ana, ana, commitments=served, visibility=Visibility.ORGANISATION)
    for key in (shown, hidden):
        look(key, NOON)
    using.record_uses(date(2026, 11, 23))
    parents = {}
    for row in DailyUse.objects.filter(what="view").select_related("material"):
        assert row.statement is not None
        held = statement(row.statement)
        assert held is not None
        said = held.get("context", {}).get("contextActivities", {}).get("parent", [])
        parents[row.material.key] = [one["id"] for one in said]
    assert parents == {shown: [iri("commitment", "reading", "c1")], hidden: []}


def test_whether_it_was_useful_counts_once_a_day(ana: Person) -> None:
    key = published(ana, ana)
    said = {"who": "203.0.113.7", "agent": FIREFOX}
    assert saying.found_useful(key, useful=True, **said)
    assert not saying.found_useful(key, useful=False, **said)
    assert saying.found_useful(key, useful=False, who="203.0.113.8", agent=FIREFOX)
    uses = page(key).uses
    assert (uses.useful, uses.not_useful) == (1, 1)


def test_counts_of_an_organisation_leave_out_what_one_may_not_see(ana: Person) -> None:
    shown, hidden = published(ana, ana), published(ana, ana, visibility=Visibility.ORGANISATION)
    for key in (shown, hidden):
        look(key, NOON)
    library = next(iter(acting_for("library").organisations))
    assert counts.of_organisation(library, PUBLIC)[0].views == 1
    assert counts.of_organisation(library, acting_for("library"))[0].views == 2
    assert counts.monthly(hidden, PUBLIC) == []


LONG = (
    "Apa trece prin trei stări: solidă, lichidă și gazoasă. Elevii măsoară temperatura la care "
    "gheața se topește, notează ce văd și compară rezultatele cu ale colegilor din altă școală. "
    "La sfârșit discută de ce norii nu cad și ce se întâmplă cu ploaia când ajunge în pământ."
)


def read(key: str, text: str) -> None:
    MaterialFile.objects.filter(version__material__key=key).update(text=text)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (LONG, LONG, 1.0, 1.0),
        (LONG, LONG.upper().replace("Ț", "Ţ"), 1.0, 1.0),
        (LONG, LONG.replace("trei", "patru").replace("norii", "păsările"), 0.5, 0.95),
        (LONG, "Cartea despre păsările de la munte și cântecul lor, pentru copii mici.", 0.0, 0.1),
        ("", LONG, 0.0, 0.0),
        ("Un titlu", "Un titlu", 0.0, 0.0),
    ],
)
def test_how_alike_two_texts_are(one: str, other: str, least: float, most: float) -> None:
    left, right = signature([one]), signature([other])
    assert least <= share(left, right) <= most
    if share(left, right) > 0.9:
        assert set(bands(left)) & set(bands(right))


def test_the_same_file_and_the_same_words_are_offered_and_never_merged(ana: Person) -> None:
    first, second = drafted(ana), drafted(ana, titles={"ro": "Apa"}, descriptions={"ro": "Apa"})
    other = drafted(ana, titles={"fa": "آب"})
    read(first, LONG)
    read(second, LONG.replace("trei", "patru"))
    for key in (first, second, other):
        _publish(key, ana)
    ((near, likely),) = alike.near(first, PUBLIC)
    assert near.key == second
    assert likely > 0.7
    assert alike.near("nothing234", PUBLIC) == []
    sha256 = MaterialFile.objects.get(version__material__key=first).sha256
    assert [one.key for one in alike.exact([sha256], PUBLIC)] == [first]
    assert alike.exact([sha256], PUBLIC, but=first) == []
    likeness.say_same(first, second, same=True, by=ana)
    assert [one.key for one in page(second).same] == [first]
    _others_say_nothing_here(first, ana)
    likeness.say_same(second, first, same=False, by=ana)
    assert page(second).same == []
    assert second not in [one.key for one, _ in alike.near(first, PUBLIC)]
    assert page(first).described.titles == TITLES


def _others_say_nothing_here(first: str, ana: Person) -> None:
    """Another organisation hangs nothing on this page, and says nothing of what it does not see."""
    ona = someone("ona@school.lt", school="coordinator")
    theirs = published(ona, ona, "school", titles={"lt": "Skaitome"})
    likeness.say_same(theirs, first, same=True, by=ona)
    assert [one.key for one in page(theirs).same] == [first]
    assert theirs not in [one.key for one in page(first).same]
    likeness.say_same(first, theirs, same=False, by=ana)
    assert [one.key for one in page(theirs).same] == [first]
    hidden = published(ana, ana, visibility=Visibility.ORGANISATION)
    with pytest.raises(LookupError):
        likeness.say_same(theirs, hidden, same=True, by=ona)


def test_likeness_never_shows_what_one_may_not_see(ana: Person) -> None:
    hidden = drafted(ana, visibility=Visibility.ORGANISATION)
    read(hidden, LONG)
    _publish(hidden, ana)
    draft = drafted(ana, titles={"ro": "Apa"})
    read(draft, LONG)
    assert alike.near(draft, PUBLIC) == []
    assert [one.key for one, _ in alike.near(draft, acting_for("library"))] == [hidden]


def test_who_does_not_look_after_it_says_nothing_of_likeness(ana: Person) -> None:
    one, other = published(ana, ana), published(ana, ana)
    ona = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        likeness.say_same(one, other, same=True, by=ona)


def _publish(key: str, by: Person) -> None:
    reviewing.submit(key, by=by)
    assert approved(key, by)


def test_what_files_say_is_proposed_and_what_was_said_stays(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = Facts(
        kind="pdf",
        title="  წყლის   მოგზაურობა ",
        made_up=False,
        languages=("ka",),
        creators=("ნინო ბერიძე", ""),
        pages=12,
        licence="cc-by-4.0",
        text="წყალი " * 50_000,
    )
    monkeypatch.setattr(
        "pactwork.repository.actions.attaching.facts_of", lambda sha256, name: facts
    )
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    depositing.add_file(key, name="წყალი.pdf", chunks=[PDF], by=ana)
    assert depositing.prefill(key, by=ana) == ("titles", "languages", "licence", "creators")
    held = materials.desk_view(key, ana)
    assert held is not None
    told = held.described
    assert (told.titles, told.languages, told.licence) == (
        {"ka": "წყლის მოგზაურობა"},
        ("ka",),
        "cc-by-4.0",
    )
    assert [(one.name, one.agreed) for one in told.creators] == [("ნინო ბერიძე", False)]
    assert [(one.pages, one.language) for one in told.files] == [(12, "ka")]
    depositing.fill_in(key, depositing.Said(titles={"ka": "სხვა"}), by=ana)
    assert depositing.prefill(key, by=ana) == ()
    again = materials.desk_view(key, ana)
    assert again is not None
    assert again.described.titles == {"ka": "სხვა"}


def test_what_came_in_with_many_is_signed_soon_after(ana: Person) -> None:
    keys = [drafted(ana, titles={"ro": f"Apa {n}"}, descriptions={"ro": LONG}) for n in range(3)]
    for key in keys:
        _publish(key, ana)
    Likeness.objects.all().delete()
    versions = list(Version.objects.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        remember_later(versions)
        remember_later(versions[:1])
    assert alike.near(keys[0], PUBLIC) == []
    assert remember_all(most=2) == 3
    assert {one.key for one, _ in alike.near(keys[0], PUBLIC)} == set(keys[1:])
    assert remember_all() == 0
