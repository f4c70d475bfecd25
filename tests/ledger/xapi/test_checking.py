"""Statements are checked as strictly as the standard, each problem with its place and section."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from pactwork.ledger.xapi import (
    Attachment,
    Checked,
    NotUnderstood,
    Refused,
    Version,
    check,
    check_one,
    equal,
    ids_only,
    languages_of,
    stamped,
    version_of,
)
from tests.ledger.rest.asking import NAMES, VERB, VOIDED, activity, agent, refers, statement

BOTH = pytest.mark.parametrize("version", list(Version))
UUID_ = "0b0e0c1a-3f4d-4f7e-9a6c-5d1f0a2b3c4d"
GROUP = {"objectType": "Group", "member": [agent("eva"), agent("ana")]}


def raw(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()


def checked(version: Version = Version.TWO, **said: Any) -> Checked:
    return check_one(raw(statement(**said)), version)


def problems(said: Any, version: Version = Version.TWO) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        check(said if isinstance(said, bytes) else raw(said), version)
    return [(one.path, one.section) for one in refusal.value.problems]


@BOTH
def test_what_a_statement_names_is_gathered(version: Version) -> None:
    sub = {
        "objectType": "SubStatement", "actor": agent("deep"), "verb": {"id": VERB},
        "object": activity("inner"), "attachments": [attached()],
    }  # fmt: skip
    context = {
        "registration": UUID_, "instructor": agent("cai", name=NAMES["ka"]), "team": GROUP,
        "contextActivities": {"parent": activity("p"), "other": [activity("o")]},
    }  # fmt: skip
    one = checked(version, object=sub, context=context, id=UUID_)
    assert (one.uuid, one.registration, one.verb) == (UUID(UUID_), UUID(UUID_), VERB)
    assert (one.actor, one.is_group, one.activity) == ("mbox mailto:ana@example.org", False, None)
    assert dict(one.activities) == {
        activity("p")["id"]: 1, activity("o")["id"]: 4, activity("inner")["id"]: 5,
    }  # fmt: skip
    relations = [(who.rpartition(":")[2], relation) for who, _group, relation in one.actors]
    assert ("deep@example.org", 18) in relations
    assert ("cai@example.org", 3) in relations
    assert ("eva@example.org", 7) in relations
    assert one.attachments == (
        Attachment("a" * 64, "text/plain", 3, None, "https://usages.example/u"),
    )
    assert json.loads(one.raw)["context"]["contextActivities"]["parent"] == [activity("p")]


def attached(**said: Any) -> dict[str, Any]:
    return {
        "usageType": "https://usages.example/u", "display": {"fa": NAMES["fa"]},
        "contentType": "text/plain", "length": 3, "sha2": "A" * 64, **said,
    }  # fmt: skip


def test_members_of_actor_and_object_are_found_as_such() -> None:
    assert [each[2] for each in checked(actor=GROUP).actors] == [2, 2]
    assert sorted(each[2] for each in checked(object=GROUP).actors) == [1, 2, 2]
    assert checked(actor=GROUP).actor == checked(actor=GROUP | {"name": "x"}).actor


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no verb": ({"verb": None}, "verb"),
    "a null": ({"result": None}, "result"),
    "an unknown property": ({"colour": "red"}, "colour"),
    "other capitals": ({"Result": {}}, "Result"),
    "two identifiers": ({"actor": agent(openid="https://x.example")}, "actor"),
    "no identifier": ({"actor": {"name": "Ana"}}, "actor"),
    "a bad mail address": ({"actor": {"mbox": "ana@example.org"}}, "actor.mbox"),
    "a group of groups": ({"actor": {"objectType": "Group", "member": [GROUP]}},
                          "actor.member[0].objectType"),
    "no IRI": ({"object": {"id": "reading"}}, "object.id"),
    "a bad language": ({"verb": {"id": VERB, "display": {"a_b": "x"}}}, "verb.display.a_b"),
    "a bad score": ({"result": {"score": {"scaled": 1.1}}}, "result.score.scaled"),
    "a bad duration": ({"result": {"duration": "PT"}}, "result.duration"),
    "a truth as text": ({"result": {"success": "true"}}, "result.success"),
    "a bad registration": ({"context": {"registration": "1"}}, "context.registration"),
    "a bad key": ({"context": {"extensions": {"k": 1}}}, "context.extensions.k"),
    "a bad id": ({"id": "1"}, "id"),
    "a bad time": ({"timestamp": "2026-02-30T00:00:00Z"}, "timestamp"),
    "an offset of minus nought": ({"timestamp": "2026-02-03T00:00:00-00:00"}, "timestamp"),
    "a bad version": ({"version": "0.9"}, "version"),
    "a bad sum": ({"attachments": [attached(sha2="zz")]}, "attachments[0].sha2"),
    "a sub in a sub": ({"object": {"objectType": "SubStatement", "actor": agent(),
                        "verb": {"id": VERB}, "object": {"objectType": "SubStatement"}}},
                       "object.object"),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_is_said_with_place_and_section(name: str, version: Version) -> None:
    said, path = WRONG[name]
    found = problems(statement(**said), version)
    assert any(where.startswith(path) for where, _section in found), found
    cited = "IEEE 9274.1.1" if version is Version.TWO else "xAPI 1.0.3 Data"
    assert all(section.startswith(cited) for _path, section in found)


def test_all_problems_are_found_at_once() -> None:
    said = statement(actor=agent("?"), verb={"id": "x"}, result={"score": {"raw": "1"}})
    paths = {path for path, _section in problems([statement(), said])}
    assert paths == {"[1].actor.mbox", "[1].verb.id", "[1].result.score.raw"}


def test_versions_differ_where_the_standards_do() -> None:
    agents = {"contextAgents": [{"objectType": "contextAgent", "agent": agent("cai")}]}
    assert checked(context=agents).actors == (("mbox mailto:cai@example.org", False, 5),)
    assert problems(statement(context=agents), Version.ONE)[0][0] == "context.contextAgents"
    week = statement(timestamp="2026-W10-2T08:30Z")
    assert check_one(raw(week), Version.ONE).timestamp == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    assert problems(week) == [("timestamp", "IEEE 9274.1.1 §4.2.7")]


@pytest.mark.parametrize(
    ("header", "version"),
    [("1.0", Version.ONE), ("1.0.3", Version.ONE), ("2.0.0", Version.TWO), (" 2.0 ", Version.TWO)],
)
def test_a_version_is_understood(header: str, version: Version) -> None:
    assert version_of(header) is version


@pytest.mark.parametrize("header", [None, "", "0.95", "1.1", "2.1.0", "1.0.x", "٢.٠"])
def test_another_version_is_not(header: str | None) -> None:
    with pytest.raises(NotUnderstood):
        version_of(header)


@BOTH
def test_what_is_missing_is_spliced_in_and_all_else_stays(version: Version) -> None:
    text = (
        b'{ "verb" : {"id":"https://verbs.example/v"},"actor":{"mbox":"mailto:a@b.org"},'
        b'"object":{"id":"https://a.example/\xe1\x83\x90"},"result":{"score":{"raw":1.50}} }'
    )
    at = datetime(2026, 5, 1, 12, 0, 0, 120, tzinfo=UTC)
    made = stamped(check_one(text, version), stored=at, authority=b'{"x":1}', version=version)
    assert made.startswith(text[:-1].decode())
    got = json.loads(made)
    assert (got["stored"], got["timestamp"]) == ("2026-05-01T12:00:00.000120Z",) * 2
    assert (got["authority"], got["version"]) == ({"x": 1}, version.value)
    sent = statement(
        id=UUID_, stored="2020-01-01T00:00:00Z", authority=agent("bea"),
        timestamp="2026-05-01T14:00:00.123456789+02:00",
    )  # fmt: skip
    kept = json.loads(
        stamped(check_one(raw(sent), version), stored=at, authority=b"{}", version=version)
    )
    assert (kept["id"], kept["authority"]) == (UUID_, {})
    assert (kept["timestamp"], kept["stored"][:4]) == ("2026-05-01T12:00:00.123456789Z", "2026")


def test_statements_are_compared_as_the_standard_says() -> None:
    one = statement(result={"duration": "PT1.239S"}, context={"team": GROUP})
    same = statement(
        id=UUID_, verb={"id": VERB}, stored="2026-05-01T12:00:00Z",
        object=activity() | {"definition": {"name": {"ro": "x"}}},
        result={"duration": "PT1.23S"},
        context={"team": {"objectType": "Group", "member": GROUP["member"][::-1]}},
    )  # fmt: skip
    assert equal(raw(one), raw(same))
    for other in (
        statement(), statement(actor=agent("bea")), {**same, "object": activity("x")},
        {**same, "context": {"team": GROUP, "language": "fa"}}, [],
    ):  # fmt: skip
        assert not equal(raw(one), raw(other))


def test_only_identifiers_are_left() -> None:
    said = statement(actor=agent(name="Ana"), object=GROUP | {"name": "Team"})
    assert json.loads(ids_only(raw(said))) == {
        "actor": agent(), "verb": {"id": VERB}, "object": GROUP,
    }  # fmt: skip


def test_a_voiding_names_what_it_voids() -> None:
    one = check_one(raw(refers(UUID_, VOIDED)), Version.TWO)
    assert (one.voids, one.target) == (UUID(UUID_), UUID(UUID_))
    assert check_one(raw(refers(UUID_)), Version.TWO).voids is None
    assert problems(statement(verb={"id": VOIDED}))[0][0].startswith("object")


def test_the_same_id_twice_in_a_batch_is_refused() -> None:
    assert problems([statement(id=UUID_)] * 2) == [("[1].id", "IEEE 9274.1.1 §4.2.2")]


LONG = "https://activities.example/" + "შ" * 700


@BOTH
@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"object": {"id": LONG}}, "object.id"),
        ({"verb": {"id": LONG}}, "verb.id"),
        ({"actor": {"account": {"homePage": "https://a.example", "name": "ნ" * 700}}},
         "actor.account"),
        ({"actor": {"mbox": f"mailto:{'a' * 2000}@example.org"}}, "actor.mbox"),
    ],
)  # fmt: skip
def test_what_no_index_holds_is_refused_with_the_bound(
    version: Version, said: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_one(raw(statement(**said)), version)
    assert [one.path for one in refusal.value.problems] == [path]
    if path != "actor.mbox":
        assert "2000 bytes" in refusal.value.problems[0].message


@BOTH
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59", "0001-01-01T00:00:00"])
def test_a_moment_that_no_calendar_can_move_is_refused(version: Version, moment: str) -> None:
    assert [path for path, _ in problems(statement(timestamp=moment), version)] == ["timestamp"]


def test_only_the_null_character_itself_is_refused() -> None:
    kept = json.dumps(statement(result={"response": r"\u0000 é"}, actor=agent(name="ნინო")))
    assert "\\\\u0000" in kept
    (one,) = check(kept.encode(), Version.TWO)
    assert rb"\\u0000" in one.raw
    for held in ("a\0b", "\\\0"):
        with pytest.raises(Refused) as refusal:
            check(json.dumps(statement(result={"response": held})).encode(), Version.TWO)
        assert "U+0000" in refusal.value.problems[0].message


def test_too_many_items_are_refused_before_they_are_made() -> None:
    with pytest.raises(Refused) as refusal:
        check(b"[" + b"0," * 450_000 + b"0]", Version.TWO)
    assert refusal.value.problems[0].message == "Send at most 10000 statements in one request."
    commas = [statement(id=None, result={"response": "," * 300_000})] * 2
    assert {path for path, _ in problems(commas)} == {"[0].id", "[1].id"}


def test_numbers_of_any_exponent_are_compared() -> None:
    def with_number(text: str) -> bytes:
        return raw(statement(result={"extensions": {"https://x.example": 7}})).replace(
            b": 7}", b": %b}" % text.encode()
        )

    for one, same, other in (
        ("1e300", "10e299", "1e301"),
        ("1e-9999999999999999999", "1e-9999999999999999999", "1e-9999999999999999998"),
        ("1.50", "1.5", "-1.5"),
        ("0", "0.0", "0.1"),
    ):
        assert equal(with_number(one), with_number(same))
        assert not equal(with_number(one), with_number(other))


def test_lists_in_another_order_with_huge_numbers_are_compared_at_once() -> None:
    def members(*numbers: str) -> bytes:
        one = '{"objectType":"contextAgent","agent":{"mbox":"mailto:a@example.org"},"x":'
        items = ",".join(f"{one}{number}}}" for number in numbers)
        return b'{"context":{"contextAgents":[%b]}}' % items.encode()

    assert equal(members("1e999999", "2e999998"), members("2e999998", "1e999999"))
    assert not equal(members("1e999999"), members("1e999998"))


def test_ranges_of_languages_are_read_at_once_whatever_stands_between() -> None:
    assert languages_of(" fa ;q=0.5, ka-GE;q=1, *;q=0,vi") == ("ka-ge", "vi", "fa")
    assert languages_of(" " * 100_000 + "ro") == ()
