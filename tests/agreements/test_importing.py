"""Importing: once, again, changed, stopped and gone on with, two at once."""

# budget: one subject; it splits into versions, attachments and concurrency when it next grows

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from pactwork.agreements.actions import batches, importing
from pactwork.agreements.api import (
    PactfileError,
    RegisterFilter,
    agreement_detail,
    as_yaml,
    files_under,
    import_files,
    pact_of,
    register_page,
    terms_at,
    versions_of,
)
from pactwork.agreements.models import (
    Agreement,
    AgreementVersion,
    Article,
    Commitment,
    RegisterEntry,
    Standing,
)
from pactwork.agreements.pactfile.terms import terms_of
from pactwork.files.api import path_of
from pactwork.files.models import StoredFile
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.ledger.api import statement
from pactwork.ledger.models import Statement
from tests.factories import (
    Document,
    accepted,
    acting_for,
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
from tests.files.samples import HTML, PDF, PNG
from tests.scratch import at_once

OPERATOR = Viewer(operator=True)
HAPPENED = evidence("reading", happened(accepted=accepted("school")))


def versions(slug: str = "reading") -> list[tuple[int, str]]:
    return [(one.number, one.sha256) for one in versions_of(slug, OPERATOR)]


# --- once, twice, changed ---


def test_taking_in_twice_changes_nothing(db: None, tmp_path: Path) -> None:
    paths = write(tmp_path, pact(), HAPPENED)
    first = import_files(paths)
    assert (len(first.created), len(first.changed), len(first.unchanged)) == (1, 1, 0)
    before = everything()
    second = import_files(paths)
    assert second.unchanged == [str(path) for path in paths]
    assert second.created == second.changed == []
    assert everything() == before


def test_taking_in_again_by_force_changes_nothing_either(db: None, tmp_path: Path) -> None:
    paths = write(tmp_path, pact(), HAPPENED)
    import_files(paths)
    before = everything(but=["agreements.ImportedFile"])
    report = import_files(paths, again=True)
    assert len(report.unchanged) == 2
    assert everything(but=["agreements.ImportedFile"]) == before


def test_the_same_in_another_form_changes_nothing(db: None, tmp_path: Path) -> None:
    """YAML for JSON, keys in another order, spaces at the ends of texts."""
    take_in(pact())
    before = everything(but=["agreements.ImportedFile"])
    held = pact()
    held["agreement"]["title"] = {
        tag: f"  {text}\n" for tag, text in reversed(held["agreement"]["title"].items())
    }
    held = dict(reversed(held.items()))
    (tmp_path / "same.yaml").write_text(as_yaml(held), encoding="utf-8")
    assert len(import_files([tmp_path]).unchanged) == 1
    assert everything(but=["agreements.ImportedFile"]) == before


def test_a_changed_file_makes_a_version_and_keeps_the_old(db: None) -> None:
    take_in(pact())
    old = terms_at("reading", 1, PUBLIC)
    changed = pact("reading", commitment(measure={"counts": "trainings", "target": 12}))
    assert len(take_in(changed).changed) == 1
    assert versions() == [(2, terms_of(changed).sha256), (1, terms_of(pact()).sha256)]
    assert terms_at("reading", 1, PUBLIC) == old
    assert terms_at("reading", 2, PUBLIC) == terms_of(changed).value
    assert terms_at("reading", 3, PUBLIC) is None
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    assert (detail.version_number, detail.commitments[0].target) == (2, 12)


def test_each_version_leaves_its_statement(db: None) -> None:
    take_in(pact())
    take_in(pact("reading", commitment(area="events")))
    second, first = versions_of("reading", PUBLIC)
    assert verb_of(first.statement) == "http://activitystrea.ms/schema/1.0/create"
    assert verb_of(second.statement) == "http://activitystrea.ms/schema/1.0/update"
    said = statement(second.statement) or {}
    assert said["object"]["id"] == iri("agreement", "reading")
    assert said["result"]["extensions"] == {
        iri("concept", "statement-extensions", "version"): 2,
        iri("concept", "statement-extensions", "terms-sha256"): second.sha256,
    }


def verb_of(number: Any) -> str:
    return str((statement(number) or {})["verb"]["id"])


def test_an_older_text_becomes_the_newest_only_when_asked(db: None, tmp_path: Path) -> None:
    old, new = write(tmp_path, pact(), pact("reading", commitment(area="events")))
    import_files([old, new])
    assert import_files([old]).unchanged == [str(old)]
    assert len(versions()) == 2
    assert import_files([old], again=True).changed == [str(old)]
    assert [number for number, _ in versions()] == [3, 2, 1]
    assert versions()[0][1] == versions()[2][1]


BESIDE: dict[str, Callable[[Document], Any]] = {
    "contacts": lambda held: held["parties"][0].update(contacts=[{"name": "Ana"}]),
    "sources": lambda held: held.update(sources=[{"code": "546469"}]),
    "files": lambda held: held.update(files=[{"title": {"en": "x"}, "url": "https://a.example"}]),
    "visibility": lambda held: held.update(visibility="parties"),
    "demonstration": lambda held: held.update(demonstration=True),
    "organisations": lambda held: held["organisations"][0].update(founded="1912"),
}


@pytest.mark.parametrize("edit", BESIDE)
def test_what_is_no_term_changes_without_a_version_and_leaves_a_statement(
    db: None, edit: str
) -> None:
    take_in(pact())
    statements = Statement.objects.count()
    held = pact()
    BESIDE[edit](held)
    assert len(take_in(held).changed) == 1
    assert len(versions()) == 1
    assert Statement.objects.count() == statements + 1
    newest = Statement.objects.latest("id")
    assert verb_of(newest.uuid) == "http://activitystrea.ms/schema/1.0/update"
    kind, slug = (
        ("organisation", "library") if edit == "organisations" else ("agreement", "reading")
    )
    assert (statement(newest.uuid) or {})["object"]["id"] == iri(kind, slug)
    back = pact_of("reading", OPERATOR)
    assert back
    assert back == pact_of_terms(held, back)
    BESIDE[edit](held)
    assert len(take_in(held).unchanged) == 1
    assert len(take_in(pact()).changed) == 1
    assert len(versions()) == 1


def pact_of_terms(said: Document, back: Document) -> Document:
    """What an export should hold of these parts, taken from what was said."""
    parts = {name: said[name] for name in ("sources", "files", "visibility") if name in said}
    return {**back, **parts, "parties": said["parties"]} | (
        {"demonstration": True} if said.get("demonstration") else {}
    )


def test_contacts_are_for_the_parties_and_the_operator(db: None) -> None:
    held = pact()
    BESIDE["contacts"](held)
    take_in(held)
    for viewer, there in [
        (OPERATOR, True), (acting_for("school"), True), (PUBLIC, False),
        (Viewer(frozenset({10**9})), False),
    ]:  # fmt: skip
        said = pact_of("reading", viewer)
        assert said
        assert ("contacts" in said["parties"][0]) is there
    assert "Ana" not in str(agreement_detail("reading", PUBLIC))


# --- what versions do to articles, commitments and the register ---


def test_what_a_version_drops_is_kept_as_withdrawn_and_can_come_back(db: None) -> None:
    both = pact("reading", commitment("c1"), commitment("c2"))
    take_in(both, evidence("reading", happened(commitments=["c2"], accepted=accepted("school"))))
    number = Commitment.objects.get(key="c2").pk
    one = pact("reading", commitment("c1"))
    take_in(one)
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    assert [held.key for held in detail.commitments] == ["c1"]
    assert detail.totals.evidence == 0
    assert Commitment.objects.get(key="c2").withdrawn_in == 2
    assert RegisterEntry.objects.get().commitments == 1
    take_in(both)
    back = Commitment.objects.get(key="c2")
    assert (back.pk, back.withdrawn_in) == (number, None)
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    assert (detail.totals.evidence, detail.card.commitments) == (1, 2)


def test_articles_keep_their_rows_and_their_tree(db: None) -> None:
    tree = [article("a1", articles=[article("a11"), article("a12", commitment("c1"))])]
    take_in(pact("reading", articles=tree))
    rows = dict(Article.objects.values_list("key", "pk"))
    moved = [article("a12", commitment("c1"), articles=[article("a11")]), article("b")]
    take_in(pact("reading", articles=moved))
    held = {row.key: row for row in Article.objects.select_related("parent")}
    assert {key: row.pk for key, row in held.items() if key in rows} == rows
    assert held["a1"].withdrawn_in == 2
    assert [(held[key].number, held[key].depth) for key in ("a12", "a11", "b")] == [
        ("1", 0), ("1.1", 1), ("2", 0),
    ]  # fmt: skip
    assert held["a11"].parent == held["a12"]
    assert held["a12"].parent is None
    assert Commitment.objects.get().article == held["a12"]


def test_a_version_without_commitments_empties_its_line_in_the_register(db: None) -> None:
    take_in(pact(), HAPPENED)
    assert register_page(RegisterFilter(), PUBLIC, "en").cards[0].commitments == 1
    take_in(pact("reading", articles=[]))
    (card,) = register_page(RegisterFilter(), PUBLIC, "en").cards
    assert (card.commitments, card.fulfilled, list(card.fills)) == (0, 0, [])
    assert (card.state, card.completion, card.last_accepted_on) == ("not_measurable", 0, None)


def test_a_new_measure_recounts_what_was_accepted(db: None) -> None:
    take_in(
        pact(),
        evidence(
            "reading",
            happened(accepted=accepted("school"), quantities={"trainings": 1, "materials": 7}),
        ),
    )
    assert Standing.objects.get().achieved == 1
    take_in(pact("reading", commitment(measure={"counts": "materials", "target": 7})))
    standing = Standing.objects.get()
    assert (standing.achieved, standing.state, standing.evidence) == (7, "fulfilled", 1)
    take_in(pact("reading", commitment(measure=None)))
    standing = Standing.objects.get()
    assert (standing.achieved, standing.state, standing.evidence) == (0, "not_measurable", 1)


def test_a_new_name_of_a_party_is_found_in_the_register(db: None) -> None:
    take_in(pact())
    found = RegisterFilter(text="mediateca")
    assert register_page(found, PUBLIC, "ro").total == 0
    held = pact()
    held["organisations"][0]["other_names"] = [
        {"text": "Mediatecă", "language": "ro", "kind": "alias"}
    ]
    take_in(held)
    assert register_page(found, PUBLIC, "ro").total == 1
    held["organisations"][0]["country"] = "RO"
    take_in(held)
    assert register_page(RegisterFilter(country="RO"), PUBLIC, "ro").total == 1


# --- files and folders ---


def test_files_are_taken_in_the_order_of_their_paths(tmp_path: Path) -> None:
    names = ["b/2.yaml", "a/1.json", "a/nested/3.yml", "c.yaml", "a/notes.txt", "a/x.pdf"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    found = [str(path.relative_to(tmp_path)) for path in files_under([tmp_path])]
    assert found == ["a/1.json", "a/nested/3.yml", "b/2.yaml", "c.yaml"]
    assert files_under([tmp_path / "a" / "notes.txt"]) == [tmp_path / "a" / "notes.txt"]
    with pytest.raises(FileNotFoundError, match=r"no file or folder .*none"):
        files_under([tmp_path / "none"])


def test_progress_is_told_for_every_file(db: None, tmp_path: Path) -> None:
    write(tmp_path, pact("one"), pact("two"), pact("three"))
    told: list[tuple[str, int, int]] = []
    import_files([tmp_path], progress=lambda *said: told.append(said))
    assert told == [(phase, n, 3) for phase in ("checking", "importing") for n in (1, 2, 3)]


def test_a_file_named_twice_is_taken_once(db: None, tmp_path: Path) -> None:
    paths = write(tmp_path, pact(), HAPPENED)
    report = import_files([*paths, *paths])
    assert (len(report.created), len(report.changed), len(report.unchanged)) == (1, 1, 0)
    assert files_under([tmp_path, *paths]) == paths


def test_what_looks_like_markup_is_kept_as_text(db: None) -> None:
    title = '<img src=x onerror="alert(1)"> & <b>fat</b>'
    take_in(pact("reading", agreement={"title": {"en": title}}))
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    assert detail.card.title == {"en": title}
    assert (pact_of("reading", PUBLIC) or {})["agreement"]["title"] == {"en": title}


# --- attached files ---


def attached(path: str) -> Document:
    return pact("reading", files=[{"path": path, "title": {"en": "Annex"}, "language": "en"}])


def test_an_attachment_is_kept_by_its_bytes(db: None, tmp_path: Path) -> None:
    (tmp_path / "annexes").mkdir()
    (tmp_path / "annexes" / "annex.pdf").write_bytes(PDF)
    import_files(write(tmp_path, attached("annexes/annex.pdf")))
    stored = StoredFile.objects.get()
    assert path_of(stored.sha256).read_bytes() == PDF
    detail = agreement_detail("reading", PUBLIC)
    assert detail
    assert detail.files == [
        {
            "path": "annexes/annex.pdf",
            "title": {"en": "Annex"},
            "language": "en",
            "sha256": stored.sha256,
            "size": len(PDF),
            "media_type": "application/pdf",
        }
    ]
    said = pact_of("reading", PUBLIC) or {}
    assert said["files"] == attached("annexes/annex.pdf")["files"]


def test_an_attachment_that_changed_is_kept_anew_when_asked(db: None, tmp_path: Path) -> None:
    (tmp_path / "annex.pdf").write_bytes(PDF)
    paths = write(tmp_path, attached("annex.pdf"))
    import_files(paths)
    (tmp_path / "annex.pdf").write_bytes(PDF + b"% more\n")
    assert len(import_files(paths, again=True).changed) == 1
    assert StoredFile.objects.count() == 2
    assert len(versions()) == 1


@pytest.mark.parametrize("target", ["outside.pdf", "outside"])
def test_a_link_out_of_the_folder_is_refused(db: None, tmp_path: Path, target: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "annex.pdf").write_bytes(PDF)
    (tmp_path / "outside.pdf").write_bytes(PDF)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "annex.pdf").symlink_to(tmp_path / "outside.pdf")
    (inside / "linked").symlink_to(tmp_path / "outside")
    path = "annex.pdf" if target == "outside.pdf" else "linked/annex.pdf"
    with pytest.raises(PactfileError) as caught:
        import_files(write(inside, attached(path)))
    assert [problem.rule for problem in caught.value.problems] == ["file.outside"]
    assert StoredFile.objects.count() == 0


def test_a_link_within_the_folder_is_followed(db: None, tmp_path: Path) -> None:
    (tmp_path / "annex-2025.pdf").write_bytes(PDF)
    (tmp_path / "annex.pdf").symlink_to(tmp_path / "annex-2025.pdf")
    import_files(write(tmp_path, attached("annex.pdf")))
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("annex.pdf", HTML, "file.kind"),
        ("annex.pdf", PNG, "file.kind"),
        ("annex.pdf", b"", "file.kind"),
        ("annex.html", HTML, "file.kind"),
        ("annex.svg", b"<svg onload='alert(1)'/>", "file.kind"),
    ],
)
def test_an_attachment_of_the_wrong_kind(
    db: None, tmp_path: Path, name: str, data: bytes, rule: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PactfileError) as caught:
        import_files(write(tmp_path, attached(name)))
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_a_pipe_is_no_attachment(db: None, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "annex.pdf")
    with pytest.raises(PactfileError, match="it is not a file"):
        import_files(write(tmp_path, attached("annex.pdf")))


# --- nothing half done; stopped and gone on with ---


def batch(count: int = 5) -> list[Document]:
    return [
        document
        for n in range(count)
        for document in (pact(f"agreement-{n}"), evidence(f"agreement-{n}", happened()))
    ]


def test_one_bad_file_in_a_batch_stops_all_of_them(db: None) -> None:
    take_in(pact())
    before = everything()
    documents = [*batch(), pact("bad", commitment(area="nonsense"))]
    (problem,) = refused(*documents)
    assert problem.rule == "concept.areas"
    assert everything() == before


class Killed(BaseException):
    """What `kill` looks like from inside."""


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("within", ["put_pacts", "deliver_evidence", "_remember"])
def test_an_import_that_was_killed_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, within: str
) -> None:
    """With real commits: finished batches stay, the one in hand leaves nothing, others wait."""
    monkeypatch.setattr(batches, "MOST_FILES", 2)
    paths = write(tmp_path, *batch())
    original, calls = getattr(importing, within), iter(range(100))

    def dies_in_the_third(*said: Any, **named: Any) -> Any:
        result = original(*said, **named)
        if next(calls) == 2:
            raise Killed
        return result

    monkeypatch.setattr(importing, within, dies_in_the_third)
    with pytest.raises(Killed):
        import_files(paths)
    monkeypatch.setattr(importing, within, original)
    assert len(importing._imported()) == 4
    assert Agreement.objects.count() == AgreementVersion.objects.count() == 2
    assert not connection.in_atomic_block
    report = import_files(paths)
    assert (len(report.unchanged), len(report.created), len(report.changed)) == (4, 3, 3)
    assert Agreement.objects.count() == 5
    assert Statement.objects.count() == 5 + 5 + 2  # versions, evidence, organisations


# --- two at once ---


@pytest.mark.usefixtures("own_database")
def test_two_imports_of_one_file_at_once_make_one_version(tmp_path: Path) -> None:
    paths = write(tmp_path, pact(), HAPPENED)
    barrier = threading.Barrier(2, timeout=30)

    def run() -> Any:
        barrier.wait()
        return import_files(paths)

    results = at_once(run, run)
    assert [type(result).__name__ for result in results] == ["ImportReport"] * 2
    assert sum(len(report.created) for report in results) == 1
    assert len(versions()) == 1
    assert Statement.objects.count() == 2 + 1 + 2  # organisations, version, evidence


@pytest.mark.usefixtures("own_database")
def test_two_texts_of_one_agreement_at_once_make_a_version_each(tmp_path: Path) -> None:
    """The organisations are known, so that nothing but the agreement itself is waited for."""
    take_in(pact("earlier"))
    texts = [pact("reading", commitment(area=area)) for area in ("training", "events")]
    barrier = threading.Barrier(2, timeout=30)

    def importing_of(document: Document) -> Callable[[], Any]:
        def run() -> Any:
            barrier.wait()
            return take_in(document)

        return run

    results = at_once(*map(importing_of, texts))
    assert sorted(len(report.created) for report in results) == [0, 1]
    assert sorted(len(report.changed) for report in results) == [0, 1]
    assert [number for number, _ in versions()] == [2, 1]
    assert {sha for _, sha in versions()} == {terms_of(text).sha256 for text in texts}


@pytest.mark.usefixtures("own_database")
def test_two_imports_that_share_organisations_do_not_stop_each_other() -> None:
    """New organisations in opposite order, then descriptions that change, several times over."""

    def pacts(name: str, turn: int, order: int) -> list[Document]:
        names = [f"o{number}" for number in range(6)]
        described = [organisation(one, founded=str(1990 + turn)) for one in names]
        held = pact(f"{name}-{turn}", parties=tuple(names), organisations=described[::order])
        held["parties"] = held["parties"][::order]
        return [held]

    barrier = threading.Barrier(2, timeout=60)

    def run(name: str, order: int) -> Callable[[], Any]:
        def work() -> int:
            for turn in range(5):
                barrier.wait()
                take_in(*pacts(name, turn, order))
            return 5

        return work

    assert at_once(run("one", 1), run("other", -1)) == [5, 5]
    assert Agreement.objects.count() == 10


@pytest.mark.usefixtures("own_database")
def test_evidence_that_crosses_at_once_is_all_taken() -> None:
    """Both name both agreements, in opposite order: PostgreSQL stops one, which tries again."""
    take_in(pact("one"), pact("two"))
    barrier = threading.Barrier(2, timeout=60)

    def run(own: str, other: str) -> Callable[[], Any]:
        entries = [
            happened(f"{own}-{n}", commitments=[f"{slug}#c1"], accepted=accepted("school"))
            for n in range(8)
            for slug in ((own, other) if n % 2 else (other, own))
        ]
        unique = [dict(entry, key=f"{entry['key']}-{n}") for n, entry in enumerate(entries)]

        def work() -> Any:
            barrier.wait()
            return take_in(evidence(own, *unique))

        return work

    results = at_once(run("one", "two"), run("two", "one"))
    assert [type(result).__name__ for result in results] == ["ImportReport"] * 2
    assert sum(Standing.objects.values_list("achieved", flat=True)) == 32
    assert [standing.evidence for standing in Standing.objects.all()] == [16, 16]


@pytest.mark.parametrize(("times", "is_taken"), [(1, True), (4, True), (5, False)])
def test_an_import_that_postgresql_stopped_for_another_tries_again(
    db: None, monkeypatch: pytest.MonkeyPatch, times: int, is_taken: bool
) -> None:
    original, stops = importing.import_together, iter(range(times))

    def stopped(*said: Any) -> list[str]:
        if next(stops, None) is not None:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        return original(*said)

    monkeypatch.setattr(importing, "import_together", stopped)
    if is_taken:
        assert len(take_in(pact()).created) == 1
    else:
        with pytest.raises(OperationalError):
            take_in(pact())


def test_any_other_fault_of_the_database_is_told_at_once(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def broken(*_: Any) -> str:
        calls.append(1)
        raise OperationalError("disk full")

    monkeypatch.setattr(importing, "import_together", broken)
    with pytest.raises(OperationalError, match="disk full"):
        take_in(pact())
    assert calls == [1]


@pytest.mark.usefixtures("own_database")
def test_an_import_inside_another_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        take_in(pact())
    assert Agreement.objects.count() == 0


def test_what_was_passed_in_is_not_changed(db: None) -> None:
    document = pact()
    before = copy.deepcopy(document)
    take_in(document)
    assert document == before
