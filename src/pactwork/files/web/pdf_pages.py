"""The pages of a PDF to be read: each drawn as a picture, over it its words where they stand.

The words are SVG: letters as wide as those on the picture, and transparent. So they are selected,
copied, found by the browser and read aloud, without a script and without a style of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import (
    get_language,
    get_language_bidi,
    gettext,
    gettext_lazy,
    ngettext,
)

from pactwork.files.content import SPOKEN, Held
from pactwork.files.derived import Made
from pactwork.files.effects import READ_AT_ONCE, first_read_with
from pactwork.files.page_words import (
    Entry,
    PageLink,
    PageWords,
    WrittenLine,
    language_in,
    outline_in,
    page_words,
)
from pactwork.kernel.formats import format_number
from pactwork.kernel.languages import direction

MOST_TOGETHER: Final = 60_000
"""Words of pages that are shown together; those of further pages are left out."""
MOST_LINKED: Final = 2_000
MOST_MARKUP: Final = 6_000_000
"""So many links they may have, and bytes what is written of both."""
_LONGEST: Final = 200
_WIDE: Final = 960
_NOTES: Final = {
    "picture": gettext_lazy("This page is a picture; its words cannot be read here."),
    "many": gettext_lazy("This page has too many signs for its words to be read here."),
    "empty": gettext_lazy("This page is empty."),
    "unread": gettext_lazy("The words of this page could not be read."),
}
_LATER: Final = gettext_lazy(
    "The words of these pages are being read. Open them again in a minute."
)


def context(
    held: Held,
    made: Made | None,
    outline: object,
    number: int,
    pages: int,
    language: str,
) -> dict[str, Any]:
    """What the template shows of the pages that are read together with this one. `made` is what is
    known of their words, None where a worker is still reading them.
    """
    first = first_read_with(number)
    last = min(pages, first + READ_AT_ONCE - 1)
    told = made.index if made else {}
    spoken = language_in(told.get("language")) or language_in(language)
    return {
        "title": held.name,
        "language": spoken,
        "direction": direction(spoken) if spoken else "auto",
        "reader": {
            "language": get_language(),
            "direction": "rtl" if get_language_bidi() else "ltr",
        },
        "later": "" if made else _LATER,
        "outline": [_entry(one, first, last) for one in outline_in(outline, pages)],
        "pages": list(_pages(made, first, last, pages)),
        "all": ngettext("%(count)s page", "%(count)s pages", pages) % {"count": _told(pages)},
        "before": _part(first - READ_AT_ONCE) if first > 1 else "",
        "after": _part(last + 1) if last < pages else "",
    }


def _entry(entry: Entry, first: int, last: int) -> dict[str, Any]:
    url = _address(entry.page, first, last) if entry.page else ""
    page = _told(entry.page) if entry.page else ""
    return {"title": entry.title, "depth": entry.depth, "page": page, "url": url}


def _told(number: int) -> str:
    """A number in the reader's digits."""
    return format_number(number, get_language() or "en")


def _address(page: int, first: int, last: int) -> str:
    """Where a page is, from the page on which these are."""
    here = first <= page <= last
    return f"#page-{page}" if here else f"{_part(first_read_with(page))}#page-{page}"


def _part(first: int) -> str:
    """Where the pages from this one on are, in the same language."""
    return f"{first}?{SPOKEN}={get_language()}"


def _pages(made: Made | None, first: int, last: int, pages: int) -> Iterator[dict[str, Any]]:
    room = _Room()
    for number in range(first, last + 1):
        page = PageWords(number)
        if made and not room.is_full:
            page = page_words(made.folder, number, pages)
        drawn = _svg(page, first, last) if room.takes(page) else SafeString("")
        room.left -= len(drawn.encode())
        if room.is_full:
            drawn = SafeString("")
        has_words = bool(page.lines and drawn)
        state = "many" if room.is_full or (page.lines and not drawn) else page.state
        yield {
            "number": number,
            "name": gettext("Page %(number)s") % {"number": _told(number)},
            "width": _WIDE,
            "height": max(1, min(20 * _WIDE, round(_WIDE * page.height / page.width))),
            "words": drawn,
            "note": _NOTES.get(state, "") if made else "",
            "has_words": has_words,
            "before": _address(number - 1, first, last) if number > 1 else "",
            "after": _address(number + 1, first, last) if number < pages else "",
        }


class _Room:
    """What there is still room for: with the first page that is too much it is full."""

    def __init__(self) -> None:
        self.left = MOST_MARKUP
        self._words, self._links = MOST_TOGETHER, MOST_LINKED

    @property
    def is_full(self) -> bool:
        """Whether nothing more is read."""
        return min(self.left, self._words, self._links) < 0

    def takes(self, page: PageWords) -> bool:
        """Whether there is room for this one, too."""
        self._words -= sum(len(line.words) for line in page.lines)
        self._links -= len(page.links)
        return not self.is_full


def _svg(page: PageWords, first: int, last: int) -> SafeString:
    """The words and the links of a page, in its own measure."""
    parts = [_text(one) for one in page.lines]
    parts += [_link(one, first, last) for one in page.links]
    if not parts:
        return SafeString("")
    return format_html(
        '<svg class="words" viewBox="0 0 {} {}" preserveAspectRatio="none" role="group" '
        'aria-labelledby="name-{}">{}</svg>',
        _said(page.width),
        _said(page.height),
        page.number,
        mark_safe("".join(parts)),
    )


def _text(line: WrittenLine) -> str:
    x, y = _said(line.x), _said(line.y)
    more = f' class="{line.face}"' if line.face else ""
    if line.flow == "rtl":
        more += ' direction="rtl"'
    elif line.flow == "down":
        more += ' writing-mode="vertical-rl"'
    if abs(line.angle) > 0.5:
        more += f' transform="rotate({_said(line.angle)} {x} {y})"'
    way = -1 if line.flow == "rtl" else 1
    words = " ".join(
        f'<tspan x="{_said(line.x + way * one.at)}" textLength="{_said(one.length)}">'
        f"{escape(one.text)}</tspan>"
        for one in line.words
    )
    return f'<text y="{y}" font-size="{_said(line.size)}"{more}>{words}\n</text>'


def _link(link: PageLink, first: int, last: int) -> str:
    if link.page:
        said = link.words or gettext("Page %(number)s") % {"number": _told(link.page)}
        to = f'href="{escape(_address(link.page, first, last))}"'
    else:
        said = link.words or link.address[:_LONGEST]
        to = f'href="{escape(link.address)}" target="_blank" rel="noopener nofollow external"'
    hint = link.address[:_LONGEST] or said
    return (
        f'<a {to} aria-label="{escape(said)}"><title>{escape(hint)}</title>'
        f'<rect x="{_said(link.left)}" y="{_said(link.top)}" width="{_said(link.width)}" '
        f'height="{_said(link.height)}"/></a>'
    )


def _said(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
