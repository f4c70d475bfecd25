"""How the pages of those who run the installation say things."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import negotiation, words
from pactwork.desk.web.draft_words import act_words

DEEDS = {
    "invited": lambda: gettext("invited somebody"),
    "invitation-withdrawn": lambda: gettext("withdrew an invitation"),
    "joined": lambda: gettext("joined"),
    "role-changed": lambda: gettext("changed a role"),
    "ended": lambda: gettext("ended a membership"),
    "left": lambda: gettext("left"),
    "delegated": lambda: gettext("lent the power to sign"),
    "delegation-withdrawn": lambda: gettext("took the power to sign back"),
    "asked": lambda: gettext("asked to act for it"),
    "claimed": lambda: gettext("showed an address of it"),
    "claim-accepted": lambda: gettext("accepted a claim"),
    "claim-refused": lambda: gettext("refused a claim"),
    "registered": lambda: gettext("registered it"),
    "merged": lambda: gettext("merged a duplicate into it"),
    "parted": lambda: gettext("undid the merge of a duplicate"),
    "publishing-stopped": lambda: gettext("suspended publishing"),
    "publishing-goes-on": lambda: gettext("ended a suspension of publishing"),
    "key-made": lambda: gettext("made a key for a tool"),
    "key-renewed": lambda: gettext("gave the key of a tool a new secret"),
    "key-changed": lambda: gettext("changed what a tool may do"),
    "key-revoked": lambda: gettext("revoked the key of a tool"),
    "statements-in": lambda: gettext("brought statements in from a file"),
    "statements-out": lambda: gettext("carried statements out as a file"),
}


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The pages of the network: label, address, is current."""
    pages = (
        ("desk-network", gettext("Usage")),
        ("desk-counted", gettext("What happened")),
        ("desk-audit", gettext("Who did what")),
        ("desk-announcements", gettext("Announcements")),
        ("desk-network-moderation", gettext("Moderation")),
        ("desk-merges", gettext("Duplicates")),
        ("desk-publishing", gettext("Suspensions")),
        ("desk-vocabularies", gettext("Vocabularies")),
        ("desk-templates", gettext("Templates")),
    )
    return [(label, reverse(name), name == here) for name, label in pages]


def left_words(kind: str) -> str:
    """By which way things leave."""
    said = {
        "mail": gettext("Letters"),
        "push": gettext("Notices to browsers"),
        "telegram": gettext("Telegram messages"),
        "webhook": gettext("Webhooks"),
    }
    return said[kind]


def month_words(first: date) -> str:
    """A month by name and year."""
    return words.partial(f"{first:%Y-%m}")


def deed_words(kind: str) -> str:
    """What somebody did in an organisation."""
    return DEEDS[kind]() if kind in DEEDS else kind


def draft_act_words(act: str) -> str:
    """What an organisation did with a draft."""
    return act_words(negotiation.Act(act))


def verb_words(iri: str) -> str:
    """A verb of the ledger by the end of its IRI."""
    return iri.rstrip("/").rpartition("/")[2]
