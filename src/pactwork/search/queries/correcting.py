"""Which words were probably meant where nobody has written those that were typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pactwork.search.analysis.words import parts_of, words_in
from pactwork.search.queries.rows import Shown
from pactwork.search.queries.words import Asked, allowed_mistakes

_LOOKED_AT: Final = 1_000
"""Letters of each text in which a word is looked for that may have been meant."""


def corrected_words(asked: Asked, unknown: Iterable[int], rows: Sequence[Shown]) -> dict[int, str]:
    """For each place of an unknown word, what the documents found have in its place."""
    written = list(dict.fromkeys(_words(rows)))
    found = {}
    for place in sorted(unknown):
        word = "".join(parts_of(asked.words[place]))
        most = allowed_mistakes(word)
        near = [
            (distance, at)
            for at, other in enumerate(written)
            if (distance := mistakes(word, "".join(parts_of(other)), most)) <= most
        ]
        if most and near:
            found[place] = written[min(near)[1]]
    return found


def corrected_text(text: str, asked: Asked, corrected: Mapping[int, str]) -> str:
    """The text as it was probably meant; "" where nothing is corrected."""
    if not corrected:
        return ""
    for place, word in corrected.items():
        text = text.replace(asked.words[place], word, 1)
    return text


def mistakes(one: str, other: str, most: int) -> int:
    """By how many letters two words differ, a swap of neighbours counted as one; more than `most`
    is not counted further.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for there, their in enumerate(other, 1):
            least = min(last[there] + 1, row[-1] + 1, last[there - 1] + (letter != their))
            if at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == their:
                least = min(least, before[there - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _words(rows: Sequence[Shown]) -> Iterable[str]:
    for row in rows:
        for texts in (row.titles, row.texts, row.names):
            for text in texts.values():
                yield from words_in(text[:_LOOKED_AT])
