"""How the desk speaks of repositories that are harvested: where they stand, what went wrong."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy, ngettext

from pactwork.agreements.api import words
from pactwork.desk.web.material_import import FAULTS
from pactwork.desk.web.tool_words import moment
from pactwork.repository.api import sources

OFTEN: Final = {
    1: gettext_lazy("Every hour"),
    6: gettext_lazy("Every six hours"),
    24: gettext_lazy("Every day"),
    168: gettext_lazy("Every week"),
    0: gettext_lazy("Only when you ask for it"),
}
"""How often a source may be asked, in hours."""
TROUBLES: Final = {
    "address": gettext_lazy("This is not an address that can be called."),
    "https": gettext_lazy("This is not an address that can be called."),
    "port": gettext_lazy("Addresses with this port are not called."),
    "private": gettext_lazy("This address leads into a network that is not public."),
    "unreachable": gettext_lazy("Nobody answers at this address."),
    "silence": gettext_lazy("It did not answer in time."),
    "certificate": gettext_lazy("Its certificate is not valid, so it cannot be trusted."),
    "busy": gettext_lazy("It is busy and asks to be called again later."),
    "later": gettext_lazy("Wait a few minutes and try again."),
    "redirections": gettext_lazy("It sends us from one address to the next."),
    "too-large": gettext_lazy("Its answer is too large."),
    "wrong-encoding": gettext_lazy("The letters of its answer cannot be read."),
    "forbidden": gettext_lazy("Its answer holds what is not read, for safety (a document type)."),
    "unreadable": gettext_lazy("Its answer breaks off or is damaged."),
    "not-oai": gettext_lazy(
        "What answers there is no repository that speaks OAI-PMH, no sitemap and no file of JSON."
    ),
    "not-a-sitemap": gettext_lazy("What answers there is no sitemap any more."),
    "no-linked-data": gettext_lazy(
        "Its pages do not say in a way machines read (JSON-LD) what they offer to learn with."
    ),
    "robots": gettext_lazy("Its robots.txt does not allow it to be read by programs."),
    "elsewhere": gettext_lazy("It lists pages of another site, which is not visited for it."),
    "many-gone": gettext_lazy(
        "Less than half of its materials were still there. None was withdrawn: look whether the "
        "address is still the right one."
    ),
    "same-token": gettext_lazy("It gives the same page again and again."),
    "no-format": gettext_lazy("It offers its records in no format that is read here."),
    "badArgument": gettext_lazy("It does not understand what it was asked."),
    "badVerb": gettext_lazy("It does not understand what it was asked."),
    "badResumptionToken": gettext_lazy("It lost the place in its list; the list begins anew."),
    "cannotDisseminateFormat": gettext_lazy("It no longer offers its records in this format."),
    "idDoesNotExist": gettext_lazy("It does not know this record any more."),
    "noSetHierarchy": gettext_lazy("It no longer has sets."),
}
"""What stands in the way, by the repository's words and the codes of OAI-PMH."""
_RECORD: Final = {
    "not-a-record": gettext_lazy("It is described in a way that is not read here."),
    "unreadable": gettext_lazy("It breaks off or is damaged."),
    "too-large": gettext_lazy("It is too large."),
    "forbidden": gettext_lazy("It holds what is not read, for safety."),
    "wrong-encoding": gettext_lazy("Its letters cannot be read."),
    "no-linked-data": gettext_lazy("The page does not say what it offers in JSON-LD."),
    "robots": gettext_lazy("The site's robots.txt does not allow it to be read by programs."),
    "elsewhere": gettext_lazy("It is a page of another site, which is not visited for this one."),
    "no-answer": gettext_lazy("The page answers with an error."),
    "redirections": gettext_lazy("The page leads from one address to the next."),
    "private": gettext_lazy("The page leads into a network that is not public."),
    "address": gettext_lazy("The page leads to an address that cannot be called."),
    "https": gettext_lazy("The page leads to an address that cannot be called."),
    "port": gettext_lazy("The page leads to an address that cannot be called."),
}
FORMATS: Final = {
    "sitemap": gettext_lazy("Pages listed in a sitemap, described in JSON-LD"),
    "json": gettext_lazy("A file of JSON with descriptions (LRMI, AMB)"),
}


def trouble_words(reason: str) -> str:
    """What went wrong, as a sentence; `reason` may be followed by details."""
    name = reason.partition(":")[0].strip()
    if name.startswith("status-"):
        said = gettext("It answers with an error (HTTP %(status)s).")
        return said % {"status": name.removeprefix("status-")[:3]}
    known = TROUBLES.get(name)
    return str(known) if known else gettext("Something went wrong while it was read.")


def record_faults(reasons: Any) -> list[str]:
    """Why a record was set aside, each reason once."""
    found = dict.fromkeys(reason for _, reason, _ in reasons)
    known = {**FAULTS, **_RECORD}
    return [str(known.get(one, gettext("It cannot be taken in as it is."))) for one in found]


def deletes_words(held: sources.SourceLine) -> str:
    """What becomes of materials that are gone at their source, in a sentence."""
    if held.kind != "oai":
        return gettext("Withdrawn here once two harvests running did not find it.")
    if held.deletes in ("no", "transient"):
        return gettext("It keeps no list of it: all of it is walked through each month, and what "
                       "is missing twice is withdrawn here.")  # fmt: skip
    return gettext("Withdrawn here as soon as it says so.")


def turn_words(held: sources.SourceLine) -> str:
    """Where a source stands, in a sentence."""
    next_ = {"date": moment(held.next_at)}
    if held.turn is sources.Turn.PAUSED:
        return gettext("Paused: it is not asked.")
    if held.turn is sources.Turn.TROUBLE:
        return f"{trouble_words(held.trouble)} {gettext('The next try: %(date)s.') % next_}"
    if held.trouble == "many-gone":
        return trouble_words(held.trouble)
    if held.turn is sources.Turn.RUNNING:
        return gettext("It is being harvested now.")
    if held.turn is sources.Turn.SOON:
        return gettext("Its turn comes within a minute.")
    if held.turn is sources.Turn.ASKED:
        return gettext("In order. It is asked only when you say so.")
    return gettext("In order. Its next turn: %(date)s.") % next_


def materials_words(count: int) -> str:
    """How many materials came from a source."""
    said = ngettext("%(count)s material", "%(count)s materials", count)
    return said % {"count": words.number(count)}


def aside_words(count: int) -> str:
    """How many records were set aside."""
    said = ngettext("%(count)s record set aside", "%(count)s records set aside", count)
    return said % {"count": words.number(count)}
