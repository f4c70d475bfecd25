"""Packages that teach: SCORM 1.2 and 2004, IMS Common Cartridge and content packages, H5P."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin

from PIL import Image

from pactwork.files.archives import Limits
from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.images import opened, upright
from pactwork.files.reading.licences import licence_in, licence_of_h5p
from pactwork.files.reading.markup import all_texts, first_text, local, plain, text_of_html, xml_of
from pactwork.files.reading.places import UNPACKED
from pactwork.files.reading.zipped import Zipped, zipped
from pactwork.files.wording import EncodingError, decoded

PACKAGE_LIMITS: Final = Limits(together=2_000_000_000, one=1_000_000_000, entries=20_000)
_FREE_TOGETHER: Final = 100_000_000
_RATIO_TOGETHER: Final = 60
"""Bytes a package may grow to for each of its own; pictures and films hardly grow."""
_SPARE: Final = 1_000_000_000
"""Bytes of the disk that what is unpacked leaves free."""
_PIECE: Final = 1 << 20
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_MOST_PICTURE: Final = 20_000_000
_MOST_LOOKED_AT: Final = 40
_SMALLEST: Final = 200
_MOST_ITEMS: Final = 2_000
_MOST_PAGE: Final = 2_000_000
_NAMED: Final = re.compile(r"^\s*FN(?:;[^:\n]*)?:(.+)$", re.M | re.I)
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
PAGE_ENDINGS: Final = (".html", ".htm", ".xhtml")


def look(given: Given) -> dict[str, Any]:
    """What the manifest says, and the words of its pages."""
    with zipped(given, PACKAGE_LIMITS) as package:
        if given.kind == "h5p":
            return _look_into_h5p(package)
        manifest = manifest_of(package)
        found = _metadata(package, manifest)
        titles = [one["title"] for one in items_of(package, manifest) if one["title"]]
        found["description"] = found["description"] or " · ".join(titles[:30])
        found["text"] = "\n".join([*titles, _words(package)])
        return found


def picture(given: Given) -> Image.Image | None:
    """The largest picture in it that is no mere sign."""
    with zipped(given, PACKAGE_LIMITS) as package:
        held = [
            one
            for one in package.entries.values()
            if one.name.lower().endswith(_PICTURES) and one.size <= _MOST_PICTURE
        ]
        held.sort(key=lambda one: (-one.size, one.name))
        best, name = 0, ""
        for one in held[:_MOST_LOOKED_AT]:
            with contextlib.suppress(ReadingError), _opened(package, one.name) as image:
                if min(image.size) >= _SMALLEST and image.width * image.height > best:
                    best, name = image.width * image.height, one.name
        if not name:
            return None
        try:
            with _opened(package, name) as image:
                return upright(image)
        except ReadingError:
            return None


def _opened(package: Zipped, name: str) -> Image.Image:
    return opened(io.BytesIO(package.read(name)), ("PNG", "JPEG", "WEBP", "GIF"))


def rendition(given: Given) -> dict[str, Any]:
    """Unpack it into the folder `files`, and say what is in it and where it begins."""
    with zipped(given, PACKAGE_LIMITS) as package:
        require_room(given, package)
        unpack(package, given.out / UNPACKED)
        if given.kind == "h5p":
            told = _h5p(package)
            return {"flavour": "h5p", "title": plain(str(told.get("title") or "")), "parts": []}
        manifest = manifest_of(package)
        found = _metadata(package, manifest)
        items = items_of(package, manifest)
        for one in items:
            if one["path"]:
                one["path"] = f"{UNPACKED}/{one['path']}"
        return {
            "flavour": _flavour(given, manifest),
            "title": found["title"],
            "language": (found["languages"] or [""])[0],
            "parts": items,
        }


def require_room(given: Given, package: Zipped) -> None:
    """Many files that were packed small are a bomb too, and a full disk stops everybody."""
    together = sum(one.size for one in package.entries.values())
    if together > max(_FREE_TOGETHER, _RATIO_TOGETHER * given.path.stat().st_size):
        raise ReadingError("archive")
    if shutil.disk_usage(given.out).free < together + _SPARE:
        raise ReadingError("room")


def unpack(package: Zipped, folder: Path) -> None:
    """Write every file of an archive that was looked at; nothing but plain files, none twice."""
    folder.mkdir()
    for name, entry in package.entries.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        number = os.open(path, flags, 0o644)
        with os.fdopen(number, "wb") as file, package.archive.open(entry.info) as source:
            left = entry.size
            while left > 0 and (piece := source.read(min(_PIECE, left))):
                file.write(piece)
                left -= len(piece)


def manifest_of(package: Zipped) -> Any:
    """The manifest. Raises ReadingError where there is none that can be read."""
    data = package.read("imsmanifest.xml", 20_000_000)
    if not data:
        raise ReadingError("damaged")
    return xml_of(data)


def _metadata(package: Zipped, manifest: Any) -> dict[str, Any]:
    """Title, language, licence and people of the manifest's LOM (IEEE 1484.12.1)."""
    lom = next(iter(manifest.iter("{*}lom")), None)
    location = next(iter(manifest.iter("{*}location")), None)
    if lom is None and location is not None and (location.text or "").strip() in package:
        lom = xml_of(package.read((location.text or "").strip()))
    general = next(iter(lom.iter("{*}general")), None) if lom is not None else None
    languages = all_texts(general, "language") if general is not None else []
    title = _said(general, "title", languages)
    organisation = next(iter(manifest.iter("{*}organization")), None)
    if not title and organisation is not None:
        title = next(
            (plain("".join(one.itertext())) for one in organisation if local(one) == "title"), ""
        )
    rights = next(iter(lom.iter("{*}rights")), None) if lom is not None else None
    return {
        "title": title,
        "description": _said(general, "description", languages),
        "languages": languages,
        "creators": _people(lom) if lom is not None else [],
        "licence": licence_in(" ".join(rights.itertext())) if rights is not None else "",
    }


def _said(general: Any, name: str, languages: list[str]) -> str:
    """A text of LOM in the first language it has, else the first there is."""
    if general is None:
        return ""
    place = next(iter(general.iter(f"{{*}}{name}")), None)
    if place is None:
        return ""
    texts = {
        one.get("language") or one.get(_XML_LANG) or "": plain("".join(one.itertext()))
        for one in reversed(list(place))
        if local(one) in ("string", "langstring")
    }
    wanted = (texts[one] for one in languages if texts.get(one))
    first = next(reversed(texts.values()), plain("".join(place.itertext())))
    return next(wanted, first)


def _people(lom: Any) -> list[str]:
    """Those who made it, by the name on their card (vCard, RFC 2426)."""
    found = list[str]()
    for contribute in lom.iter("{*}contribute"):
        role = " ".join(
            "".join(one.itertext()) for one in contribute if local(one) == "role"
        ).lower()
        if "publisher" in role:
            continue
        cards = [one for one in contribute.iter() if local(one) in ("entity", "vcard")]
        for card in cards:
            said = "".join(card.itertext())
            named = _NAMED.search(said)
            name = plain(named[1] if named else "" if "VCARD" in said.upper() else said)
            found.append(name.replace("\\,", ",").replace("\\;", ";"))
    return list(dict.fromkeys(one for one in found if one))


def _flavour(given: Given, manifest: Any) -> str:
    if given.kind == "cartridge":
        return "cartridge"
    version = first_text(manifest, "schemaversion").lower()
    return "scorm-1.2" if version.startswith("1.") or not version else "scorm-2004"


def items_of(package: Zipped, manifest: Any) -> list[dict[str, Any]]:
    """The table of contents, flat, with how deep each stands; without one the first resource."""
    resources = {one.get("identifier", ""): one for one in manifest.iter("{*}resource")}
    whole = manifest.get(_XML_BASE, "")
    holder = next(iter(manifest.iter("{*}resources")), None)
    base = urljoin(whole, holder.get(_XML_BASE, "") if holder is not None else "")
    found = list[dict[str, Any]]()

    def walk(element: Any, depth: int) -> None:
        for child in element:
            if local(child) != "item" or len(found) >= _MOST_ITEMS or depth > 9:
                continue
            titles = (plain("".join(one.itertext())) for one in child if local(one) == "title")
            title = next(titles, "")
            resource = resources.get(child.get("identifierref", ""))
            place = {} if resource is None else _place(package, resource, base)
            path = place.get("path", "")
            if path and (more := child.get("parameters", "")):
                place["path"] = path + (more if more[0] in "?#" else f"?{more}")
            if title or place:
                found.append({"title": title, "path": "", "link": "", **place, "depth": depth})
            walk(child, depth + 1 if title else depth)

    for organisation in manifest.iter("{*}organization"):
        walk(organisation, 0)
        break
    if not any(one["path"] or one["link"] for one in found):
        places = [place for one in resources.values() if (place := _place(package, one, base))]
        found += [{"title": "", "path": "", "link": "", **one, "depth": 0} for one in places[:1]]
    return found


def _place(package: Zipped, resource: Any, base: str) -> dict[str, str]:
    """Where a resource is: a file of the package, or an address elsewhere."""
    href = resource.get("href") or ""
    if not href:
        file = next((one for one in resource if local(one) == "file"), None)
        href = file.get("href", "") if file is not None else ""
    address = urljoin(urljoin(base, resource.get(_XML_BASE, "")), href.replace("\\", "/"))
    if address.startswith(("http://", "https://")):
        return {"link": address}
    path, mark, rest = _parted(address)
    if path.endswith(".xml") and path in package:
        return _web_link(package, path)
    return {"path": path + mark + rest} if path in package else {}


def _parted(address: str) -> tuple[str, str, str]:
    for mark in "?#":
        if mark in address:
            path, _, rest = address.partition(mark)
            return unquote(path), mark, rest
    return unquote(address), "", ""


def _web_link(package: Zipped, path: str) -> dict[str, str]:
    """A web link of a cartridge (IMS CC 1.x §6): where it leads."""
    try:
        root = xml_of(package.read(path, 1_000_000))
    except ReadingError:
        return {}
    for element in root.iter("{*}url"):
        href = (element.get("href") or "").strip()
        return {"link": href} if href.lower().startswith(("http://", "https://")) else {}
    return {}


def _words(package: Zipped) -> str:
    pieces, length = list[str](), 0
    for name in package.entries:
        if not name.lower().endswith(PAGE_ENDINGS) or package.entries[name].size > _MOST_PAGE:
            continue
        try:
            pieces.append(text_of_html(decoded(package.read(name))[0]))
        except EncodingError:
            continue
        length += len(pieces[-1])
        if length > MOST_TEXT:
            break
    return "\n".join(pieces)


def _h5p(package: Zipped) -> dict[str, Any]:
    try:
        told = json.loads(package.read("h5p.json", 1_000_000))
    except (ValueError, RecursionError):
        raise ReadingError("damaged") from None
    if not isinstance(told, dict):
        raise ReadingError("damaged")
    return told


def _look_into_h5p(package: Zipped) -> dict[str, Any]:
    told = _h5p(package)
    people = told.get("authors")
    language = str(told.get("defaultLanguage") or told.get("language") or "")
    try:
        content = json.loads(package.read("content/content.json", 20_000_000) or b"{}")
        words = list(_strings(content))
    except (ValueError, RecursionError):
        words = []
    version = str(told.get("licenseVersion") or "")
    return {
        "title": plain(str(told.get("title") or "")),
        "languages": [] if language in ("", "und") else [language],
        "creators": [
            str(one["name"])
            for one in (people if isinstance(people, list) else [])
            if isinstance(one, dict) and one.get("name")
        ],
        "licence": licence_of_h5p(str(told.get("license") or ""), version),
        "text": "\n".join(words)[:MOST_TEXT],
    }


_NOT_WORDS: Final = frozenset(
    {"path", "mime", "library", "subContentId", "copyright", "metadata", "behaviour", "url"}
)


def _strings(value: Any, key: str = "") -> list[str]:
    """The words of H5P content: strings that people read, not paths and names of parts."""
    if key in _NOT_WORDS:
        return []
    if isinstance(value, str):
        said = text_of_html(value) if "<" in value else value.strip()
        return [said] if len(said) > 1 and not said.startswith("#") else []
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [one for name, child in inner for one in _strings(child, str(name))]
