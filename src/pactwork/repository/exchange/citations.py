"""How a material is cited: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from pactwork.repository.exchange.published import DOI, Published, orderly
from pactwork.repository.exchange.terms import Terms

_CSL: Final = {
    "textbook": "book", "book": "book", "video": "motion_picture", "audio": "song",
    "image": "graphic", "diagram": "graphic", "map": "map", "data": "dataset",
    "software": "software", "web-page": "webpage", "portal": "webpage",
    "sheet-music": "musical_score", "presentation": "speech", "text": "document",
}  # fmt: skip
_RIS: Final = {
    "textbook": "BOOK", "book": "BOOK", "video": "VIDEO", "audio": "SOUND", "image": "FIGURE",
    "diagram": "FIGURE", "map": "MAP", "data": "DATA", "software": "COMP", "web-page": "ELEC",
    "portal": "ELEC", "sheet-music": "MUSIC", "presentation": "SLIDE",
}  # fmt: skip
_BRACES: Final = str.maketrans({"{": "", "}": "", "\\": "\\textbackslash{}", "%": "\\%", "&": "\\&",
                                "#": "\\#", "_": "\\_", "$": "\\$", "~": "\\textasciitilde{}",
                                "^": "\\textasciicircum{}"})  # fmt: skip


def csl_json(held: Published, terms: Terms) -> dict[str, Any]:
    """One item of CSL-JSON (the data of citation styles)."""
    said = held.described
    names = {
        "author": [_csl_name(one.name, one.is_organisation) for one in held.authors],
        "translator": _of_role(held, "translator"),
        "editor": _of_role(held, "editor"),
        "illustrator": _of_role(held, "illustrator"),
    }
    day = said.published_on
    item = {
        "id": held.version_address,
        "type": _CSL.get(said.resource_type, "document"),
        "title": held.title,
        "publisher": _publisher(held),
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "version": str(said.version),
        "language": held.language,
        "DOI": said.doi,
        "URL": DOI + said.doi if said.doi else held.address,
        "license": _licence(held, terms),
        "abstract": said.descriptions.get(held.language, ""),
        **names,
    }
    return {name: value for name, value in item.items() if value not in ("", None, [])}


def _csl_name(name: str, is_organisation: bool) -> dict[str, str]:
    family, given = orderly(name)
    if is_organisation or not given:
        return {"literal": name}
    return {"family": family, "given": given}


def _of_role(held: Published, role: str) -> list[dict[str, str]]:
    return [_csl_name(one.name, one.is_organisation) for one in held.helpers if one.role == role]


def bibtex(held: Published, terms: Terms) -> str:
    """One entry of BibTeX, in UTF-8; names of organisations and undivided names in braces."""
    said = held.described
    fields = {
        "author": " and ".join(_bib_name(one.name, one.is_organisation) for one in held.authors),
        "editor": " and ".join(
            _bib_name(one.name, one.is_organisation) for one in held.helpers if one.role == "editor"
        ),
        "title": "{" + _bib(held.title) + "}",
        "publisher": _bib(_publisher(held)),
        "year": str(held.year or ""),
        "version": str(said.version),
        "language": held.language,
        "doi": said.doi,
        "url": DOI + said.doi if said.doi else held.address,
        "note": _bib(_licence(held, terms)),
    }
    rows = [f"  {name} = {{{value}}}" for name, value in fields.items() if value not in ("", "{}")]
    kind = "book" if said.resource_type in ("book", "textbook") else "misc"
    return f"@{kind}{{{_key(held)},\n" + ",\n".join(rows) + "\n}\n"


def _bib(text: str) -> str:
    return " ".join(text.translate(_BRACES).split())


def _bib_name(name: str, is_organisation: bool) -> str:
    family, given = orderly(name)
    if is_organisation or not given:
        return "{" + _bib(name) + "}"
    return f"{_bib(family)}, {_bib(given)}"


def _key(held: Published) -> str:
    """A key in ASCII letters: the family name of the first author if it can be, and ours."""
    first = held.authors[0].name if held.authors else ""
    plain = unicodedata.normalize("NFKD", orderly(first)[0]).encode("ascii", "ignore").decode()
    letters = re.sub(r"[^A-Za-z]", "", plain)[:20].lower()
    return f"{letters or 'material'}{held.year or ''}{held.described.key}"


def ris(held: Published, terms: Terms) -> str:
    """One reference of RIS."""
    said = held.described
    rows = [("TY", _RIS.get(said.resource_type, "GEN"))]
    rows += [("AU", one.name) for one in held.authors]
    rows += [("A2", one.name) for one in held.helpers if one.role == "editor"]
    rows += [("A4", one.name) for one in held.helpers if one.role == "translator"]
    rows += [
        ("TI", held.title),
        ("AB", said.descriptions.get(held.language, "")),
        ("PB", _publisher(held)),
        ("PY", str(held.year or "")),
        ("DA", said.published_on.strftime("%Y/%m/%d") if said.published_on else ""),
        ("ET", str(said.version)),
        ("LA", held.language),
        ("DO", said.doi),
        ("UR", DOI + said.doi if said.doi else held.address),
        ("N1", _licence(held, terms)),
    ]
    rows += [("KW", word) for words in said.keywords.values() for word in words]
    said_rows = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value]
    return "\r\n".join([*said_rows, "ER  - ", ""])


def _publisher(held: Published) -> str:
    for address, names in held.organisations:
        return names.get(held.language) or next(iter(names.values()), address)
    return ""


def _licence(held: Published, terms: Terms) -> str:
    found = terms.term("licences", held.described.licence)
    if found is None:
        return ""
    return found.matches[0] if found.matches else found.label.get("en", found.notation)
