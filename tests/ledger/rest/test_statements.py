"""Statements over HTTP: stored once, read by every filter, voided and never changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine

from pactwork.ledger.models import Arrived, Statement
from pactwork.ledger.queries import finding
from pactwork.ledger.rolling.over import roll
from tests.ledger.builders import logged
from tests.ledger.rest.asking import (
    NAMES,
    ONE,
    TWO,
    VERB,
    VOIDED,
    Client,
    activity,
    agent,
    client,
    fresh,
    is_uuid,
    problem,
    read,
    refers,
    statement,
)

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", [ONE, TWO])
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


@BOTH
def test_what_is_posted_is_read_as_it_was_sent(version: str) -> None:
    tool = client(version=version)
    sent = statement(
        actor=agent(name=NAMES["fa"]),
        result={"score": {"scaled": 0.95}, "response": NAMES["vi"]},
        context={"extensions": {"https://x.example/e": [1.50, {"ქ": None}]}},
    )
    (uuid,) = tool.store(sent)
    answered = tool.ask("GET", "statements", statementId=uuid)
    got = read(answered)
    assert is_uuid(uuid)
    assert {name: got[name] for name in sent} == sent
    assert got["id"] == uuid
    assert got["version"] == {ONE: "1.0.0", TWO: "2.0.0"}[version]
    assert got["stored"] == got["timestamp"]
    assert got["authority"]["account"]["name"] == f"credentials/{tool.issued.key}"
    assert answered.headers["X-Experience-API-Version"] == version
    assert answered.headers["Last-Modified"].endswith("GMT")
    assert answered.headers["X-Experience-API-Consistent-Through"].endswith("Z")


@BOTH
def test_putting_again_changes_nothing_and_another_is_refused(version: str) -> None:
    tool, uuid = client(version=version), fresh()
    assert tool.ask("PUT", "statements", statement(), statementId=uuid).status == 204
    again = statement(actor={"mbox": "mailto:ana@EXAMPLE.org"}, verb={"id": VERB})
    assert tool.ask("PUT", "statements", again, statementId=uuid).status == 204
    other = tool.ask("PUT", "statements", statement(actor=agent("bea")), statementId=uuid)
    assert (other.status, uuid in problem(other)) == (409, True)
    assert Statement.objects.filter(uuid=uuid).count() == 1


def test_a_statement_put_under_another_id_is_refused() -> None:
    answered = client().ask("PUT", "statements", statement(id=fresh()), statementId=fresh())
    assert answered.status == 400
    assert read(answered)["error"]["problems"][0]["path"] == "statementId"


@BOTH
def test_a_batch_is_taken_whole_or_not_at_all(version: str) -> None:
    tool, known = client(version=version), fresh()
    tool.store(statement(id=known))
    bad = [statement(id=fresh()), statement(verb={"id": "trained"}), {"actor": agent()}]
    refused = tool.ask("POST", "statements", bad)
    paths = [one["path"] for one in read(refused)["error"]["problems"]]
    assert refused.status == 400
    assert paths == ["[1].verb.id", "[2].verb", "[2].object"]
    clash = [statement(id=fresh()), statement(id=known, actor=agent("bea"))]
    assert tool.ask("POST", "statements", clash).status == 409
    assert tool.found() == [known]
    ids = tool.store(statement(id=known), statement(), statement())
    assert ids[0] == known
    assert tool.found() == [ids[2], ids[1], known]
    assert tool.store() == []


def test_statements_come_newest_first_or_oldest_first_page_by_page() -> None:
    tool = client()
    ids = [uuid for number in range(7) for uuid in tool.store(statement(actor=agent(f"a{number}")))]
    for ascending, expected in ((False, ids[::-1]), (True, ids)):
        answered = tool.ask("GET", "statements", limit=3, ascending=ascending, verb=VERB)
        seen, pages = [], 0
        while True:
            page = read(answered)
            seen += [each["id"] for each in page["statements"]]
            pages += 1
            if not page["more"]:
                break
            address = urlsplit(page["more"])
            assert address.path == "/xapi/statements/more"
            answered = tool.ask("GET", "statements/more", **dict(parse_qsl(address.query)))
        assert (seen, pages) == (expected, 3)
    assert tool.found(limit=0) == ids[::-1]


def _filtered(tool: Client) -> dict[str, str]:
    """One statement for each way to be found."""
    registration = "0b0e0c1a-3f4d-4f7e-9a6c-5d1f0a2b3c4d"
    group = {"objectType": "Group", "mbox": "mailto:team@example.org", "member": [agent("eva")]}
    sub = {
        "objectType": "SubStatement", "actor": agent("deep"), "verb": {"id": VERB},
        "object": activity("inner"), "context": {"contextActivities": {"other": [activity("far")]}},
    }  # fmt: skip
    sent: dict[str, dict[str, Any]] = {
        "plain": statement(),
        "object": statement(actor=agent("bea"), object=agent("ana")),
        "member": statement(actor=group),
        "of_object": statement(actor=agent("bea"), object=group),
        "teacher": statement(actor=agent("bea"), context={"instructor": agent("cai")}),
        "parent": statement(
            actor=agent("bea"), object=activity("b"),
            context={"registration": registration,
                     "contextActivities": {"parent": [activity("course")]}},
        ),
        "sub": statement(actor=agent("bea"), object=sub),
    }  # fmt: skip
    return dict(zip(sent, tool.store(*sent.values()), strict=True)) | {"reg": registration}


def test_every_filter_finds_its_own() -> None:
    tool = client()
    ids = _filtered(tool)

    def named(**query: Any) -> set[str]:
        found = set(tool.found(**query))
        return {name for name, uuid in ids.items() if uuid in found}

    assert named(agent=agent()) == {"plain", "object"}
    assert named(agent=agent("eva")) == {"member", "of_object"}
    assert named(agent={"mbox": "mailto:team@example.org", "objectType": "Group"}) == {
        "member", "of_object",
    }  # fmt: skip
    assert named(agent=agent("cai")) == set()
    assert named(agent=agent("cai"), related_agents=True) == {"teacher"}
    assert named(agent=agent("deep"), related_agents=True) == {"sub"}
    assert named(activity=activity("course")["id"]) == set()
    assert named(activity=activity("course")["id"], related_activities=True) == {"parent"}
    assert named(activity=activity("inner")["id"], related_activities=True) == {"sub"}
    assert named(activity=activity("far")["id"], related_activities=True) == {"sub"}
    assert named(activity=activity("b")["id"]) == {"parent"}
    assert named(registration=ids["reg"]) == {"parent"}
    assert named(verb="https://verbs.example/never") == set()
    assert named(agent=agent("bea"), activity=activity("b")["id"], verb=VERB) == {"parent"}
    authority = {"account": {"homePage": "http://localhost:8000", "name": "credentials/none"}}
    assert named(agent=authority, related_agents=True) == set()
    own = read(tool.ask("GET", "statements", limit=1))["statements"][0]["authority"]
    assert named(agent=own, related_agents=True) == ids.keys() - {"reg"}


def test_since_is_exclusive_and_until_inclusive() -> None:
    tool, ids = client(), []
    for hours in range(4):
        with time_machine.travel(MAY + timedelta(hours=hours), tick=False):
            ids += tool.store(statement())
    at = [f"2026-05-01T{12 + hours}:00:00.000Z" for hours in range(4)]
    assert tool.found(since=at[1]) == ids[:1:-1]
    assert tool.found(until=at[1]) == ids[1::-1]
    assert tool.found(since=at[0], until=at[2], ascending=True) == ids[1:3]
    assert tool.found(since=at[3]) == []
    assert tool.found(until="2026-05-01T14:59:00+03:00") == []
    assert tool.ask("GET", "statements", since="yesterday").status == 400


def test_what_refers_to_a_match_is_found_with_it_whichever_came_first() -> None:
    tool, late = client(), fresh()
    (early,) = tool.store(refers(late))
    (chained,) = tool.store(refers(early))
    tool.store(statement(id=late, object=activity("late")))
    assert tool.found(activity=activity("late")["id"]) == [late, chained, early]
    assert tool.found(agent=agent(), verb=VERB) == [late, chained, early]
    assert tool.found(agent=agent(), verb="https://verbs.example/commented") == []
    assert tool.found(agent=agent("bea"), verb="https://verbs.example/commented") == [
        chained, early,
    ]  # fmt: skip
    assert tool.found(agent=agent("bea"), verb=VERB) == []


def test_a_voided_statement_is_found_only_as_voided() -> None:
    tool = client()
    (uuid,) = tool.store(statement())
    (voiding,) = tool.store(refers(uuid, VOIDED))
    assert tool.found() == [voiding]
    assert tool.found(verb=VERB) == [voiding]
    assert tool.ask("GET", "statements", statementId=uuid).status == 404
    assert read(tool.ask("GET", "statements", voidedStatementId=uuid))["id"] == uuid
    assert tool.ask("GET", "statements", voidedStatementId=voiding).status == 404
    (again,) = tool.store(refers(voiding, VOIDED))
    assert tool.found() == [again, voiding]


def test_an_organisation_reads_and_voids_its_own_alone() -> None:
    library, school = client(), client("school")
    (uuid,) = library.store(statement())
    assert school.found() == []
    assert school.found(agent=agent()) == []
    assert school.ask("GET", "statements", statementId=uuid).status == 404
    refused = school.ask("POST", "statements", refers(uuid, VOIDED))
    assert (refused.status, uuid in problem(refused)) == (403, True)
    ahead = fresh()
    school.store(refers(ahead, VOIDED))
    library.store(statement(id=ahead))
    assert library.found() == [ahead, uuid]
    school.store(refers(uuid))
    assert school.found(agent=agent()) == []


def test_an_id_that_another_organisation_took_is_refused_and_not_lost_silently() -> None:
    library, school, uuid = client(), client("school"), fresh()
    same = statement(id=uuid)
    assert library.ask("POST", "statements", same).status == 200
    assert library.ask("POST", "statements", same).status == 200
    assert school.ask("POST", "statements", same).status == 409
    assert (library.found(), school.found()) == ([uuid], [])


@pytest.mark.parametrize("same", ["", "x" * 80])
def test_each_organisation_defines_activities_for_itself(same: str) -> None:
    """However alike the addresses are."""
    library, school = client(), client("school")

    def about(name: str, of: str = "1") -> Any:
        iri = f"https://activities.example/{same}{of}"
        return {"objectType": "Activity", "id": iri, "definition": {"name": {"fa": name}}}

    (uuid,) = library.store(statement(object=about(NAMES["fa"])))
    school.store(statement(object=about("Nonsense")), statement(object=about("Nonsense", "2")))

    def name_of(tool: Client, of: str) -> Any:
        answered = tool.ask("GET", "activities", activityId=about("", of)["id"])
        return read(answered).get("definition")

    assert name_of(library, "1") == {"name": {"fa": NAMES["fa"]}}
    assert name_of(library, "2") is None
    assert name_of(school, "1") == name_of(school, "2") == {"name": {"fa": "Nonsense"}}
    shown = read(library.ask("GET", "statements", statementId=uuid, format="canonical"))
    assert shown["object"] == about(NAMES["fa"])


def test_no_tool_defines_what_this_installation_publishes() -> None:
    tool, iri = client(), "http://localhost:8000/id/agreements/reading"
    tool.store(statement(object={"id": iri, "definition": {"name": {"en": "Nonsense"}}}))
    found = read(tool.ask("GET", "activities", activityId=iri))
    assert found == {"objectType": "Activity", "id": iri}


def test_one_tool_may_read_its_own_alone() -> None:
    mine = client(scopes=("statements/write", "statements/read/mine"))
    colleague = client(scopes=("statements/write", "statements/read"))
    (uuid,) = mine.store(statement())
    (other,) = colleague.store(statement())
    assert mine.found() == [uuid]
    assert colleague.found() == [other, uuid]


def test_what_a_colleague_voided_is_voided_for_all() -> None:
    mine = client(scopes=("statements/write", "statements/read/mine"))
    colleague = client()
    (uuid,) = mine.store(statement())
    colleague.store(refers(uuid, VOIDED))
    assert mine.found() == []
    assert mine.ask("GET", "statements", statementId=uuid).status == 404
    assert read(mine.ask("GET", "statements", voidedStatementId=uuid))["id"] == uuid


def test_a_page_of_rolled_texts_is_bounded_by_bytes_too(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PACTWORK_SEGMENTS = str(tmp_path)
    monkeypatch.setattr(finding, "PAGE_BYTES", 8_000)
    monkeypatch.setattr(finding, "_COLD_AT_ONCE", 2)
    tool = client()
    with time_machine.travel("2026-06-15T00:00:00Z"):
        ids = [tool.store(statement(result={"response": "ვ" * 900}))[0] for _ in range(7)]
    logged()
    assert roll(now=datetime(2026, 8, 1, tzinfo=UTC)) == 7
    for ascending, order in ((False, ids[::-1]), (True, ids)):
        pages, asked = [], {"ascending": str(ascending).lower()}
        page = read(tool.ask("GET", "statements", **asked))
        while page["more"]:
            pages.append([one["id"] for one in page["statements"]])
            rest = dict(parse_qsl(urlsplit(page["more"]).query))
            page = read(tool.ask("GET", "statements/more", **rest))
        pages.append([one["id"] for one in page["statements"]])
        assert [uuid for each in pages for uuid in each] == order
        assert {len(each) for each in pages[:-1]} == {2}


def test_formats_show_identifiers_or_one_language() -> None:
    tool = client()
    course = activity() | {"definition": {"name": NAMES, "description": {"ro": "Curs"}}}
    (uuid,) = tool.store(statement(actor=agent(name=NAMES["lt"]), object=course))
    tool.store(statement(object=activity() | {"definition": {"name": {"en": "Books"}}}))
    only = read(tool.ask("GET", "statements", statementId=uuid, format="ids"))
    assert (only["actor"], only["verb"], only["object"]) == (
        agent(), {"id": VERB}, {"id": activity()["id"]},
    )  # fmt: skip
    for wanted, language in (("fa, en;q=0.5", "fa"), ("en", "en"), ("ka-GE", "ka")):
        headers = {"accept-language": wanted}
        shown = tool.ask("GET", "statements", headers=headers, statementId=uuid, format="canonical")
        name = {**NAMES, "en": "Books"}[language]
        assert read(shown)["object"]["definition"]["name"] == {language: name}
        assert read(shown)["verb"]["display"] == {language: NAMES[language]}
        assert read(shown)["object"]["definition"]["description"] == {"ro": "Curs"}
    assert read(tool.ask("GET", "statements", statementId=uuid))["object"] == course


def test_a_statement_that_names_something_of_ours_waits_to_be_looked_at(settings: Any) -> None:
    settings.PACTWORK_IRI_BASE = "https://pacts.example"
    tool = client()
    ours = {"id": "https://pacts.example/id/agreements/reading/commitments/c1"}
    ids = tool.store(
        statement(object=ours), statement(),
        statement(context={"contextActivities": {"parent": [ours]}}),
    )  # fmt: skip
    waiting = Arrived.objects.order_by("pk").values_list("statement__uuid", flat=True)
    assert [str(uuid) for uuid in waiting] == [ids[0], ids[2]]
    bound = client(agreement="https://pacts.example/id/agreements/writing")
    assert bound.ask("POST", "statements", statement(object=ours)).status == 403
    theirs = {"id": "https://pacts.example/id/agreements/writing/commitments/c1"}
    assert bound.ask("POST", "statements", statement(object=theirs)).status == 200


@pytest.mark.parametrize(
    "query",
    [
        {"statementid": fresh()}, {"limit": "-1"}, {"limit": "many"}, {"format": "short"},
        {"agent": "{}"}, {"agent": "ana"}, {"verb": "trained"}, {"registration": "1"},
        {"related_agents": "yes"}, {"ascending": "1"}, {"colour": "red"},
        {"statementId": fresh(), "voidedStatementId": fresh()}, {"activity": "x\0"},
        {"statementId": fresh(), "limit": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_the_parameter_named(query: dict[str, Any]) -> None:
    answered = client().ask("GET", "statements", **query)
    assert answered.status == 400
    assert read(answered)["error"]["problems"][0]["path"].partition(".")[0] in query
