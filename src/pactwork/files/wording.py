"""Bytes that are words: in which encoding, or in none that can be told."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise
from typing import Final

MOST_BYTES: Final = 30_000_000
"""A text longer than this is no text to be read: it is data."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LETTERS: Final = {
    "cp1250": "ăâîșțşţĂÂÎȘȚŞŢáéíóúýčďěňřšťžůłąęćńśźżőűöüäßÁÉÍÓÚÝČĎĚŇŘŠŤŽŮŁĄĘĆŃŚŹŻŐŰÖÜÄ„”“’–—…",
    "cp1257": "ąčęėįšųūžĄČĘĖĮŠŲŪŽāēģīķļņõĀĒĢĪĶĻŅÕäöüÄÖÜ„”“’–—…",
    "cp1252": "áàâäãåæçéèêëíìîïñóòôöõøœúùûüýÿßÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ«»„”“’–—…°§©",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄҐ«»„”“’–—…№",
    "cp1256": "ءآأؤإئابةتثجحخدذرزژسشصضطظعغفقكگلمنهوىيپچ،؛؟ـ«»",
    "cp1258": "ăâđêôơưĂÂĐÊÔƠƯáàãéèíìóòúùýÁÀÃÉÈÍÌÓÒÚÙÝ\u0300\u0301\u0303\u0309\u0323“”–…",
}
"""Encodings of one byte a letter that are still met, and the signs their languages write in."""
_RARE: Final = 0.03
_MOST_HALF: Final = 0.5
_STRANGE: Final = re.compile(rb"[\x80-\xff]+")
_SAMPLE: Final = 100_000
"""Bytes by which an encoding is told, from the first that is not ASCII on."""


class EncodingError(ValueError):
    """Bytes whose encoding could not be told."""


def decoded(data: bytes) -> tuple[str, str]:
    """The words, and the name of the encoding they were in. UTF-8, UTF-16 and UTF-32 are known by
    how they are built; of the older ones the one is taken in which the words make sense.

    Raises:
        EncodingError: none fits, or two do and say different things.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return _checked(data.decode(name)), name
            except UnicodeError:
                raise EncodingError("its encoding is not the one it begins with") from None
    try:
        return _checked(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _decoded_by_letters(data)


def _checked(text: str) -> str:
    """Raises EncodingError for what no text holds: it is another kind of file."""
    if any(unicodedata.category(one) == "Cc" and one not in "\t\n\r\f\v\x85" for one in set(text)):
        raise EncodingError("it holds characters that no text holds")
    return text


def _decoded_by_letters(data: bytes) -> tuple[str, str]:
    if b"\0" in data:
        raise EncodingError("it holds characters that no text holds")
    scores = dict[str, float]()
    first = _STRANGE.search(data)
    sample = data[first.start() : first.start() + _SAMPLE] if first else data
    strange = b"".join(_STRANGE.findall(sample))
    for name, letters in _LETTERS.items():
        try:
            signs = strange.decode(name)
        except UnicodeDecodeError:
            continue
        known = sum(one in letters for one in signs) / len(signs)
        if 1 - known <= _RARE:
            scores[name] = known - _mixed(sample.decode(name))
    if not scores:
        raise EncodingError("its encoding could not be told")
    ranked = sorted(scores, key=lambda name: scores[name], reverse=True)
    likely = sample.decode(ranked[0])
    for other in ranked[1:]:
        if scores[other] > scores[ranked[0]] - _RARE and sample.decode(other) != likely:
            raise EncodingError("its encoding could not be told")
    try:
        best = data.decode(ranked[0])
    except UnicodeDecodeError:
        raise EncodingError("its encoding could not be told") from None
    return unicodedata.normalize("NFC", _checked(best)), ranked[0]


def _mixed(text: str) -> float:
    """How often capitals stand within words or two scripts in one: what a wrong encoding does."""
    pairs = wrong = 0
    for one, next_one in pairwise(text):
        if one.isalpha() and next_one.isalpha() and (one > "\x7f" or next_one > "\x7f"):
            pairs += 1
            scripts = {unicodedata.name(sign, "?").split(" ")[0] for sign in (one, next_one)}
            wrong += (one.islower() and next_one.isupper()) or len(scripts) > 1
    return min(_MOST_HALF, wrong / pairs) if pairs else 0.0
