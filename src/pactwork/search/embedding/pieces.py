"""Texts as the numbers of their pieces, by a `tokenizer.json` of WordPiece or Unigram kind.

That is what the files of multilingual sentence models hold. Read as far as such models need it:
lower case and marks as the file says, one sentence at a time, special pieces around it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_SPACE: Final = "▁"
_LONGEST_PIECE: Final = 24
_UNKNOWN_SCORE: Final = -20.0


class UnusableModelError(ValueError):
    """The model, or what belongs to it, cannot be used; the message says why."""


class Pieces:
    """Cuts texts into the pieces that a model knows."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises UnusableModelError."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            model = held["model"]
            self.kind = str(model["type"])
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise UnusableModelError(f"{path} is not a tokenizer.json: {fault}") from fault
        if self.kind not in ("WordPiece", "Unigram"):
            raise UnusableModelError(f"{path}: pieces of kind {self.kind} are not supported.")
        self._scores: dict[str, float] = {}
        self._numbers: dict[str, int] = {}
        self._read(model)
        self._lower = _lowers(held.get("normalizer"))
        special = {one["content"]: one["id"] for one in held.get("added_tokens", ())}
        self._numbers = special | self._numbers
        self._first = self._special("[CLS]", "<s>")
        self._last = self._special("[SEP]", "</s>")
        unknown = model.get("unk_token", model.get("unk_id", 0))
        self._unknown = unknown if isinstance(unknown, int) else self._numbers.get(unknown, 0)

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces with the special ones around, at most so many."""
        plain = unicodedata.normalize("NFKC", text)
        plain = plain.lower() if self._lower else plain
        inside = []
        for piece in self._word_pieces(plain) if self.kind == "WordPiece" else self._best(plain):
            inside.append(self._numbers.get(piece, self._unknown))
            if len(inside) >= most - 2:
                break
        return [*self._first, *inside, *self._last]

    def _read(self, model: Mapping[str, Any]) -> None:
        if self.kind == "WordPiece":
            self._numbers = dict(model["vocab"])
            return
        for number, (piece, score) in enumerate(model["vocab"]):
            self._numbers[piece] = number
            self._scores[piece] = score

    def _special(self, *names: str) -> Sequence[int]:
        return [self._numbers[name] for name in names if name in self._numbers][:1]

    def _word_pieces(self, text: str) -> Iterator[str]:
        """Each word by its longest known beginnings."""
        for word in _WORD.findall(text):
            start = 0
            while start < len(word):
                end = min(len(word), start + _LONGEST_PIECE)
                mark = "##" if start else ""
                while end > start and mark + word[start:end] not in self._numbers:
                    end -= 1
                yield mark + word[start:end] if end > start else ""
                start = end if end > start else len(word)

    def _best(self, text: str) -> Iterator[str]:
        """The likeliest cut of each word, with the space before it (Viterbi)."""
        for word in text.split():
            yield from self._cut(_SPACE + word)

    def _cut(self, word: str) -> list[str]:
        best = [0.0] + [float("-inf")] * len(word)
        begins = [0] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + _LONGEST_PIECE) + 1):
                score = self._scores.get(word[start:end])
                if score is None and end == start + 1:
                    score = _UNKNOWN_SCORE
                if score is not None and best[start] + score > best[end]:
                    best[end], begins[end] = best[start] + score, start
        cut: list[str] = []
        end = len(word)
        while end:
            cut.append(word[begins[end] : end])
            end = begins[end]
        return cut[::-1]


def _lowers(normalizer: Mapping[str, Any] | None) -> bool:
    """Whether the file asks for lower case."""
    if not normalizer:
        return False
    inner = normalizer.get("normalizers", [normalizer])
    return any(
        one.get("type") == "Lowercase" or (one.get("type") == "BertNormalizer" and one["lowercase"])
        for one in inner
    )
