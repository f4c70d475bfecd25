"""Floors, doors and rooms hold, and each contract notices when it is broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
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


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--config", REPOSITORY / "pyproject.toml", "--no-cache", "--no-logo"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_floors_doors_and_rooms_hold() -> None:
    found = lint(PACKAGE.parent)
    assert found.returncode == 0, found.stdout


def broken_by(number: int) -> Path:
    """The file of a violation: one of its own, unless it is about a file that is there."""
    path = Path(VIOLATIONS[number][1])
    return path.with_name(f"broken_{number}.py") if path.name == "broken.py" else path


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of a copy where every violation is committed, by the contract's name."""
    folder = tmp_path_factory.mktemp("copy")
    python_only = shutil.ignore_patterns("static", "templates", "locale", "data", "__pycache__")
    shutil.copytree(PACKAGE, folder / "pactwork", ignore=python_only)
    for number, (_, _, line) in enumerate(VIOLATIONS):
        broken = folder / "pactwork" / broken_by(number)
        broken.parent.mkdir(exist_ok=True)
        with open(broken, "a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    found = lint(folder)
    assert found.returncode == 1, found.stdout + found.stderr
    _, _, faults = found.stdout.partition("Broken contracts")
    parts = re.split(r"^(.+)\n-+$", faults, flags=re.M)[1:]
    return {
        name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


@pytest.mark.parametrize(
    "number", range(len(VIOLATIONS)), ids=[f"{c}-{f}" for c, f, _ in VIOLATIONS]
)
def test_a_violation_is_noticed(said: dict[str, str], number: int) -> None:
    contract, _, line = VIOLATIONS[number]
    held = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = held["tool"]["importlinter"]["contracts"]
    (name,) = [one["name"] for one in contracts if one["id"] == contract]
    words = broken_by(number).with_suffix("").parts
    module = ".".join(("pactwork", *(word for word in words if word != "__init__")))
    imports = f"{module} -> {line.removeprefix('import ')} (l." if "import" in line else module
    assert f"- {imports}" in said[name]
