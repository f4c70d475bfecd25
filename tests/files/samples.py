"""Small true files of every kind that is kept."""

from __future__ import annotations

import base64
import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + b"\x08" * 64 + b"\xff\xd9"
)
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


def _zipped(**entries: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


DOCX = _zipped(
    **{
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org'
        '/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="'
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        '"/></Types>',
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": "<w:document/>",
    }
)
DOCM = _zipped(**{"word/document.xml": "<w:document/>", "word/vbaProject.bin": "Sub AutoOpen()"})
XLSX = _zipped(
    **{
        "[Content_Types].xml": '<?xml version="1.0"?><Types/>',
        "_rels/.rels": "<Relationships/>",
        "xl/workbook.xml": "<workbook/>",
    }
)
ODT = _zipped(
    **{
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<office:document-content/>",
        "META-INF/manifest.xml": "<manifest/>",
    }
)
ZIP = _zipped(**{"a.txt": "hello"})

SAMPLES = {
    "a.pdf": PDF,
    "a.png": PNG,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.docx": DOCX,
    "a.odt": ODT,
}
