"""The parts of a material's page: head and facts, terms, what is around it, what is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from pactwork.agreements.api import words
from pactwork.kernel.iris import iri
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.portal.web.material_cards import licence_short, material_path
from pactwork.repository.api import (
    LICENCES,
    Described,
    MaterialPage,
    Visibility,
    attribution,
    citation,
    licences,
    outgoing,
)
from pactwork.repository.api import VISIBILITY_LABELS as SEEN_BY
from pactwork.repository.api import words as said

_SCHEMES: Final = (
    ("subjects", "isced-fields", "subject"),
    ("themes", "themes", "theme"),
    ("levels", "isced-levels", "level"),
    ("target_groups", "target-groups", "target-group"),
    ("literacies", "literacies", "literacy"),
    ("accessibility", "accessibility", "accessibility"),
)


def head(held: MaterialPage) -> dict[str, Any]:
    """What it is, who made it, and the facts beside it."""
    told = held.described
    resource = words.concept(f"resource-types:{told.resource_type}").text
    return {
        "kicker": resource if told.resource_type else gettext("Material"),
        "makers": _makers(told),
        "organisations": naming.organisation_links(
            [held.organisation, *held.partners], short=False
        ),
        "languages": said.languages(told.languages) if told.languages else "",
        "published": words.day(told.published_on),
        "published_iso": told.published_on.isoformat() if told.published_on else "",
        "version_words": _version_words(held),
        **_seen_by(held),
        "subject": told.subjects[0] if told.subjects else "",
        "concepts": list(_concepts(told)),
        "keywords": _keywords(told),
        "uses": list(_uses(held)),
        "outward": naming.outward(told.link) if told.link else "",
        "follow_url": follow_url(held),
        "identifier": identifier(held.key),
        "doi": told.doi,
    }


def _seen_by(held: MaterialPage) -> dict[str, Any]:
    """Who sees it, where not everybody does; a sector leads to its page."""
    said = "" if held.visibility == Visibility.PUBLIC else SEEN_BY[held.visibility]
    if held.sector is None or held.sector.is_closed:
        return {"visibility": said, "sector": None}
    return {
        "visibility": said,
        "sector": {
            "name": naming.marked(words.text(held.sector.name)),
            "url": reverse("sector", args=[held.sector.slug]),
        },
    }


def follow_url(held: MaterialPage) -> str:
    """Where its link is followed, and counted on the way; "" where it leads nowhere."""
    told = held.described
    if not told.link or not naming.outward(told.link):
        return ""
    url = reverse("material-link", args=[held.key])
    return url if held.is_newest else f"{url}?version={held.number}"


def identifier(key: str) -> str:
    """The address of a material that never changes."""
    return iri("material", key)


def _version_words(held: MaterialPage) -> str:
    if len(held.versions) < 2:
        return ""
    return pgettext("material", "Version %(number)s") % {"number": words.number(held.number)}


def _makers(told: Described) -> SafeString:
    """Those who agreed to be named, as a list in a sentence; their identifiers lead to them."""
    found = []
    for one in told.creators:
        if not (one.agreed or one.is_organisation):
            continue
        name = naming.marked(Shown(one.name, "", "ltr", False))
        url = naming.outward(one.identifier) if one.identifier else ""
        found.append(naming.link(url, name) if url else name)
    return naming.joined(found)


def _concepts(told: Described) -> Iterator[dict[str, Any]]:
    """Each scheme's concepts, leading to all materials that have them."""
    terms = {
        "subjects": gettext("Subject"),
        "themes": gettext("Themes"),
        "levels": gettext("Level of education"),
        "target_groups": gettext("For whom"),
        "literacies": gettext("Literacies"),
        "accessibility": gettext("Accessibility"),
    }
    for name, scheme, facet in _SCHEMES:
        held = getattr(told, name)
        if held:
            listed = f"{reverse('materials')}?{facet}="
            yield {
                "term": terms[name],
                "values": [
                    (words.concept(f"{scheme}:{one}"), f"{listed}{one}" if facet else "")
                    for one in held
                ],
            }


def _keywords(told: Described) -> list[Shown]:
    language = words.reader()
    chosen = language if language in told.keywords else next(iter(told.keywords), "")
    return [Shown(one, chosen, direction(chosen), False) for one in told.keywords.get(chosen, ())]


def _uses(held: MaterialPage) -> Iterator[str]:
    uses = held.uses
    for count, text in (
        (uses.views, ngettext("%(count)s view", "%(count)s views", uses.views)),
        (uses.downloads, ngettext("%(count)s download", "%(count)s downloads", uses.downloads)),
        (len(held.reuses), ngettext("%(count)s reuse", "%(count)s reuses", len(held.reuses))),
    ):
        if count:
            yield text % {"count": words.number(count)}


def terms(held: MaterialPage) -> dict[str, Any]:
    """The licence in plain words, how to name those who made it, how to cite it."""
    told = held.described
    licence = LICENCES.get(told.licence)
    return {
        "licence": licence_short(told.licence),
        "licence_url": licence.iri if licence else "",
        "licence_terms": [
            (kind, {"may": "check", "must": "info", "not": "close"}[kind], text)
            for kind, text in said.licence_terms(told.licence)
        ],
        "attribution": attribution(told, words.reader()).text,
        "citation": citation(told, words.reader()),
    }


def surroundings(held: MaterialPage) -> dict[str, Any]:
    """What it is made for, its versions, where it comes from, and in which collections it is."""
    return {
        "collections": [
            (words.text(one.title), reverse("collection", args=[one.slug]))
            for one in held.collections
        ],
        "serves": [
            {
                "text": words.text(one.text, one.authoritative),
                "url": patches.commitment_path(one.agreement, one.key, words.reader()),
                "agreement": words.text(one.agreement_title, one.authoritative),
                "agreement_url": patches.agreement_path(one.agreement, words.reader()),
                "evidence": patches.evidence_path(one.evidence, words.reader())
                if one.evidence
                else "",
                "accepted": one.accepted,
            }
            for one in held.serves
        ],
        "versions": [_version(held, one) for one in held.versions],
        "origins": [_origin(one) for one in held.origins],
        "reuses": [
            {
                "organisation": naming.organisation_link(one.organisation, short=False),
                "how": said.REUSES[one.how],
                "note": words.text(one.note),
                "on": words.day(one.on),
                "ground": said.ground(one.ground),
            }
            for one in held.reuses
        ],
    }


def _version(held: MaterialPage, one: Any) -> dict[str, Any]:
    here = one.number == held.number
    newest = one.number == max(line.number for line in held.versions)
    own = reverse("material-version", args=[held.key, one.number])
    return {
        "name": pgettext("material", "Version %(number)s") % {"number": words.number(one.number)},
        "url": "" if here else material_path(held.key) if newest else own,
        "on": words.day(one.published_at),
        "datetime": one.published_at.date().isoformat() if one.published_at else "",
        "note": words.text(one.note),
        "here": here,
        "newest": newest,
    }


def _origin(one: Any) -> dict[str, Any]:
    origin = one.origin
    title = words.text(one.titles) if one.key else None
    return {
        "relation": said.RELATIONS[origin.relation],
        "title": title or Shown(origin.title or origin.iri, "", "ltr", False),
        "url": material_path(one.key) if one.key else naming.outward(origin.iri),
        "is_elsewhere": not one.key,
        "licence": licence_short(origin.licence),
        "ground": said.ground(origin.ground),
    }


def voices(held: MaterialPage) -> dict[str, Any]:
    """Ratings and comments, and where to say, report, reuse and embed."""
    key = held.key
    average, count = held.rating
    rated = ngettext("%(count)s rating", "%(count)s ratings", count)
    return {
        "stars": average,
        "rated": rated % {"count": words.number(count)} if count else "",
        "comments": [
            {
                "text": one.text,
                "language": one.language,
                "direction": direction(one.language),
                "name": one.name,
                "on": words.day(one.at),
                "datetime": one.at.date().isoformat(),
            }
            for one in held.comments
        ],
        "urls": {
            name: reverse(f"material-{name}", args=[key])
            for name in ("say", "useful", "report", "embed")
        }
        | {name: _of_version(held, name) for name in ("reuse", "adapt")},
        "asks_leave": licences.forbids(held.described.licence) is not None,
        "useful_words": _useful(held),
    }


def _of_version(held: MaterialPage, name: str) -> str:
    """Where something is done with this version, whose licence counts."""
    url = reverse(f"material-{name}", args=[held.key])
    return url if held.is_newest else f"{url}?version={held.number}"


def _useful(held: MaterialPage) -> str:
    answers = held.uses.useful + held.uses.not_useful
    if not answers:
        return ""
    found = ngettext(
        "%(useful)s of %(count)s reader found it useful.",
        "%(useful)s of %(count)s readers found it useful.",
        answers,
    )
    return found % {"useful": words.number(held.uses.useful), "count": words.number(answers)}


def linked(held: MaterialPage) -> str:
    """What search engines read of it: schema.org with the properties of LRMI."""
    text = json.dumps(outgoing.linked_data(held.described), ensure_ascii=False)
    return text.replace("<", "\\u003c")
