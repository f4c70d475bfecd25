"""How a material is named when it is used or cited, in the reader's language; pure.

Title, author, source, licence: what Creative Commons recommends, and §3(a) of its licences asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, override

from pactwork.kernel.formats import digits, format_number
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Shown, shown
from pactwork.repository.described import Described, Origin, Relation, Rights
from pactwork.repository.licences import LICENCES, Licence


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of an attribution, and the whole as plain text."""

    title: Shown
    authors: tuple[str, ...]
    source: str
    licence: Licence | None
    origins: tuple[str, ...]
    text: str


def attribution(described: Described, language: str) -> Attribution:
    """Who must be named, and how, when this version is used; for a reader of this language."""
    title = shown(described.titles, language, described.languages)
    authors = authors_of(described, language)
    licence = LICENCES.get(described.licence)
    with override(language):
        origins = tuple(_origin(one) for one in described.origins)
        text = _whole(title.text, authors, source_of(described), licence, origins)
    return Attribution(title, authors, source_of(described), licence, origins, text)


def authors_of(described: Described, language: str) -> tuple[str, ...]:
    """Those who agreed to be named; without any, the organisations that made it."""
    named = tuple(one.name for one in described.creators if one.agreed or one.is_organisation)
    if named:
        return named
    slugs = [described.organisation, *described.partners]
    names = (shown(described.organisation_names.get(slug, {}), language).text for slug in slugs)
    return tuple(name for name in names if name)


def source_of(described: Described) -> str:
    """Where this version is found for good: its DOI as an address, or its identifier here."""
    if described.doi:
        return f"https://doi.org/{described.doi}"
    return iri("material-version", described.key, described.version)


def citation(described: Described, language: str) -> str:
    """The version as a list of references names it: author (year). Title. Version. Source."""
    title = shown(described.titles, language, described.languages).text
    authors = authors_of(described, language)
    with override(language):
        on = described.published_on
        year = digits(str(on.year), language) if on else gettext("no date")
        said = {
            "authors": "; ".join(authors) or gettext("No author"),
            "year": year,
            "title": title or gettext("Without a title"),
            "version": format_number(described.version, language),
            "source": source_of(described),
        }
        return gettext("%(authors)s (%(year)s). %(title)s. Version %(version)s. %(source)s") % said


def _whole(
    title: str,
    authors: tuple[str, ...],
    source: str,
    licence: Licence | None,
    origins: tuple[str, ...],
) -> str:
    said = {
        "title": title or gettext("Without a title"),
        "authors": ", ".join(authors),
        "source": source,
    }
    sentences = [
        gettext("“%(title)s” by %(authors)s (%(source)s)") % said
        if authors
        else gettext("“%(title)s” (%(source)s)") % said
    ]
    if licence is not None:
        sentences.append(_under(licence))
    return ". ".join([*sentences, *origins]) + "."


def _under(licence: Licence) -> str:
    if licence.notation == "all-rights-reserved":
        return gettext("All rights reserved")
    if licence.notation == "public-domain":
        return gettext("In the public domain (%(address)s)") % {"address": licence.iri}
    said = {"licence": licence.short, "address": licence.iri}
    return gettext("Licensed under %(licence)s (%(address)s)") % said


def _origin(origin: Origin) -> str:
    told = {
        Relation.TRANSLATION_OF: gettext("Translated from “%(title)s” (%(address)s)"),
        Relation.ADAPTATION_OF: gettext("Adapted from “%(title)s” (%(address)s)"),
        Relation.BASED_ON: gettext("Based on “%(title)s” (%(address)s)"),
        Relation.PART_OF: gettext("Part of “%(title)s” (%(address)s)"),
    }
    said = {"title": origin.title or origin.iri, "address": origin.iri}
    text = told[origin.relation] % said
    licence = LICENCES.get(origin.licence)
    if licence is not None:
        text = gettext("%(sentence)s, %(licence)s") % {"sentence": text, "licence": licence.short}
    if origin.ground.rights is Rights.LEAVE:
        return gettext("%(sentence)s, with leave") % {"sentence": text}
    return text
