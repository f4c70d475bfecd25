"""Nobody types a percentage: no field, form, file or address sets progress.

The tables that hold it are written in one room only, the step that recounts. What that step
writes is computed from accepted evidence; see `test_standings` and `test_demo` for the recount.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from pactwork.agreements import actions
from pactwork.agreements.actions import evidence, importing, standings, writing
from pactwork.agreements.api import PactfileError, import_files, pactfile_schema
from pactwork.agreements.models import RegisterEntry, Standing
from tests.contracts.house import PACKAGE, sources, tree
from tests.factories import everything, happened, pact, write
from tests.factories import evidence as evidence_file

RECOUNTS = PACKAGE / "agreements" / "actions" / "standings.py"
INDEXES = PACKAGE / "agreements" / "actions" / "indexing.py"
DERIVED = {"state", "completion", "achieved", "fulfilled", "fills", "expected"}
"""Columns that say how far something is."""
WRITES = {
    "create", "bulk_create", "update", "bulk_update", "update_or_create", "get_or_create",
    "save", "delete",
}  # fmt: skip
TYPED = {"completion", "achieved", "fulfilled", "progress", "percent", "percentage"}
"""What no form may ask for."""
TABLES = {"agreements_standing": "Standing", "agreements_registerentry": "RegisterEntry"}


def writers(module: ast.Module) -> Iterator[str]:
    """Whatever in a module could write a derived table or set a derived column."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("Standing", "RegisterEntry"):
                yield called
            name, _, verb = called.rpartition(".")
            if verb in WRITES and name.split(".")[0] in ("Standing", "RegisterEntry"):
                yield called
            if verb in WRITES and {word.arg for word in node.keywords} & DERIVED:
                yield f"{called} of {ast.unparse(node)[:40]}"
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in DERIVED:
                    yield ast.unparse(target)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.lower().split()
            for verb in ("insert", "update", "delete"):
                if verb in words and any(table in node.value for table in TABLES):
                    yield f"SQL: {node.value[:40]}"


def test_only_the_recount_writes_how_far_something_is() -> None:
    """Letters and webhooks have states of their own, which say nothing of promises."""
    elsewhere = PACKAGE / "notifications"
    told = [path for path in sources() if not path.is_relative_to(elsewhere)]
    found = {path: sorted(set(writers(tree(path)))) for path in told}
    found = {path: said for path, said in found.items() if said}
    assert set(found) == {RECOUNTS, INDEXES}
    assert any(said.startswith("SQL:") for said in found[RECOUNTS])
    # The index makes the register's line and leaves its figures alone.
    assert found[INDEXES] == ["RegisterEntry", "RegisterEntry.objects.bulk_create"]
    indexed = ast.unparse(tree(INDEXES))
    assert not [name for name in DERIVED if f"'{name}'" in indexed or f"{name}=" in indexed]


@pytest.mark.parametrize(
    "bad",
    [
        "Standing.objects.filter(pk=1).update(achieved=9)",
        "Standing(commitment=1, state='fulfilled')",
        "row.completion = 1.0",
        "entry.fulfilled += 1",
        "rows.update(state='fulfilled')",
        "cursor.execute('UPDATE agreements_standing SET achieved = 9')",
        "RegisterEntry.objects.bulk_update(rows, ['state'])",
    ],
)
def test_another_writer_would_be_noticed(bad: str) -> None:
    assert list(writers(ast.parse(bad)))


def test_no_migration_or_trigger_writes_it_either() -> None:
    for path in Path(PACKAGE).glob("*/migrations/*.py"):
        assert "UPDATE agreements_standing" not in path.read_text(encoding="utf-8")


def test_no_action_takes_it_as_an_argument() -> None:
    forbidden = DERIVED | {"progress", "percent", "percentage", "share", "done"}
    for room in (actions, evidence, importing, standings, writing):
        for name, held in inspect.getmembers(room, inspect.isfunction):
            if name.startswith("_") or not held.__module__.startswith("pactwork.agreements"):
                continue
            if held.__module__.endswith("progress"):
                continue
            assert not forbidden & set(inspect.signature(held).parameters) - {"progress"}, name
    assert list(inspect.signature(importing.import_files).parameters) == [
        "paths",
        "again",
        "progress",
    ]


def test_no_other_table_has_a_column_for_it() -> None:
    holders = {
        model
        for model in apps.get_models()
        if model._meta.app_label in ("agreements", "organisations", "people", "files", "ledger")
        for field in model._meta.get_fields()
        if field.name in DERIVED | {"progress", "percent", "percentage"}
    }
    assert holders == {Standing, RegisterEntry}


def test_no_file_can_say_it() -> None:
    for name in ("pact-1", "evidence-1"):
        schema = json.dumps(pactfile_schema(name))
        for word in ("completion", "achieved", "fulfilled", "progress", '"state"', '"percent"'):
            assert word not in schema


@pytest.mark.parametrize(
    "said", [{"progress": 1}, {"completion": 1}, {"state": "fulfilled"}, {"achieved": 10}]
)
def test_a_file_that_tries_is_refused(db: None, tmp_path: Path, said: dict[str, object]) -> None:
    document = pact()
    document["articles"][0]["commitments"][0].update(said)
    claim = evidence_file("reading", happened(**said))
    for one in (document, claim):
        with pytest.raises(PactfileError, match=r"schema\.AdditionalProperties"):
            import_files(write(tmp_path, one))


SIGNED_IN = ("people", "desk", "design")
"""Apps whose pages may have forms that post; their fields are held to the words above."""


def test_no_public_page_posts_and_no_form_has_a_field_for_it() -> None:
    for path in PACKAGE.rglob("*.html"):
        text = path.read_text(encoding="utf-8").lower()
        app = path.relative_to(PACKAGE).parts[0]
        assert app in SIGNED_IN or 'method="post"' not in text, path
        assert not set(re.findall(r'name="(\w+)"', text)) & TYPED, path
    for path in sources():
        if {"rest", "web"} & set(path.parts) and path.relative_to(PACKAGE).parts[0] != "desk":
            decorators = [
                ast.unparse(decorator)
                for node in ast.walk(tree(path))
                if isinstance(node, ast.FunctionDef)
                for decorator in node.decorator_list
            ]
            assert not [one for one in decorators if re.search(r"\.(post|put|patch|delete)\b", one)]


def test_no_django_form_has_a_field_for_it() -> None:
    found = {
        f"{path.name}: {node.name}.{target.id}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and any("Form" in ast.unparse(b) for b in node.bases)
        for held in node.body
        if isinstance(held, ast.Assign | ast.AnnAssign)
        for target in (held.targets if isinstance(held, ast.Assign) else [held.target])
        if isinstance(target, ast.Name) and target.id in TYPED
    }
    assert found == set()


def test_every_address_of_the_api_only_reads(partnerships: None, client: Client) -> None:
    before = everything()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) > 10
    for path, operations in paths.items():
        assert set(operations) <= {"get", "head", "parameters"}, path
        address = re.sub(r"\{[^}]*\}", "c1", path)
        for method in ("post", "put", "patch", "delete"):
            said = getattr(client, method)(
                address, json.dumps({"completion": 1}), content_type="application/json"
            )
            assert said.status_code in (403, 404, 405), (method, path)
    assert everything() == before
