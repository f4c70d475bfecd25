"""Pages of a list: which one is asked for, and the links to the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from pactwork.kernel.formats import format_number
from pactwork.kernel.numerals import whole_number


@dataclass(frozen=True)
class Paging:
    """One page of many: pieces `first` to `last`, from 1; `pages` is for `{% pagination %}`."""

    number: int
    first: int
    last: int
    total: int
    pages: list[tuple[str, str, bool]]
    previous: str
    next: str


def asked_page(request: HttpRequest) -> int:
    """The page asked for, counted from 1. Raises Http404 for what cannot be a page."""
    asked = request.GET.get("page", "1")
    number = whole_number(asked, digits=6)
    if not number:
        raise Http404
    return number


def paging(request: HttpRequest, *, total: int, size: int) -> Paging:
    """The links of a list of `total` pieces in pages of `size`. Raises Http404 past the end."""
    number = asked_page(request)
    count = max(1, -(-total // size))
    if number > count:
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    pages = [
        (format_number(one, language), page_url(request, one), one == number)
        if one
        else ("…", "", False)
        for one in _near(number, count)
    ]
    return Paging(
        number=number,
        first=min(total, (number - 1) * size + 1),
        last=min(total, number * size),
        total=total,
        pages=pages if count > 1 else [],
        previous=page_url(request, number - 1) if number > 1 else "",
        next=page_url(request, number + 1) if number < count else "",
    )


def page_url(request: HttpRequest, number: int) -> str:
    """This address with another page; page 1 is the address without one."""
    return url_with(request, page=str(number) if number > 1 else "")


def url_with(request: HttpRequest, **values: str) -> str:
    """This address with these query values; an empty one is left out."""
    query = request.GET.copy()
    for name, value in values.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _near(number: int, count: int) -> Iterator[int]:
    """The first, the last, and those near the present one; 0 stands for a gap."""
    before = 0
    for one in range(1, count + 1):
        if one in (1, count) or abs(one - number) <= 2:
            if one - before > 1:
                yield one - 1 if one - before == 2 else 0
            yield one
            before = one
