"""In which language a text is, and language tags as files write them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

FEW: Final = 40
"""Letters without which nothing is guessed."""
_SAMPLE: Final = 6_000
_SURE: Final = 0.4
_AHEAD: Final = 0.08
_BY_DICTIONARY: Final = ("en", "ro", "lt", "fr", "de", "es", "pl")
_VIETNAMESE: Final = frozenset("ăâđêôơưĂÂĐÊÔƠƯ")
_PERSIAN: Final = frozenset("پچژگکی")
_ARABIC: Final = frozenset("ةىيكإأ")
_UKRAINIAN: Final = frozenset("іїєґ")
_THREE: Final = {
    "eng": "en", "ron": "ro", "rum": "ro", "mol": "ro", "lit": "lt", "vie": "vi", "kat": "ka",
    "geo": "ka", "fas": "fa", "per": "fa", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "spa": "es", "ita": "it", "por": "pt", "rus": "ru", "ukr": "uk", "pol": "pl", "ara": "ar",
    "tur": "tr", "nld": "nl", "dut": "nl", "lav": "lv", "est": "et", "hye": "hy", "arm": "hy",
    "aze": "az", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "heb": "he", "hin": "hi",
}  # fmt: skip
_TAG: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NOTHING: Final = frozenset({"und", "mis", "mul", "zxx"})


def plain_tag(tag: str) -> str:
    """A language tag in BCP 47 of what a file wrote ("ron", "ro_MD", "fa-IR"), or "".

    The region is kept only where people tell languages apart by it.
    """
    low = tag.strip().lower().replace("_", "-")
    if not _TAG.fullmatch(low) or low in _NOTHING:
        return ""
    primary, *rest = low.split("-")
    primary = _THREE.get(primary, primary)
    kept = [one.title() for one in rest if len(one) == 4 and one.isalpha()]
    return "-".join([primary, *kept])


def language_of(text: str) -> str:
    """The language of a text by its script, its letters and its words; "" where it is unsure."""
    sample = _sample(text)
    scripts = Counter(_script(one) for one in sample if one.isalpha())
    scripts.pop("", None)
    if scripts.total() < FEW:
        return ""
    script, count = scripts.most_common(1)[0]
    if count < 0.6 * scripts.total():
        return ""
    letters = Counter(sample.lower())
    if script == "GEORGIAN":
        return "ka"
    if script == "ARABIC":
        return _of_arabic(letters)
    if script == "CYRILLIC":
        return "uk" if _share(letters, _UKRAINIAN) > 0.02 else "ru"
    if script == "LATIN":
        if _is_vietnamese(sample, count):
            return "vi"
        return _by_words(sample)
    return {"ARMENIAN": "hy", "HEBREW": "he", "GREEK": "el"}.get(script, "")


def _sample(text: str) -> str:
    """Words of the beginning and of the middle: what stands in front is often in two languages."""
    text = unicodedata.normalize("NFC", text)
    middle = len(text) // 2
    half = _SAMPLE // 2
    return text if len(text) <= _SAMPLE else text[:half] + " " + text[middle : middle + half]


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _share(letters: Counter[str], wanted: frozenset[str]) -> float:
    total = sum(count for one, count in letters.items() if one.isalpha())
    return sum(letters[one] for one in wanted) / total if total else 0.0


def _of_arabic(letters: Counter[str]) -> str:
    """Persian has letters that Arabic lacks, and writes two others with signs of its own."""
    ours, theirs = _share(letters, _PERSIAN), _share(letters, _ARABIC)
    return "fa" if ours > theirs else "ar"


def _is_vietnamese(sample: str, letters: int) -> bool:
    marked = sum(one in _VIETNAMESE or _is_stacked(one) for one in sample)
    return marked / letters > 0.06 and any(_is_stacked(one) or one in "đĐơƠưƯ" for one in sample)


def _is_stacked(letter: str) -> bool:
    """Whether two marks stand on one letter, or a dot below or a hook above it."""
    parts = unicodedata.normalize("NFD", letter)
    return len(parts) > 2 or any(one in "\u0323\u0309" for one in parts[1:])


def _by_words(sample: str) -> str:
    """By how many of its words a dictionary knows (simplemma)."""
    from simplemma import langdetect

    try:
        ranked = [one for one in langdetect(sample, lang=_BY_DICTIONARY) if one[0] != "unk"]
    except (ValueError, TypeError):
        return ""
    if not ranked or ranked[0][1] < _SURE:
        return ""
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _AHEAD:
        return ""
    return str(ranked[0][0])
