"""Files of every kind that is handed out and not shown."""

from __future__ import annotations

import io

from tests.files.made import zipped
from tests.files.media import SAID, TITLES, film, picture, sound


def compound(*entries: str) -> bytes:
    """A compound file with these entries in its directory, as older programs of offices save it."""
    names = "".join(f"{one}\0".ljust(64, "\0") for one in ("Root Entry", *entries))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names.encode("utf-16-le")


def tiff() -> bytes:
    """A scan that tells place, day and device, and what it shows."""
    from PIL import Image

    held = io.BytesIO()
    image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    told = Image.Exif()
    told[270], told[271], told[306] = "A map", "Camera GmbH", "2026:01:02 03:04:05"
    told[34665] = told[34853] = 0
    told._ifds = {34665: {36867: "2026:01:02 03:04:05"}, 34853: {2: (47.0, 1.0, 22.5)}}
    image.save(held, "TIFF", exif=told)
    return held.getvalue()


NOTEBOOK = '{"cells": [{"cell_type": "markdown", "source": ["# Ведомость\\n", "x = 1"]}]}'
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><title>Harta'
SVG += "</title><script>alert(2)</script></svg>"
PAGE = f'<!doctype html><html lang="ro"><title>{TITLES["ro"]}</title><script>alert(1)</script><p>'
PAGE += f"{SAID['ro']}</p></html>"


def only_kept() -> dict[str, tuple[str, bytes]]:
    """A file of every kind that is handed out and not shown."""
    return {
        "doc": ("a.doc", compound("WordDocument", "1Table", "ObjectPool", "Workbook")),
        "ppt": ("a.ppt", compound("Current User", "PowerPoint Document")),
        "xls": ("a.xls", compound("Workbook")),
        "rtf": ("a.rtf", rb"{\rtf1\ansi Lec\'fei}"),
        "zip": ("a.zip", zipped({"Lecții/1.txt": SAID["ro"], "Lecții/2.exe": b"MZ"})),
        "geogebra": ("a.ggb", zipped({"geogebra.xml": "<geogebra/>"})),
        "notebook": ("a.ipynb", NOTEBOOK.encode()),
        "html": ("a.html", PAGE.encode()),
        "svg": ("a.svg", SVG.encode()),
        "tiff": ("a.tif", tiff()),
        "bmp": ("a.bmp", picture("BMP")),
        "aac": ("a.aac", sound("adts", "aac")),
        "mkv": ("a.mkv", film("matroska", "mpeg4")),
        "avi": ("a.avi", film("avi", "mpeg4")),
        "wmv": ("a.wmv", film("asf", "msmpeg4v3")),
    }
