"""Formulas, drawings and what a page cannot show: none of it goes without a word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from PIL import Image

from pactwork.config.demo_files import office
from pactwork.config.demo_files.words import Formula, Section, Words
from pactwork.files.api import (
    Holder,
    Rendition,
    content_address,
    look_into,
    rendition_of,
    store_stream,
)
from pactwork.files.content import _readers, register_readers
from pactwork.files.reading.formulas import mathml_of
from tests.files import made

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
HALF = "<math><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac></math>"
FRACTION = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, db: None) -> None:
    settings.PACTWORK_HOME = tmp_path


def shown(name: str, data: bytes) -> tuple[str, Rendition]:
    """The first part of a file's page, and the whole of it."""
    found = rendition_of(store_stream(name, [data]).sha256)
    assert found
    return (found.folder / found.parts[0].path).read_text(), found


def word(body: str) -> bytes:
    return made.docx(body=f'<w:p xmlns:m="{MATH}">{body}</w:p>')


CASES = {
    FRACTION: HALF.removeprefix("<math>").removesuffix("</math>"),
    "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>": (
        "<msup><mrow><mi>x</mi></mrow><mrow><mn>2</mn></mrow></msup>"
    ),
    "<m:rad><m:deg/><m:e><m:r><m:t>y+1,5</m:t></m:r></m:e></m:rad>": (
        "<msqrt><mrow><mi>y</mi><mo>+</mo><mn>1,5</mn></mrow></msqrt>"
    ),
    '<m:nary><m:naryPr><m:chr m:val="∑"/><m:limLoc m:val="undOvr"/></m:naryPr><m:sub><m:r><m:t>i'
    "</m:t></m:r></m:sub><m:sup><m:r><m:t>n</m:t></m:r></m:sup><m:e><m:r><m:t>i</m:t></m:r></m:e>"
    "</m:nary>": (
        "<mrow><munderover><mo>∑</mo><mrow><mi>i</mi></mrow><mrow><mi>n</mi></mrow></munderover>"
        "<mrow><mi>i</mi></mrow></mrow>"
    ),
    '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e><m:r><m:t>a&lt;b</m:t></m:r>'
    "</m:e></m:d>": "<mrow><mo>[</mo><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></mrow>",
    "<m:m><m:mr><m:e><m:r><m:t>1</m:t></m:r></m:e><m:e><m:r><m:t>0</m:t></m:r></m:e></m:mr>"
    "</m:m>": ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>"),
    "<m:r><m:rPr><m:nor/></m:rPr><m:t>unde</m:t></m:r>": "<mtext>unde</mtext>",
}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_formulas_of_word_are_mathml(number: int) -> None:
    omml, wanted = list(CASES.items())[number]
    formula = etree.fromstring(f'<m:oMath xmlns:m="{MATH}">{omml}</m:oMath>')
    assert mathml_of(formula) == f"<math>{wanted}</math>"


def test_formulas_that_stand_alone_and_pictures_beside_them_stay() -> None:
    deep = "<m:rad><m:e>" * 100 + "</m:e></m:rad>" * 100
    said = f"<w:r><w:t>Fie </w:t></w:r><m:oMath>{FRACTION}</m:oMath><w:r><w:t> aici.</w:t></w:r>"
    alone = f"<m:oMathPara><m:oMath>{FRACTION}</m:oMath></m:oMathPara>"
    body, found = shown(
        "a.docx", word(f"{said}</w:p><w:p xmlns:m='{MATH}'>{alone}<m:oMath>{deep}</m:oMath>")
    )
    assert f"<p>Fie {HALF} aici.</p>" in body
    assert f"<p>{HALF}<math>" in body
    assert found.left == ()
    assert sorted(path.name for path in found.folder.iterdir()) == ["1.part", "index.json"]
    sums = Formula(("1", "2"), ("1", "4"), ("3", "4"))
    words = Words("k", "Fracții", "ro", ("Ion",), (Section("1", "Adunați.", sums),))
    assert shown("c.docx", office.docx(words))[0].count("<mfrac>") == 3


def test_formulas_of_books_come_through_and_bring_nothing_else() -> None:
    chapter = (
        '<html xmlns:m="http://www.w3.org/1998/Math/MathML"><body><p>Jei '
        '<m:math display="block"><m:semantics><m:mfrac><m:mn>1</m:mn><m:mi onclick="alert(1)">x'
        '</m:mi></m:mfrac><m:annotation encoding="TeX">\\frac{1}{x}</m:annotation></m:semantics>'
        '</m:math></p><math href="javascript:alert(2)" style="x"><mtext><img src="x" onerror="1">'
        '</mtext><maction actiontype="toggle"><mi>z</mi></maction><script>alert(3)</script></math>'
        "</body></html>"
    )
    body, found = shown("a.epub", made.epub("lt", chapter))
    assert (
        '<math display="block"><semantics><mfrac><mn>1</mn><mi>x</mi></mfrac></semantics></math>'
        in body
    )
    assert [
        one for one in ("alert", "onerror", "href", "frac{", "style", "maction") if one in body
    ] == []
    assert found.left == ()
    text = look_into(store_stream("a.epub", [made.epub("lt", chapter)]).sha256, "a.epub").text
    assert "Jei 1 x" in text


def test_formulas_of_open_documents_are_shown_and_other_objects_told() -> None:
    math = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>a</mi><mn>2</mn></msup></math>'
    )
    frames = "".join(
        f'<text:p><draw:frame><draw:object xlink:href="./Object {n}"/></draw:frame></text:p>'
        for n in (1, 2)
    )
    data = made._open_document("text", f"<office:text>{frames}</office:text>", "lt")
    entries = made_of(data) | {"Object 1/content.xml": math, "Object 2/content.xml": "<chart/>"}
    body, found = shown("a.odt", made.zipped(entries, stored=("mimetype",)))
    assert "<math><msup><mi>a</mi><mn>2</mn></msup></math>" in body
    assert found.left == ("objects",)


def made_of(data: bytes) -> dict[str, str | bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


DRAWING = (
    '<svg viewBox="0 0 40 20" onload="alert(1)"><title>Juosta</title><rect width="40" height="20" '
    'fill="#ff0000"/><svg x="1"/><script>alert(2)</script><image_/></svg>'
)


def test_drawings_of_books_are_pictures() -> None:
    beside = DRAWING.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    chapter = f'<body><p>{DRAWING}</p><img src="a.svg" alt="b"/><svg>no shape</svg></body>'
    body, found = shown("a.epub", made.epub("lt", chapter, **{"OEBPS/text/a.svg": beside}))
    assert re.findall(r'<img[^>]*src="(\d\.webp)"', body) == ["2.webp", "1.webp"]
    assert 'alt="Juosta"' in body
    assert "alert" not in body
    assert "svg" not in body
    for name in ("1.webp", "2.webp"):
        picture = Image.open(found.folder / name)
        assert picture.size == (960, 480)
        assert picture.convert("RGB").getpixel((400, 200)) == pytest.approx((254, 0, 0), abs=3)
    assert found.left == ("drawings",)


def test_a_drawing_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(made.picture())
    path = tmp_path / "secret.png"
    reading = f'<svg viewBox="0 0 4 4"><image_ href="file://{path}"/><image\n href="{path}"/></svg>'
    _body, found = shown("a.epub", made.epub("lt", f"<body>{reading}</body>"))
    assert [one.name for one in found.folder.glob("*.webp")] == []


def test_what_a_page_does_not_show_is_said_above_it(client: Client) -> None:
    chart = (
        '<w:r><w:drawing><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic>'
        "</w:drawing></w:r>"
    )
    data = word(chart)
    assert shown("a.docx", data)[1].left == ("charts",)
    register_readers("shelf", lambda *_given: True)
    held = content_address(
        store_stream("a.docx", [data]).sha256, holder=Holder("shelf", "x"), name="a.docx"
    )
    page = client.get(held.page(), headers={"Accept-Language": "en"}).content.decode()
    _readers.pop("shelf")
    assert "Not everything in this file is shown here: charts." in page
    whole = content_address(
        store_stream("b.docx", [made.docx()]).sha256, holder=Holder("shelf", "x"), name="b.docx"
    )
    register_readers("shelf", lambda *_given: True)
    assert "Not everything" not in client.get(whole.page()).content.decode()
    _readers.pop("shelf")
    sheet = made_of(made.xlsx()) | {"xl/charts/chart1.xml": "<c/>"}
    assert shown("a.xlsx", made.zipped(sheet))[1].left == ("charts",)
