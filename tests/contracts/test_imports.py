"""Floors, doors and rooms hold, and each contract notices when it is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.house import PACKAGE, REPOSITORY

LINTER = Path(sys.executable).with_name("lint-imports")

# contract id, file that breaks it, the line that does
VIOLATIONS = [
    ("floors", "ledger/broken.py", "import pactwork.agreements.apps"),
    ("floors", "organisations/broken.py", "import pactwork.people.apps"),
    ("floors", "desk/broken.py", "import pactwork.portal.apps"),
    ("floors", "kernel/broken.py", "import pactwork.design.apps"),
    ("floors", "newcomer/__init__.py", "x = 1"),
    ("door-agreements", "portal/broken.py", "import pactwork.agreements.models"),
    ("door-ledger", "agreements/broken.py", "import pactwork.ledger.models"),
    ("door-ledger", "desk/broken.py", "import pactwork.notifications.apps"),
    ("doors-people", "people/broken.py", "import pactwork.organisations.models"),
    ("doors-ground", "agreements/broken.py", "import pactwork.people.models"),
    ("doors-ground", "portal/broken.py", "import pactwork.files.apps"),
    ("room-queries", "people/queries.py", "import pactwork.people.actions"),
    ("room-models", "ledger/models/broken.py", "import pactwork.ledger.queries"),
    ("room-statements", "ledger/statements.py", "import pactwork.ledger.models"),
    ("room-exchange", "repository/exchange/broken.py", "import pactwork.repository.models"),
    ("room-rest", "agreements/rest/broken.py", "import pactwork.agreements.models"),
    ("room-rest", "organisations/rest/broken.py", "import pactwork.organisations.actions"),
    ("room-rest", "ledger/rest/broken.py", "import pactwork.ledger.models"),
    ("room-web", "portal/web/broken.py", "import pactwork.organisations.models"),
    ("room-web", "desk/web/broken.py", "import pactwork.organisations.models"),
]


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--config", REPOSITORY / "pyproject.toml", "--no-cache", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_floors_doors_and_rooms_hold() -> None:
    found = lint(PACKAGE.parent)
    assert found.returncode == 0, found.stdout


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    python_only = shutil.ignore_patterns("static", "templates", "locale", "data", "__pycache__")
    shutil.copytree(PACKAGE, folder / "pactwork", ignore=python_only)
    return folder


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_violation_is_noticed(copy: Path, contract: str, file: str, line: str) -> None:
    broken = copy / "pactwork" / file
    before = broken.read_text() if broken.exists() else None
    broken.parent.mkdir(exist_ok=True)
    broken.write_text(f"{before or ''}\n{line}\n")
    try:
        found = lint(copy, "--contract", contract)
    finally:
        if before is None:
            broken.unlink()
        else:
            broken.write_text(before)
        if broken.parent.name == "newcomer":
            shutil.rmtree(broken.parent)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout
