"""Statements as people see them: under pseudonyms, and nobody's address anywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pactwork.ledger.pseudonyms import number_behind, pseudonym_of
from pactwork.ledger.veiling import COVERED, covered, identifiers_in, veiled
from tests.ledger.rest.asking import NAMES, agent, statement

OURS = "http://localhost:8000::organisations/library"


def shown(held: Any) -> Any:
    names = {one: f"P{place}" for place, one in enumerate(sorted(identifiers_in(held)))}
    return veiled(held, names, lambda one: one == OURS)


@pytest.mark.parametrize("number", [0, 1, 2, 1023, 2**31, 2**40 - 1])
def test_a_pseudonym_leads_back_to_its_number_alone(number: int) -> None:
    code = pseudonym_of(number)
    assert (len(code), number_behind(code), number_behind(f" {code.lower()} ")) == (
        8,
        number,
        number,
    )


def test_pseudonyms_are_all_different_and_depend_on_the_secret_key(settings: Any) -> None:
    codes = [pseudonym_of(number) for number in range(2000)]
    assert len(set(codes)) == 2000
    settings.SECRET_KEY = "another one, as long as it has to be"
    assert sum(pseudonym_of(number) == code for number, code in enumerate(codes)) < 3


@pytest.mark.parametrize("wrong", ["", "ABC", "ABCDEFGHI", "ABCDEFGU", "ABCDEFG‌", "ŞABCDEFG"])
def test_what_is_no_pseudonym_leads_nowhere(wrong: str) -> None:
    assert number_behind(wrong) is None


def test_a_number_that_no_actor_has_is_refused() -> None:
    for wrong in (-1, 2**40):
        with pytest.raises(ValueError, match="No actor"):
            pseudonym_of(wrong)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("write to ana@école.example, please", f"write to {COVERED}, please"),
        ("https://lms.example/u/ana%40b.org/7", f"https://lms.example/u/{COVERED}/7"),
        ("mailto:a.b+c@d-e.co.uk", f"mailto:{COVERED}"),
        ("two @ three", "two @ three"),
        ("ana@b.org, bea%40c.org. %40cai@d.org", f"{COVERED}, {COVERED}. {COVERED}"),
        ("a@b@c.org at a%40b@host", f"a@{COVERED} at a%40b@host"),
        (NAMES["fa"], NAMES["fa"]),
    ],
)
def test_mail_addresses_are_covered(text: str, seen: str) -> None:
    assert covered(text) == seen


def test_everybody_in_a_statement_is_veiled() -> None:
    account = {"homePage": "https://lms.example", "name": "ana.popescu"}
    team = {"objectType": "Group", "name": "Echipa Anei", "member": [agent("cai", name="Cai")]}
    held = statement(
        actor=agent("ana", name=NAMES["ro"]),
        object={
            "objectType": "SubStatement",
            "actor": {"account": account, "name": "Ana P."},
            "verb": {"id": "https://verbs.example/x"},
            "object": agent("bea"),
        },
        context={
            "instructor": {"openid": "https://id.example/bea"},
            "team": team,
            "extensions": {"https://x.example/ana@example.org": ["ANA.Popescu", 7, "context"]},
        },
        result={"response": f"{NAMES['ro']} a scris lui cai@example.org"},
        authority={"objectType": "Agent", "account": {
            "homePage": "http://localhost:8000", "name": "organisations/library"}},
    )  # fmt: skip
    seen = json.dumps(shown(held), ensure_ascii=False)
    for word in (
        "ana@",
        "bea@",
        "cai@",
        "opescu",
        "Ana P.",
        "Cai",
        "Echipa",
        "id.example",
        "Școala",
    ):
        assert word not in seen, word
    assert shown(held)["authority"]["account"]["name"] == "organisations/library"
    assert shown(held)["actor"] == {"objectType": "Agent", "pseudonym": "P2"}
    assert shown(held)["context"]["team"] == {
        "objectType": "Group", "member": [{"objectType": "Agent", "pseudonym": "P4"}],
    }  # fmt: skip
    assert shown(held)["context"]["extensions"] == {
        f"https://x.example/{COVERED}": [COVERED, 7, "context"],
    }
    assert shown(held)["result"]["response"] == f"{COVERED} a scris lui {COVERED}"


def test_a_name_that_is_a_word_of_the_standard_hides_no_part_of_a_statement() -> None:
    seen = shown(statement(actor=agent("ana", name="object")))
    assert set(seen) == {"actor", "verb", "object"}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000 + " @", "a@" * 300_000, "%40" * 300_000 + " @", "%40." * 300_000 + "1",
        "a@" + ".1" * 300_000, "a.b" * 300_000 + "@x.",
    ],
)  # fmt: skip
def test_long_texts_are_read_once(text: str) -> None:
    """Read anew from each of their letters, each of these would take hours."""
    assert covered(text) == text


def crowd(count: int, response: str) -> Any:
    members = [agent(f"person{n}", name=f"Person {n:05}") for n in range(count)]
    group = {"objectType": "Group", "member": members}
    return statement(actor=group, result={"response": response})


def test_of_a_crowd_those_are_covered_who_stand_in_texts() -> None:
    seen = shown(crowd(6_000, f"{NAMES['ka']}: person 00017 and Person 05999" + " and" * 9_000))
    said = f"{NAMES['ka']}: {COVERED} and {COVERED}" + " and" * 9_000
    assert seen["result"]["response"] == said
    assert seen["verb"] == crowd(1, "")["verb"]
    assert len(seen["actor"]["member"]) == 6_000


@pytest.mark.parametrize("texts", [range(200), range(900_000, 960_000)])
def test_where_too_many_could_stand_in_texts_all_texts_are_covered(texts: range) -> None:
    held = crowd(12_000, ", ".join(f"person {n:05}" for n in texts))
    assert shown(held)["result"]["response"] == COVERED
