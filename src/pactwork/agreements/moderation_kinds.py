"""What is told to those whom the operators' acts concern, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements import words
from pactwork.agreements.remark_words import REASON_WORDS
from pactwork.kernel.iris import public_path
from pactwork.notifications.api import NoticeKind, Said
from pactwork.people.api import Person, acting

Parameters = Mapping[str, Any]


def _remark(held: Parameters, language: str) -> Said:
    said = {"title": words.text(held["title"], held.get("languages", ())).text}
    path = public_path(held["iri"], words.reader())
    if held["what"] == "restored":
        heading = gettext("What you said is shown again: “%(title)s”") % said
        return Said(heading, held["note"], path)
    heading = gettext("What you said is not shown any more: “%(title)s”") % said
    reason = str(REASON_WORDS.get(held["reason"], ""))
    return Said(heading, "\n".join(one for one in (reason, held["note"]) if one), path)


def _publishing(held: Parameters, language: str) -> Said:
    named = words.text(held["organisation"]).text if held["organisation"] else ""
    stopped = held["what"] == "stopped"
    if named and stopped:
        heading = gettext("Publishing is suspended for %(name)s") % {"name": named}
    elif named:
        heading = gettext("%(name)s may publish again") % {"name": named}
    elif stopped:
        heading = gettext("Publishing is suspended for you")
    else:
        heading = gettext("You may publish again")
    return Said(heading, held["reason"], reverse("desk"))


def _is_theirs(person: int, held: Parameters) -> bool:
    return bool(held["person"] == person)


def _concerns(person: int, held: Parameters) -> bool:
    if held["person"] is not None:
        return bool(held["person"] == person)
    row = Person.objects.filter(pk=person).first()
    return row is not None and held["number"] in acting(row).powers


def _nobody(organisation: int, held: Parameters) -> bool:
    return False


KINDS: Final = (
    NoticeKind(
        "remark-moderated",
        gettext_lazy("Those who run this site hid or showed again what you said"),
        _remark,
        _is_theirs,
        "people",
        _nobody,
    ),
    NoticeKind(
        "publishing",
        gettext_lazy("Publishing was suspended, or goes on"),
        _publishing,
        _concerns,
        "people",
        _nobody,
    ),
)
"""Both are told to people only: no webhook hears of them."""
