"""What an organisation says of itself, as a list of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.design.templatetags.design import language_name
from pactwork.kernel.languages import LANGUAGES, direction
from pactwork.kernel.texts import Shown, Text
from pactwork.organisations.api import OrganisationDetail
from pactwork.portal.linked_data import REGISTERS
from pactwork.portal.web.naming import marked, organisation_link, outward, plain
from pactwork.portal.web.organisations import place_words

Fact = tuple[str, SafeString]

_NAMED = {"ror": "ROR", "isil": "ISIL", "wikidata": "Wikidata"}


def facts_of(held: OrganisationDetail) -> list[Fact]:
    """Everything that is said, in the order in which people ask."""
    card = held.card
    found = [
        (gettext("Names"), _names(card.name)),
        (gettext("Short name"), _short_names(card.acronym)),
        (gettext("Former names"), _other_names(held.other_names, former=True)),
        (gettext("Also known as"), _other_names(held.other_names, former=False)),
        (gettext("Kind of organisation"), _concept(card.legal_type)),
        (gettext("Part of"), organisation_link(held.above, short=False) if held.above else ""),
        (gettext("Bodies below it"), _list(organisation_link(b, short=False) for b in held.bodies)),
        (gettext("Place"), plain(place_words(card))),
        (gettext("Founded"), plain(words.partial(held.founded))),
        (gettext("Web site"), _outside(card.website, _host(card.website))),
        (gettext("Channels"), _list(_channel(one) for one in held.channels)),
        (gettext("Identifiers"), _list(_identifiers(held.identifiers))),
        (gettext("Designations"), _list(_designation(one) for one in held.designations)),
        (gettext("For whom"), plain(", ".join(words.concept(c).text for c in held.target_groups))),
        (gettext("Programmes"), _texts(held.programmes)),
        (gettext("Offers"), _texts(held.offers)),
        (gettext("Needs"), _texts(held.needs)),
    ]
    return [(term, SafeString(value)) for term, value in found if value]


def _names(name: Text) -> SafeString:
    """Its name in every language; the reader's own is the heading already."""
    if len(name) < 2:
        return SafeString("")
    ordered = sorted(name, key=lambda tag: (LANGUAGES.index(tag) if tag in LANGUAGES else 99, tag))
    return _list(
        format_html("{} <small>({})</small>", _in(tag, name[tag]), language_name(tag))
        for tag in ordered
    )


def _short_names(acronym: Text) -> SafeString:
    different = dict.fromkeys(acronym.values())
    tags = {text: tag for tag, text in reversed(list(acronym.items()))}
    return SafeString(" · ".join(_in(tags[text], text) for text in different))


def _other_names(names: Sequence[Mapping[str, str]], *, former: bool) -> SafeString:
    return _list(
        _in(one.get("language", ""), one["text"])
        for one in names
        if (one.get("kind") == "former") is former
    )


def _channel(one: Mapping[str, str]) -> SafeString:
    kind = words.concept(f"channel-kinds:{one['kind'].rpartition(':')[2]}").text
    link = _outside(one.get("url", ""), one["name"])
    return format_html("{} <small>({})</small>", link, kind)


def _identifiers(identifiers: Mapping[str, str]) -> Iterable[SafeString]:
    for scheme, value in identifiers.items():
        name = _NAMED.get(scheme, gettext("National number"))
        url = REGISTERS[scheme].format(value) if scheme in REGISTERS else ""
        yield format_html("{} {}", name, _outside(url, value))


def _designation(one: Mapping[str, str]) -> SafeString:
    label = marked(words.concept(f"designations:{one['kind'].rpartition(':')[2]}"))
    if not one.get("since"):
        return label
    return format_html("{} <small>({})</small>", label, words.since_words(one["since"]))


def _concept(code: str) -> SafeString:
    return marked(words.concept(code)) if code else SafeString("")


def _texts(values: Sequence[Text]) -> SafeString:
    return _list(marked(words.text(value)) for value in values)


def _in(tag: str, text: str) -> SafeString:
    return marked(Shown(text, tag, direction(tag or "en"), False))


def _outside(url: str, text: str) -> SafeString:
    """A link to somebody else's page, or the bare text where there is none to follow."""
    address = outward(url) if url else ""
    if not address:
        return plain(text)
    return format_html('<a href="{}" rel="external noopener" dir="ltr">{}</a>', address, text)


def _host(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _list(parts: Iterable[SafeString]) -> SafeString:
    """One part as it is, several as a list."""
    held = [part for part in parts if part]
    if len(held) < 2:
        return held[0] if held else SafeString("")
    items = format_html_join("", "<li>{}</li>", ((part,) for part in held))
    return format_html('<ul role="list">{}</ul>', items)
