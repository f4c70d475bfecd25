"""Files stay readable: 400 lines a file, 40 a function, 120 a door; names that say something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.contracts.house import PACKAGE, REPOSITORY, sources, tree

FILE, FUNCTION, DOOR = 400, 40, 120
NAMELESS = {"utils", "helpers", "common", "base", "manager", "misc"}
EXCUSE = re.compile(r"# budget: \w+")
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.I)
DATA_SCRIPT = re.compile(r"""<script\b[^>]*type=["']application/(ld\+)?json["']""", re.I)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring apart."""
    first = function.body[0]
    docstring = 0
    if ast.get_docstring(function) is not None:
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def long_functions(module: ast.Module, text: str) -> list[str]:
    written = text.splitlines()
    return [
        f"{node.name} ({length(node)} lines)"
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > FUNCTION
        and not EXCUSE.search(written[node.lineno - 1])
    ]


def is_too_long(path: Path) -> bool:
    """Over the budget; a test may be, with its reason in a line of its own. The house never."""
    excused = path.is_relative_to(REPOSITORY / "tests") and re.search(
        r"^# budget: \w+", path.read_text(encoding="utf-8"), re.M
    )
    return lines(path) > FILE and not excused


def test_files_fit_on_a_few_screens() -> None:
    folders = [PACKAGE, REPOSITORY / "tests", REPOSITORY / "benchmarks"]
    written = [path for folder in folders if folder.exists() for path in sources(folder)]
    assert [str(path.relative_to(REPOSITORY)) for path in written if is_too_long(path)] == []


def test_a_long_file_is_noticed_and_only_a_test_is_excused(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("# budget: a reason\n" + "x = 1\n" * FILE)
    assert is_too_long(long)


def test_functions_fit_on_a_screen() -> None:
    found = {
        str(path.relative_to(PACKAGE)): long
        for path in sources()
        if (long := long_functions(tree(path), path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_long_function_is_noticed_unless_it_says_why() -> None:
    body = "\n".join(f"    x = {n}" for n in range(FUNCTION))
    plain, excused = f"def f():\n{body}\n", f"def f():  # budget: a table\n{body}\n"
    assert long_functions(ast.parse(plain), plain) == ["f (41 lines)"]
    assert long_functions(ast.parse(excused), excused) == []


def test_doors_are_small_and_say_what_they_offer() -> None:
    for door in PACKAGE.glob("*/api.py"):
        assert lines(door) <= DOOR, door
        assert "__all__" in door.read_text(encoding="utf-8"), door


def test_names_say_something() -> None:
    assert [
        path for path in sources() if path.stem in NAMELESS or path.parent.name in NAMELESS
    ] == []


def inline(template: str) -> list[str]:
    """Inline style, script or handler in a template; data for machines is neither."""
    return [line for line in template.splitlines() if INLINE.search(DATA_SCRIPT.sub("", line))]


def test_templates_have_no_inline_style_or_script() -> None:
    found = {
        str(path.relative_to(PACKAGE)): faults
        for path in PACKAGE.rglob("templates/**/*.*")
        if (faults := inline(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("markup", "faults"),
    [
        ("<p style='color: red'>", 1),
        ("<script>alert(1)</script>", 1),
        ('<button onclick="go()">', 1),
        ("<style>p {}</style>", 1),
        ('<script src="/static/a.js" defer></script>', 0),
        ('<script type="application/ld+json">{}</script>', 0),
        ('<link rel="stylesheet" href="/static/a.css">', 0),
    ],
)
def test_inline_markup_is_noticed(markup: str, faults: int) -> None:
    assert len(inline(markup)) == faults
