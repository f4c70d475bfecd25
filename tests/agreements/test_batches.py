"""Files taken in together come to the same as one after another, also when one is at fault."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pactwork.agreements.actions import batches, importing
from pactwork.agreements.actions.batches import batches_of
from pactwork.agreements.api import PactfileError, import_files, pact_of, versions_of
from pactwork.agreements.models import (
    Agreement,
    AgreementVersion,
    Article,
    Commitment,
    ImportedFile,
    RegisterEntry,
    Standing,
)
from pactwork.agreements.pactfile.checking import Checked
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.models import Text
from pactwork.organisations.models import Identifier, Organisation
from tests.factories import (
    Document,
    accepted,
    article,
    commitment,
    evidence,
    happened,
    organisation,
    pact,
    take_in,
    write,
)
from tests.scratch import at_once, connected_to, copy_of_database

OPERATOR = Viewer(operator=True)


def together(*documents: Document) -> list[list[str]]:
    """Which of the files would be taken in together, by their place."""
    files = [
        Checked(str(place), held["pactwork"], str(place), json.dumps(held).encode(), timezone.now())
        for place, held in enumerate(documents)
    ]
    return [[one.source.name for one in batch] for batch in batches_of(files)]


ALIKE = pact("one"), pact("two"), evidence("one"), pact("three"), evidence("three")
OTHERWISE = [organisation("library", founded="1912"), organisation("school")]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (ALIKE, ["01234"]),
        ((pact("one"), pact("two"), pact("one")), ["01", "2"]),
        ((pact("two"), evidence("one"), pact("one")), ["01", "2"]),
        (
            (evidence("two", happened(commitments=["one#c1"])), pact("three"), pact("one")),
            ["01", "2"],
        ),
        ((pact("one"), pact("two", organisations=OTHERWISE), pact("three")), ["0", "1", "2"]),
        ((pact("one"), pact("two", visibility="parties"), evidence("one")), ["0", "12"]),
        ((evidence("one"), pact("two", visibility="parties"), pact("three")), ["01", "2"]),
    ],
)
def test_what_goes_together(documents: tuple[Document, ...], expected: list[str]) -> None:
    assert together(*documents) == [list(places) for places in expected]


def test_a_batch_is_small_and_keeps_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_FILES", 2)
    assert together(*ALIKE) == [["0", "1"], ["2", "3"], ["4"]]
    monkeypatch.setattr(batches, "MOST_FILES", 50)
    size = max(len(json.dumps(held)) for held in ALIKE)
    monkeypatch.setattr(batches, "MOST_BYTES", 2 * size)
    assert [len(batch) for batch in together(*[pact(f"p{n}") for n in range(5)])] == [2, 2, 1]
    pieces = [happened(f"e{n}") for n in range(60)]
    monkeypatch.setattr(batches, "MOST_BYTES", 1_000_000)
    assert together(pact("one"), evidence("one", *pieces[:49]), pact("two")) == [["0", "1"], ["2"]]
    assert together(evidence("one", *pieces), pact("two")) == [["0"], ["1"]]
    monkeypatch.setattr(batches, "MOST_BYTES", 1)
    assert [len(batch) for batch in together(*ALIKE)] == [1] * 5


def test_what_was_taken_in_before_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_FILES", 1)
    known = [Checked(str(n), "", str(n), None, timezone.now()) for n in range(1000)]
    assert [len(batch) for batch in batches_of(known)] == [1000]


# --- the same as one after another ---


def stored() -> dict[str, Any]:
    """What is stored, in words: without row numbers, random ids and instants."""
    organisations = dict(Organisation.objects.values_list("pk", "slug"))
    slugs = dict(Agreement.objects.values_list("pk", "slug"))
    columns = [f.name for f in RegisterEntry._meta.fields if f.name not in ("agreement", "parties")]
    standings = [f.name for f in Standing._meta.fields if f.name != "commitment"]
    return {
        "pacts": {slug: pact_of(slug, OPERATOR) for slug in slugs.values()},
        "versions": {
            slug: [(one.number, one.sha256) for one in versions_of(slug, OPERATOR)]
            for slug in slugs.values()
        },
        "lines": {
            slugs[row.pk]: [[organisations[one] for one in row.parties]]
            + [getattr(row, name) for name in columns]
            for row in RegisterEntry.objects.all()
        },
        "articles": sorted(
            Article.objects.values_list(
                "agreement__slug", "key", "parent__key", "number", "withdrawn_in"
            ),
            key=str,
        ),
        "commitments": sorted(
            Commitment.objects.values_list("agreement__slug", "key", "position", "withdrawn_in"),
            key=str,
        ),
        "standings": sorted(
            Standing.objects.values_list(
                "commitment__agreement__slug", "commitment__key", *standings
            ),
            key=str,
        ),
        "organisations": sorted(
            Organisation.objects.values_list(
                "slug", "is_public", "parent__slug", "founded", "sort_keys"
            ),
            key=str,
        ),
        "identifiers": sorted(
            Identifier.objects.values_list("scheme", "value", "organisation__slug")
        ),
        "files": sorted(ImportedFile.objects.values_list("sha256", "agreement__slug")),
        "statements": sorted(map(_said, Text.objects.values_list("raw", flat=True))),
    }


def _said(raw: str) -> str:
    said = json.loads(raw)
    del said["stored"]
    if said["verb"]["id"].endswith(("create", "update")):
        del said["id"], said["timestamp"]
    return json.dumps(said, sort_keys=True)


@contextmanager
def fresh_database() -> Iterator[None]:
    with copy_of_database() as name, connected_to(name):
        yield


def many() -> list[Document]:
    """Pacts and evidence that lean on each other in every way a batch could get wrong."""
    tree = [article("a1", commitment("c1"), articles=[article("a11", commitment("c2"))])]
    wikidata = [organisation("library", identifiers={"wikidata": "Q1"}), organisation("school")]
    below = [organisation("town"), organisation("press", parent="town")]
    turned = [organisation("press"), organisation("town", parent="press")]
    return [
        pact("one", articles=tree),
        pact("two"),
        evidence("one", happened(accepted=accepted("school"))),
        evidence("two", happened(commitments=["one#c1", "c1"], accepted=accepted("school"))),
        pact("three", parties=("press", "town"), organisations=below),
        pact("one"),
        evidence("one", happened("e2", commitments=["c1"], accepted=accepted("school"))),
        pact("hidden", parties=("city", "library"), visibility="parties"),
        pact("four", organisations=wikidata),
        pact("five", parties=("press", "town"), organisations=turned),
        pact("six", commitment(area="events"), organisations=wikidata),
        pact("two", sources=[{"code": "546469"}]),
        pact("seven", articles=[]),
    ]


def test_together_is_as_one_after_another(
    tmp_path: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = write(tmp_path, *many())
    found, reports = [], []
    with django_db_blocker.unblock():
        for most in (1, 50):
            monkeypatch.setattr(batches, "MOST_FILES", most)
            with fresh_database():
                reports.append(import_files(paths))
                found.append(stored())
    assert found[0] == found[1]
    assert reports[0] == reports[1]
    assert len(found[0]["statements"]) == 25
    assert (len(reports[0].created), len(reports[0].changed)) == (8, 5)


def test_two_imports_of_overlapping_folders_come_to_the_same_as_one(
    tmp_path: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "MOST_FILES", 4)
    documents = [
        held
        for n in range(8)
        for held in (
            pact(f"a{n}", parties=("library", f"o{n % 3}")),
            evidence(f"a{n}", happened(accepted=accepted(f"o{n % 3}"))),
        )
    ]
    paths = write(tmp_path, *documents)
    barrier = threading.Barrier(2, timeout=60)

    def run(some: list[Path]) -> Callable[[], Any]:
        def work() -> Any:
            barrier.wait()
            return import_files(some)

        return work

    with django_db_blocker.unblock():
        with fresh_database():
            import_files(paths)
            once = stored()
        with fresh_database():
            results = at_once(run(paths[:12]), run([*paths[8:], *paths[:4]]))
            twice = stored()
    assert [type(result).__name__ for result in results] == ["ImportReport"] * 2
    assert sum(len(report.created) for report in results) == 8
    assert twice == once


# --- one of them at fault ---


@pytest.mark.usefixtures("own_database")
def test_those_before_the_one_at_fault_stay_and_nothing_of_it_does(tmp_path: Path) -> None:
    """Somebody else takes the number of the seventh after all were checked."""
    number = {"wikidata": "Q7"}
    documents = [
        pact(
            f"p{n}",
            parties=(f"left{n}", f"right{n}"),
            organisations=[
                organisation(f"left{n}", identifiers=number if n == 7 else {}),
                organisation(f"right{n}"),
            ],
        )
        for n in range(1, 11)
    ]
    paths = write(tmp_path, *documents)
    told: list[int] = []

    def progress(phase: str, done: int, total: int) -> None:
        if (phase, done) == ("checking", total):
            holders = [organisation("holder", identifiers=number), organisation("second")]
            take_in(pact("other", parties=("holder", "second"), organisations=holders))
        if phase == "importing":
            told.append(done)

    with pytest.raises(PactfileError) as caught:
        import_files(paths, progress=progress)
    (problem,) = caught.value.problems
    assert (problem.file, problem.rule) == (str(paths[6]), "import")
    assert "wikidata Q7 belongs to holder already" in problem.message
    six = {f"p{n}" for n in range(1, 7)}
    for model in (AgreementVersion, RegisterEntry, Commitment, ImportedFile):
        assert set(model._default_manager.values_list("agreement__slug", flat=True)) == {
            *six,
            "other",
        }
    assert Standing.objects.count() == 7
    assert not Organisation.objects.filter(slug__in=["left7", "right7", "left8"]).exists()
    assert Statement.objects.count() == 6 * 3 + 3
    assert told == [1, 2, 3, 4, 5, 6]
    write(tmp_path, *documents[:6], pact("p7", parties=("left7", "right7")), *documents[7:])
    report = import_files(paths)
    assert report.unchanged == [str(path) for path in paths[:6]]
    assert report.created == [str(path) for path in paths[6:]]


@pytest.mark.usefixtures("own_database")
def test_what_only_the_database_refuses_is_told_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule of the tables that no check of the file knows: here, a term that runs backwards."""
    paths = write(tmp_path, *[pact(f"p{n}") for n in range(4)])
    original = importing.put_pacts

    def backwards(files: Any, **named: Any) -> Any:
        for one in files:
            if one.source.name == str(paths[2]):
                one.value["agreement"]["term"] = {"from": "2027", "to": "2025"}
        return original(files, **named)

    monkeypatch.setattr(importing, "put_pacts", backwards)
    with pytest.raises(PactfileError) as caught:
        import_files(paths)
    (problem,) = caught.value.problems
    assert problem.file == str(paths[2])
    assert "agreements_term_runs_forward" in problem.message
    assert sorted(Agreement.objects.values_list("slug", flat=True)) == ["p0", "p1"]


def test_a_batch_costs_about_as_many_round_trips_as_a_file(
    db: None, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    take_in(pact("earlier"))
    paths = write(tmp_path, *[pact(f"p{n}") for n in range(30)])
    with django_assert_max_num_queries(60):
        assert len(import_files(paths).created) == 30
