"""Real files of every kind a material may be made of, built here, in six scripts."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.files.media import LICENCE, SAID, TITLES, film, pdf, picture, sound

__all__ = ["LICENCE", "SAID", "TITLES", "all_kinds", "film", "pdf", "picture", "sound"]


def zipped(entries: Mapping[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """An archive of these files, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def core(title: str, creator: str = "Ana Șoltoianu", language: str = "") -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
        f"<dc:language>{language}</dc:language></cp:coreProperties>"
    )


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>{}</Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _relations(*targets: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rows}</Relationships>"
    )


def docx(language: str = "ro", body: str = "", **more: str | bytes) -> bytes:
    """A document with a heading, a paragraph, a table and a picture."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = body or (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>'
        f"{TITLES[language]}</w:t></w:r></w:p><w:p><w:r><w:t>{SAID[language]}</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = (
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/>'
    )
    styles = (
        f'<w:styles xmlns:w="{word}"><w:style w:type="paragraph" w:styleId="Heading1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>'
    )
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(overrides),
            "_rels/.rels": _relations(("r1", "officeDocument", "word/document.xml")),
            "docProps/core.xml": core(TITLES[language]),
            "word/_rels/document.xml.rels": _relations(("r1", "styles", "styles.xml")),
            "word/styles.xml": styles,
            "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{paragraphs}</w:body>'
            "</w:document>",
            **more,
        }
    )


def pptx(*languages: str) -> bytes:
    """Slides, one in each language."""
    draw = "http://schemas.openxmlformats.org/drawingml/2006/main"
    point = "http://schemas.openxmlformats.org/presentationml/2006/main"
    slides = {
        f"ppt/slides/slide{number}.xml": (
            f'<p:sld xmlns:a="{draw}" xmlns:p="{point}"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr>'
            '<p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>'
            f"{TITLES[one]}</a:t></a:r></a:p></p:txBody></p:sp><p:sp><p:txBody><a:p><a:r><a:t>"
            f"{SAID[one]}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        )
        for number, one in enumerate(languages, start=1)
    }
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(""),
            "_rels/.rels": _relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "docProps/core.xml": core(TITLES[languages[0]]),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{point}"/>',
            **slides,
        }
    )


def xlsx() -> bytes:
    """A sheet with a head, words and numbers."""
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Școală</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Mokiniai</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>თბილისი &lt;1&gt;</t></is></c>'
        '<c r="B2"><v>42</v></c></row>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
    )
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(overrides),
            "_rels/.rels": _relations(("r1", "officeDocument", "xl/workbook.xml")),
            "docProps/core.xml": core("Numere"),
            "xl/_rels/workbook.xml.rels": _relations(("r1", "worksheet", "worksheets/sheet1.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{_RELATION}"><sheets>'
            '<sheet name="Școli" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData>{rows}'
            "</sheetData></worksheet>",
        }
    )


def _open_document(kind: str, body: str, language: str) -> bytes:
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
        f"<dc:title>{TITLES[language]}</dc:title><meta:initial-creator>Ona Žukaitė"
        f"</meta:initial-creator><dc:language>{language}</dc:language>"
        '<meta:document-statistic meta:page-count="7"/></office:meta></office:document-meta>'
    )
    return zipped(
        {
            "mimetype": media_type,
            "content.xml": f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/'
            f'xlink"><office:body>{body}</office:body></office:document-content>',
            "meta.xml": meta,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            f'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{media_type}"/></manifest:manifest>',
        },
        stored=("mimetype",),
    )


def odt(language: str = "lt") -> bytes:
    return _open_document(
        "text",
        f'<office:text><text:h text:outline-level="1">{TITLES[language]}</text:h>'
        f"<text:p>{SAID[language]}</text:p><text:list><text:list-item><text:p>"
        "&lt;script&gt;alert(1)&lt;/script&gt;</text:p></text:list-item></text:list>"
        '<text:p><text:a xlink:href="javascript:alert(1)">čia</text:a></text:p></office:text>',
        language,
    )


def odp() -> bytes:
    pages = "".join(
        f"<draw:page><draw:frame><draw:text-box><text:p>{TITLES[one]}</text:p><text:p>{SAID[one]}"
        "</text:p></draw:text-box></draw:frame></draw:page>"
        for one in ("ka", "fa")
    )
    return _open_document(
        "presentation", f"<office:presentation>{pages}</office:presentation>", "ka"
    )


def ods() -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{cell.format(one)}{cell.format(other)}</table:table-row>"
        for one, other in (("Mokykla", "Miestas"), ("Žvėryno", "Vilnius"))
    )
    return _open_document(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="Lapas">{rows}</table:table>'
        "</office:spreadsheet>",
        "lt",
    )


def epub(language: str = "fa", chapter: str = "", **more: str | bytes) -> bytes:
    """A book of two chapters with a cover."""
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>{TITLES[language]}</dc:title><dc:language>{language}</dc:language>"
        f"<dc:creator>زهرا احمدی</dc:creator><dc:rights>{LICENCE}</dc:rights>"
        '<meta name="cover" content="cover"/></metadata><manifest>'
        '<item id="cover" href="images/cover.png" media-type="image/png"/>'
        '<item id="c1" href="text/1.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="c2" href="text/2.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c1"/><itemref idref="c2"/></spine></package>'
    )
    first = chapter or (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>'
        f"<h1>{TITLES[language]}</h1><p>{SAID[language]}</p>"
        '<img src="../images/cover.png" alt="a"/>'
        '<script>alert(1)</script><p onclick="alert(1)">&#8203;</p></body></html>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
            'container"><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": opf,
            "OEBPS/images/cover.png": picture("PNG", (300, 420)),
            "OEBPS/text/1.xhtml": first,
            "OEBPS/text/2.xhtml": f"<html><body><h2>2</h2><p>{SAID[language]}</p></body></html>",
            **more,
        },
        stored=("mimetype",),
    )


def scorm(version: str = "1.2", **more: str | bytes) -> bytes:
    """A package with two pages in a table of contents."""
    manifest = (
        '<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
        'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>"
        f'<organizations default="o"><organization identifier="o"><title>{TITLES["lt"]}</title>'
        f'<item identifier="i1" identifierref="r1"><title>{TITLES["ka"]}</title></item>'
        '<item identifier="i2" identifierref="r2" parameters="?page=2"><title>2</title></item>'
        '</organization></organizations><resources><resource identifier="r1" adlcp:scormtype="sco" '
        'type="webcontent" href="content/start.html"/><resource identifier="r2" '
        'type="webcontent" href="content/next%20page.html"/></resources></manifest>'
    )
    page = f"<!doctype html><html><head></head><body><p>{SAID['lt']}</p></body></html>"
    return zipped(
        {
            "imsmanifest.xml": manifest,
            "content/start.html": page,
            "content/next page.html": page,
            "content/style.css": "p { color: green }",
            **more,
        }
    )


def cartridge() -> bytes:
    """A Common Cartridge with a page and a web link."""
    manifest = (
        '<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" '
        'xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"><metadata><schema>IMS Common '
        "Cartridge</schema><schemaversion>1.1.0</schemaversion><lom:lom><lom:general><lom:title>"
        f'<lom:string language="vi">{TITLES["vi"]}</lom:string></lom:title><lom:language>vi'
        "</lom:language></lom:general><lom:rights><lom:description><lom:string>CC BY 4.0"
        "</lom:string></lom:description></lom:rights></lom:lom></metadata><organizations>"
        '<organization identifier="o" structure="rooted-hierarchy"><item identifier="root">'
        '<item identifier="i1" identifierref="r1"><title>Bài một</title></item>'
        '<item identifier="i2" identifierref="r2"><title>Liên kết</title></item></item>'
        '</organization></organizations><resources><resource identifier="r1" type="webcontent" '
        'href="web/1.html"><file href="web/1.html"/></resource><resource identifier="r2" '
        'type="imswl_xmlv1p1"><file href="links/1.xml"/></resource></resources></manifest>'
    )
    link = (
        '<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"><title>x</title>'
        '<url href="https://example.org/" target="_blank"/></webLink>'
    )
    page = f"<html><body>{SAID['vi']}</body></html>"
    return zipped({"imsmanifest.xml": manifest, "web/1.html": page, "links/1.xml": link})


def heic() -> bytes:
    """A picture as phones take them, blue beside red; it tells place, day and device."""
    return base64.b85decode(
        "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0005uZDn*}000000000XXk=`10000000000aA{+70000000000000"
        "0000000MrmwsV*mgE07O6l0{{U4000021pom600000003+N0ssI200MCU0RR9100000(f|Vh00003LjVB)000000"
        "07ef003fXX>Mi!000000{{R36=`l}WdZ;I000310BCk&F#rGn02OI&W@Q2Z00963002dJX=VTb001g!Zf0cy0003"
        "10{{SRX>DZyVQ_G4X=7n@X>V>Xa%5&Jcx`L|000004sdC7Z2$lO00031007o$aB^?}006gXaAR)(004Msc4I>U18"
        "@KU0FVFx0000U@BsY%`1k+-4+CHT0RR|40Sp2E{{wIU00RJ!0009300RIXx&lC90096iLID8-Z~y=U0FVFx0{{R6"
        "03M()fd!W8Nhz*w0vZem00093$N&HX00=;000968L;=Baup&SJ000wXZ)|dIV{CW;0RRmE27mwn02FC+aAg1h000"
        "000AK(B06+i$01$9#cxeCt0009B2nYZG02gU+ZD9Za00000009621c3qr1ONa4C~0zKW&i*H000004r63<V*mmG0"
        "RRC2000hSWOHKx0{{U40RR938Es@?bN~PVXea@%6M%Ttg~-4E`DamI`AF*jn6Nw&!F}Pc|Aq@?`2`og$A30rEweu"
        "AEC(8+*FIw9FCyi1_S6+<KX;3z_hG^8jQ9l1P6<8E;^ab*u{)?g+N~jSO$y6<evm8A6Q5cp-Q&1q@Bjb+21R&jW&"
        "i+9O#mtY000O81OX2K0ssI22mk;8J^>H_0ssI22mk;8Mu;T<1ONa40RR91PLKlt0ssI26aWAKv;Y7A090jcWoB<~"
        "08MXXWo#f=000C40RRF30006`000000ssX700093004vl0{{X50006-000001ONp900093005i-00000001ul000"
        "3100031000310015U00031000~S00031001)p00031000000003pFfukeFf}?bF(5H8IxsLgFfaf-csh7(aBXFDV"
        "IX*IY;JQpcs(LvWN%_+I&O11ZDn*}FCsoXa%5&YQba}|cx`NMb2@TlW<4TkbaZe!FE4j@cP@7`E^l&YFEKeeIWI6"
        "WFETPMa%5&Lb9rubVR$WWb0Z=?JaS}aIz(l2V{&P5bZKvHAZ2)IW;#buQ%qrWX>@gDWj!J^H!LwOHBKTRcx`NMb2"
        "?>sX=XhlXmoUNIxjD7b1q?IZ(?OGV{dIQWq4_3FEK7KFCs5KJTG!&W;#+tMm{_*csh7(aBXFDVLk"
    )


def h5p() -> bytes:
    told = (
        f'{{"title": "{TITLES["ro"]}", "language": "und", "defaultLanguage": "ro", '
        '"mainLibrary": "H5P.Text", "license": "CC BY-SA", "licenseVersion": "4.0", '
        '"authors": [{"name": "Ștefan Țurcanu", "role": "Author"}], "preloadedDependencies": []}'
    )
    content = f'{{"text": "<p>{SAID["ro"]}</p>", "path": "images/1.png"}}'
    return zipped({"h5p.json": told, "content/content.json": content})


SRT = "1\n00:00:01,000 --> 00:00:02,500\n<i>Bună</i> ziua\n\n"
SRT += "2\n00:00:03,000 --> 00:01:05,250\nالسلام\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500 align:start\n<v Ana><b>Labas</b> & <script>x</script>\n"
MARKDOWN = (
    f"# {TITLES['vi']}\n\n{SAID['vi']}\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n"
)
CSV = 'Școală;Oraș\nNr. 1;Chișinău\n"a;b";<b>\n'


def all_kinds() -> dict[str, tuple[str, bytes]]:
    """A file of every kind: the key of the kind, its name and its bytes."""
    from tests.files.only_kept import only_kept

    return {
        "pdf": ("Îndrumar.pdf", pdf()),
        "docx": ("a.docx", docx()),
        "odt": ("a.odt", odt()),
        "pptx": ("a.pptx", pptx("vi", "ka")),
        "odp": ("a.odp", odp()),
        "xlsx": ("a.xlsx", xlsx()),
        "ods": ("a.ods", ods()),
        "csv": ("a.csv", CSV.encode()),
        "png": ("a.png", picture("PNG")),
        "jpeg": ("a.JPG", picture("JPEG")),
        "webp": ("a.webp", picture("WEBP")),
        "gif": ("a.gif", picture("GIF")),
        "avif": ("a.avif", picture("AVIF")),
        "heic": ("IMG_0001.HEIC", heic()),
        "mp3": ("a.mp3", sound("mp3", "libmp3lame")),
        "m4a": ("a.m4a", sound("ipod", "aac")),
        "ogg": ("a.opus", sound("ogg", "libopus")),
        "wav": ("a.wav", sound("wav", "pcm_s16le")),
        "flac": ("a.flac", sound("flac", "flac")),
        "mp4": ("a.mp4", film("mp4", "mpeg4")),
        "webm": ("a.webm", film("webm", "libvpx")),
        "vtt": ("a.vtt", VTT.encode()),
        "srt": ("a.srt", SRT.encode()),
        "epub": ("a.epub", epub()),
        "text": ("a.txt", SAID["lt"].encode()),
        "markdown": ("a.md", MARKDOWN.encode()),
        "scorm": ("a.zip", scorm()),
        "cartridge": ("a.imscc", cartridge()),
        "h5p": ("a.h5p", h5p()),
        **only_kept(),
    }


def on_disk(folder: Path, name: str, data: bytes) -> Path:
    """The file, written."""
    path = folder / name
    path.write_bytes(data)
    return path
