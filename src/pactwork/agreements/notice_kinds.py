"""What agreements have to tell people: each kind in words, and who may still see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from pactwork.agreements import moderation_kinds, words
from pactwork.agreements.models import Agreement, Draft, DraftParty, Evidence, Party
from pactwork.agreements.models.agreement import Visibility
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.texts import Text
from pactwork.notifications.api import NoticeKind, Said, register_notice_kind
from pactwork.people.api import Person, acting

Parameters = Mapping[str, Any]


def _text(value: Text) -> str:
    return words.text(value).text or gettext("without a title")


def _titled(held: Parameters) -> str:
    """The title, in the language in which it counts where the reader's is missing."""
    said = words.text(held["title"], held.get("languages", ())).text
    return said or gettext("without a title")


def _turn(held: Parameters, language: str) -> Said:
    said = {"name": _text(held["organisation"]), "title": _titled(held)}
    wanted = {
        "propose": gettext("%(name)s has the pen: “%(title)s”"),
        "approve": gettext("To approve for %(name)s: “%(title)s”"),
        "confirm": gettext("A paper to confirm for %(name)s: “%(title)s”"),
    }
    heading = wanted.get(held["owed"], gettext("To sign for %(name)s: “%(title)s”")) % said
    text = gettext("All parties wait for this. The page shows exactly what it is about.")
    place = "desk-draft" if held["owed"] == "propose" else "desk-draft-acts"
    return Said(heading, text, reverse(place, args=[held["draft"]]))


def _news(held: Parameters, language: str) -> Said:
    said = {"name": _text(held["organisation"]), "title": _titled(held)}
    told = {
        "counter": gettext("%(name)s makes a counter-proposal: “%(title)s”"),
        "remark": gettext("%(name)s gave back with remarks: “%(title)s”"),
        "refuse": gettext("%(name)s refused: “%(title)s”"),
        "withdraw": gettext("%(name)s withdrew: “%(title)s”"),
        "paper": gettext("%(name)s gave back the paper you signed: “%(title)s”"),
        "in_force": gettext("In force: “%(title)s”"),
    }
    text = held["reason"] or gettext("The history of the draft tells the whole.")
    return Said(told[held["what"]] % said, text, reverse("desk-draft-acts", args=[held["draft"]]))


def _remark(held: Parameters, language: str) -> Said:
    said = {"name": held["author"] or _text(held["organisation"]), "title": _titled(held)}
    heading = gettext("%(name)s remarks on “%(title)s”") % said
    if held["mentioned"]:
        heading = gettext("%(name)s asks you about “%(title)s”") % said
    return Said(heading, held["text"], reverse("desk-draft-talk", args=[held["draft"]]))


def _suggestion(held: Parameters, language: str) -> Said:
    said = {"name": held["author"] or _text(held["organisation"]), "title": _titled(held)}
    told = {
        "made": gettext("%(name)s suggests another wording in “%(title)s”"),
        "accepted": gettext("%(name)s took over your wording in “%(title)s”"),
        "declined": gettext("%(name)s leaves “%(title)s” as it is, and not as you suggested"),
    }
    text = held["text"] or gettext("The page shows both texts, word by word.")
    place = reverse("desk-draft-suggestions", args=[held["draft"]])
    return Said(told[held["what"]] % said, text, place)


def _evidence(held: Parameters, language: str) -> Said:
    said = {"name": _text(held["organisation"]), "title": _titled(held)}
    told = {
        "delivered": gettext("%(name)s delivered evidence: “%(title)s”"),
        "recorded": gettext("A tool of %(name)s recorded evidence: “%(title)s”"),
        "asked": gettext("%(name)s asks about your evidence: “%(title)s”"),
        "returned": gettext("%(name)s returned your evidence: “%(title)s”"),
        "answered": gettext("%(name)s answered about “%(title)s”"),
        "accepted": gettext("%(name)s accepted your evidence: “%(title)s”"),
        "withdrawn": gettext("%(name)s withdrew its evidence: “%(title)s”"),
        "remind": gettext("Still waiting for you: “%(title)s”, delivered by %(name)s"),
        "escalate": gettext("Nobody has looked at “%(title)s”, delivered by %(name)s"),
    }
    calls = {
        "delivered": gettext("Accept it, ask, or return it with a reason."),
        "recorded": gettext("More of today may wait beside it: accept them together."),
        "accepted": gettext("It counts from now on."),
        "remind": gettext("Evidence is never accepted by silence: accept, ask or return it."),
        "escalate": gettext("Your coordinators were reminded. Silence accepts nothing."),
    }
    text = _text(held["text"]) if held["text"] else calls.get(held["what"], "")
    return Said(told[held["what"]] % said, text, reverse("desk-piece", args=[held["evidence"]]))


def _pile(held: Parameters, language: str) -> Said:
    count, since = held["pieces"], words.day(date.fromisoformat(held["since"]))
    said = {
        "count": words.number(count),
        "tool": held["tool"],
        "name": _text(held["organisation"]),
        "title": _titled(held),
        "day": since,
    }
    if held["what"] == "escalate":
        heading = ngettext(
            "Nobody has looked at %(count)s piece from %(tool)s since %(day)s: “%(title)s”",
            "Nobody has looked at %(count)s pieces from %(tool)s since %(day)s: “%(title)s”",
            count,
        )
        text = gettext("Your coordinators were reminded. Silence accepts nothing.")
    else:
        heading = ngettext(
            "%(count)s piece from %(tool)s has waited for you since %(day)s: “%(title)s”",
            "%(count)s pieces from %(tool)s have waited for you since %(day)s: “%(title)s”",
            count,
        )
        text = gettext(
            "A tool of %(name)s recorded this evidence. It is never accepted by silence: look at "
            "the pile, and accept it together or ask about single pieces."
        )
    return Said(heading % said, text % said, reverse("desk-recorded"))


def _date(held: Parameters, language: str) -> Said:
    title = _titled(held)
    if held["what"] == "ending":
        heading = gettext("“%(title)s” ends on %(day)s") % {"title": title, "day": _day(held)}
        text = gettext("Renew it, or let it end well: deliver and accept what is left.")
    elif held["what"] == "dormant":
        heading = gettext("Nothing was accepted under “%(title)s” for a year") % {"title": title}
        text = gettext("If something happened, deliver it; if nothing did, talk to your partners.")
    else:
        heading = gettext("Due on %(day)s: “%(title)s”") % {"title": title, "day": _day(held)}
        text = gettext("Deliver what was done, so that the other party can accept it.")
    return Said(heading, text, public_path(held["iri"], words.reader()))


def _day(held: Parameters) -> str:
    return words.day(date.fromisoformat(held["day"]))


def _moved(held: Parameters, language: str) -> Said:
    heading = gettext("New evidence was accepted for “%(title)s”") % {"title": _titled(held)}
    text = gettext("See how far it has come.")
    return Said(heading, text, public_path(held["iri"], words.reader()))


def _course(held: Parameters, language: str) -> Said:
    heading, text = _course_words(held)
    path = reverse("desk-agreement", args=[held["agreement"]])
    return Said(heading, held["reason"] or text, path)


def _followed_course(held: Parameters, language: str) -> Said:
    return Said(*_course_words(held), public_path(held["iri"], words.reader()))


def _course_words(held: Parameters) -> tuple[str, str]:
    """What became of an agreement: a heading, and what that means."""
    said = {"title": _titled(held), "name": _text(held["organisation"])}
    said |= {"day": _day(held)} if held["day"] else {}
    what = held["what"]
    if what == "suspended":
        return (
            gettext("%(name)s suspended “%(title)s”") % said,
            gettext("While an agreement rests, nothing falls due and nothing becomes overdue."),
        )
    if what == "resumed":
        return (
            gettext("“%(title)s” goes on") % said,
            gettext("Every deadline is later by the days on which the agreement rested."),
        )
    if what == "terminated":
        return (
            gettext("%(name)s ends “%(title)s” on %(day)s") % said,
            gettext("Until that day it stays in force. Deliver and accept what is left."),
        )
    if what == "ended":
        return (
            gettext("“%(title)s” has ended") % said,
            gettext("It was in force until %(day)s. What was not done before is no more owed.")
            % {"day": words.day(date.fromisoformat(held["day"]) - timedelta(days=1))},
        )
    return (
        gettext("“%(title)s” was amended") % said,
        gettext("It has version %(number)s now. Its page compares every word with the one before.")
        % {"number": words.number(held["number"])},
    )


def _organisations_of(person: int) -> frozenset[int]:
    held = Person.objects.filter(pk=person).first()
    return frozenset(acting(held).powers) if held else frozenset()


def _sees_draft(person: int, held: Parameters) -> bool:
    return _draft_is_of(_organisations_of(person), held)


def _draft_is_of(organisations: frozenset[int], held: Parameters) -> bool:
    draft = Draft.objects.filter(uuid=UUID(held["draft"]))
    rows = DraftParty.objects.filter(draft__in=draft, organisation__in=organisations)
    return rows.exists()


def _sees_evidence(person: int, held: Parameters) -> bool:
    return _evidence_is_of(_organisations_of(person), held)


def _evidence_is_of(organisations: frozenset[int], held: Parameters) -> bool:
    rows = Evidence.objects.filter(uuid=UUID(held["evidence"]))
    own = rows.filter(delivered_by__in=organisations)
    parties = Party.objects.filter(
        organisation__in=organisations, agreement__commitments__claims__evidence__in=rows
    )
    return own.exists() or parties.exists()


def _sees_agreement(person: int, held: Parameters) -> bool:
    return _agreement_is_of(_organisations_of(person), held)


def _agreement_is_of(organisations: frozenset[int], held: Parameters) -> bool:
    row = Agreement.objects.filter(slug=held["agreement"]).first()
    if row is None:
        return False
    if row.visibility == Visibility.PUBLIC:
        return True
    return row.parties.filter(organisation__in=organisations).exists()


def _is_of_a_party(person: int, held: Parameters) -> bool:
    return _party_is_of(_organisations_of(person), held)


def _party_is_of(organisations: frozenset[int], held: Parameters) -> bool:
    rows = Party.objects.filter(agreement__slug=held["agreement"], organisation__in=organisations)
    return rows.exists()


def _for(sees: Callable[[frozenset[int], Parameters], bool]) -> Callable[[int, Parameters], bool]:
    return lambda organisation, held: sees(frozenset({organisation}), held)


KINDS: Final = (
    NoticeKind(
        "draft-turn",
        gettext_lazy("It is your organisation's turn with a draft"),
        _turn,
        _sees_draft,
        "agreements",
        _for(_draft_is_of),
    ),
    NoticeKind(
        "draft-news",
        gettext_lazy("A party did something with a draft"),
        _news,
        _sees_draft,
        "agreements",
        _for(_draft_is_of),
    ),
    NoticeKind(
        "draft-remark",
        gettext_lazy("Somebody remarked on a draft"),
        _remark,
        _sees_draft,
        "agreements",
        _for(_draft_is_of),
    ),
    NoticeKind(
        "draft-suggestion",
        gettext_lazy("Somebody suggests another wording in a draft, or it was decided"),
        _suggestion,
        _sees_draft,
        "agreements",
        _for(_draft_is_of),
    ),
    NoticeKind(
        "evidence",
        gettext_lazy("Evidence was delivered, asked about, returned or accepted"),
        _evidence,
        _sees_evidence,
        "evidence",
        _for(_evidence_is_of),
    ),
    NoticeKind(
        "evidence-pile",
        gettext_lazy("What tools recorded has waited long for you"),
        _pile,
        _is_of_a_party,
        "evidence",
        _for(_party_is_of),
    ),
    NoticeKind(
        "date",
        gettext_lazy("A date comes near, or nothing has happened for a year"),
        _date,
        _sees_agreement,
        "dates",
        _for(_agreement_is_of),
    ),
    NoticeKind(
        "commitment-moved",
        gettext_lazy("Evidence was accepted for what you follow"),
        _moved,
        _sees_agreement,
        "followed",
        _for(_agreement_is_of),
    ),
    NoticeKind(
        "agreement-course",
        gettext_lazy("An agreement was suspended, went on, was amended or ended"),
        _course,
        _is_of_a_party,
        "agreements",
        _for(_party_is_of),
    ),
    NoticeKind(
        "followed-course",
        gettext_lazy("An agreement you follow was suspended, went on, was amended or ended"),
        _followed_course,
        _sees_agreement,
        "followed",
        _for(_agreement_is_of),
    ),
)
"""Every kind of notice about agreements."""


def register_kinds() -> None:
    """Make them known to the notifications."""
    for kind in (*KINDS, *moderation_kinds.KINDS):
        register_notice_kind(kind)


def subject_of_draft(uuid: UUID) -> str:
    """What a notice on a draft is about; drafts have no public identifier."""
    return f"urn:uuid:{uuid}"


def subject_of_evidence(uuid: UUID) -> str:
    """What a notice on evidence is about."""
    return iri("evidence", uuid)
