"""Endings taken off words that no dictionary knows, so that their cases meet.

All in folded form (`kernel.folding`). Lists follow the declensions in the grammars named beside
them; they are short on purpose: what is cut too much makes strangers meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

SHORTEST: Final = 4
"""Letters that must remain."""

_ENGLISH: Final = ("ies", "es", "s")
_ROMANIAN: Final = (
    # Gramatica limbii române (Academia Română, 2005): definite article, plural, oblique case
    *("urilor", "urile", "iilor", "elor", "ilor", "ului", "iile", "uri", "ele", "lor", "ile"),
    *("iei", "ia", "ul", "le", "ii", "ei", "i", "a", "e", "u"),
)
_LITHUANIAN: Final = (
    # Dabartinės lietuvių kalbos gramatika (1997): the five declensions, adjectives as nouns
    *("iuose", "iomis", "uose", "iams", "ioms", "omis", "emis", "imis", "umis", "yje", "oje"),
    *("eje", "uje", "ams", "oms", "ems", "ims", "ais", "iai", "iui", "ius", "iam", "ios"),
    *("ai", "as", "is", "ys", "us", "os", "es", "ui", "iu", "io", "am", "ei", "ia"),
    *("a", "e", "i", "o", "u"),
)
_PERSIAN: Final = (
    # Lazard, Grammaire du persan contemporain (2006): plural, ezafe and indefinite, possessives
    *("هایشان", "هایمان", "هایتان", "هایش", "هایم", "هایت", "هایی", "های", "ها"),
    *("ترین", "تر", "شان", "مان", "تان"),
)
_GEORGIAN_POSTPOSITIONS: Final = (
    # Aronson, Georgian: A Reading Grammar (1990), §§ 2-5: postpositions written with the word
    *("თვის", "ისთვის", "იდან", "დან", "ისგან", "გან", "ამდე", "მდე", "თან", "ვით", "ში", "ზე"),
)
_GEORGIAN_CASES: Final = (
    *("ისა", "ითა", "ადა", "სა", "ის", "ით", "ად", "მა", "თა", "ნი", "ს", "დ", "ი", "ო"),
)

_ENDINGS: Final = {
    "en": _ENGLISH,
    "ro": _ROMANIAN,
    "lt": _LITHUANIAN,
    "fa": _PERSIAN,
}


def shorter_forms(word: str, language: str) -> Iterator[str]:
    """What may stand in a dictionary in place of the word, the longest first."""
    if language == "ka":
        yield from _shorter_georgian(word)
        return
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            yield word[: -len(ending)]


def bare(word: str, language: str) -> str:
    """The word without its ending; the word itself where nothing may be taken off."""
    forms = list(shorter_forms(word, language))
    if not forms:
        return word
    return min(forms, key=len)


def _shorter_georgian(word: str) -> Iterator[str]:
    """First the postposition, then the case, then the plural; each may be absent."""
    without = _cut(word, _GEORGIAN_POSTPOSITIONS)
    if without != word:
        yield without
        yield f"{without}ი"
    stem = _cut(without, _GEORGIAN_CASES)
    if stem != without:
        yield f"{stem}ი"
        yield stem
    single = _cut(stem, ("ებ",))
    if single != stem:
        yield from (f"{single}ი", f"{single}ა", f"{single}ე", single)


def _cut(word: str, endings: tuple[str, ...]) -> str:
    for ending in sorted(endings, key=len, reverse=True):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST - 1:
            return word[: -len(ending)]
    return word
