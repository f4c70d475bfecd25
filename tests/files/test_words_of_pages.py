"""Pages of a PDF to be read: words where they stand, in the order in which they were written."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from PIL import Image

from pactwork.files import content as content_module
from pactwork.files.api import Holder, content_address, look_into, register_readers, store_stream
from pactwork.files.effects import make_words
from pactwork.files.hurry import WORDS_SECONDS, LaterError, patience
from pactwork.files.page_words import PageWords, language_in, outline_in, page_words
from pactwork.files.reading.lines import lines_of
from pactwork.files.reading.turned import Glyph
from pactwork.files.web import pdf_pages
from pactwork.files.web import pdf_words as words_view
from tests.files import made
from tests.files.media import typeset


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, db: None) -> Any:
    settings.PACTWORK_HOME = tmp_path
    register_readers("shelf", lambda reference, sha256, person: True)
    yield
    content_module._readers.pop("shelf")


def kept(data: bytes) -> str:
    return store_stream("a.pdf", [data]).sha256


def read(data: bytes, number: int = 1) -> PageWords:
    sha256 = kept(data)
    held = make_words(sha256, number)
    assert held is not None
    return page_words(held.folder, number, 500)


def said(page: PageWords) -> str:
    return " ".join(line.text for line in page.lines)


def shown(
    data: bytes,
    rest: str = "reading/1",
    *,
    is_read: bool = True,
    is_use: bool = True,
    known: str = "",
) -> Any:
    """What is answered; where its words are read before, however busy the machine is."""
    sha256, number = kept(data), rest.partition("/")[2].partition("?")[0]
    if number.isdecimal() and is_read:
        make_words(sha256, max(1, int(number)))
    holder = Holder("shelf", "x")
    address = content_address(sha256, holder=holder, name="Îndrumar.pdf", is_use=is_use)
    headers = {"Accept-Language": "en", "If-None-Match": known}
    return Client(headers=headers).get(f"{address.root}{rest}")


@pytest.mark.parametrize("language", ["ro", "vi", "ka", "fa"])
def test_words_are_read_as_they_were_written_in_each_script(language: str) -> None:
    page = read(made.pdf(language))
    wanted = f"{made.TITLES[language]} {made.SAID[language]}"
    assert said(page).replace("- ", "").split()[:9] == wanted.split()[:9]
    first = page.lines[0]
    assert (page.state, first.flow) == ("words", "rtl" if language == "fa" else "ltr")
    assert 0 < first.y < page.height / 4
    assert all((line.x > page.width / 2) == (language == "fa") for line in page.lines)
    at = [word.at for word in first.words]
    assert at == sorted(at)
    assert all(word.length > 0 for word in first.words)


def test_what_runs_the_other_way_within_a_line_is_read_its_way() -> None:
    persian = "نرم‌افزار HTML5 (رایگان) و «نشانی» در Latin words است"
    english = "A word, سلام دنیا, within"
    page = read(
        typeset(
            f'#text(lang: "fa", dir: rtl)[{persian}\n\n{persian}]\n\n#text(lang: "en")[{english}]'
        )
    )
    assert [(line.text, line.flow) for line in page.lines] == [
        (persian, "rtl"),
        (persian, "rtl"),
        (english, "ltr"),
    ]


def test_the_index_gets_persian_in_its_order_too() -> None:
    assert made.TITLES["fa"] in look_into(kept(made.pdf("fa")), "a.pdf").text


@cache
def _linked() -> bytes:
    return typeset(
        '#set page(width: 300pt, height: 200pt)\n#set text(lang: "en")\n= One\n'
        '#link("https://example.org/?a=1&b=2")[Out & about] #link("mailto:a@b.org")[write] '
        '#link("javascript:alert(1)")[bad] #link("file:///etc/passwd")[worse] '
        "#link(<end>)[to the end]\n"
        "#rotate(90deg, reflow: true)[Turned words]\n"
        + "#pagebreak()\n" * 45
        + "== Two <end>\n\\<script>alert(1)\\</script>"
    )


def test_links_lead_to_pages_and_addresses_that_may_be_linked_to() -> None:
    page = read(_linked())
    assert [(one.page, one.address, one.words) for one in page.links] == [
        (0, "https://example.org/?a=1&b=2", "Out & about"),
        (0, "mailto:a@b.org", "write"),
        (46, "", "to the end"),
    ]
    assert 90 in {round(line.angle) for line in page.lines if line.text == "Turned words"}


def test_pages_are_shown_with_words_links_and_contents_and_run_nothing() -> None:
    answer = shown(_linked())
    markup = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups ")
    assert "allow-scripts" not in policy
    assert "style=" not in markup
    assert re.search(r'<text y="[\d.]+" font-size="[\d.]+"><tspan x="[\d.]+" textLength=', markup)
    assert 'src="../pages/1.webp"' in markup
    assert 'loading="lazy" decoding="async" alt=""' in markup
    assert (
        'href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener nofollow external"'
        in markup
    )
    assert "javascript:" not in markup
    assert 'href="41?in=en#page-46" aria-label="to the end"' in markup
    assert re.findall(r'<a href="(\S+)"><bdi>(\w+)', markup) == [
        ("#page-1", "One"),
        ("41?in=en#page-46", "Two"),
    ]
    assert "This page is empty." in markup
    later = shown(_linked(), "reading/44").content.decode()
    assert 'id="page-41"' in later
    assert 'id="page-40"' not in later
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in later
    assert 'href="1?in=en"' in later
    persian = shown(_linked(), "reading/1?in=fa").content.decode()
    assert '<html lang="fa" dir="rtl">' in persian
    assert 'href="41?in=fa"' in persian
    assert 'id="page-12"' in persian
    assert "۱۲" in persian
    assert '<html lang="en"' in shown(_linked(), "reading/1?in=../x").content.decode()
    assert '<html lang="en"' in shown(_linked(), "reading/1?in=udm").content.decode()
    for wrong in ("reading/47", "reading/0", "reading/x", "reading/", "reading/1/2"):
        assert shown(_linked(), wrong).status_code == 404


def test_a_scan_says_that_it_is_a_picture() -> None:
    held = io.BytesIO()
    Image.new("RGB", (300, 400), (200, 120, 80)).save(held, "PDF")
    assert read(held.getvalue()).state == "picture"
    markup = shown(held.getvalue()).content.decode()
    assert "This page is a picture; its words cannot be read here." in markup
    assert 'alt="Page 1"' in markup
    assert "<svg" not in markup
    broken = shown(b"%PDF-1.4\n%%EOF\n", is_read=False)
    assert (broken.status_code, broken.content) == (404, b"It cannot be read.\n")


def written(*streams: bytes) -> bytes:
    """A PDF of pages with these streams."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Count {len(streams)}/Kids[{kids}]>>endobj".encode(),
        b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
    ]
    for number, stream in enumerate(streams):
        parts += [
            f"{4 + 2 * number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate "
            f"{90 * number}/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>"
            "endobj".encode(),
            b"%d 0 obj<</Length %d>>stream\n%s\nendstream endobj"
            % (5 + 2 * number, len(stream), stream),
        ]
    return b"%PDF-1.4\n" + b"\n".join(parts) + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_million_signs_stay_a_picture_and_the_other_pages_words() -> None:
    many = b"BT /F 2 Tf 10 700 Td " + b"(" + b"a " * 500_000 + b") Tj ET"
    data = written(many, b"BT /F 20 Tf 100 700 Td (Turned page) Tj ET")
    first, second = read(data), read(data, 2)
    assert (first.state, len(first.lines)) == ("many", 0)
    assert (said(second), second.state) == ("Turned page", "words")
    assert (second.width, second.height) == (800, 600)
    line = second.lines[0]
    assert (round(line.x), round(line.y), round(line.angle)) == (700, 100, 90)
    assert "too many signs" in shown(data).content.decode()


def test_pages_do_not_wait_for_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.pdf("ka")
    look_into(kept(data), "a.pdf")
    asked = list[int]()

    def slow(sha256: str, number: int) -> Any:
        assert patience(300) == WORDS_SECONDS
        raise LaterError

    with monkeypatch.context() as patched:
        patched.setattr(words_view, "make_words", slow)
        patched.setattr(words_view, "read_soon", lambda sha256, first: asked.append(first))
        answer = shown(data, is_read=False)
    markup = answer.content.decode()
    assert (answer.status_code, asked) == (200, [1])
    assert "The words of these pages are being read." in markup
    assert 'alt="Page 1"' in markup
    assert made.TITLES["ka"] in shown(data).content.decode()


def test_the_pages_after_these_are_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()
    monkeypatch.setattr(words_view, "read_ahead", lambda sha256, first: asked.append(first))
    assert shown(_linked(), "reading/2").status_code == 200
    assert shown(_linked(), "reading/46").status_code == 200
    assert shown(_linked(), "reading/1").status_code == 200
    assert asked == [41]


def test_a_broken_page_leaves_the_others_their_words() -> None:
    good = b"BT /F 20 Tf 100 700 Td (Still read) Tj ET"
    data = written(good, good).replace(b"0 600 800]/Rotate 0", b"0 900000 1]/Rotate 0")
    assert (read(data).state, said(read(data, 2))) == ("unread", "Still read")


def test_what_is_known_is_not_drawn_again_and_work_on_it_is_no_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = list[bool]()

    def seen(reference: str, sha256: str, who: str, agent: str, begins: bool) -> None:
        told.append(begins)
        raise DatabaseError

    monkeypatch.setitem(content_module._watchers, "shelf", seen)
    first = shown(made.pdf("ro"))
    again = str(first["ETag"])
    monkeypatch.setattr(pdf_pages, "context", lambda *more: {"title": "Drawn"})
    assert shown(made.pdf("ro"), known=again).status_code == 304
    assert told == [True, True]
    assert shown(made.pdf("ro"), "reading/1?in=fa", is_use=False, known=again).status_code == 200
    assert told == [True, True]


def test_what_a_reader_says_is_held_against_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.pdf("ro")
    held = make_words(kept(data), 1)
    assert held is not None
    place = held.folder / "1.json"
    line = [1, 2, 4, 0, "sideways", "x", [["a\x00</text>", 0, 3], ["b", 3, 0]]]
    link = [1, 2, 3, 4, "data:text/html,x", "y"]
    told = {
        "size": [10, 20],
        "state": "words",
        "lines": [line],
        "links": [link, [1, 2, 3, 4, 9, ""]],
    }
    place.write_text(json.dumps(told))
    page = page_words(held.folder, 1, 3)
    assert [(one.text, one.flow, one.face) for one in page.lines] == [("a </text>", "ltr", "")]
    assert page.links == []
    assert "a &lt;/text&gt;" in shown(data).content.decode()
    told_wrong: tuple[Any, ...] = (
        {**told, "size": ["NaN", 1]},
        {**told, "lines": [["1e9", 2, 4, 0, "ltr", "", [["a", 0, 1]]]]},
        {**told, "lines": [[1]]},
        {**told, "size": [10**400, 1]},
        {**told, "size": [1e-310, 1]},
        {**told, "state": "odd"},
        [],
    )
    for wrong in told_wrong:
        place.write_text(json.dumps(wrong))
        assert page_words(held.folder, 1, 3) == PageWords(1)
    assert "could not be read" in shown(data).content.decode()
    assert [
        (one.title, one.depth, one.page)
        for one in outline_in([["", 0, 1], ["a", 99, 7], 3, ["b", True, "x"]], 3)
    ] == [("a", 0, 0), ("b", 0, 0)]
    assert [language_in(one) for one in ("ro-MD", '"><', None)] == ["ro-MD", "", ""]


@pytest.mark.parametrize("most", ["MOST_TOGETHER", "MOST_LINKED", "MOST_MARKUP"])
def test_pages_shown_together_have_an_end(monkeypatch: pytest.MonkeyPatch, most: str) -> None:
    data, address = made.pdf("ro"), "https://example.org/?" + "&" * 1_500
    held = make_words(kept(data), 1)
    assert held is not None
    line = [1, 2, 4, 0, "ltr", "", [["Two", 0, 3], ["words", 3, 5]]]
    told = {
        "size": [10, 20],
        "state": "words",
        "lines": [line],
        "links": [[1, 2, 3, 4, address, ""]],
    }
    (held.folder / "1.json").write_text(json.dumps(told))
    markup = shown(data).content.decode()
    assert ">words</tspan>" in markup
    assert 1_500 <= markup.count("&amp;") < 2_000
    monkeypatch.setattr(pdf_pages, most, {"MOST_TOGETHER": 1, "MOST_MARKUP": 500}.get(most, 0))
    markup = shown(data).content.decode()
    assert "too many signs" in markup
    assert "<svg" not in markup


@pytest.mark.parametrize(
    "pieces",
    [
        ("صفحه ", "۱۲", "–", "۱۵", " است"),
        ("سال ", "۱۳۹۹", "-", "۱۴۰۰", " بود"),
        ("سال ", "۱۳۹۹", " ", "۱۴۰۰"),
        ("سطح ", "۲", "، ", "۳", "، ", "۴"),
        ("در ", "۱۲", " (", "۱۵", ") بود"),
        ("جدول ", "۲", ": ", "۱۵", " نفر"),
        ("رشد ", "۲۵", "٪ بود"),
        ("۲۵٪", " مردم"),
        ("عدد ", "۳٫۵", " و ", "۱۲/۵", " بود"),
        ("سنوات ", "٢٠١٠", " – ", "٢٠١٥", " في"),
        ("שנה ", "1999-2000", " או ", "25%", " היא"),
        ("כתב ", "1999", "–", "2000", " היא"),
    ],
)
def test_numbers_stay_in_their_order_among_letters_from_the_right(pieces: tuple[str, ...]) -> None:
    seen = "".join(one if one[0].isdecimal() else one[::-1] for one in reversed(pieces))
    (line,) = lines_of(glyphs(seen, 10, 50, 10), is_rtl=True)
    assert (line.text, line.flow) == ("".join(pieces), "rtl")
    (line,) = lines_of(glyphs(f"It says {seen} and ends here", 10, 50, 10))
    if not pieces[0][0].isdecimal() and not pieces[-1][-1].isdecimal():
        assert line.text == f"It says {''.join(pieces)} and ends here"


def glyphs(text: str, x: float, y: float, step: float, down: float = 0) -> list[Glyph]:
    return [
        Glyph(sign, number, x + step * number, y + down * number, *ends, 10, 0.0)
        for number, sign in enumerate(text)
        for ends in [(x + step * number, x + step * number + 10)]
    ]


def test_lines_and_columns_of_glyphs() -> None:
    columns = glyphs("日本語", 300, 50, 0, 11) + glyphs("縦書き", 280, 50, 0, 11)
    assert [(one.text, one.flow) for one in lines_of(columns)] == [
        ("日本語", "down"),
        ("縦書き", "down"),
    ]
    row = glyphs("left", 10, 50, 10) + glyphs("right", 200, 50, 10)
    assert [one.text for one in lines_of(row)] == ["left", "right"]
    odd = [
        Glyph("a", 0, float("nan"), 0, 0, 1, 10, 0.0),
        Glyph("\ue000", 1, 0, 0, 0, 1, 10, 0.0),
        Glyph("b", 2, 0, 0, 0, 1, 0.0, 0.0),
        Glyph("ﻼ", 3, 0, 0, 0, 5, 10, 0.0),
    ]
    assert [one.text for one in lines_of(odd)] == ["لا"]
