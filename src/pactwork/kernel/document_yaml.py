"""The strict YAML reader behind `documents`: plain values and lines from parser events."""

from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml import events as ev

from pactwork.kernel.document_tree import Fault, Place, Tree, checked, key_of, number

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def read_yaml(text: str, tree: Tree) -> Any:
    """Read the one document in `text`, noting lines in `tree`; raises Fault."""
    try:
        events = yaml.parse(text, Loader=_LOADER)
        return _document(events, tree)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise Fault(
            mark.line + 1 if mark else 1,
            f"This is not valid YAML: {problem.problem or problem.context}.",
            "Check the indentation, the quotes and the colons around this line.",
        ) from problem
    except (yaml.YAMLError, ValueError) as problem:
        line = text.count("\n", 0, getattr(problem, "position", 0)) + 1
        raise Fault(
            line, "The file holds a character YAML does not allow.", "Remove it."
        ) from problem


def _document(events: Iterator[Any], tree: Tree) -> Any:
    value: Any = None
    documents = 0
    for event in events:
        if isinstance(event, ev.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Fault(_line(event), "The file holds a second document.", "Remove “---”.")
        elif isinstance(event, ev.NodeEvent):
            value = _node(event, events, (), tree)
    if documents == 0:
        raise Fault(1, "The file is empty.", "Write the document, or leave the file out.")
    return value


def _node(event: Any, events: Iterator[Any], place: Place, tree: Tree) -> Any:
    _refuse_indirection(event)
    if place not in tree.lines:
        tree.note(place, _line(event))
    if isinstance(event, ev.ScalarEvent):
        return _scalar(event)
    if isinstance(event, ev.SequenceStartEvent):
        return _sequence(events, place, tree)
    return _mapping(events, place, tree)


def _sequence(events: Iterator[Any], place: Place, tree: Tree) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if isinstance(event, ev.SequenceEndEvent):
            break
        items.append(_node(event, events, (*place, len(items)), tree))
    return items


def _mapping(events: Iterator[Any], place: Place, tree: Tree) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for event in events:
        if isinstance(event, ev.MappingEndEvent):
            break
        _refuse_indirection(event)
        if not isinstance(event, ev.ScalarEvent):
            raise Fault(_line(event), "A key must be a single word.", "Write “key: value”.")
        key = key_of(event.value, _line(event))
        tree.note((*place, key), _line(event))
        values[key] = _node(next(events), events, (*place, key), tree)
    return values


def _scalar(event: Any) -> Any:
    text = checked(event.value, _line(event))
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    value = number(text, _line(event))
    return text if value is None else value


def _refuse_indirection(event: Any) -> None:
    if isinstance(event, ev.AliasEvent) or getattr(event, "anchor", None):
        raise Fault(
            _line(event), "Anchors (&) and aliases (*) are not allowed.", "Write the value out."
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise Fault(_line(event), f"The tag “{tag}” is not allowed.", "Remove it.")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
