"""How the desk says things: pieces of evidence, commitments and agreements as lines of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import AgreementCard, EvidenceView, Promised, State, words
from pactwork.agreements.api import dialogue as spoken
from pactwork.design.drawings.quilt import Patch
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.sentences import clipped, filled, joined, link, marked, sentence_list
from pactwork.kernel.texts import Shown
from pactwork.organisations.api import OrganisationCard


@dataclass(frozen=True)
class Line:
    """One thing in a list: what it is, where it leads, and the one act it asks for."""

    url: str
    title: Shown
    above: str = ""
    below: str = ""
    note: str = ""
    quote: Shown | None = None
    tone: str = ""
    act: str = ""
    act_url: str = ""


def organisation_link(card: OrganisationCard, *, short: bool = True) -> SafeString:
    """An organisation by its acronym (or its name), leading to its public page."""
    name = words.organisation_short(card) if short else words.organisation_name(card)
    return link(public_path(iri("organisation", card.slug), words.reader()), marked(name))


def organisation_links(cards: Iterable[OrganisationCard]) -> SafeString:
    """Organisations as a list in a sentence."""
    return joined(organisation_link(card) for card in cards)


def absolute(path: str) -> str:
    """A path on this site as an address others can use."""
    return str(settings.PACTWORK_BASE_URL).rstrip("/") + path


def original_of(held: EvidenceView) -> Sequence[str]:
    """The languages in which the agreement it serves counts."""
    return held.claims[0].authoritative if held.claims else ()


def amounts_words(held: EvidenceView) -> str:
    """How much it is worth: "2 trainings, 18 people, counted without names"."""
    return sentence_list([*words.quantities_words(held.quantities), *words.people_words(held)])


def piece_line(
    held: EvidenceView, said: Sequence[spoken.Said] = (), *, act: str = "", mine: bool = False
) -> Line:
    """A piece of evidence; what is open about it is quoted. `mine`: we delivered it."""
    url = reverse("desk-piece", args=[held.uuid])
    happened = (
        f"{words.span_words(held.first_day, held.last_day)} · {words.concept(held.kind).text}"
    )
    newest = said[-1] if said else None
    return Line(
        url=url,
        title=words.text(held.title, original_of(held)),
        above=happened,
        below=_around(held, mine),
        note=standing_words(held, newest),
        quote=words.text(newest.text) if newest else None,
        tone=_tone(held, newest),
        act=act,
        act_url=url,
    )


def _around(held: EvidenceView, mine: bool) -> SafeString:
    titles = {one.agreement: one for one in held.claims}
    agreements = joined(
        marked(_clipped(words.text(one.agreement_title, one.authoritative)))
        for one in titles.values()
    )
    if not agreements:
        return organisation_link(held.delivered_by)
    if mine:
        return filled(gettext("For %(agreements)s"), agreements=agreements)
    by = organisation_link(held.delivered_by)
    said = gettext("Delivered by %(organisation)s for %(agreements)s")
    return filled(said, organisation=by, agreements=agreements)


def _clipped(held: Shown) -> Shown:
    return Shown(clipped(held.text, 90), held.language, held.direction, held.is_fallback)


def standing_words(held: EvidenceView, newest: spoken.Said | None) -> str:
    """Where a piece stands, in one sentence."""
    if held.voided_on:
        said = gettext("Withdrawn on %(date)s: it no longer counts")
        return said % {"date": words.day(held.voided_on)}
    if newest is not None:
        named = {"organisation": words.organisation_short(newest.organisation).text}
        if newest.kind == "returned":
            return gettext("%(organisation)s returned it:") % named
        return gettext("%(organisation)s asks:") % named
    accepted = [one.accepted_on for one in held.claims if one.accepted_on]
    if accepted and len(accepted) == len(held.claims):
        return gettext("Accepted on %(date)s") % {"date": words.day(max(accepted))}
    if accepted:
        return gettext("Accepted for a part of what it serves")
    said = gettext("Waiting since %(date)s")
    return said % {"date": words.day(held.recorded_at)}


def _tone(held: EvidenceView, newest: spoken.Said | None) -> str:
    if held.voided_on:
        return "quiet"
    if newest is not None:
        return "slow"
    return "good" if held.claims and all(one.accepted_on for one in held.claims) else ""


def promise_line(held: Promised, *, on: date, act: bool = True) -> Line:
    """A commitment that falls due, with delivering evidence for it as its act."""
    deliver = reverse("desk-deliver") + f"?for={held.agreement}/{held.key}"
    agreement = marked(_clipped(words.text(held.agreement_title, held.authoritative)))
    return Line(
        url=commitment_path(held.agreement, held.key) if held.is_public else "",
        title=words.text(held.text, held.authoritative),
        above=_done(held),
        below=filled(gettext("For %(agreements)s"), agreements=agreement),
        note=due_words(held.deadline, on),
        tone="late" if held.deadline and held.deadline < on else "slow",
        act=gettext("Deliver evidence") if act else "",
        act_url=deliver,
    )


def _done(held: Promised) -> str:
    if not held.measure or held.target is None or held.per:
        return ""
    return gettext("%(achieved)s of %(target)s") % {
        "achieved": words.number(held.achieved),
        "target": words.measured(held.target, held.measure),
    }


def due_words(day: date | None, on: date) -> str:
    """When something falls due, seen from a day."""
    if day is None:
        return ""
    said = {"date": words.day(day)}
    days = (day - on).days
    if days < 0:
        return gettext("Was due on %(date)s") % said
    if days == 0:
        return gettext("Due today")
    return ngettext(
        "Due on %(date)s, in %(count)s day", "Due on %(date)s, in %(count)s days", days
    ) % {**said, "count": words.number(days)}


def agreement_line(card: AgreementCard, *, on: date, ends: bool) -> Line:
    """An agreement that ends soon, or in which nothing happened for long."""
    return Line(
        url=public_path(iri("agreement", card.slug), words.reader()) if card.is_public else "",
        title=words.text(card.title, card.authoritative),
        above=words.term_words(card),
        below=organisation_links(card.parties[:4]),
        note=_ends(card, on) if ends else _dormant(card),
        tone="slow" if ends else "quiet",
    )


def _ends(card: AgreementCard, on: date) -> str:
    days = (card.last_day - on).days if card.last_day else 0
    said = {"date": words.day(card.last_day), "count": words.number(days)}
    return (
        ngettext("Ends on %(date)s, in %(count)s day", "Ends on %(date)s, in %(count)s days", days)
        % said
    )


def _dormant(card: AgreementCard) -> str:
    if card.last_accepted_on is None:
        return gettext("Nothing was accepted yet")
    said = gettext("Nothing was accepted since %(date)s")
    return said % {"date": words.day(card.last_accepted_on)}


def commitment_path(agreement: str, key: str) -> str:
    """The path of a commitment's public page."""
    return public_path(iri("commitment", agreement, key), words.reader())


def patch_of(card: AgreementCard) -> Patch:
    """The patch of an agreement, leading to its public page."""
    title = words.text(card.title, card.authoritative)
    return Patch(
        key=card.slug,
        parties=tuple(party.slug for party in card.parties),
        fills=tuple(card.fills),
        title=title.text,
        url=public_path(iri("agreement", card.slug), words.reader()),
        caption=words.fulfilled_words(card.fulfilled, card.commitments),
        language=title.language,
        direction=title.direction,
    )


def state_of(card: AgreementCard) -> State:
    """The state of an agreement as a value of progress."""
    return State(card.state)


def organisation_choices(
    cards: Mapping[int, OrganisationCard], chosen: str, url_for: Any, counts: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Chips to look at one organisation's things or at all of them: nothing for just one."""
    if len(cards) < 2:
        return []
    every: dict[str, Any] = {
        "label": gettext("All your organisations"),
        "url": url_for(""),
        "count": None,
        "current": not chosen,
    }
    return [every] + [
        {
            "label": words.organisation_short(card).text,
            "url": url_for(card.slug),
            "count": words.number(counts.get(number, 0)),
            "current": card.slug == chosen,
        }
        for number, card in cards.items()
    ]
