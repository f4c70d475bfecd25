"""In which language a text is, and language tags as files write them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

FEW: Final = 40
"""Letters without which nothing is guessed."""
_SAMPLE: Final = 6_000
_SURE: Final = 0.12
_AHEAD: Final = 0.05
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
    """By the small words that no sentence does without; each language is known by its own."""
    words = Counter(_WORD.findall(sample.lower()))
    total = words.total()
    if not total:
        return ""
    shares = {
        language: sum(words[word] for word in own) / total for language, own in _SMALL.items()
    }
    for language, letters in _OWN_LETTERS.items():
        shares[language] += sum(any(one in word for one in letters) for word in words) / total
    first, second = sorted(shares, key=lambda one: shares[one], reverse=True)[:2]
    sure = shares[first] > _SURE and shares[first] - shares[second] > _AHEAD
    return first if sure else ""


_WORD: Final = re.compile(r"[^\W\d_]+")
_SMALL: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is that for it with as on are this by be was how who at from or "
        "which their have an not they you can when will",
        "ro": "și de în la cu pe din care este sau pentru un o a al ale ai cum că se nu mai prin "
        "sunt lui către ca după cel cea fi si in ce",
        "lt": "ir yra kad su kaip iš į tai ar apie bei jis nuo per kurie kuris bet prie buvo yra "
        "kai dėl už tik būti ne po iki visi jų",
        "fr": "le la les de des et est un une du en que qui dans pour par sur avec au ce il ne pas "
        "sont aux plus ou cette",
        "de": "der die das und ist in zu den mit von für ein eine auf dem nicht sich des im auch "
        "werden als wie aus bei sind oder",
        "es": "el la los las de que y en un una por con para es se del al como su lo más o sus "
        "este son no entre",
        "it": "il la le di che e è un una per con del della in non si sono da dei nel alla come "
        "più gli anche",
        "pt": "o a os as de que e do da em um uma para com não por mais dos como se na no são ao "
        "ou das à",
        "pl": "i w z na do że się nie jest to o jak po od dla przez za ale oraz są przy lub co ich "
        "tego",
        "nl": "de het een en van in is dat op te voor met zijn niet aan er ook als bij naar door "
        "worden uit",
        "lv": "un ir no ar par ka uz kas vai tas lai kā pie arī bet tiek gan pēc līdz nav",
        "et": "ja on ei et ka oma see mis kui ning või aga kes selle nii veel oli pole",
        "tr": "ve bir bu için ile da de olarak daha çok olan gibi ne kadar en sonra",
        "az": "və bir bu üçün ilə də da olan kimi daha çox onun öz hər",
    }.items()
}
_OWN_LETTERS: Final = {
    "ro": "șțşţ",
    "lt": "ėųūį",
    "lv": "āēīķļņģ",
    "et": "õ",
    "pl": "łżźść",
    "tr": "ğı",
    "az": "ə",
    "de": "ß",
    "pt": "ãõ",
    "es": "ñ¿¡",
}
"""Letters that among these languages are of one."""
