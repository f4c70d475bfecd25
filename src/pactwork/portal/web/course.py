"""How much was done over time of all that an agreement or an organisation promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import Course, Moment, words
from pactwork.design.drawings.progress import Growth, growth_svg
from pactwork.kernel.formats import year_starts
from pactwork.kernel.languages import direction


@dataclass(frozen=True)
class CourseFigure:
    """The drawing with its sentences and the same figures as rows, or why there is no drawing."""

    drawing: SafeString
    caption: str
    heads: Sequence[str] = ()
    rows: Sequence[tuple[str, ...]] = ()
    missing: str = ""

    @property
    def numbers(self) -> list[int]:
        """The columns of figures."""
        return list(range(1, len(self.heads)))


def course_figure(course: Course, today: date) -> CourseFigure | None:
    """The course of these commitments; None where there are none."""
    if not course.commitments:
        return None
    if not course.past:
        return CourseFigure(SafeString(""), "", missing=_why_not(course))
    heads = [gettext("Date"), gettext("Done")]
    if course.paced:
        heads.append(gettext("Even pace"))
    rows = [
        (words.day(one.day), words.percent(one.completion), words.percent(one.expected))
        for one in _that_tell(course.past)
    ]
    drawing = growth_svg(
        _drawn(course, today),
        label=gettext("Progress over time"),
        description=_sentence(course.past[-1]),
        rtl=direction(words.reader()) == "rtl",
    )
    caption = " ".join(_caption(course))
    return CourseFigure(drawing, caption, heads, [row[: len(heads)] for row in rows])


def _why_not(course: Course) -> str:
    if not course.measurable:
        return gettext(
            "There is nothing to draw: how much is promised, or by when, is yet to be specified."
        )
    return gettext(
        "There is nothing to draw yet: no accepted evidence counts towards what was promised."
    )


def _drawn(course: Course, today: date) -> Growth:
    first, last = course.moments[0].day, course.moments[-1].day
    reachable = {"share": words.percent(course.reachable)}
    whole = course.measurable == course.commitments
    return Growth(
        points=[(one.day, 100 * (one.completion or 0.0)) for one in course.past],
        start=course.start,
        end=course.end,
        target=100 * course.reachable,
        ticks=year_starts(first, last, words.reader()),
        target_label=gettext("All that was promised: %(share)s") % reachable
        if whole
        else gettext("All that can be measured: %(share)s") % reachable,
        reached_label=words.percent(course.past[-1].completion),
        today=today,
        today_label=gettext("Today"),
        steady=course.paced > 0,
        pace=[(one.day, 100 * one.expected) for one in course.moments if one.expected is not None],
        stepped=False,
    )


def _sentence(last: Moment) -> str:
    said = {"share": words.percent(last.completion), "date": words.day(last.day)}
    if last.expected is None:
        return gettext("%(share)s was done by %(date)s.") % said
    said["pace"] = words.percent(last.expected)
    return (
        gettext("%(share)s was done by %(date)s; an even pace would have brought %(pace)s.") % said
    )


def _caption(course: Course) -> Iterator[str]:
    count = course.commitments
    yield ngettext(
        "How much was done of %(count)s commitment, from accepted evidence alone.",
        "How much was done, on average, of %(count)s commitments, from accepted evidence alone.",
        count,
    ) % {"count": words.number(count)}
    if hidden := count - course.measurable:
        yield ngettext(
            "%(count)s commitment is not measurable until specified and counts as not done.",
            "%(count)s commitments are not measurable until specified and count as not done.",
            hidden,
        ) % {"count": words.number(hidden)}
    if not course.paced:
        return
    yield gettext("The dotted line is an even pace.")
    if loose := course.measurable - course.paced:
        yield ngettext(
            "%(count)s commitment has no known beginning or end and so no even pace.",
            "%(count)s commitments have no known beginning or end and so no even pace.",
            loose,
        ) % {"count": words.number(loose)}


def _that_tell(moments: Sequence[Moment]) -> list[Moment]:
    """The moments at which more was done than before, and the last."""
    pairs = zip(moments, [None, *moments[:-1]], strict=True)
    told = [
        one for one, before in pairs if one.completion != (before.completion if before else 0.0)
    ]
    return told if moments[-1] in told else [*told, moments[-1]]
