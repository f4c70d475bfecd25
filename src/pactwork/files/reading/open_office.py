"""Documents of OpenDocument (ISO/IEC 26300): odt, odp, ods."""

from __future__ import annotations

import html
import io
from typing import Any, Final

from lxml import etree
from PIL import Image

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.images import opened, upright, written_anew
from pactwork.files.reading.markup import all_texts, clean, first_text, local, plain, xml_of
from pactwork.files.reading.office import sheets_of
from pactwork.files.reading.parts import direction_of, write_part
from pactwork.files.reading.sheets import table
from pactwork.files.reading.tongues import language_of
from pactwork.files.reading.zipped import Zipped, zipped

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_META: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_MOST_PICTURES: Final = 300
_DEEPEST: Final = 40


def look(given: Given) -> dict[str, Any]:
    """What its metadata says, and its words."""
    with zipped(given) as package:
        meta = xml_of(package.read("meta.xml")) if "meta.xml" in package else None
        content = xml_of(package.read("content.xml"))
        counted = next(iter(meta.iter("{*}document-statistic")), None) if meta is not None else None
        said = counted.get(f"{_META}page-count", "") if counted is not None else ""
        slides = sum(1 for _ in content.iter(f"{_DRAW}page"))
        pages = slides or (int(said) if said.isdecimal() else 0)
        return {
            "title": "" if meta is None else first_text(meta, "title"),
            "description": "" if meta is None else first_text(meta, "description", "subject"),
            "creators": [] if meta is None else all_texts(meta, "initial-creator"),
            "languages": [] if meta is None else all_texts(meta, "language"),
            "pages": pages or None,
            "text": _words(content),
        }


def picture(given: Given) -> Image.Image | None:
    """The small picture that the program put in."""
    with zipped(given) as package:
        data = package.read("Thumbnails/thumbnail.png")
        if not data:
            return None
        try:
            with opened(io.BytesIO(data), ("PNG",)) as image:
                return upright(image)
        except ReadingError:
            return None


def rendition(given: Given) -> dict[str, Any]:
    """The document in one part, slides in a part each, sheets as tables."""
    if given.kind == "ods":
        with zipped(given) as package:
            content = xml_of(package.read("content.xml"))
            drawn = (("charts", f"{_DRAW}object"), ("pictures", f"{_DRAW}image"))
            left = [what for what, tag in drawn if next(content.iter(tag), None) is not None]
        return {**sheets_of(given), "left": left}
    with zipped(given) as package:
        content = xml_of(package.read("content.xml"))
        language = language_of(_words(content)[:20_000])
        writer = _Writer(given, package)
        slides = list(content.iter(f"{_DRAW}page"))
        holders = slides or list(content.iter("{*}text"))[:1] or [content]
        parts = []
        for number, holder in enumerate(holders, start=1):
            body = clean(writer.html_of(holder), sources=frozenset(writer.sources))
            title = _heading(holder) if slides else ""
            parts.append(write_part(given, number, body, title=title, language=language))
    said = {"parts": parts, "language": language, "direction": direction_of(language)}
    return {**said, "left": sorted(writer.left)}


def _words(content: Any) -> str:
    lines, length = list[str](), 0
    for one in content.iter(f"{_TEXT}p", f"{_TEXT}h"):
        line = plain("".join(one.itertext()))
        if line:
            lines.append(line)
            length += len(line)
        if length > MOST_TEXT:
            break
    return "\n".join(lines)


def _heading(holder: Any) -> str:
    for one in holder.iter(f"{_TEXT}h", f"{_TEXT}p"):
        if found := plain("".join(one.itertext())):
            return found[:200]
    return ""


class _Writer:
    """Turns what a document is built of into HTML: headings, lists, tables, links, pictures."""

    def __init__(self, given: Given, package: Zipped) -> None:
        self._given, self._package = given, package
        self.sources = set[str]()
        self.left = set[str]()

    def html_of(self, element: Any, depth: int = 0) -> str:
        """What stands within an element."""
        if depth > _DEEPEST:
            return ""
        pieces = [html.escape(element.text or "")]
        for child in element:
            pieces.append(self._child(child, depth + 1))
            pieces.append(html.escape(child.tail or ""))
        return "".join(pieces)

    def _child(self, child: Any, depth: int) -> str:
        name = local(child)
        if name in ("tracked-changes", "annotation", "notes", "forms", "sequence-decls", ""):
            return ""
        if name == "h":
            level = child.get(f"{_TEXT}outline-level") or "2"
            number = min(max(int(level) if level.isdecimal() else 2, 1), 6)
            return f"<h{number}>{self.html_of(child, depth)}</h{number}>"
        if name == "table":
            return self._table(child, depth)
        if name == "frame" and (formula := self._formula(child)):
            return formula
        if name == "image":
            return self._picture(child)
        if name in _SPACES:
            return _SPACES[name]
        inner = self.html_of(child, depth)
        if name == "a":
            return f'<a href="{html.escape(child.get(f"{_XLINK}href") or "")}">{inner}</a>'
        tag = _TAGS.get(name)
        return f"<{tag}>{inner}</{tag}>" if tag else inner

    def _table(self, child: Any, depth: int) -> str:
        rows = [
            [plain("".join(cell.itertext())) for cell in row if local(cell) == "table-cell"]
            for row in child.iter("{*}table-row")
        ]
        return table(rows)[0]

    def _formula(self, frame: Any) -> str:
        """The formula in a frame as MathML, which is how it is kept; "" for none."""
        held = next(iter(frame.iter(f"{_DRAW}object")), None)
        if held is None:
            return ""
        target = (held.get(f"{_XLINK}href") or "").removeprefix("./")
        data = self._package.read(f"{target}/content.xml")
        root = xml_of(data) if data else None
        if root is None or local(root) != "math":
            self.left.add("objects")
            return ""
        for one in root.iter():
            if isinstance(one.tag, str):
                one.tag = local(one)
        etree.cleanup_namespaces(root)
        return str(etree.tostring(root, encoding="unicode", with_tail=False))

    def _picture(self, image: Any) -> str:
        target = (image.get(f"{_XLINK}href") or "").removeprefix("./")
        name, size = f"{len(self.sources) + 1}.webp", None
        if target in self._package and len(self.sources) < _MOST_PICTURES:
            size = written_anew(self._package.read(target), self._given.out / name)
        if size is None:
            self.left.add("pictures")
            return ""
        self.sources.add(name)
        frame = image.getparent()
        told = " ".join(plain("".join(one.itertext())) for one in frame.iter("{*}desc", "{*}title"))
        alt = html.escape(told)
        return f'<img src="{name}" alt="{alt}" width="{size[0]}" height="{size[1]}">'


_SPACES: Final = {"s": " ", "tab": " ", "line-break": "<br>", "soft-page-break": ""}
_TAGS: Final = {
    "p": "p",
    "list": "ul",
    "list-item": "li",
    "note-body": "small",
    "section": "section",
}
