"""Which of Django's modules a room may use: the part import-linter cannot see."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.contracts.house import PACKAGE, imported, room, sources, tree

HTTP = ("django.http", "django.shortcuts", "django.template", "ninja")
FORBIDDEN = {
    "queries": HTTP,
    "rules": HTTP,
    "models": HTTP,
    "actions": HTTP,
    "statements": (*HTTP, "django.db"),
    "web": ("django.db.models",),
    "rest": ("django.db.models",),
}


def faults(path: Path, module: ast.Module) -> list[str]:
    forbidden = FORBIDDEN.get(room(path), ())
    return [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for name in imported(module)
        if any(name == no or name.startswith(f"{no}.") for no in forbidden)
    ]


def test_each_room_uses_only_what_belongs_there() -> None:
    assert [fault for path in sources() for fault in faults(path, tree(path))] == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("people/actions.py", "from django.http import HttpRequest"),
        ("people/queries/deep.py", "import django.shortcuts"),
        ("people/models/broken.py", "from django.template.loader import render_to_string"),
        ("people/rules.py", "def late():\n    from ninja import Router"),
        ("people/statements.py", "from django.db import connection"),
        ("portal/web/pages.py", "from django.db import models"),
    ],
)
def test_a_violation_is_noticed(file: str, line: str) -> None:
    assert len(faults(PACKAGE / file, ast.parse(line))) >= 1
