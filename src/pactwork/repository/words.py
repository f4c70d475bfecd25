"""How pages speak of materials: kinds, sizes, lengths, languages, and licences in plain words.

Every function speaks the active language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext_lazy

from pactwork.kernel.formats import format_date, format_number
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.sentences import sentence_list
from pactwork.repository.described import DescribedFile, FileRole, Ground, Relation, Rights
from pactwork.repository.licences import LICENCES

KINDS: Final = {
    "pdf": gettext_lazy("PDF"),
    "image": gettext_lazy("Picture"),
    "audio": gettext_lazy("Sound"),
    "video": gettext_lazy("Video"),
    "epub": gettext_lazy("E-book"),
    "document": gettext_lazy("Document"),
    "slides": gettext_lazy("Slides"),
    "sheet": gettext_lazy("Table"),
    "text": gettext_lazy("Text"),
    "package": gettext_lazy("Interactive package"),
    "link": gettext_lazy("Link"),
    "file": gettext_lazy("File"),
}
"""How a material is shown, and what that is called."""

_KIND_OF: Final[Mapping[str, str]] = {
    "application/pdf": "pdf",
    "application/epub+zip": "epub",
    "application/zip": "package",
    "application/vnd.h5p+zip": "package",
    "application/x-scorm+zip": "package",
    "application/x-imscc+zip": "package",
    "text/markdown": "text",
    "text/plain": "text",
    "text/csv": "sheet",
}
_ONLY_KEPT: Final[Mapping[str, tuple[str, Promise]]] = {
    "application/msword": ("document", gettext_lazy("Word document of the older kind")),
    "application/vnd.ms-powerpoint": (
        "slides",
        gettext_lazy("PowerPoint slides of the older kind"),
    ),
    "application/vnd.ms-excel": ("sheet", gettext_lazy("Excel table of the older kind")),
    "application/rtf": ("document", gettext_lazy("RTF document")),
    "application/x-zip-compressed": ("file", gettext_lazy("ZIP archive")),
    "application/vnd.geogebra.file": ("file", gettext_lazy("GeoGebra worksheet")),
    "application/x-ipynb+json": ("file", gettext_lazy("Jupyter notebook")),
    "text/html": ("document", gettext_lazy("Web page (HTML)")),
    "image/svg+xml": ("image", gettext_lazy("Drawing (SVG)")),
    "image/tiff": ("image", gettext_lazy("Picture (TIFF)")),
    "image/bmp": ("image", gettext_lazy("Picture (BMP)")),
    "audio/aac": ("audio", gettext_lazy("Sound (AAC)")),
    "video/x-matroska": ("video", gettext_lazy("Video (Matroska)")),
    "video/x-msvideo": ("video", gettext_lazy("Video (AVI)")),
    "video/x-ms-wmv": ("video", gettext_lazy("Video (Windows Media)")),
}
"""Files that are handed out and not shown: what they count as, and what they are called."""
_OFFICE: Final = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
)
_SIGNS: Final = {
    "package": "package",
    "epub": "book",
    "link": "outside",
    "audio": "sound",
    "video": "film",
    "image": "picture",
    "slides": "film",
    "sheet": "list",
}

ROLES: Final = {
    FileRole.CONTENT: gettext_lazy("The material itself"),
    FileRole.SUBTITLES: gettext_lazy("Subtitles"),
    FileRole.TRANSCRIPT: gettext_lazy("A transcript"),
    FileRole.COVER: gettext_lazy("The cover"),
}

BESIDE: Final = {
    FileRole.TRANSCRIPT: gettext_lazy("Read what is said"),
    FileRole.SUBTITLES: gettext_lazy("Read the subtitles"),
}
"""What stands to be read beside a film or sound."""
RELATIONS: Final = {
    Relation.TRANSLATION_OF: gettext_lazy("Translated from"),
    Relation.ADAPTATION_OF: gettext_lazy("Adapted from"),
    Relation.BASED_ON: gettext_lazy("Based on"),
    Relation.PART_OF: gettext_lazy("Part of"),
}

REUSES: Final = {
    "used": pgettext_lazy("reuse", "uses it"),
    "adapted": pgettext_lazy("reuse", "adapted it"),
    "translated": pgettext_lazy("reuse", "translated it"),
}
"""How an organisation reuses a material, after its name."""

_OFFERED: Final = (
    "ar", "az", "be", "bg", "bs", "cs", "da", "de", "el", "es", "et", "fi", "fr", "he", "hi", "hr",
    "hu", "hy", "it", "ja", "kk", "ko", "ku", "ky", "lv", "mk", "nb", "nl", "pl", "ps", "pt", "ru",
    "sk", "sl", "sq", "sr", "sv", "tg", "tk", "tr", "uk", "ur", "uz", "zh",
)  # fmt: skip
"""Languages materials are likely to be in, beside those of the interface."""

_TERMS: Final = {
    "share": pgettext_lazy("licence", "You may copy it, hand it out and put it online."),
    "adapt": pgettext_lazy("licence", "You may change it, translate it and build on it."),
    "commercial": pgettext_lazy("licence", "You may earn money with it."),
    "attribution": pgettext_lazy("licence", "You must name who made it, as written below."),
    "alike": pgettext_lazy("licence", "What you make of it must carry the same licence."),
    "not-adapt": pgettext_lazy("licence", "You may not pass it on changed or translated."),
    "not-commercial": pgettext_lazy("licence", "You may not earn money with it."),
    "free": pgettext_lazy("licence", "You may do with it whatever you like, and need not ask."),
    "closed": pgettext_lazy(
        "licence", "You may look at it here. To copy, change or hand it out, ask those who made it."
    ),
    "unknown": pgettext_lazy("licence", "Nobody said on what terms it may be used. Ask first."),
}
_FREE: Final = frozenset({"cc0-1.0", "public-domain", "pddl-1.0"})


def kind_of(media_type: str, *, is_link: bool = False) -> str:
    """How something of this media type is shown: "pdf", "video" …; a key of `KINDS`."""
    if is_link:
        return "link"
    if media_type in _KIND_OF:
        return _KIND_OF[media_type]
    if media_type in _ONLY_KEPT:
        return _ONLY_KEPT[media_type][0]
    if media_type.startswith(_OFFICE):
        parts = {"presentation": "slides", "spreadsheet": "sheet"}
        return next((kind for part, kind in parts.items() if part in media_type), "document")
    family = media_type.partition("/")[0]
    return family if family in {"image", "audio", "video"} else "file"


def is_only_kept(media_type: str) -> bool:
    """Whether a file of this kind is handed out and not shown."""
    return media_type in _ONLY_KEPT


def sign_of(kind: str) -> str:
    """The icon of a kind."""
    return _SIGNS.get(kind, "file")


def size(number: int) -> str:
    """A size in bytes: "340 kB", "1.2 GB"."""
    language = get_language() or settings.LANGUAGE_CODE
    if number < 1_000_000:
        said = format_number(max(1, round(number / 1000)), language)
        return gettext("%(size)s kB") % {"size": said}
    if number < 1_000_000_000:
        said = format_number(round(number / 1_000_000, 1), language)
        return gettext("%(size)s MB") % {"size": said}
    said = format_number(round(number / 1_000_000_000, 1), language)
    return gettext("%(size)s GB") % {"size": said}


def length(seconds: float | None) -> str:
    """A duration: "4 min", "1 h 20 min"; "" for none."""
    if not seconds:
        return ""
    language = get_language() or settings.LANGUAGE_CODE
    if seconds < 60:
        return gettext("%(count)s s") % {"count": format_number(round(seconds), language)}
    hours, minutes = divmod(round(seconds / 60), 60)
    said = {"hours": format_number(hours, language), "minutes": format_number(minutes, language)}
    if not hours:
        return gettext("%(minutes)s min") % said
    return (
        gettext("%(hours)s h %(minutes)s min") % said if minutes else gettext("%(hours)s h") % said
    )


def pages(count: int | None) -> str:
    """How many pages: "24 pages"; "" for none."""
    if not count:
        return ""
    shown = format_number(count, get_language() or settings.LANGUAGE_CODE)
    return ngettext("%(count)s page", "%(count)s pages", count) % {"count": shown}


def file_facts(file: DescribedFile) -> list[str]:
    """What is known of a file: its kind, pages or length, size, language."""
    kept = _ONLY_KEPT.get(file.media_type)
    facts = [
        str(kept[1] if kept else KINDS[kind_of(file.media_type)]),
        pages(file.pages),
        length(file.seconds),
        size(file.size),
        language(file.language) if file.language else "",
    ]
    return [fact for fact in facts if fact]


def language(code: str) -> str:
    """The name of a language in the reader's language; the code where nobody knows it."""
    try:
        known = Locale.parse((get_language() or "en").replace("-", "_")).languages
    except (UnknownLocaleError, ValueError):
        return code
    return str(known.get(code.partition("-")[0], code))


def language_choices(known: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Languages to choose from: those of the interface first, then others by their names here."""
    others = {*_OFFERED, *known} - set(LANGUAGE_NAMES)
    named = sorted(((code, language(code)) for code in others if code), key=lambda one: one[1])
    return [*((code, language(code)) for code in LANGUAGE_NAMES), *named]


def languages(codes: Iterable[str]) -> str:
    """Languages as a list in a sentence."""
    return sentence_list(language(code) for code in codes)


def ground(held: Ground) -> str:
    """What else than a licence lets something be made out of a source; "" where that is all."""
    if held.rights is Rights.LICENCE:
        return ""
    if held.rights is Rights.OWN:
        return gettext("Made by those who hold the rights in it")
    told = {"by": held.by, "day": format_date(held.on, get_language() or "en") if held.on else ""}
    text = gettext("With leave, given on %(day)s") % told
    if held.by:
        text = gettext("With leave of %(by)s, given on %(day)s") % told
    return f"{text} · {held.note}" if held.note else text


def licence_terms(notation: str) -> list[tuple[str, str]]:
    """What a licence allows and asks, each as ("may" | "must" | "not", sentence)."""
    if notation in _FREE:
        return [("may", str(_TERMS["free"]))]
    if notation == "all-rights-reserved":
        return [("not", str(_TERMS["closed"]))]
    licence = LICENCES.get(notation)
    if licence is None:
        return [("not", str(_TERMS["unknown"]))]
    found = [
        "share",
        *_where(licence.derivatives, "adapt"),
        *_where(licence.commercial, "commercial"),
    ]
    asked = [*_where(licence.attribution, "attribution"), *_where(licence.share_alike, "alike")]
    refused = [
        *_where(not licence.derivatives, "not-adapt"),
        *_where(not licence.commercial, "not-commercial"),
    ]
    return [
        (kind, str(_TERMS[name]))
        for kind, names in (("may", found), ("must", asked), ("not", refused))
        for name in names
    ]


def _where(holds: bool, name: str) -> Sequence[str]:
    return (name,) if holds else ()
