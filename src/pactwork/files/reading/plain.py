"""Files that are words only: text, Markdown, tables, subtitles."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any, Final

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.markup import clean, text_of_html, tidy
from pactwork.files.reading.parts import direction_of, write_part
from pactwork.files.reading.sheets import table
from pactwork.files.reading.tongues import language_of
from pactwork.files.wording import MOST_BYTES, EncodingError, decoded

_MOST_SHOWN: Final = 2_000_000
_HEADING: Final = re.compile(r"^#{1,2}\s+(.+?)\s*#*$", re.M)
_FRONT: Final = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_FIELD: Final = re.compile(r"^(title|lang|language|author|license|licence):\s*(.+)$", re.M | re.I)
_TIMING: Final = re.compile(
    r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{2,3})\s*-->\s*(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{2,3})"
)
_CUE_TAG: Final = re.compile(r"<[^>]*>|\{[^}]*\}")
_KEPT_TAG: Final = re.compile(r"</?[biu]>", re.I)


def look(given: Given) -> dict[str, Any]:
    """Title and words; of subtitles how long they last."""
    text = words_in(given)
    if given.kind in ("vtt", "srt"):
        cues = _cues(text)
        seconds = max((end for _begin, end, _said in cues), default=0) / 1000
        return {
            "text": "\n".join(_CUE_TAG.sub("", said) for _, _, said in cues),
            "seconds": seconds,
        }
    if given.kind == "markdown":
        return _of_markdown(text)
    return {"text": tidy(text[:MOST_TEXT])}


def rendition(given: Given) -> dict[str, Any]:
    """Paragraphs, a table, or WebVTT."""
    text = words_in(given)
    if given.kind in ("vtt", "srt"):
        return _captions(given, text)
    language = language_of(text[:20_000])
    cut = len(text) > _MOST_SHOWN
    shown = text[:_MOST_SHOWN]
    if given.kind == "csv":
        body, cut = table(_rows(shown))
    elif given.kind == "markdown":
        body = clean(_html_of_markdown(_FRONT.sub("", shown)))
    else:
        body = paragraphs(shown)
    part = write_part(given, 1, body, language=language)
    return {"parts": [part], "language": language, "cut": cut, "direction": direction_of(language)}


def words_in(given: Given) -> str:
    """What stands in a text, in whatever encoding, its lines parted alike."""
    with given.path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    try:
        text, _encoding = decoded(data)
    except EncodingError:
        raise ReadingError("damaged") from None
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _of_markdown(text: str) -> dict[str, Any]:
    front = _FRONT.match(text)
    said = (
        {key.lower(): value.strip("\"' ") for key, value in _FIELD.findall(front[1])}
        if front
        else {}
    )
    body = text[front.end() :] if front else text
    heading = _HEADING.search(body)
    return {
        "title": said.get("title") or (heading[1] if heading else ""),
        "languages": [one for one in (said.get("lang") or said.get("language"),) if one],
        "creators": [said["author"]] if said.get("author") else [],
        "text": text_of_html(_html_of_markdown(body[:MOST_TEXT])),
    }


def _html_of_markdown(text: str) -> str:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return str(reader.render(text))


def paragraphs(text: str) -> str:
    """Words as HTML, parted where a line is empty."""
    found = (one for one in re.split(r"\n{2,}", text) if one.strip())
    return "".join(f"<p>{_broken(one)}</p>" for one in found)


def _broken(paragraph: str) -> str:
    return "<br>".join(html.escape(line) for line in paragraph.strip("\n").split("\n"))


def _rows(text: str) -> list[list[str]]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(100_000)
    try:
        return list(csv.reader(io.StringIO(text), dialect))
    except csv.Error:
        raise ReadingError("damaged") from None


def _cues(text: str) -> list[tuple[int, int, str]]:
    """Begin and end in milliseconds, and what is said, cue by cue."""
    found = list[tuple[int, int, str]]()
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines[:2]):
            if timing := _TIMING.search(line):
                times = timing.groups(default="0")
                said = "\n".join(lines[number + 1 :]).strip()
                found.append((_milliseconds(*times[:4]), _milliseconds(*times[4:]), said))
                break
    return found


def _milliseconds(hours: str, minutes: str, seconds: str, part: str) -> int:
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(part.ljust(3, "0"))


def _captions(given: Given, text: str) -> dict[str, Any]:
    """WebVTT with nothing in it but times and words (W3C WebVTT §4): no styles, no addresses."""
    cues = sorted(_cues(text), key=lambda one: one[0])
    lines = ["WEBVTT", ""]
    for begin, end, said in cues:
        if end > begin and said:
            lines += [f"{_clock(begin)} --> {_clock(end)}", _said(said), ""]
    (given.out / "captions.vtt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = " ".join(said for _, _, said in cues)
    return {
        "parts": [{"title": "", "path": "captions.vtt"}],
        "language": language_of(_CUE_TAG.sub("", words)[:20_000]),
    }


def _said(text: str) -> str:
    kept, at = list[str](), 0
    for tag in _CUE_TAG.finditer(text):
        kept.append(html.escape(html.unescape(text[at : tag.start()]), quote=False))
        kept.append(tag[0].lower() if _KEPT_TAG.fullmatch(tag[0]) else "")
        at = tag.end()
    kept.append(html.escape(html.unescape(text[at:]), quote=False))
    return "\n".join(line for line in "".join(kept).split("\n") if line.strip())


def _clock(milliseconds: int) -> str:
    seconds, part = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{part:03}"
