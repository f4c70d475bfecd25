"""What the public says of a commitment, as its page shows it: plain text, nothing to click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import CommitmentDetail, remarks, words
from pactwork.kernel.languages import direction
from pactwork.kernel.paging import url_with
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web import naming

SIZE: Final = 20


@dataclass(frozen=True)
class SaidLine:
    """One remark with how its language is written, and the answer a party gave."""

    held: remarks.RemarkView
    kind: str
    direction: str
    answer_direction: str
    answered_by: str
    report_url: str


def said_of(request: HttpRequest, held: CommitmentDetail) -> dict[str, Any]:
    """The section of the page: `said` and what leads to more of it. Three queries at most."""
    slug, key = held.agreement.slug, held.commitment.key
    asked = request.GET.get("said", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    offset = (max(number, 1) - 1) * SIZE
    page = remarks.remarks_on(slug, key, PUBLIC, offset=offset, limit=SIZE)
    later = f"{url_with(request, said=str(number + 1))}#said"
    earlier = f"{url_with(request, said=str(number - 1) if number > 2 else '')}#said"
    return {
        "said": [_line(one) for one in page.remarks],
        "said_total": page.total,
        "said_counts": list(_counts(page)),
        "said_declined": page.declined,
        "said_next": later if page.total > offset + SIZE else "",
        "said_previous": earlier if number > 1 else "",
        "say_url": "" if held.withdrawn_in else reverse("say", args=[slug, key]),
    }


def _counts(page: remarks.RemarkPage) -> list[str]:
    """ "3 thanks", "2 remarks", "1 question": those there are."""
    return [
        said % {"count": words.number(count)}
        for kind, said in (
            (kind, kind_count(kind, page.kinds.get(kind, 0))) for kind in remarks.RemarkKind
        )
        if (count := page.kinds.get(kind, 0))
    ]


def kind_count(kind: str, count: int) -> str:
    """The words for so many of a kind, with a place for the number."""
    if kind == remarks.RemarkKind.THANKS:
        return ngettext("thanked once", "thanked %(count)s times", count)
    if kind == remarks.RemarkKind.QUESTION:
        return ngettext("%(count)s question", "%(count)s questions", count)
    return ngettext("%(count)s remark", "%(count)s remarks", count)


def kind_words(kind: str) -> str:
    """What kind of words it is."""
    return {
        remarks.RemarkKind.THANKS: gettext("Thanks"),
        remarks.RemarkKind.QUESTION: gettext("A question"),
    }.get(remarks.RemarkKind(kind), gettext("A remark"))


def _line(held: remarks.RemarkView) -> SaidLine:
    answered = ""
    if held.answered_for:
        answered = naming.filled(
            gettext("%(organisation)s answered on %(date)s"),
            organisation=naming.organisation_link(held.answered_for, short=False),
            date=naming.plain(words.day(held.answered_at)),
        )
    return SaidLine(
        held=held,
        kind=kind_words(held.kind),
        direction=direction(held.language),
        answer_direction=direction(held.answer_language or held.language),
        answered_by=answered,
        report_url=reverse("remark-report", args=[held.uuid]),
    )
