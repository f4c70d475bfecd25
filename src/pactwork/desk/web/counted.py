"""What happened in numbers, for those who run the installation: the ledger's rollups."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.design.drawings.bars import Bar
from pactwork.desk.web.network import frame
from pactwork.desk.web.network_words import month_words, verb_words
from pactwork.desk.web.signed_in import SignedIn, operator_page
from pactwork.kernel.cells import safe_cell
from pactwork.kernel.iris import parse_iri, public_path
from pactwork.ledger.api import COUNTED_BY, Dimension, Rollup, aside, rollup
from pactwork.organisations.api import cards_by_slug

MOST: Final = 200
BARS: Final = 24


@operator_page
def counted(request: SignedIn) -> HttpResponse:
    """Statements and people by what is asked for, and statements by month as bars."""
    by = _asked(request)
    rows, months = aside(_counted, by)
    lines = _in_order(by, rows)
    named = _names(by, lines)
    here = reverse("desk-counted")
    context = {
        **frame(request, "desk-counted"),
        "views": [(label, f"{here}?by={name}", name == by) for name, label in _labels().items()],
        "by": _labels()[by],
        "months": _bars(_in_order("month", months)),
        "lines": [
            (*named[line.of[0]], words.number(line.statements), words.number(line.actors or 0))
            for line in lines[:MOST]
        ],
        "left_out": words.number(len(lines) - MOST) if len(lines) > MOST else "",
        "csv_url": f"{reverse('desk-counted-csv')}?by={by}",
    }
    return render(request, "desk/network/counted.html", context)


@operator_page
def counted_csv(request: SignedIn) -> HttpResponse:
    """All lines as a table."""
    by = _asked(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8; header=present")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{by}.csv"'
    answer.write("\ufeff")
    write = csv.writer(answer).writerow
    write((by, "statements", "people"))
    for line in _in_order(by, aside(rollup, [by], actors=True)):
        write((safe_cell(str(line.of[0] or "")), line.statements, line.actors))
    return answer


def _counted(by: Dimension) -> tuple[list[Rollup], list[Rollup]]:
    """By what is asked for, and by month."""
    rows = rollup([by], actors=True)
    return rows, rows if by == "month" else rollup(["month"])


def _asked(request: SignedIn) -> Dimension:
    said = request.GET.get("by", "")
    return next((name for name in COUNTED_BY if name == said), "month")


def _labels() -> dict[Dimension, str]:
    return {
        "month": gettext("Month"),
        "verb": gettext("What was done"),
        "activity_type": gettext("Kind of activity"),
        "organisation": gettext("Organisation"),
        "commitment": gettext("Commitment"),
    }


def _in_order(by: Dimension, lines: Sequence[Rollup]) -> list[Rollup]:
    """Months newest first, everything else by how much there is of it."""
    if by == "month":
        return sorted(lines, key=lambda line: -int(line.of[0] or 0))
    return sorted(lines, key=lambda line: (-line.statements, str(line.of[0])))


def _names(by: Dimension, lines: Sequence[Rollup]) -> Mapping[Any, tuple[str, str]]:
    """What each value is called, and its address where it has one."""
    values = [line.of[0] for line in lines[:MOST]]
    if by == "organisation":
        return _organisations(values)
    return {value: _name(by, value) for value in values}


def _organisations(values: Sequence[Any]) -> dict[Any, tuple[str, str]]:
    slugs = {value: parsed[1][0] for value in values if value and (parsed := parse_iri(value))}
    cards = cards_by_slug(slugs.values())
    found = {None: (gettext("No organisation"), "")}
    for value, slug in slugs.items():
        name = words.text(cards[slug].name).text if slug in cards else slug
        found[value] = (name, public_path(value, words.reader()) if slug in cards else "")
    return found


def _name(by: Dimension, value: Any) -> tuple[str, str]:
    if value is None:
        return gettext("Not said"), ""
    if by == "month":
        return _month(value), ""
    if by == "commitment" and (parsed := parse_iri(value)):
        return " · ".join(parsed[1]), public_path(value, words.reader())
    return verb_words(value), ""


def _month(value: Any) -> str:
    return month_words(date(int(value) // 100, int(value) % 100, 1))


def _bars(lines: Sequence[Rollup]) -> list[Bar]:
    shown = lines[:BARS]
    most = max((line.statements for line in shown), default=0) or 1
    return [
        Bar(_month(line.of[0]), line.statements / most, words.number(line.statements))
        for line in shown
    ]
