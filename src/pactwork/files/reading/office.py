"""Documents of Office Open XML (ISO/IEC 29500): docx, pptx, xlsx."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from lxml import etree
from PIL import Image

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.formulas import mathml_of
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.images import opened, upright, written_anew
from pactwork.files.reading.markup import (
    NO_TITLE,
    all_texts,
    clean,
    first_text,
    local,
    plain,
    xml_of,
)
from pactwork.files.reading.parts import direction_of, write_part
from pactwork.files.reading.sheets import said, table
from pactwork.files.reading.tongues import language_of
from pactwork.files.reading.zipped import Zipped, zipped

_MOST_PICTURES: Final = 300
_MOST_SLIDES: Final = 500
_MOST_SHEETS: Final = 60
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PLACE: Final = re.compile("\ue000(\\d{1,6})\ue001")
"""Where a formula stood, in letters that no document needs."""
_NOT_SHOWN: Final = {"/chart": "charts", "/diagram": "diagrams", "/ole": "objects"}
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def look(given: Given) -> dict[str, Any]:
    """What its properties say, and its words."""
    with zipped(given) as package:
        core = _root(package, "docProps/core.xml")
        more = _root(package, "docProps/app.xml")
        slides = package.names("ppt/slides/slide", ".xml")
        said = "" if more is None else first_text(more, "Pages")
        pages = len(slides) or (int(said) if said.isdecimal() else 0)
        title = "" if core is None else first_text(core, "title")
        return {
            "title": "" if NO_TITLE.match(title) else title,
            "heading": _heading(given, package, slides),
            "description": "" if core is None else first_text(core, "description", "subject"),
            "creators": [] if core is None else all_texts(core, "creator"),
            "languages": _languages(package, core),
            "pages": pages or None,
            "text": _text(given, package, slides),
        }


def picture(given: Given) -> Image.Image | None:
    """The small picture that the program put in, or the first large one of the document."""
    import io

    with zipped(given) as package:
        names = package.names("docProps/thumbnail") + package.names(f"{_folder(given)}/media/")
        for name in names[:_MOST_PICTURES]:
            try:
                with opened(io.BytesIO(package.read(name)), ("PNG", "JPEG")) as image:
                    if name.startswith("docProps") or min(image.size) >= 200:
                        return upright(image)
            except ReadingError:
                continue
    return None


def rendition(given: Given) -> dict[str, Any]:
    """The document, its slides or its sheets."""
    return {"docx": _document, "pptx": _slides, "xlsx": _sheets}[given.kind](given)


def _folder(given: Given) -> str:
    return {"docx": "word", "pptx": "ppt", "xlsx": "xl"}[given.kind]


def _root(package: Zipped, name: str) -> Any:
    data = package.read(name)
    if not data:
        return None
    return xml_of(data)


def _heading(given: Given, package: Zipped, slides: list[str]) -> str:
    """The first heading of a document, or of the first slide: its title where nothing names one."""
    if given.kind == "pptx" and slides:
        for shape in _root(package, slides[0]).iter("{*}sp"):
            place = next(iter(shape.iter("{*}ph")), None)
            if place is not None and place.get("type") in ("title", "ctrTitle"):
                return plain(_paragraphs(shape, "p", "t"))
    document, styles = _root(package, "word/document.xml"), _root(package, "word/styles.xml")
    if document is None or styles is None:
        return ""
    headings = {
        style.get(f"{_WORD}styleId")
        for style in styles.iter(f"{_WORD}style")
        for name in style.iter(f"{_WORD}name")
        if name.get(f"{_WORD}val", "").lower() in ("title", "heading 1")
    }
    for paragraph in document.iter(f"{_WORD}p"):
        style = next(iter(paragraph.iter(f"{_WORD}pStyle")), None)
        said = plain("".join(t.text or "" for t in paragraph.iter(f"{_WORD}t")))
        if said and style is not None and style.get(f"{_WORD}val") in headings:
            return said
    return ""


def _languages(package: Zipped, core: Any) -> list[str]:
    said = [] if core is None else all_texts(core, "language")
    styles = _root(package, "word/styles.xml")
    if styles is not None:
        for element in styles.iter("{*}lang"):
            said += [value for key, value in element.attrib.items() if key.endswith("}val")][:1]
            break
    return said


def _text(given: Given, package: Zipped, slides: list[str]) -> str:
    if given.kind == "docx":
        return _paragraphs(_root(package, "word/document.xml"), "p", "t")
    if given.kind == "pptx":
        pieces, length = list[str](), 0
        for name in slides[:_MOST_SLIDES]:
            pieces.append(_paragraphs(_root(package, name), "p", "t"))
            length += len(pieces[-1])
            if length > MOST_TEXT:
                break
        return "\n\n".join(pieces)
    return words_of_sheets(given)


def _paragraphs(root: Any, paragraph: str, run: str) -> str:
    if root is None:
        return ""
    lines, length = list[str](), 0
    for one in root.iter(f"{{*}}{paragraph}"):
        line = "".join(t.text or "" for t in one.iter(f"{{*}}{run}"))
        if line.strip():
            lines.append(line)
            length += len(line)
        if length > MOST_TEXT:
            break
    return "\n".join(lines)


def _document(given: Given) -> dict[str, Any]:
    """By mammoth: headings, lists, tables, notes; pictures written anew beside; formulas ours."""
    import mammoth

    with zipped(given) as package:  # looked at whole before mammoth opens it
        parts = {name: xml_of(package.read(name)) for name in package.names("word/", ".xml")}
        words = _paragraphs(_root(package, "word/document.xml"), "p", "t")
        left = left_out(parts.get("word/document.xml"))
        formulas = _formulas_out(parts)
        path = _written_again(given, package, parts) if formulas else given.path
    sources = set[str]()

    def keep(image: Any) -> dict[str, str]:
        name = f"{len(sources) + 1}.webp"
        size = None
        if len(sources) < _MOST_PICTURES:
            with image.open() as data:
                size = written_anew(data.read(), given.out / name)
        if size is None:
            left.add("pictures")
            return {"src": ""}
        sources.add(name)
        return {"src": name, "width": str(size[0]), "height": str(size[1])}

    with path.open("rb") as file:
        made = mammoth.convert_to_html(
            file, convert_image=mammoth.images.img_element(keep), external_file_access=False
        )
    if path != given.path:
        path.unlink()
    language = language_of(words[:20_000])
    body = clean(_formulas_in(made.value, formulas), sources=frozenset(sources))
    part = write_part(given, 1, body, language=language)
    said = {"parts": [part], "language": language, "direction": direction_of(language)}
    return {**said, "left": sorted(left)}


def left_out(root: Any) -> set[str]:
    """What of a document or a slide is not shown."""
    found = set[str]()
    for element in root.iter("{*}graphicData") if root is not None else ():
        uri = element.get("uri") or ""
        found |= {what for word, what in _NOT_SHOWN.items() if word in uri}
    return found


def _formulas_out(parts: dict[str, Any]) -> list[str]:
    """The formulas of a document as MathML; in their place stand their numbers."""
    found = list[str]()
    for root in parts.values():
        for formula in list(root.iter(f"{_MATH}oMath")):
            holder = formula.getparent()
            if holder is None or any(local(one) == "oMath" for one in formula.iterancestors()):
                continue
            run = etree.Element(f"{_WORD}r")
            etree.SubElement(run, f"{_WORD}t").text = f"\ue000{len(found)}\ue001"
            found.append(mathml_of(formula))
            run.tail = formula.tail
            holder.replace(formula, run)
            if local(holder) == "oMathPara" and holder.getparent() is not None:
                for one in list(holder):
                    holder.addprevious(one)
                holder.getparent().remove(holder)
    return found


def _formulas_in(body: str, formulas: list[str]) -> str:
    def put(found: re.Match[str]) -> str:
        number = int(found[1])
        return formulas[number] if number < len(formulas) else ""

    return _PLACE.sub(put, body)


def _written_again(given: Given, package: Zipped, parts: dict[str, Any]) -> Path:
    """The document with other parts, in the folder that is ours."""
    path = given.out / "formulas.docx"
    with ZipFile(path, "w") as archive:
        for name, entry in package.entries.items():
            if name in parts:
                archive.writestr(name, etree.tostring(parts[name]))
                continue
            with archive.open(name, "w", force_zip64=True) as to:
                shutil.copyfileobj(package.archive.open(entry.info), to)
    return path


def _slides(given: Given) -> dict[str, Any]:
    slides, words, left, pictures = list[tuple[str, str]](), list[str](), set[str](), 0
    with zipped(given) as package:
        names = package.names("ppt/slides/slide", ".xml")
        for name in names[:_MOST_SLIDES]:
            root = _root(package, name)
            left |= left_out(root)
            left |= {"formulas" for _ in root.iter(f"{_MATH}oMath")}
            pictures += sum(1 for _ in root.iter("{*}pic"))
            title, body = _slide(given, package, name)
            words += [title, body]
            slides.append((title, body))
    language = language_of(" ".join(words)[:20_000])
    made = [
        write_part(
            given, number, clean(body, sources=_sources(given)), title=title, language=language
        )
        for number, (title, body) in enumerate(slides, start=1)
    ]
    left |= {"pictures"} if pictures > len(_sources(given)) else set()
    cut = len(names) > _MOST_SLIDES
    return {"parts": made, "language": language, "cut": cut, "left": sorted(left)}


def _sources(given: Given) -> frozenset[str]:
    return frozenset(path.name for path in given.out.glob("*.webp"))


def _slide(given: Given, package: Zipped, name: str) -> tuple[str, str]:
    """Title, texts by their places, tables and pictures of a slide."""
    root = _root(package, name)
    title, pieces = "", list[str]()
    for shape in root.iter("{*}sp", "{*}graphicFrame", "{*}pic"):
        kind = local(shape)
        if kind == "pic":
            pieces.append(_picture(given, package, name, shape))
        elif kind == "graphicFrame":
            rows = [
                [_paragraphs(cell, "p", "t") for cell in row.iter("{*}tc")]
                for row in shape.iter("{*}tr")
            ]
            pieces.append(table(rows)[0])
        else:
            lines = _paragraphs(shape, "p", "t").split("\n")
            place = next(iter(shape.iter("{*}ph")), None)
            if not title and place is not None and place.get("type") in ("title", "ctrTitle"):
                title = " ".join(lines)
                pieces.insert(0, f"<h2>{html.escape(title)}</h2>")
            else:
                pieces.append(_listed([one for one in lines if one.strip()]))
    return title, "".join(pieces)


def _listed(lines: list[str]) -> str:
    if len(lines) == 1:
        return f"<p>{html.escape(lines[0])}</p>"
    return (
        "<ul>" + "".join(f"<li>{html.escape(one)}</li>" for one in lines) + "</ul>" if lines else ""
    )


def _picture(given: Given, package: Zipped, slide: str, shape: Any) -> str:
    blip = next(iter(shape.iter("{*}blip")), None)
    target = _related(package, slide, blip.get(f"{_LINK}embed")) if blip is not None else ""
    if not target or len(_sources(given)) >= _MOST_PICTURES:
        return ""
    name = f"{len(_sources(given)) + 1}.webp"
    size = written_anew(package.read(target), given.out / name)
    if size is None:
        return ""
    told = next(iter(shape.iter("{*}cNvPr")), None)
    alt = html.escape((told.get("descr") or "") if told is not None else "", quote=True)
    return f'<p><img src="{name}" alt="{alt}" width="{size[0]}" height="{size[1]}"></p>'


def _related(package: Zipped, part: str, key: str | None) -> str:
    """The file of the package that a part means by a relation; never one outside."""
    folder, _, name = part.rpartition("/")
    relations = _root(package, f"{folder}/_rels/{name}.rels")
    for one in relations if relations is not None else ():
        if one.get("Id") == key and one.get("TargetMode") != "External":
            steps = (one.get("Target") or "").split("/")
            at = [] if steps[0] == "" else folder.split("/")
            for step in steps:
                at = at[:-1] if step == ".." else at + ([step] if step not in ("", ".") else [])
            return "/".join(at)
    return ""


def _sheets(given: Given) -> dict[str, Any]:
    """By calamine: the values as they were last computed."""
    with zipped(given) as package:
        for name in package.names("xl/", ".xml")[:200]:
            if name.count("/") == 1:
                xml_of(package.read(name))
        drawn = (("charts", "xl/charts/"), ("pictures", "xl/media/"))
        left = [what for what, folder in drawn if package.names(folder)]
    return {**sheets_of(given), "left": left}


def sheets_of(given: Given) -> dict[str, Any]:
    """The sheets of a workbook of any kind, a part each."""
    parts, cut = list[dict[str, Any]](), False
    for number, (name, rows) in enumerate(_workbook(given), start=1):
        body, left_out = table(rows)
        cut = cut or left_out
        parts.append(write_part(given, number, body, title=name))
    return {"parts": parts, "cut": cut or len(parts) == _MOST_SHEETS}


def words_of_sheets(given: Given) -> str:
    """What stands in the cells of a workbook, row by row."""
    lines, length = list[str](), 0
    for _name, rows in _workbook(given):
        for row in rows:
            line = "\t".join(filter(None, map(said, row)))
            if line:
                lines.append(line)
                length += len(line)
            if length > MOST_TEXT:
                return "\n".join(lines)
    return "\n".join(lines)


def _workbook(given: Given) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """Names and rows of the sheets. Raises ReadingError where it is damaged."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(given.path))
        for name in book.sheet_names[:_MOST_SHEETS]:
            yield name, book.get_sheet_by_name(name).iter_rows()
    except CalamineError:
        raise ReadingError("damaged") from None
