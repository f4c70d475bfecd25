"""How drafts are told: states, acts, whose turn it is, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext

from pactwork.agreements.api import drafting_errors as errors
from pactwork.agreements.api import drafts, negotiation, words
from pactwork.organisations.api import OrganisationCard

Act = negotiation.Act
DraftState = negotiation.DraftState


def state_words(state: DraftState) -> str:
    """Where a draft stands."""
    said = {
        DraftState.DRAFTING: gettext("Being written"),
        DraftState.PROPOSED: gettext("Proposed"),
        DraftState.APPROVED: gettext("Approved by all"),
        DraftState.SIGNING: gettext("Being signed"),
        DraftState.IN_FORCE: gettext("In force"),
        DraftState.WITHDRAWN: gettext("Withdrawn"),
        DraftState.REFUSED: gettext("Refused"),
    }
    return said[state]


def kind_words(kind: str) -> str:
    """What a draft is to become."""
    said = {
        "new": gettext("A new agreement"),
        "amendment": gettext("An amendment"),
        "renewal": gettext("A renewal"),
    }
    return said.get(kind, kind)


def who_words(person: str, organisation: OrganisationCard) -> str:
    """Somebody with the organisation; the organisation alone where no name is known."""
    short = words.organisation_short(organisation).text
    return f"{person} ({short})" if person else short


def act_words(act: Act) -> str:
    """What an organisation did, as a line of a history: after its name and a colon."""
    said = {
        Act.CHANGE: gettext("changed the text"),
        Act.PROPOSE: gettext("proposed it"),
        Act.APPROVE: gettext("approved it"),
        Act.COUNTER: gettext("made a counter-proposal"),
        Act.REMARK: gettext("gave it back with remarks"),
        Act.WITHDRAW: gettext("withdrew it"),
        Act.REFUSE: gettext("refused it"),
        Act.SIGN: gettext("signed"),
        Act.FUND: gettext("agreed to fund it"),
        Act.ENDORSE: gettext("endorsed it"),
        Act.CONTRACT: gettext("agreed to deliver"),
    }
    return said[act]


def bind_words(act: Act) -> str:
    """The button with which an organisation binds itself."""
    said = {
        Act.SIGN: gettext("Sign"),
        Act.FUND: gettext("Agree to fund it"),
        Act.ENDORSE: gettext("Endorse it"),
        Act.CONTRACT: gettext("Agree to deliver"),
    }
    return said[act]


def turn_words(turns: Sequence[drafts.TurnView]) -> str:
    """Whose turn it is, in a sentence; "" when it is nobody's."""
    if not turns:
        return ""
    mine = [turn for turn in turns if turn.mine]
    if mine:
        return _yours(mine[0])
    names = ", ".join(
        dict.fromkeys(words.organisation_short(one.organisation).text for one in turns)
    )
    said = {
        "propose": gettext("%(names)s has the pen."),
        "approve": gettext("Waiting for approval by %(names)s."),
        "confirm": gettext("Waiting for %(names)s to confirm a paper."),
    }
    waiting = said.get(turns[0].owed, gettext("Waiting for the signature of %(names)s."))
    return waiting % {"names": names}


def _yours(turn: drafts.TurnView) -> str:
    said = {
        "propose": gettext("%(name)s has the pen: it is your turn to write and propose."),
        "approve": gettext("It is your turn to approve for %(name)s."),
        "confirm": gettext("It is your turn to confirm a paper for %(name)s."),
    }
    yours = said.get(turn.owed, gettext("It is your turn to sign for %(name)s."))
    return yours % {"name": words.organisation_short(turn.organisation).text}


def refusal_words(error: errors.DraftError) -> str:
    """Why a draft did not take something, and what to do, in the reader's language."""
    told = _REFUSALS.get(error.code)
    return told() if told else str(error)


_REFUSALS: Final[Mapping[str, Callable[[], str]]] = {
    "proposed": lambda: gettext(
        "This was proposed. Change it with a counter-proposal; that clears every approval."
    ),
    "stale": lambda: gettext("The text changed since it was shown to you. Read it again."),
    "base": lambda: gettext(
        "The agreement was amended otherwise meanwhile. Bring this draft up to date first."
    ),
    "todo": lambda: gettext("Something is still missing; the list says what."),
    "same": lambda: gettext("This says what is in force already. Change something first."),
    "twice": lambda: gettext("This was done already."),
    "state": lambda: gettext("This is not possible any more: the draft stands elsewhere by now."),
    "power": lambda: gettext("Your role in this organisation does not allow this."),
    "reason": lambda: gettext("Say why, in a sentence or two."),
    "fresh": lambda: gettext("Prove who you are once more before you sign."),
    "name": lambda: gettext("Say who signs."),
    "organisation": lambda: gettext("An organisation in it is not known here."),
    "initiator": lambda: gettext("Whoever started the draft stays in it."),
    "depth": lambda: gettext("Articles cannot be nested deeper than that."),
    "circle": lambda: gettext("An article cannot stand under itself."),
    "missing": lambda: gettext("What you changed is not there any more."),
    "size": lambda: gettext("The draft is too large."),
    "comment": lambda: gettext("There is nothing to answer here any more."),
    "files": lambda: gettext("There are too many files already."),
    "paper": lambda: gettext("A representative of another signatory confirms a paper."),
    "suspended": lambda: gettext("It was suspended, or goes on again, meanwhile."),
    "ended": lambda: gettext("This agreement has been ended."),
    "agreement": lambda: gettext("Only signatories of the agreement do that."),
    "as_it_is": lambda: gettext("This is what stands there already. Write what you would change."),
    "decided": lambda: gettext("Somebody decided on this suggestion already."),
    "suggestion": lambda: gettext("There is no such suggestion any more."),
    "suggestions": lambda: gettext("Too many suggestions wait here already. Let them be decided."),
    "author": lambda: gettext("Only who suggested it takes it back."),
    "text": lambda: gettext("A text may not contain control characters."),
    "conflict": lambda: gettext("The text has moved on. Both texts are here: make one of them."),
    "notice": lambda: gettext("A notice is between 0 and 120 months long."),
}
