"""An agreement as a pact file: what `pactwork export` writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from pactwork.agreements.models import Agreement, Party
from pactwork.agreements.pactfile.enclosing import places_beside
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.pactfile.terms import organisations_in, terms_from_canonical
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import Profile, known_slugs, profiles

_ADDED: Final = frozenset({"sha256", "size", "media_type"})


@dataclass(frozen=True)
class Enclosed:
    """A stored file that belongs beside a pact file, at this path from it."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Bundle:
    """A pact file, by name, with the stored files that belong beside it."""

    name: str
    pact: dict[str, Any]
    enclosed: Sequence[Enclosed]


def pact_of(slug: str, viewer: Viewer, *, number: int | None = None) -> dict[str, Any] | None:
    """The pact file of an agreement, at its newest or at that version; None if not to be seen.

    Contacts are there for whoever may see more than the public.
    """
    agreement = agreements_visible_to(viewer).filter(slug=slug).first()
    return None if agreement is None else _pact(agreement, viewer, number, agreement.files)


def bundle_of(slug: str, viewer: Viewer) -> Bundle | None:
    """The pact file of an agreement and what to lay beside it; None if not to be seen.

    It names each stored file by a path that any machine can have.
    """
    agreement = agreements_visible_to(viewer).filter(slug=slug).first()
    if agreement is None:
        return None
    name = f"{slug}.yaml"
    stored = [held for held in agreement.files if "sha256" in held]
    known = [(held["path"], held["sha256"], held["media_type"]) for held in stored]
    places = places_beside(name, known)
    path = iter(places)
    files = [held | {"path": next(path)} if "sha256" in held else held for held in agreement.files]
    pact = _pact(agreement, viewer, None, files)
    enclosed = map(Enclosed, places, (held["sha256"] for held in stored))
    return None if pact is None else Bundle(name, pact, list(dict.fromkeys(enclosed)))


def _pact(
    agreement: Agreement, viewer: Viewer, number: int | None, files: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    wanted = number or agreement.version_number
    version = agreement.versions.filter(number=wanted).first()
    if version is None:
        return None
    terms = json.loads(terms_from_canonical(version.terms).canonical)
    _add_contacts(terms, agreement, viewer)
    beside: dict[str, Any] = {
        "pactwork": PACT,
        "visibility": agreement.visibility,
        **({"demonstration": True} if agreement.is_demonstration else {}),
    }
    rest = {"files": [_as_written(held) for held in files], "sources": agreement.sources}
    described = {"organisations": _organisations(terms)}
    return {**beside, **terms, **{k: v for k, v in rest.items() if v}, **described}


def _as_written(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if name not in _ADDED}


def _add_contacts(terms: dict[str, Any], agreement: Agreement, viewer: Viewer) -> None:
    rows = list(Party.objects.filter(agreement=agreement))
    numbers = {row.organisation_id for row in rows}
    if not (viewer.operator or viewer.organisations & numbers):
        return
    named = known_slugs([party["organisation"] for party in terms["parties"]])
    contacts = {row.organisation_id: row.contacts for row in rows if row.contacts}
    for party in terms["parties"]:
        held = contacts.pop(named.get(party["organisation"], 0), [])
        if held:
            party["contacts"] = held


def _organisations(terms: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = organisations_in(terms)
    return [_described(profile) for profile in profiles(wanted, with_those_above=True)]


def _described(profile: Profile) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": profile.slug,
        "name": profile.name,
        "acronym": profile.acronym,
        "other_names": profile.other_names,
        "legal_type": profile.legal_type.partition(":")[2],
        "parent": profile.parent,
        "country": profile.country,
        "place": profile.place,
        "latitude": profile.latitude,
        "longitude": profile.longitude,
        "website": profile.website,
        "identifiers": profile.identifiers,
        "channels": profile.channels,
        "founded": profile.founded,
        "target_groups": [code.partition(":")[2] for code in profile.target_groups],
        "programmes": profile.programmes,
        "offers": profile.offers,
        "needs": profile.needs,
        "designations": profile.designations,
    }
    return {name: held for name, held in said.items() if held not in (None, "", [], {}, ())}


def as_yaml(pact: dict[str, Any]) -> str:
    """The pact file as YAML a person can read and edit; every date and code stays a string."""
    return yaml.dump(pact, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2)


class _Dumper(yaml.SafeDumper):
    """Quotes whatever a reader could take for something else than a string."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_NUMBER_LIKE: Final = re.compile(r"[-+.0-9eE]+")
_LINE_ENDS: Final = frozenset("\r\x85\u2028\u2029")


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """YAML 1.2 reads 1e3 as a number, which the dumper, of YAML 1.1, does not know.

    Unusual ends of lines are escaped, since a reader may take them for spaces.
    """
    style = "'" if _NUMBER_LIKE.fullmatch(text) else None
    if not _LINE_ENDS.isdisjoint(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted)
