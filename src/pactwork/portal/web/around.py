"""What stands around every page of an agreement: the way here, its views, how it is shared."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import AgreementCard, AgreementHead, words
from pactwork.portal import patches
from pactwork.portal.web import naming


def around(
    held: AgreementHead | AgreementCard,
    here: str,
    *crumbs: tuple[str, str],
    versions: int = 0,
) -> dict[str, Any]:
    """The context shared by the pages of an agreement.

    `here` names the view among the tabs ("agreement" is the page itself, "" none of them);
    `crumbs` are (label, address) below the agreement.
    """
    title = words.text(held.title, held.authoritative)
    home = patches.agreement_path(held.slug, words.reader())
    own = (naming.crumb(title), home if crumbs else "")
    return {
        "held": held,
        "title": title,
        "agreement_url": home,
        "crumbs": [(gettext("Agreements"), reverse("register")), own, *crumbs],
        "tabs": _tabs(held.slug, here, home, versions),
        "demonstration": held.is_demonstration,
        "share_image": reverse("share-image", args=[held.slug, words.reader()]),
    }


def _tabs(slug: str, here: str, home: str, versions: int) -> list[tuple[str, str, bool]]:
    said = gettext("Versions")
    if versions > 1:
        said = gettext("Versions (%(count)s)") % {"count": words.number(versions)}
    places = [
        ("agreement", gettext("The agreement"), home),
        ("evidence", gettext("Evidence"), reverse("agreement-evidence", args=[slug])),
        ("matrix", gettext("Who owes what"), reverse("matrix", args=[slug])),
        ("reciprocity", gettext("Given and received"),
         reverse("agreement-reciprocity", args=[slug])),
        ("versions", said, reverse("versions", args=[slug])),
        ("dossier", gettext("Dossier"), reverse("dossier", args=[slug])),
    ]  # fmt: skip
    return [(label, url, name == here) for name, label, url in places]


def machine_forms(slug: str) -> list[tuple[str, str, str]]:
    """The agreement as machines take it: (name, address, media type)."""
    api = f"/api/v1/agreements/{slug}"
    calendar = gettext("Calendar of due dates")
    return [
        ("JSON-LD", reverse("ld-agreement", args=[slug]), "application/ld+json"),
        ("JSON", api, "application/json"),
        (gettext("Pact file (YAML)"), f"{api}/pact?format=yaml", "application/yaml"),
        ("Atom", reverse("feed-agreement", args=[slug]), "application/atom+xml"),
        (calendar, reverse("calendar-agreement", args=[slug]), "text/calendar"),
    ]
