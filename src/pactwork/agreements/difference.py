"""What changed between two versions of the terms, word by word. Pure.

Articles and commitments are matched by their keys, so a moved clause is moved and not rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, Final, Literal

from pactwork.agreements.pactfile.terms import walk_articles

Kind = Literal["same", "removed", "added"]
Where = Literal["agreement", "parties", "article", "commitment", "other"]

_WORDS: Final = re.compile(r"\s+|[^\W_]+(?:[\u200c'’-][^\W_]+)*|[^\w\s]|_")
_ENDS: Final = frozenset(".!?…؟;:")
MOST_COMPARED: Final = 3_000
"""Words and spaces of a text that is compared word by word as a whole."""


@dataclass(frozen=True)
class Run:
    """A stretch of text that stayed, went, or came."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """One changed value. `key` names the article or commitment; `field` what of it.

    `language` is the tag of a text, or "" for anything that is not one.
    """

    where: Where
    key: str
    field: str
    language: str
    runs: Sequence[Run]

    @property
    def is_new(self) -> bool:
        """Nothing was there before."""
        return all(run.kind == "added" for run in self.runs)

    @property
    def is_gone(self) -> bool:
        """Nothing is left."""
        return all(run.kind == "removed" for run in self.runs)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every difference between two terms, in reading order; what only moved comes last."""
    rewritten = [
        Change(where, key, field, language, word_runs(old, new))
        for (where, key, field, language), old, new in _paired(_flat(before), _flat(after))
        if old != new
    ]
    return rewritten + list(_moved(before, after))


def words_of(text: str) -> list[str]:
    """A text as words, stretches of space, and single signs; joined they are the text again."""
    return _WORDS.findall(text)


def word_runs(before: str, after: str) -> list[Run]:
    """Two texts as runs of words that stayed, went and came."""
    old, new = words_of(before), words_of(after)
    runs: list[Run] = []
    for stayed, old_from, old_to, new_from, new_to in steps(old, new):
        if stayed:
            runs.append(Run("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            runs.append(Run("removed", "".join(old[old_from:old_to])))
        if new_to > new_from:
            runs.append(Run("added", "".join(new[new_from:new_to])))
    return runs


Step = tuple[bool, int, int, int, int]
"""Whether words stayed, where they stand in the old text, and where in the new."""


def steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """How the words of one text become those of another.

    Texts of more than `MOST_COMPARED` words are compared by their sentences first, and word by word
    only where those differ; where that is more still, everything there went and came.
    """
    if max(len(old), len(new)) <= MOST_COMPARED:
        return _steps(old, new)
    pieces, others = _sentences(old), _sentences(new)
    coarse = _by_ends(pieces, others)
    return _finer(old, new, coarse, _begins(pieces), _begins(others))


def _finer(
    old: Sequence[str],
    new: Sequence[str],
    coarse: Sequence[Step],
    begins: Sequence[int],
    others: Sequence[int],
) -> list[Step]:
    """Steps by sentences as steps by words."""
    steps_: list[Step] = []
    for stayed, first, last, new_first, new_last in coarse:
        start, end = begins[first], begins[last]
        new_start, new_end = others[new_first], others[new_last]
        if stayed:
            steps_.append((True, start, end, new_start, new_end))
            continue
        found = _by_ends(old[start:end], new[new_start:new_end])
        steps_ += [
            (kept, a + start, b + start, c + new_start, d + new_start) for kept, a, b, c, d in found
        ]
    return steps_


def _by_ends(old: Sequence[Any], new: Sequence[Any]) -> list[Step]:
    """What both begin and end with stayed; between, steps, or all of it went and came."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    last, new_last = len(old) - tail, len(new) - tail
    found: list[Step] = [(False, head, last, head, new_last)]
    if max(last, new_last) - head <= MOST_COMPARED:
        middle = _steps(old[head:last], new[head:new_last])
        found = [(kept, a + head, b + head, c + head, d + head) for kept, a, b, c, d in middle]
    ends: list[Step] = [(True, 0, head, 0, head), (True, last, len(old), new_last, len(new))]
    return [*ends[: head > 0], *found, *ends[1 : 1 + (tail > 0)]]


def _steps(old: Sequence[Any], new: Sequence[Any]) -> list[Step]:
    # Spaces and the commonest words lie beside what stayed and are not looked for: without
    # this, two texts of 20,000 letters take seventeen seconds.
    matcher = SequenceMatcher(lambda one: isinstance(one, str) and one.isspace(), old, new)
    return [(tag == "equal", *places) for tag, *places in matcher.get_opcodes()]  # type: ignore[misc]


def _sentences(words: Sequence[str]) -> list[tuple[str, ...]]:
    pieces: list[tuple[str, ...]] = []
    start = 0
    for place, word in enumerate(words, 1):
        if word in _ENDS or "\n" in word or place == len(words):
            pieces.append(tuple(words[start:place]))
            start = place
    return pieces


def _begins(pieces: Sequence[tuple[str, ...]]) -> list[int]:
    """Where each piece begins among the words, and where the last ends."""
    return [0, *accumulate(map(len, pieces))]


def _shared(old: Sequence[Any], new: Sequence[Any]) -> int:
    """With how many of the same both begin."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))


_Spot = tuple[Where, str, str, str]


def _paired(old: Mapping[_Spot, str], new: Mapping[_Spot, str]) -> Iterator[tuple[_Spot, str, str]]:
    for spot in dict.fromkeys([*new, *old]):
        yield spot, old.get(spot, ""), new.get(spot, "")


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Parties, and commitments within their article, that changed places with others."""
    old, new = _sequences(before), _sequences(after)
    for group in (group for group in new if group in old):
        was = [key for key in old[group] if key in new[group]]
        now = [key for key in new[group] if key in old[group]]
        for key in (key for key, other in zip(now, was, strict=True) if key != other):
            places = [str(keys.index(key) + 1) for keys in (old[group], new[group])]
            if places[0] != places[1]:
                yield Change(group[0], key, "number", "", word_runs(*places))


def _sequences(terms: Mapping[str, Any]) -> dict[tuple[Where, str], list[str]]:
    """Keys in their order, by what they are and the article they stand in."""
    found: dict[tuple[Where, str], list[str]] = {
        ("parties", ""): [party["organisation"] for party in terms["parties"]]
    }
    for article, _, _ in walk_articles(terms.get("articles", [])):
        keys = [held["key"] for held in article.get("commitments", [])]
        found["commitment", article["key"]] = keys
    return found


def _flat(terms: Mapping[str, Any]) -> dict[_Spot, str]:
    """Terms as one string per spot."""
    flat: dict[_Spot, str] = {}
    for field, value in terms["agreement"].items():
        _put(flat, "agreement", "", field, value)
    for party in terms["parties"]:
        for field, value in party.items():
            if field != "organisation":
                _put(flat, "parties", party["organisation"], field, value)
    for article, number, _ in walk_articles(terms.get("articles", [])):
        _put(flat, "article", article["key"], "number", number)
        for field in ("kind", "title", "text"):
            if field in article:
                _put(flat, "article", article["key"], field, article[field])
        for held in article.get("commitments", []):
            _put(flat, "commitment", held["key"], "article", article["key"])
            for field, value in held.items():
                if field != "key":
                    _put(flat, "commitment", held["key"], field, value)
    for name in ("contractors", "designations"):
        if name in terms:
            _put(flat, "other", "", name, terms[name])
    return flat


_TEXTS: Final = frozenset({"title", "purpose", "text", "place"})


def _put(flat: dict[_Spot, str], where: Where, key: str, field: str, value: Any) -> None:
    if field in _TEXTS:
        for language, text in value.items():
            flat[where, key, field, language] = text
    else:
        flat[where, key, field, ""] = _words(value)


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_words(held)}" for name, held in value.items())
    if isinstance(value, list):
        return ", ".join(_words(held) for held in value)
    return str(value)
