"""Office documents of the demonstration: Office Open XML and OpenDocument, tables and texts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from html import escape
from typing import Final

from pactwork.config.demo_files.words import Section, Words
from pactwork.config.demo_files.zipping import zipped

_TYPES: Final = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
_OFFICE: Final = "http://schemas.openxmlformats.org"
_RELATION: Final = f"{_OFFICE}/officeDocument/2006/relationships"
_KIND: Final = "application/vnd.openxmlformats-officedocument"


def docx(words: Words) -> bytes:
    """A worksheet with headings, formulas and a table."""
    word = f"{_OFFICE}/wordprocessingml/2006/main"
    body = _paragraph(words.title, "Title") + "".join(map(_of_word, words.sections))
    body += _word_table(words)
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Title", "title"), ("Heading1", "heading 1"))
    )
    kind = f"{_KIND}.wordprocessingml"
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(
                _part("/word/document.xml", f"{kind}.document.main+xml")
                + _part("/word/styles.xml", f"{kind}.styles+xml")
            ),
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "docProps/core.xml": _core(words),
            "word/_rels/document.xml.rels": _relations(("styles", "styles.xml")),
            "word/styles.xml": f'<w:styles xmlns:w="{word}">{styles}</w:styles>',
            "word/document.xml": f'<w:document xmlns:w="{word}" '
            f'xmlns:m="{_OFFICE}/officeDocument/2006/math"><w:body>{body}</w:body></w:document>',
        }
    )


def _of_word(said: Section) -> str:
    formula = f"<w:p>{said.formula.omml}</w:p>" if said.formula else ""
    return _paragraph(said.heading, "Heading1") + _paragraph(said.text) + formula


def _paragraph(text: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _word_table(words: Words) -> str:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in words.rows
    )
    return f"<w:tbl>{rows}</w:tbl>" if rows else ""


def pptx(words: Words) -> bytes:
    """Slides, one for each section."""
    draw, point = f"{_OFFICE}/drawingml/2006/main", f"{_OFFICE}/presentationml/2006/main"

    def shape(text: str, place: str) -> str:
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="{place}"/><p:cNvSpPr/><p:nvPr><p:ph type='
            f'"{place}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>'
            f"{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
        )

    slides = {
        f"ppt/slides/slide{n}.xml": f'<p:sld xmlns:a="{draw}" xmlns:p="{point}"><p:cSld><p:spTree>'
        f"{shape(one.heading, 'title')}{shape(one.text, 'body')}</p:spTree></p:cSld></p:sld>"
        for n, one in enumerate(words.sections, 1)
    }
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(""),
            "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
            "docProps/core.xml": _core(words),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{point}"/>',
            **slides,
        }
    )


def xlsx(words: Words) -> bytes:
    """A workbook of one sheet."""
    sheet, kind = f"{_OFFICE}/spreadsheetml/2006/main", f"{_KIND}.spreadsheetml"
    rows = "".join(
        f'<row r="{n}">' + "".join(_cell(cell, n, at) for at, cell in enumerate(row)) + "</row>"
        for n, row in enumerate(words.rows, 1)
    )
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(
                _part("/xl/workbook.xml", f"{kind}.sheet.main+xml")
                + _part("/xl/worksheets/sheet1.xml", f"{kind}.worksheet+xml")
            ),
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "docProps/core.xml": _core(words),
            "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{_RELATION}"><sheets><sheet '
            f'name="{escape(words.title[:28])}" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData>{rows}</sheetData>'
            "</worksheet>",
        }
    )


def _cell(text: str, row: int, column: int) -> str:
    place = f"{'ABCDEFGH'[column]}{row}"
    if text.isdecimal():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


def _relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">{rows}</Relationships>'


def _core(words: Words) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_OFFICE}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(words.title)}</dc:title><dc:creator>{escape(words.people[0])}"
        f"</dc:creator><dc:language>{words.language}</dc:language></cp:coreProperties>"
    )


def odt(words: Words) -> bytes:
    """A text with headings."""
    rows = "".join(
        f'<text:h text:outline-level="1">{escape(one.heading)}</text:h>'
        f"<text:p>{escape(one.text)}</text:p>"
        for one in words.sections
    )
    return _open(words, "text", f"<office:text>{rows}</office:text>")


def odp(words: Words) -> bytes:
    """Slides, one for each section."""
    slides = "".join(
        f"<draw:page><draw:frame><draw:text-box><text:h>{escape(one.heading)}</text:h><text:p>"
        f"{escape(one.text)}</text:p></draw:text-box></draw:frame></draw:page>"
        for one in words.sections
    )
    return _open(words, "presentation", f"<office:presentation>{slides}</office:presentation>")


def ods(words: Words) -> bytes:
    """A workbook of one sheet."""
    rows = "".join(f"<table:table-row>{''.join(_open_cells(row))}</table:table-row>"
                   for row in words.rows)  # fmt: skip
    table = f'<table:table table:name="{escape(words.title[:28])}">{rows}</table:table>'
    return _open(words, "spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def _open_cells(row: Iterable[str]) -> Iterable[str]:
    for cell in row:
        kind = f'float" office:value="{cell}' if cell.isdecimal() else "string"
        yield (
            f'<table:table-cell office:value-type="{kind}"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
        )


def _open(words: Words, kind: str, body: str) -> bytes:
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for key, name in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
            ("meta", "meta"),
        )
    )  # fmt: skip
    meta = (
        f'<office:document-meta {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:title>{escape(words.title)}</dc:title><meta:initial-creator>"
        f"{escape(words.people[0])}</meta:initial-creator><dc:language>{words.language}"
        "</dc:language></office:meta></office:document-meta>"
    )
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
        "</manifest:manifest>"
    )
    return zipped(
        {
            "mimetype": media_type,
            "content.xml": f"<office:document-content {spaces}><office:body>{body}</office:body>"
            "</office:document-content>",
            "meta.xml": meta,
            "META-INF/manifest.xml": listed,
        },
        stored=("mimetype",),
    )


def table(words: Words) -> bytes:
    """Its rows, parted by semicolons, as offices of these countries save them."""
    held = io.StringIO()
    csv.writer(held, delimiter=";", lineterminator="\n").writerows(words.rows)
    return held.getvalue().encode()


def markdown(words: Words) -> bytes:
    """Its sections as Markdown."""
    rows = [f"# {words.title}", *(f"## {one.heading}\n\n{one.text}" for one in words.sections)]
    return ("\n\n".join(rows) + "\n").encode()


def plain(words: Words) -> bytes:
    """Its sections as plain words."""
    rows = [words.title, *(f"{one.heading}\n{one.text}" for one in words.sections)]
    return ("\n\n".join(rows) + "\n").encode()


def notebook(words: Words) -> bytes:
    """A notebook for programs, as Jupyter saves it."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [f"## {one.heading}\n", one.text]}
        for one in words.sections
    ]
    told = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
