"""Reading YAML and JSON files that people write, strictly and with line numbers.

The YAML is version 1.2 with the core schema's words for true, false and null and JSON's
grammar for numbers; everything else is a string. So `NO` is Norway, `2021-04-14` a string,
and a telephone number keeps its leading zero. Keys are always strings. Anchors, aliases and
tags are refused: they hide what a file says, and make small files grow without bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pactwork.kernel.document_json import read_json
from pactwork.kernel.document_tree import Fault, Place, Tree
from pactwork.kernel.document_yaml import read_yaml

LARGEST: Final = 5_000_000
"""Bytes a document may have."""


class DocumentError(ValueError):
    """A file that cannot be read: `name`, `line` (from 1), `message` and `remedy`."""

    def __init__(self, name: str, line: int, message: str, remedy: str) -> None:
        super().__init__(f"{name}, line {line}: {message} {remedy}")
        self.name = name
        self.line = line
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: plain dicts, lists, strings, numbers, booleans and None."""

    name: str
    value: Any
    lines: Mapping[Place, int] = field(repr=False)

    def line_of(self, place: Place) -> int:
        """The line of the value at `place` (of its key, in a mapping).

        For a place that is not in the file, the line of the nearest thing around it, so that
        "missing" can be reported where it should have been.
        """
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


def load_document(text: str | bytes, name: str) -> Document:
    """Read one YAML or JSON document; `name` is how errors call the file.

    What begins with a bracket is read as JSON if it is JSON (always, when the name ends in
    .json). Raises DocumentError: not UTF-8, over 5 MB, nested over 40 levels, over 200,000
    values, a key twice, anchors, aliases, tags, several documents, bad syntax.
    """
    decoded = _decode(text, name).removeprefix("\ufeff")
    try:
        return _read(decoded, name)
    except Fault as fault:
        raise DocumentError(name, fault.line, fault.message, fault.remedy) from fault


def read_document(path: Path) -> Document:
    """Read a file from disk as `load_document` does; a missing file raises OSError."""
    with path.open("rb") as file:
        return load_document(file.read(LARGEST + 1), str(path))


def _read(text: str, name: str) -> Document:
    tree = Tree()
    if name.lower().endswith(".json"):
        return Document(name, read_json(text, tree), tree.lines)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return Document(name, read_json(text, tree), tree.lines)
        except Fault:
            tree = Tree()
    return Document(name, read_yaml(text, tree), tree.lines)


def _decode(text: str | bytes, name: str) -> str:
    try:
        data = text.encode("utf-8") if isinstance(text, str) else text
    except UnicodeEncodeError as problem:
        line = problem.object.count("\n", 0, problem.start) + 1
        raise _not_utf8(name, line) from problem
    if len(data) > LARGEST:
        raise DocumentError(name, 1, "The file is larger than 5 MB.", "Split it.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise _not_utf8(name, data.count(b"\n", 0, problem.start) + 1) from problem


def _not_utf8(name: str, line: int) -> DocumentError:
    return DocumentError(name, line, "The file is not in UTF-8.", "Save it in UTF-8.")
