"""Languages as other people write them, as BCP 47 (RFC 5646) has them."""

from __future__ import annotations

import re
from typing import Final

from pactwork.kernel.texts import clean_tag

_THREE: Final = {
    "eng": "en", "ron": "ro", "rum": "ro", "mol": "ro", "lit": "lt", "vie": "vi", "kat": "ka",
    "geo": "ka", "fas": "fa", "per": "fa", "prs": "fa", "rus": "ru", "ukr": "uk", "deu": "de",
    "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "pol": "pl",
    "nor": "no", "nob": "nb", "nno": "nn", "swe": "sv", "fin": "fi", "dan": "da", "est": "et",
    "lav": "lv", "nld": "nl", "dut": "nl", "ces": "cs", "cze": "cs", "slk": "sk", "slo": "sk",
    "hun": "hu", "bul": "bg", "srp": "sr", "hrv": "hr", "slv": "sl", "ell": "el", "gre": "el",
    "tur": "tr", "ara": "ar", "heb": "he", "hye": "hy", "arm": "hy", "aze": "az", "kur": "ku",
    "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "hin": "hi", "lat": "la", "gag": "gag",
}  # fmt: skip
_NAMES: Final = {
    "english": "en", "romanian": "ro", "română": "ro", "romana": "ro", "limba română": "ro",
    "lithuanian": "lt", "lietuvių": "lt", "lietuvių kalba": "lt", "vietnamese": "vi",
    "tiếng việt": "vi", "georgian": "ka", "ქართული": "ka", "persian": "fa", "farsi": "fa",
    "فارسی": "fa", "russian": "ru", "русский": "ru", "german": "de", "deutsch": "de",
    "french": "fr", "français": "fr", "norwegian": "no", "norsk": "no", "ukrainian": "uk",
}  # fmt: skip
_NOTHING: Final = frozenset(
    {"", "und", "mul", "zxx", "mis", "none", "x-none", "nolinguisticcontent"}
)
_SCRIPTS: Final = (
    ("ka", re.compile("[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]")),
    ("fa", re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")),
    ("vi", re.compile("[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0]")),
    ("ro", re.compile("[\u0218-\u021b\u0162\u0163]")),
    ("lt", re.compile("[\u0116\u0117\u012e\u012f\u0172\u0173]")),
)
UNKNOWN: Final = "und"


def tongue(said: str) -> str:
    """The tag of a language someone wrote as a code or a name; "" if there is none in it."""
    held = said.strip().replace("_", "-")
    primary, _, rest = held.partition("-")
    small = primary.lower()
    if held.lower() in _NOTHING or small in _NOTHING:
        return ""
    if held.lower() in _NAMES:
        return _NAMES[held.lower()]
    primary = _THREE.get(small, small)
    try:
        return clean_tag(f"{primary}-{rest}" if rest else primary)
    except ValueError:
        return ""


def spoken_in(text: str) -> str:
    """The language a text shows by letters that only it has among ours; "" if it does not."""
    return next((language for language, letters in _SCRIPTS if letters.search(text)), "")
