"""What the contracts look at: the source files and their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "pactwork"


def sources(folder: Path = PACKAGE) -> list[Path]:
    """Every Python file that people wrote: migrations are generated."""
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """The full names a module imports, those inside functions too."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room(path: Path, package: Path = PACKAGE) -> str:
    """The room a file belongs to: the first name below its app."""
    parts = path.relative_to(package).with_suffix("").parts
    return parts[1] if len(parts) > 1 else ""
