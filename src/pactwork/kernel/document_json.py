"""The strict JSON reader behind `documents` (RFC 8259): like `json.loads`, with lines.

YAML parsers cannot stand in: they refuse tabs and surrogate pairs, which JSON files have.
"""

import re
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final

from pactwork.kernel.document_tree import Fault, Place, Tree, checked, key_of, number

_STRINGS: Final = JSONDecoder()
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_WORD: Final = re.compile(r"[^\s,:\[\]{}\"]+")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}


def read_json(text: str, tree: Tree) -> Any:
    """Read the one value in `text`, noting lines in `tree`; raises Fault."""
    return _Reader(text, tree).document()


class _Reader:
    def __init__(self, text: str, tree: Tree) -> None:
        self.text = text
        self.tree = tree
        self.position = 0
        self.counted = 0
        self.line = 1

    def document(self) -> Any:
        if not self._peek():
            raise self._fault("The file is empty.", "Write the document, or leave the file out.")
        self.tree.note((), self._line())
        value = self._value(())
        if self._peek():
            raise self._fault("There is something after the end.", "Remove it.")
        return value

    def _value(self, place: Place) -> Any:
        sign = self._peek()
        if sign == "{":
            return self._object(place)
        if sign == "[":
            return self._array(place)
        if sign == '"':
            return self._string()
        return self._literal()

    def _object(self, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        self.position += 1
        if self._peek() == "}":
            self.position += 1
            return values
        while True:
            if self._peek() != '"':
                raise self._fault("Expected a key in double quotes.", "Check for a lost comma.")
            line = self._line()
            key = key_of(self._string(), line)
            self.tree.note((*place, key), line)
            self._expect(":")
            values[key] = self._value((*place, key))
            if self._expect(",}") == "}":
                return values

    def _array(self, place: Place) -> list[Any]:
        items: list[Any] = []
        self.position += 1
        if self._peek() == "]":
            self.position += 1
            return items
        while True:
            self._peek()
            here = (*place, len(items))
            self.tree.note(here, self._line())
            items.append(self._value(here))
            if self._expect(",]") == "]":
                return items

    def _string(self) -> str:
        try:
            value, end = _STRINGS.raw_decode(self.text, self.position)
        except JSONDecodeError as problem:
            raise self._fault(f"{problem.msg}.", "Check the quotes of this text.") from problem
        line = self._line()
        self.position = end
        return checked(str(value), line)

    def _literal(self) -> Any:
        match = _WORD.match(self.text, self.position)
        word = match.group() if match else self.text[self.position : self.position + 1]
        if word in _WORDS:
            self.position += len(word)
            return _WORDS[word]
        value = number(word, self._line())
        if value is None:
            raise self._fault(f"“{word[:40]}” is not a JSON value.", "Put texts in double quotes.")
        self.position += len(word)
        return value

    def _peek(self) -> str:
        """Skip white space; the next character, "" at the end."""
        match = _BLANK.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return self.text[self.position : self.position + 1]

    def _expect(self, signs: str) -> str:
        found = self._peek()
        if not found or found not in signs:
            wanted = " or ".join(f"“{sign}”" for sign in signs)
            raise self._fault(f"Expected {wanted}.", "Check the commas and brackets here.")
        self.position += 1
        return found

    def _line(self) -> int:
        """The line of the position, counted onward from the last question."""
        self.line += self.text.count("\n", self.counted, self.position)
        self.counted = self.position
        return self.line

    def _fault(self, message: str, remedy: str) -> Fault:
        return Fault(self._line(), message, remedy)
