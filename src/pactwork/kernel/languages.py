"""The interface languages and the direction in which a language is written."""

from typing import Final, Literal

Direction = Literal["rtl", "ltr"]

LANGUAGES: Final[tuple[str, ...]] = ("en", "ro", "lt", "vi", "ka", "fa")
"""Languages of the interface, in the order in which they are offered."""

LANGUAGE_NAMES: Final[dict[str, str]] = {
    "en": "English",
    "ro": "Română",
    "lt": "Lietuvių",
    "vi": "Tiếng Việt",
    "ka": "ქართული",
    "fa": "فارسی",
}
"""Each interface language by the name its own readers use."""

_RTL_LANGUAGES: Final = frozenset(
    {"ar", "arc", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "khw", "ks", "lrc"}
    | {"mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS: Final = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "syrc", "thaa"})


def direction(lang: str) -> Direction:
    """Say how text in `lang` (a BCP-47 tag of any length) runs: "rtl" or "ltr".

    A script subtag decides before the language does: "az-Arab" is right to left.
    """
    primary, *rest = lang.lower().replace("_", "-").split("-")
    for subtag in rest:
        if len(subtag) == 4 and subtag.isalpha():
            return "rtl" if subtag in _RTL_SCRIPTS else "ltr"
    return "rtl" if primary in _RTL_LANGUAGES else "ltr"
