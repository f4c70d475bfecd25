"""The term of an agreement: whether it is in force, and its line of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import AgreementCard, AgreementDetail, Happening, words
from pactwork.design.drawings.timeline import Mark, Timeline, timeline_svg
from pactwork.kernel.languages import direction
from pactwork.kernel.terms import PartialDate, Term, parse_edtf
from pactwork.portal import patches
from pactwork.portal.web import naming

UPCOMING = 3
SHOWN = 6
"""Of these at most so many are to come, and the others happened lately."""


@dataclass(frozen=True)
class TermLine:
    """The drawing with the same as rows of a table: date, what."""

    drawing: SafeString
    rows: Sequence[tuple[str, SafeString]]


def status_words(card: AgreementCard, today: date) -> str:
    """Whether the agreement is in force: "In force · 2021–2027", "Ended · 2022–2025"."""
    term = Term(_parsed(card.term_from), _parsed(card.term_to))
    said = {"term": words.term_words(card)}
    if card.ends_on and card.ends_on <= today:
        return gettext("Ended · %(term)s") % said
    if card.rests_since and not (card.last_day and card.last_day < today):
        return gettext("Suspended · %(term)s") % said
    if term.start is None and term.end is None:
        return gettext("Without a fixed term")
    if term.in_force(today):
        return gettext("In force · %(term)s") % said
    if term.last is not None and term.last < today:
        return gettext("Ended · %(term)s") % said
    return gettext("Not yet in force · %(term)s") % said


def course_words(held: AgreementDetail, today: date) -> list[str]:
    """What its parties did with it: "Suspended since 2 May 2026", "Ends on 1 July 2027"."""
    said = []
    if held.rests_since and not (held.ends_on and held.ends_on <= today):
        said.append(gettext("Suspended since %(date)s") % {"date": words.day(held.rests_since)})
    if held.ends_on:
        ends = gettext("Ends on %(date)s") if held.ends_on > today else gettext("Ended on %(date)s")
        said.append(ends % {"date": words.day(held.ends_on)})
    return said


def term_line(held: AgreementDetail, happened: Sequence[Happening], today: date) -> TermLine:
    """Signing, announcement, term, due dates and what happened, on one line."""
    marks = sorted(_marks(held, happened, today), key=lambda mark: mark.on)
    card = held.card
    timeline = Timeline(
        start=card.first_day,
        end=card.last_day,
        today=today,
        marks=marks,
        start_text=words.partial(card.term_from),
        end_text=words.partial(card.term_to),
        today_text=gettext("Today"),
    )
    drawing = timeline_svg(
        timeline,
        label=gettext("The agreement in time"),
        description=status_words(card, today),
        rtl=direction(words.reader()) == "rtl",
    )
    rows = [(words.day(mark.on), _linked(mark)) for mark in marks]
    return TermLine(drawing, rows)


def events_of(
    held: AgreementDetail, happened: Sequence[Happening], today: date
) -> list[dict[str, Any]]:
    """What falls due next and what happened lately, for `{% events %}`; the latest first."""
    last = held.ends_on or date.max
    planned = sorted(
        (one for one in held.commitments if one.due and today < (one.deadline or today) < last),
        key=lambda one: one.deadline or today,
    )[:UPCOMING]
    coming = [
        _event(words.partial(one.due), one.deadline, words.text(one.text))
        | {
            "planned": True,
            "url": patches.commitment_path(held.card.slug, one.key, words.reader()),
            "note": words.amount_words(one),
        }
        for one in reversed(planned)
    ]
    return [*coming, *(_happening(one) for one in happened[: SHOWN - len(coming)])]


def _happening(one: Happening) -> dict[str, Any]:
    note = [words.concept(one.kind).text]
    if one.is_withdrawn:
        note.append(gettext("withdrawn, no longer counted"))
    event = _event(
        words.span_words(one.first_day, one.last_day), one.first_day, words.text(one.title)
    )
    url = patches.evidence_path(one.uuid, words.reader())
    return event | {"url": url, "note": " · ".join(note)}


def _event(when: str, day: date | None, text: Any) -> dict[str, Any]:
    return {
        "date": when,
        "datetime": day.isoformat() if day else "",
        "text": naming.clipped(text.text, 140),
        "language": text.language,
        "direction": text.direction,
    }


def _marks(held: AgreementDetail, happened: Sequence[Happening], today: date) -> Iterator[Mark]:
    signed, announced = _parsed(held.card.signed), _parsed(held.announced)
    if signed:
        yield Mark(signed.first, gettext("Signed"), "signed")
    if announced and announced != signed:
        yield Mark(announced.first, gettext("Announced"), "announced")
    for one in held.commitments:
        if one.due and one.deadline and one.deadline < (held.ends_on or date.max):
            said = {"what": naming.clipped(words.text(one.text).text, 80)}
            yield Mark(
                one.deadline,
                gettext("Due: %(what)s") % said,
                "due",
                url=f"#commitment-{one.key}",
                done=one.deadline < today,
            )
    for event in happened:
        if not event.is_withdrawn:
            url = patches.evidence_path(event.uuid, words.reader())
            yield Mark(event.last_day, words.text(event.title).text, "event", url=url)


def _linked(mark: Mark) -> SafeString:
    text = naming.plain(mark.text)
    return naming.link(mark.url, text) if mark.url else text


def _parsed(edtf: str) -> PartialDate | None:
    return parse_edtf(edtf) if edtf else None
