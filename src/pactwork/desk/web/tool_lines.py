"""Statements as lines of lists: who, what, by which tool, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import EvidenceView, recorded, statement_behind, words
from pactwork.desk.web.tool_words import moment, reason_words
from pactwork.kernel.iris import parse_iri
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.api import Viewed, veiled_statement


def statement_lines(held: Sequence[Viewed]) -> list[dict[str, Any]]:
    """Lines for these statements, in their order; two queries."""
    became = recorded.became_of([one.uuid for one in held])
    return [statement_line(one, became.get(one.uuid)) for one in held]


def statement_line(one: Viewed, became: recorded.Became | None) -> dict[str, Any]:
    """One statement, and what became of it."""
    return {
        "uuid": one.uuid,
        "url": reverse("desk-statement", args=[one.uuid]),
        "at": moment(one.stored),
        "datetime": one.stored.isoformat(),
        "happened": moment(one.timestamp),
        "who": who_words(one),
        "person": one.person,
        "verb": one.verb,
        "did": verb_words(one.verb),
        "title": title_words(one),
        "activity": one.activity,
        "tool": one.tool or gettext("Pactwork itself"),
        **_outcome(one, became),
    }


def who_words(one: Viewed) -> str:
    """Who acted: an organisation, or a person under a pseudonym."""
    if one.organisation:
        return one.organisation
    if not one.person:
        return gettext("Pactwork itself")
    said = gettext("Group %(code)s") if one.is_group else gettext("Person %(code)s")
    return said % {"code": one.person}


def verb_words(iri: str) -> str:
    """A verb by the end of its IRI."""
    return iri.rstrip("/").rpartition("/")[2] or iri


def title_words(one: Viewed) -> Shown:
    """What it was done to, by its name or its address."""
    if one.title:
        return words.text(one.title)
    said = name_words(one.activity) if one.activity else gettext("Another statement")
    if said == one.activity:
        return Shown(said, "und", "ltr", False)
    return Shown(said, words.reader(), direction(words.reader()), False)


def stray_lines(strays: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """What was named in vain, why, and what to do."""
    found = []
    for iri, reason in strays:
        why, remedy = reason_words(reason)
        found.append({"iri": iri, "name": name_words(iri), "why": why, "remedy": remedy})
    return found


def name_words(iri: str) -> str:
    """A commitment by its agreement and key, an agreement by its slug, another IRI as it is."""
    kind, keys = parse_iri(iri) or ("", ())
    if kind == "evidence":
        return gettext("A piece of evidence")
    return " / ".join(keys) if kind in ("commitment", "agreement") else iri


def behind_piece(evidence: EvidenceView, viewer: Viewer) -> dict[str, str]:
    """The `tool` that recorded a piece of evidence, and its `statement_json`, nobody named in it;
    both "" where a person delivered it.
    """
    tool = recorded.tool_of(evidence.uuid)
    held = statement_behind(evidence, viewer) if tool else None
    return {"tool": tool, "statement_json": pretty(veiled_statement(held)) if held else ""}


def pretty(held: Mapping[str, Any]) -> str:
    """JSON for people to read."""
    return json.dumps(held, ensure_ascii=False, indent=2)


def _outcome(one: Viewed, became: recorded.Became | None) -> dict[str, Any]:
    said, tone, piece = _standing(one, became)
    return {
        "outcome": said,
        "tone": tone,
        "piece": reverse("desk-piece", args=[piece]) if piece else "",
        "strays": stray_lines(became.strays) if became else [],
    }


def _standing(one: Viewed, became: recorded.Became | None) -> tuple[str, str, UUID | None]:
    """What became of it, how that is coloured, and the piece of evidence if it is one."""
    if not one.tool and not one.is_voided:
        return gettext("A record of Pactwork itself."), "", None
    if became and became.withdrawn:
        return gettext("It was evidence and is withdrawn."), "slow", became.evidence
    if one.is_voided:
        return gettext("It was voided: it says nothing any more."), "slow", None
    if became and became.accepted:
        return gettext("Evidence, accepted: it counts."), "good", became.evidence
    if became and became.waits:
        said = gettext("Evidence: it waits for the other party to accept it.")
        return said, "good", became.evidence
    if became:
        return gettext("No evidence: it matches nothing."), "late", None
    if one.waits:
        return gettext("It arrived. Pactwork looks at it within a minute."), "", None
    return gettext("Kept. It names no commitment."), "", None
