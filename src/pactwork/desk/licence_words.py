"""What stands against the licence of a draft, and which licences fit, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.kernel.sentences import sentence_list
from pactwork.repository.api import CLASH_WORDS, LICENCES, LicenceFault


def clashes(faults: Sequence[LicenceFault]) -> list[str]:
    """A sentence for each source that the licence does not fit: which it is, and why."""
    return [
        gettext("“%(source)s”, %(licence)s: %(why)s")
        % {
            "source": one.origin.title or one.origin.iri,
            "licence": short(one.origin.licence),
            "why": CLASH_WORDS[one.clash],
        }
        for one in faults
    ]


def fitting(licences: Sequence[str]) -> str:
    """Which licences fit what it is made out of; "" where any does."""
    if len(licences) == len(LICENCES):
        return ""
    if not licences:
        return gettext(
            "No licence fits all that it is made out of. Leave a source out, or say at the source"
            " that the rights are yours, or who allowed it."
        )
    names = sentence_list(short(one) for one in licences)
    return gettext("What it is made out of lets it have: %(licences)s.") % {"licences": names}


def short(notation: str) -> str:
    """A licence by its sign: "CC BY 4.0"; "" for none."""
    return words.concept(f"licences:{notation}").text.partition(":")[0] if notation else ""
