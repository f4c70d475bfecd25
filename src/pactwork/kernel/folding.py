"""Folding: one form for everything people see, or type, as the same.

`fold` is used by every look-up. It makes equal:

- case, in every script (Unicode casefolding; Georgian Mtavruli is a capital form);
- accents and other marks on Latin, Greek, Cyrillic, Arabic and Hebrew letters, however they
  are encoded (UAX 15): ț ţ t, ş ș s, thỏa thoả, ų u, and letters that have no decomposition
  (đ ø ł æ ß ı);
- Arabic and Persian letters that look or sound the same to a Persian reader: ي ى ئ ی, ك ک,
  ة ۀ ه, أ إ آ ٱ ا, ؤ و. People type «اب» and mean «آب», so آ is folded too;
- digits of every script; vowel signs and tatweel are left out;
- every kind of space, quotation mark, dash and other punctuation: a single space. The
  zero-width non-joiner is a space too. Apostrophes and invisible marks are left out.

The table is filled per character on first use, so folding is one normalisation (form NFC,
a quick check for nearly all texts) and one `str.translate`.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_DROPPED_MARKS: Final = (
    (0x0300, 0x036F),  # combining diacritical marks
    (0x0483, 0x0489),  # Cyrillic
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic honorifics
    (0x064B, 0x065F),  # Arabic vowel signs, hamza and madda above
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06ED),  # Koranic signs
    (0x08CA, 0x08FF),  # Arabic extended
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_LETTERS: Final = {
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "ي": "ی",
    "ى": "ی",
    "ې": "ی",
    "ك": "ک",
    "ڪ": "ک",
    "ة": "ه",
    "ۃ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ٱ": "ا",
}
_WHOLE: Final = {"™": "", "®": "", "©": "", "ℹ": " ", "¬": " ", "\u200c": " ", "ـ": ""}
"""Characters decided before their compatibility decomposition is looked at.

Old Persian files carry ¬ where the zero-width non-joiner belongs.
"""
_APOSTROPHES: Final = frozenset("'’‘‛`′ʹʺʻʼʽʾʿˈˊˋ")
_SPACES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"})
_ABSENT: Final = frozenset({"Cf", "Cs"})
_LONGEST_JOIN: Final = 3
_MOST_REMEMBERED: Final = 30_000


class _Table(dict[int, str]):
    """The folding of each code point, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        folded = _fold_character(chr(point))
        if len(self) < _MOST_REMEMBERED:
            self[point] = folded
        return folded


def fold(text: str) -> str:
    """Return the folded form of `text`: words with single spaces between them.

    Never raises; folding twice changes nothing more; "" when nothing readable is left.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.translate(_TABLE).split())


def fold_key(text: str) -> str:
    """Return `fold` without any spaces: the key under which a name is looked up.

    "مادام‌العمر", "مادام العمر" and "مادامالعمر" share one key.
    """
    return fold(text).replace(" ", "")


def fold_tokens(text: str) -> list[str]:
    """Return the folded words of `text`, in order, with repetitions."""
    return fold(text).split()


def search_tokens(text: str) -> list[str]:
    """Return what to index for `text`: its folded words and their joined forms, once each.

    Joined forms are runs of up to three words that some writers write as one: the parts of
    one unspaced chunk ("e-learning" → e, learning, elearning), and neighbouring words in
    Arabic script, where a space, a zero-width non-joiner and nothing are used alike.
    """
    words, gaps = _words(text)
    return _unique(word for run in _runs(words, gaps) for word in run)


def query_tokens(text: str) -> list[tuple[str, ...]]:
    """Return what to ask of an index of `search_tokens`: one group for each word of `text`.

    A document is found when **every** group has **at least one** of its tokens in the index
    (in PostgreSQL: `tokens && group` for each group). A group is the word itself and the
    joined forms it may be hidden in, so a name typed with a space, a zero-width non-joiner
    or nothing finds the other two spellings. [] when nothing readable was typed.
    """
    words, gaps = _words(text)
    groups: list[list[str]] = [[] for _ in words]
    for start, run in enumerate(_runs(words, gaps)):
        for length, token in enumerate(run, start=1):
            for position in range(start, start + length):
                groups[position].append(token)
    return list(dict.fromkeys(tuple(_unique(group)) for group in groups))


def _words(text: str) -> tuple[list[str], list[bool]]:
    """Folded words, and for each whether it may be joined to the one before it."""
    words: list[str] = []
    gaps: list[bool] = []
    for chunk in text.split():
        for position, word in enumerate(fold_tokens(chunk)):
            joined = position > 0
            if not joined and words:
                joined = _is_arabic(words[-1]) and _is_arabic(word)
            words.append(word)
            gaps.append(joined)
    return words, gaps


def _runs(words: Sequence[str], gaps: Sequence[bool]) -> Iterable[list[str]]:
    """For each word: itself, then joined to the next, then to the next two."""
    for start, word in enumerate(words):
        run = [word]
        for following in range(start + 1, min(start + _LONGEST_JOIN, len(words))):
            if not gaps[following]:
                break
            run.append(run[-1] + words[following])
        yield run


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[0] <= "\u06ff"


def _unique(tokens: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(tokens))


def _fold_character(character: str) -> str:
    if character in _WHOLE:
        return _WHOLE[character]
    if character in _APOSTROPHES:
        return ""
    folded = "".join(map(_fold_part, unicodedata.normalize("NFKD", character)))
    if folded == character:
        return folded
    return "".join(map(_TABLE.__getitem__, map(ord, folded)))


def _fold_part(part: str) -> str:
    """Fold one character of a decomposition."""
    point = ord(part)
    if any(first <= point <= last for first, last in _DROPPED_MARKS):
        return ""
    category = unicodedata.category(part)
    if category in _SPACES:
        return "" if part in _APOSTROPHES else " "
    if category in _ABSENT:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(part))
    lowered = _georgian(part).casefold()
    return _LETTERS.get(lowered, lowered)


def _georgian(letter: str) -> str:
    """Mtavruli, Asomtavruli and Nuskhuri letters as today's Mkhedruli."""
    point = ord(letter)
    for first, last in ((0x1C90, 0x1CBF), (0x10A0, 0x10CF), (0x2D00, 0x2D2F)):
        if first <= point <= last and unicodedata.category(letter) != "Cn":
            return chr(0x10D0 + point - first)
    return letter


_TABLE: Final = _Table()
