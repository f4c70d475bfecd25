"""A commitment as pages tell it: what was promised, what was reached, and why it stands so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import (
    AgreementCard,
    AgreementHead,
    CommitmentView,
    State,
    recurrence_words,
    words,
)
from pactwork.kernel.texts import Shown
from pactwork.portal import patches
from pactwork.portal.web import naming

NAMES_IN_A_LINE = 3


@dataclass(frozen=True)
class PromiseLine:
    """A commitment in a list. `share` is 0 to 1, None where nothing can be measured."""

    key: str
    url: str
    text: Shown
    state: str
    share: float | None
    reached: str
    promised: str
    due: str
    owed_by: SafeString
    owed_to: SafeString
    evidence: int
    evidence_words: str


def promise_line(held: CommitmentView, agreement: AgreementCard | AgreementHead) -> PromiseLine:
    """The line of a commitment."""
    return PromiseLine(
        key=held.key,
        url=patches.commitment_path(agreement.slug, held.key, words.reader()),
        text=words.text(held.text, agreement.authoritative),
        state=str(held.progress.state),
        share=held.progress.completion,
        reached=reached_words(held),
        promised=words.amount_words(held),
        due=words.partial(held.due),
        owed_by=naming.owed_by(held, most=NAMES_IN_A_LINE),
        owed_to=naming.owed_to(held, most=NAMES_IN_A_LINE),
        evidence=held.evidence,
        evidence_words=pieces_words(held.evidence),
    )


def pieces_words(count: int) -> str:
    """ "12 pieces of evidence"."""
    said = ngettext("%(count)s piece of evidence", "%(count)s pieces of evidence", count)
    return said % {"count": words.number(count)}


def reached_words(held: CommitmentView) -> str:
    """What was reached: "25 of 36 events", "met in 4 of 8 years"; "" where nothing is measured."""
    progress = held.progress
    if not held.measure or progress.target is None:
        return ""
    if held.baseline is not None:
        return words.achieved_words(held)
    return gettext("%(achieved)s of %(target)s") % {
        "achieved": words.number(progress.achieved),
        "target": words.measured(progress.target, held.measure),
    }


def state_sentence(held: CommitmentView) -> str:
    """Why a commitment stands where it stands, in one or two sentences."""
    state = held.progress.state
    if state is State.NOT_MEASURABLE:
        return gettext(
            "The agreement does not say yet how much or by when. Evidence is collected, but "
            "nobody can call this fulfilled until the parties specify it."
        )
    said = _reached(held)
    template = {
        State.FULFILLED: gettext("%(reached)s What was promised is done."),
        State.OVERDUE: gettext("%(reached)s It was due by %(due)s, and that day has passed."),
        State.UNFINISHED: gettext("%(reached)s It was not done before the agreement ended."),
    }.get(state, "%(reached)s")
    person = recurrence_words.person_sentence(held.per) if held.per and held.counts_people else ""
    return " ".join(filter(None, [template % said, person, _pace(held)]))


def _reached(held: CommitmentView) -> dict[str, str]:
    progress = held.progress
    said = {
        "achieved": words.number(progress.achieved),
        "target": words.measured(progress.target or 0, held.measure),
        "percent": words.percent(progress.completion),
        "due": words.day(held.deadline),
    }
    if not held.evidence:
        said["reached"] = gettext("No evidence has been accepted yet.")
    elif held.per:
        said["reached"] = recurrence_words.reached_sentence(
            held.per, said["percent"], progress.met, len(progress.periods), words.reader()
        )
    else:
        said["reached"] = (
            gettext("Accepted evidence amounts to %(achieved)s of %(target)s (%(percent)s).") % said
        )
    return said


def _pace(held: CommitmentView) -> str:
    """What an even pace would have brought by now, where that says something."""
    progress = held.progress
    if progress.expected is None or progress.target is None:
        return ""
    share = words.percent(progress.expected)
    expected = {"percent": share, "amount": share}
    if not held.per:
        amount = (Decimal(str(progress.expected)) * progress.target).quantize(
            Decimal(1), rounding=ROUND_HALF_UP
        )
        expected["amount"] = f"{words.measured(amount, held.measure)} ({share})"
    if progress.state is State.BEHIND and not held.evidence:
        return (
            gettext(
                "An even pace would have brought %(amount)s by today. A commitment for which "
                "nothing has been accepted is behind when a quarter of its time has passed."
            )
            % expected
        )
    if progress.state is State.BEHIND:
        return (
            gettext(
                "An even pace would have brought %(amount)s by today. A commitment is behind "
                "when less than three quarters of that is there."
            )
            % expected
        )
    if progress.state in (State.ON_TRACK, State.NOT_STARTED):
        return gettext("An even pace would have brought %(amount)s by today.") % expected
    return ""
