"""Every rule of pact and evidence files: what breaks it, where it is told, and that nothing moved.

Each case breaks one rule once. The documents are written as JSON, a value a line, so that the
line of a problem can be told by what stands on it.
"""

# budget: a table of every rule with its smallest broken file, read as one

from __future__ import annotations

import ast
import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_django
import time_machine

from pactwork.agreements.api import PactfileError, Problem, import_files, pactfile_schema
from pactwork.agreements.pactfile import schema as schema_room
from tests import scratch
from tests.factories import (
    TODAY,
    Document,
    accepted,
    article,
    commitment,
    everything,
    evidence,
    happened,
    organisation,
    pact,
    refused,
    take_in,
    write,
)

BASE = pact(
    "base",
    commitment("c1"),
    commitment("c2", due="2026-06"),
    parties=("library", "school", "press"),
    agreement={"purpose": {"en": "To read."}, "signed": "2025-01-10", "place": {"en": "Here"}},
)
DESCRIBED = [organisation("library"), organisation("school"), organisation("press")]
DELETE = object()


@dataclass(frozen=True)
class Broken:
    """A document with one fault: the rule, words of the message, the path whose line is told."""

    rule: str
    says: str
    at: str
    document: Document


def edited(document: Document, *edits: tuple[str, Any]) -> Document:
    held = copy.deepcopy(document)
    for path, value in edits:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        place: Any = held
        for step in steps:
            place = place[step]
        if value is DELETE:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return held


def a(
    rule: str, says: str, path: str, value: Any, *more: tuple[str, Any], at: str | None = None
) -> Broken:
    """The sound pact file with this value at this path; `at` where else the fault is told."""
    found = path if at is None else f"{path}/{at}" if at and not at.startswith("/") else at[1:]
    return Broken(rule, says, found, edited(BASE, (path, value), *more))


C1 = "articles/0/commitments/0"
ORG = "organisations/0"
WRONG_KIND = [{"kind": "best-city"}]
DEEP = article("d1")
for _number in range(2, 8):
    DEEP = article(f"d{_number}", articles=[DEEP])

PACTS = [
    # --- the schema ---
    a("schema.Required", '"title" is a required', "agreement/title", DELETE, at="/agreement"),
    a("schema.Required", '"role" is a required', "parties/0/role", DELETE, at="/parties/0"),
    a("schema.Required", "longitude", f"{ORG}/latitude", 47, at=f"/{ORG}"),
    a("schema.AdditionalProperties", "'titel'", "agreement/titel", {"en": "x"}),
    a("schema.Type", "is not of type", "agreement/title", "Plain"),
    a("schema.Enum", '"public"', "visibility", "secret"),
    a("schema.Enum", '"clauses"', "articles/0/kind", "song"),
    a("schema.Pattern", "does not match", "agreement/key", "No Slug"),
    a("schema.Pattern", "does not match", "agreement/signed", "14.4.2021"),
    a("schema.Pattern", "does not match", "sources", [{"url": "javascript:alert(1)"}],
      at="0/url"),
    a("schema.MinItems", "less than 1 item", "agreement/authoritative", []),
    a("schema.MinItems", "less than 2 items", "parties", BASE["parties"][:1]),
    a("schema.MaxItems", "more than 50 items", "parties",
      [{"organisation": f"o{n}", "role": "lead"} for n in range(51)]),
    a("schema.MinProperties", "less than 1 property", "agreement/title", {}),
    a("schema.UniqueItems", "non-unique", "agreement/themes", ["media", "media"]),
    a("schema.PropertyNames", "Română", "agreement/title", {"Română": "Acord", "en": "A"}),
    a("schema.OneOfNotValid", "valid", f"{C1}/owed_by", "everybody"),
    a("schema.OneOfNotValid", "valid", f"{C1}/measure", {"counts": "trainings"}),
    a("schema.OneOfNotValid", "valid", f"{C1}/measure", {"counts": "trainings", "target": 0}),
    a("schema.OneOfNotValid", "valid", f"{C1}/measure",
      {"counts": "trainings", "target": 1, "per": "week"}),
    a("schema.OneOfNotValid", "valid", f"{C1}/measure",
      {"counts": "trainings", "baseline": 9, "increase_percent": 1, "per": "month"}),
    a("schema.OneOfNotValid", "valid", f"{C1}/measure", {"counts": "trainings", "target": 1e10}),
    a("schema.OneOfMultipleValid", "more than one", "files",
      [{"title": {"en": "x"}, "path": "a", "url": "http://a"}], at="0"),
    a("schema.Maximum", "91 is greater", f"{ORG}/latitude", 91, (f"{ORG}/longitude", 20)),
    a("schema.MaxLength", "longer than 120", "agreement/reference", "x" * 121),
    a("schema.MaxLength", "longer than 12", "agreement/authoritative", ["de-aaaaaaaa-bbbb"],
      at="0"),
    a("schema.MinLength", "shorter than 1", "agreement/reference", ""),
    a("schema.Minimum", "1 is less than", "agreement/declared_partners", 1),
    a("schema.ExclusiveMinimum", "less than or equal", "agreement/funding", {"amount": 0},
      at="amount"),
    # --- organisations ---
    a("organisation.unknown", "“schol” is not known. Did you mean “school”?",
      "parties/1/organisation", "schol"),
    a("organisation.unknown", "“harbour”", f"{ORG}/parent", "harbour"),
    a("organisation.unknown", "“builder”", "contractors", [{"organisation": "builder"}],
      at="0/organisation"),
    a("organisation.unknown", "“rome”", "designations",
      [{"organisation": "rome", "kind": "unesco-learning-city"}], at="0/organisation"),
    a("organisation.unknown", "“bank”", "agreement/funding", {"funder": "bank"}, at="funder"),
    a("organisation.twice", "“library” is there 2 times", "organisations/3",
      organisation("library"), at="/organisations"),
    a("organisation.circle", "under itself", f"{ORG}/parent", "library"),
    a("organisation.identifier", "X-known (isil) belongs to known", f"{ORG}/identifiers",
      {"isil": "X-known"}, at="isil"),
    a("concept.legal-types", "“school”", f"{ORG}/legal_type", "schol"),
    a("concept.target-groups", "“teachers”", f"{ORG}/target_groups", ["teacher"]),
    a("concept.channel-kinds", "“smoke”", f"{ORG}/channels",
      [{"key": "k", "kind": "smoke", "name": "n"}], at="0/kind"),
    a("concept.designations", "“best-city”", f"{ORG}/designations", WRONG_KIND, at="0/kind"),
    a("date", "no date “2011-13”", f"{ORG}/founded", "2011-13"),
    a("date", "no date “2025-02-30”", f"{ORG}/designations",
      [{"kind": "unesco-learning-city", "since": "2025-02-30"}], at="0/since"),
    a("link", "password", f"{ORG}/website", "https://u:p@example.org"),
    a("link", "must be encoded", f"{ORG}/channels",
      [{"key": "k", "kind": "blog", "name": "n", "url": 'https://a.b/"><script>'}], at="0/url"),
    a("text", "control characters", f"{ORG}/programmes", [{"en": "a\u0001b"}], at="0"),
    a("text", "nothing but spaces", f"{ORG}/offers", [{"en": "  "}], at="0"),
    a("text", "twice", f"{ORG}/needs", [{"en": "x", "en-GB": "a", "en-gb": "b"}], at="0"),
    a("text", "nothing but spaces", f"{ORG}/name", {"en": " \t "}),
    a("text", "control characters", f"{ORG}/other_names",
      [{"text": "a\u0007", "language": "en", "kind": "alias"}], at="0/text"),
    # --- parties ---
    a("party.twice", "“library” is there 2", "parties/1/organisation", "library", at="/parties"),
    a("party.channel", "library has no channel “radio”", "parties/0/through", "radio"),
    a("concept.party-roles", "“boss”", "parties/0/role", "boss"),
    a("contractor.party", "press is a party and a contractor", "contractors",
      [{"organisation": "press"}], at="0"),
    a("concept.designations", "“x”", "designations", [{"organisation": "press", "kind": "x"}],
      at="0/kind"),
    a("date", "no date “0000”", "designations",
      [{"organisation": "press", "kind": "unesco-learning-city", "since": "0000"}], at="0/since"),
    a("text", "control characters", "parties/0/contacts", [{"name": "a\u0002"}], at="0/name"),
    # --- the agreement ---
    *(
        a(f"concept.{scheme}", f"not in the vocabulary {scheme}", f"agreement/{name}",
          "nonsense" if name == "type" else ["nonsense"])
        for name, scheme in [
            ("type", "agreement-types"), ("principles", "principles"), ("segments", "segments"),
            ("themes", "themes"), ("target_groups", "target-groups"),
            ("literacies", "literacies"), ("levels", "isced-levels"),
            ("assessment_areas", "assessment-areas"),
        ]
    ),
    a("agreement.partners", "13 partners are declared and 3 parties are listed",
      "agreement/declared_partners", 13),
    a("date", "no date “2021-02-29”", "agreement/signed", "2021-02-29"),
    a("date.year", "year 9999", "agreement/term", {"from": "2022", "to": "9999"}, at="to"),
    a("date", "no date “2021-00”", "agreement/announced", "2021-00"),
    a("date", "no date “2021-13”", "agreement/term", {"from": "2021-13"}, at="from"),
    a("date", "no date “2021-99”", "sources", [{"published": "2021-99"}], at="0/published"),
    a("agreement.term", "ends before it begins", "agreement/term",
      {"from": "2026", "to": "2025-12"}),
    a("text.authoritative", "The title is missing in “lt”", "agreement/authoritative",
      ["en", "lt"], ("articles", []), at="/agreement/title"),
    a("text.authoritative", "missing in “en”", "agreement/title", {"en": "  ", "ro": "Acord"}),
    a("text", "control characters", "agreement/purpose", {"en": "a\u0003b"}),
    a("text", "nothing but spaces", "agreement/place", {"ro": "   "}),
    a("text", "control characters", "agreement/reference", "NOR\u0001"),
    a("link", "must be encoded", "sources", [{"url": "https://exa<mple.org"}], at="0/url"),
    a("link", "no host", "files", [{"title": {"en": "x"}, "url": "http://:80"}], at="0/url"),
    # --- articles and commitments ---
    a("article.twice", "article “a1” is there 2", "articles/1", article("a1"), at="/articles"),
    a("commitment.twice", "commitment “c2” is there 2", "articles/1",
      article("a2", commitment("c2")), at="/articles"),
    a("article.depth", "deeper than 6 levels", "articles/1", DEEP, at="articles/0/" * 5
      + "articles/0"),
    a("text.authoritative", "missing in “en”", "articles/0/text", {"ro": "Text"}),
    a("text.authoritative", "missing in “en”", f"{C1}/text", {"ro": "Text"}),
    a("concept.areas", "Did you mean “training”?", f"{C1}/area", "trening"),
    a("concept.target-groups", "“cats”", f"{C1}/target_groups", ["cats"]),
    a("concept.measures", "“smiles”", f"{C1}/measure", {"counts": "smiles", "target": 1},
      at="counts"),
    a("date", "no date “2026-11-31”", f"{C1}/due", "2026-11-31"),
    a("commitment.party", "“ministry” is not a party", f"{C1}/owed_by", ["library", "ministry"]),
    a("commitment.party", "Did you mean “library”?", f"{C1}/owed_to", ["libary"]),
    a("number.decimals", "0.0001 has more than 3 decimals", f"{C1}/measure",
      {"counts": "trainings", "target": 0.0001}, at="target"),
    a("measure.growth", "is no growth", f"{C1}/measure",
      {"counts": "trainings", "baseline": 0.001, "increase_percent": 20}, at="increase_percent"),
    # --- files ---
    *(
        a(rule, says, "files", [{"title": {"en": "x"}, "path": path}], at="0/path")
        for rule, says, path in [
            ("file.outside", "outside the folder", "../secret.pdf"),
            ("file.outside", "outside the folder", "a/../../secret.pdf"),
            ("file.outside", "outside the folder", "/etc/passwd"),
            ("file.missing", "cannot be read", "none.pdf"),
            ("file.missing", "it is not a file", "."),
            ("file.kind", "not of a kind that is kept", "00000.json"),
        ]
    ),
]  # fmt: skip


def an(rule: str, says: str, at: str, **said: Any) -> Broken:
    """The sound evidence file with this said in its second entry, at the path within it."""
    document = evidence("known", happened("e1"), happened("e2", **said), happened("e3"))
    return Broken(rule, says, f"evidence/1/{at}".rstrip("/"), document)


def a_new(rule: str, says: str, at: str, **said: Any) -> Broken:
    """The same of evidence that was never taken in before."""
    return Broken(rule, says, f"evidence/0/{at}", evidence("known", happened("new", **said)))


TWICE = evidence("known", happened("e"), happened("e", title={"en": "y"}))
WITHDRAWN = {"on": "2026-04-01", "by": "press", "reason": {"en": "x"}}
HAPPENINGS = [
    an("schema.Pattern", "does not match", "on", on="May"),
    an("schema.Pattern", "does not match", "links/0", links=["javascript:x"]),
    an("schema.Minimum", "less than", "quantities/trainings", quantities={"trainings": -1}),
    an("schema.Maximum", "greater than", "quantities/trainings", quantities={"trainings": 1e10}),
    an("schema.UniqueItems", "non-unique", "commitments", commitments=["c2", "c2"]),
    an("schema.OneOfNotValid", "valid", "people", people={"count": 0}),
    Broken("schema.Required", "evidence", "", {"pactwork": "evidence/1", "agreement": "known"}),
    Broken("agreement.unknown", "“knwn” is not known", "agreement", evidence("knwn")),
    Broken("evidence.twice", "“e” is there 2 times", "evidence", TWICE),
    an("concept.evidence-kinds", "“party”", "kind", kind="party"),
    an("concept.target-groups", "“cats”", "target_groups", target_groups=["cats"]),
    an("concept.measures", "“smiles”", "quantities", quantities={"smiles": 1}),
    an("number.decimals", "0.0005 has more than 3 decimals", "quantities/trainings",
       quantities={"trainings": 0.0005}),
    an("evidence.commitment", "no commitment “c9” in “known”", "commitments/0",
       commitments=["c9"]),
    an("evidence.commitment", "no commitment “c1” in “none”", "commitments/1",
       commitments=["c1", "none#c1"]),
    an("evidence.party", "ministry is no party of “known”", "by", by="ministry"),
    an("evidence.party", "library is no party of “other”", "by", commitments=["c1", "other#c1"]),
    an("acceptance.own", "library cannot accept its own", "accepted/0",
       accepted=accepted("library")),
    an("acceptance.party", "town is no party", "accepted/1", accepted=accepted("school", "town")),
    an("evidence.withdrawal", "press neither delivered nor accepted", "voided/by",
       voided=WITHDRAWN, accepted=accepted("school")),
    an("date", "no day “2026-02-30”", "on", on="2026-02-30"),
    an("date", "no day “2026-99-01”", "until", until="2026-99-01"),
    an("date.future", "2026-11-23 lies in the future", "on", on="2026-11-23"),
    an("date.future", "2026-11-23 lies in the future", "until", until="2026-11-23"),
    an("date.future", "2026-12-01 lies in the future", "accepted",
       accepted=accepted("school", on="2026-12-01")),
    an("date.order", "before it happened", "on", on="2026-05-05",
       accepted=accepted("school", on="2026-05-04")),
    an("date.order", "before it happened", "on", on="2026-05-05", until="2026-05-01"),
    a_new("evidence.early", "2024-12-31 lies before 2025-01-01, when “known” began", "on",
          on="2024-12-31"),
    a_new("evidence.early", "lies before 2026-04-01, when “later” began", "on",
          commitments=["c1", "later#c1", "later#c2"]),
    a_new("evidence.people", "“people-trained” counts people", "quantities/people-trained",
          quantities={"trainings": 1, "people-trained": 12}),
    an("text", "nothing but spaces", "title", title={"en": " "}),
    an("text", "control characters", "description", description={"en": "a\u0001"}),
    an("text", "control characters", "people/keys/1", people={"keys": ["a", "t\u0001"]}),
    an("link", "user name or password", "links/0", links=["https://a:b@c.d"]),
    an("evidence.changed", "“e2” said something else before", "", title={"en": "Changed"}),
]  # fmt: skip


def told(broken: Broken) -> str:
    return f"{broken.rule} {broken.says}"[:60]


@pytest.fixture(scope="module")
def _known_database(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[str]:
    with django_db_blocker.unblock(), scratch.copy_of_database() as name:
        with scratch.connected_to(name), time_machine.travel(TODAY):
            _take_in_known()
        yield name


@pytest.fixture
def _connected_to_known(
    _known_database: str, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock(), scratch.connected_to(_known_database):
        yield


@pytest.fixture
def known(_connected_to_known: None, db: None) -> None:
    """An agreement with evidence, and one more: what references may name and what must not move."""


def _take_in_known() -> None:
    holder = organisation("known", identifiers={"isil": "X-known"})
    take_in(
        pact(
            "known",
            commitment("c1"),
            commitment("c2"),
            parties=("library", "school", "press"),
            organisations=[*DESCRIBED, holder],
        ),
        pact("other", parties=("school", "ministry")),
        pact(
            "later",
            commitment("c1"),
            commitment("c2"),
            agreement={"term": {"to": "2028"}, "signed": "2026-04"},
        ),
        evidence("known", happened("e2")),
    )


def line_of(document: Document, path: str) -> int:
    """The line, from 1, on which a path begins in a JSON file with a value a line."""
    found: dict[str, int] = {}

    def walk(value: Any, here: str, line: int) -> int:
        found[here] = line
        if not value or not isinstance(value, dict | list):
            return line + 1
        items = value.items() if isinstance(value, dict) else enumerate(value)
        following = line + 1
        for step, held in items:
            following = walk(held, f"{here}/{step}", following)
        return following + 1

    end = walk(document, "", 1)
    assert end - 1 == json.dumps(document, indent=0).count("\n") + 1
    return found[f"/{path}" if path else ""]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("broken", [*PACTS, *HAPPENINGS], ids=told)
def test_a_broken_rule_is_told_once_where_it_is_and_nothing_moves(broken: Broken) -> None:
    before = everything()
    (problem,) = refused(broken.document)
    assert problem.rule == broken.rule
    assert broken.says in problem.message
    assert len(problem.remedy) > 5
    assert problem.line == line_of(broken.document, broken.at)
    assert everything() == before


def test_every_rule_of_the_code_has_a_case() -> None:
    """Whoever adds a rule adds a case above: rules are found in the source as they are written."""
    folder = Path(schema_room.__file__).parent
    sources = [*folder.glob("*.py"), folder.parent / "actions" / "importing.py"]
    written = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"[a-z]+\.[a-z]+", node.value)
    } - {"pactwork.agreements"}
    assert len(written) >= 20
    assert written - {broken.rule for broken in [*PACTS, *HAPPENINGS]} == set()


def test_the_sound_document_is_taken(known: None) -> None:
    assert len(take_in(BASE).created) == 1


def unreadable() -> Iterator[tuple[str, bytes, str, int, str]]:
    yield "a.yaml", b"pactwork: pact/1\nagreement: [\n", "syntax", 3, ""
    yield "a.yaml", b"pactwork: pact/1\nagreement: &a {}\nparties: *a\n", "syntax", 2, "nchor"
    yield "a.yaml", "pactwork: pact/1\ntitle: \xe9".encode("latin-1"), "syntax", 2, "UTF-8"
    yield "a.json", b'{"pactwork": "pact/1",\n"pactwork": "pact/1"}', "syntax", 2, "twice"
    yield "a.yaml", b"# a comment\ntitle: x\n", "kind", 2, "does not say what it is"
    yield "a.yaml", b"title: x\npactwork: pact/2\n", "kind", 2, "does not say what it is"
    yield "a.yaml", b"- pactwork: pact/1\n", "kind", 1, "does not say what it is"
    yield "a.yaml", b"", "syntax", 1, ""
    yield "a.json", b'"pact/1"', "kind", 1, "does not say what it is"


@pytest.mark.parametrize(("name", "data", "rule", "line", "says"), list(unreadable()))
def test_what_is_no_pact_file(
    db: None, tmp_path: Path, name: str, data: bytes, rule: str, line: int, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PactfileError) as caught:
        import_files([tmp_path])
    (problem,) = caught.value.problems
    assert (problem.rule, problem.line, problem.file) == (rule, line, str(tmp_path / name))
    assert says in problem.message
    assert problem.remedy


def test_an_unreadable_file_is_told_with_the_others(db: None, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").mkdir()
    (tmp_path / "c.yaml").write_text("pactwork: [", encoding="utf-8")
    with pytest.raises(PactfileError) as caught:
        import_files([tmp_path / "c.yaml", *_missing_after_listing(tmp_path)])
    assert [problem.rule for problem in caught.value.problems] == ["file", "syntax"]


def _missing_after_listing(folder: Path) -> list[Path]:
    """A link that leads nowhere opens no file, whoever runs the test."""
    (folder / "a.yaml").symlink_to(folder / "loop.yaml")
    (folder / "loop.yaml").symlink_to(folder / "a.yaml")
    return [_Existing(folder / "a.yaml")]


class _Existing(type(Path())):  # type: ignore[misc]
    """A path that was there when the folder was listed."""

    def exists(self, **_: Any) -> bool:
        return True


def test_all_faults_of_all_files_are_told_at_once_in_order(db: None, tmp_path: Path) -> None:
    before = everything()
    sound = pact("sound")
    one = edited(
        BASE,
        ("agreement/themes", ["nonsense"]),
        ("agreement/signed", "2021-02-30"),
        (f"{C1}/owed_by", ["nobody"]),
        ("parties/0/role", "boss"),
    )
    shapeless = edited(BASE, ("agreement/key", "X"), ("agreement/titel", "x"))
    late = evidence("sound", happened("e1", on="2027-01-01"), happened("e2", kind="x"))
    paths = write(tmp_path, sound, one, shapeless, late)
    with pytest.raises(PactfileError) as caught:
        import_files(paths)
    problems = caught.value.problems
    assert problems == sorted(problems)
    assert sorted((Path(one.file).name, one.rule) for one in problems) == [
        ("00001.json", "commitment.party"),
        ("00001.json", "concept.party-roles"),
        ("00001.json", "concept.themes"),
        ("00001.json", "date"),
        ("00002.json", "schema.AdditionalProperties"),
        ("00002.json", "schema.Pattern"),
        ("00003.json", "concept.evidence-kinds"),
        ("00003.json", "date.future"),
    ]
    assert everything() == before
    assert str(caught.value).count("\n") == len(problems) - 1


def test_a_problem_reads_as_a_line_of_a_compiler() -> None:
    problem = Problem("a.yaml", 3, "date", "There is no day.", "Correct the date.")
    assert str(problem) == "a.yaml:3: [date] There is no day. Correct the date."


def test_identifiers_clash_between_files_and_within_one(db: None) -> None:
    library, school = organisation("library"), organisation("school")
    ror = {"identifiers": {"ror": "0aaaaaa00"}}
    (problem,) = refused(pact("one", organisations=[library | ror, school | ror]))
    assert problem.rule == "organisation.identifier"
    assert "belongs to library" in problem.message
    holder = pact("one", organisations=[library | ror, school])
    (problem,) = refused(holder, pact("two", organisations=[school | ror]))
    assert problem.rule == "organisation.identifier"
    assert len(take_in(holder, pact("two", organisations=[library, school | ror])).created) == 2


def test_a_circle_across_files_is_told_before_anything_is_written(db: None) -> None:
    below = pact("one", organisations=[organisation("library"),
                                       organisation("school", parent="library")])  # fmt: skip
    turned = pact("two", organisations=[organisation("library", parent="school"),
                                        organisation("school", parent="library")])  # fmt: skip
    exchanged = edited(turned, ("organisations/1/parent", DELETE))
    before = everything()
    assert {problem.rule for problem in refused(below, turned)} == {"organisation.circle"}
    assert everything() == before
    take_in(below)
    circle = edited(turned, ("organisations", [organisation("library", parent="school")]))
    assert [problem.rule for problem in refused(circle)] == ["organisation.circle"]
    assert len(take_in(exchanged).created) == 1


def test_evidence_that_contradicts_another_file_of_the_batch(db: None) -> None:
    before = everything()
    (problem,) = refused(
        pact(),
        evidence("reading", happened("e1")),
        evidence("reading", happened("e1", quantities={"trainings": 2})),
    )
    assert (problem.rule, Path(problem.file).name) == ("evidence.changed", "00002.json")
    assert everything() == before


def big(*commitments: Document, **said: Any) -> Callable[[], Document]:
    return lambda: pact("big", *commitments, **said)


def measured(**measure: Any) -> Document:
    return commitment(measure={"counts": "trainings", **measure})


WORST: list[Callable[[], Document]] = [
    big(agreement={"reference": "x" * 120}),
    lambda: pact("a" * 80, agreement={"title": {"en": _noise(20_000)}}),
    lambda: pact("big", *(commitment(f"c{n}", text={"en": _noise(19_000, n)}) for n in range(120))),
    big(measured(target=10**9, per="year"), agreement={"term": {"from": "1800", "to": "2200"}}),
    big(measured(target=10**9, per="month"), agreement={"term": {"from": "1800", "to": "2200"}}),
    big(measured(target=0.001)),
    big(measured(baseline=10**9, increase_percent=10_000)),
    big(measured(baseline=0.001, increase_percent=100)),
    lambda: pact(
        "big",
        organisations=[
            organisation("library", name={"vi": _noise(20_000)}, other_names=[
                {"text": _noise(400, n), "language": "vi", "kind": "alias"} for n in range(50)
            ]),
            organisation("school", identifiers={"national": "9" * 200}),
        ],
    ),
    big(parties=tuple(f"o{n}" for n in range(50))),
    big(articles=[article(f"a{n}", articles=[article(f"b{n}-{m}") for m in range(3)])
                  for n in range(200)]),
    big(agreement={"title": {"en": "<script>alert(1)</script> & \u202etxt.exe"}}),
]  # fmt: skip


def _noise(length: int, seed: int = 0) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzăâîșțčęėįšųūžđơưაბგდევზთიკلمنهوی      "
    return "".join(random.Random(seed).choices(letters, k=length)).strip()


@pytest.mark.parametrize("number", range(len(WORST)))
def test_the_largest_a_file_may_hold_is_taken(db: None, number: int) -> None:
    assert len(take_in(WORST[number]()).created) == 1


def test_the_published_schemas_are_what_is_checked_by() -> None:
    for name in ("pact-1", "evidence-1"):
        published = pactfile_schema(name)
        assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        published["title"] = "changed by a reader"
        assert pactfile_schema(name)["title"] != "changed by a reader"
    with pytest.raises(KeyError):
        pactfile_schema("pact-2")
