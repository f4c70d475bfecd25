"""Small builders of pact files, evidence files and organisations, in six scripts.

Every builder gives plain values, as a file would hold them; whatever is passed replaces what
the builder would have said. `take_in` writes documents to files and imports them, so that what
tests stand on came in through the door.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from pactwork.agreements.api import ImportReport, PactfileError, Problem, import_files
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import known_slugs
from pactwork.people.models import Membership, Person

TODAY = "2026-11-22T12:00:00Z"
"""The instant at which tests of dates stand."""

Document = dict[str, Any]

NAMES: dict[str, dict[str, str]] = {
    "library": {"ro": "Biblioteca Orașului Ștefan Vodă", "en": "Ștefan Vodă Town Library"},
    "school": {"lt": "Žvėryno gimnazija", "en": "Žvėrynas Gymnasium"},
    "ministry": {"vi": "Bộ Giáo dục thỏa thuận", "en": "Ministry of Education"},
    "mediatheque": {"ka": "თბილისის მედიათეკა", "en": "Tbilisi Mediatheque"},
    "city": {"fa": "شهر یادگیرندهٔ کرمانشاه", "en": "Learning City of Kermanshah"},
    "press": {"en": "Example Press"},
    "town": {"ro": "Primăria Ștefan Vodă", "en": "Ștefan Vodă Town Hall"},
}
SENTENCES: dict[str, str] = {
    "en": "We train teachers together.",
    "ro": "Instruim împreună profesorii; școală și bibliotecă.",
    "lt": "Kartu mokome mokytojus.",
    "vi": "Chúng tôi cùng đào tạo giáo viên.",
    "ka": "ჩვენ ერთად ვასწავლით მასწავლებლებს.",
    "fa": "ما با هم معلمان را آموزش می‌دهیم.",
}


def organisation(key: str, **said: Any) -> Document:
    """A description of an organisation."""
    name = NAMES.get(key, {"en": key.replace("-", " ").title()})
    return {"key": key, "name": name, "country": "MD", **said}


def commitment(key: str = "c1", **said: Any) -> Document:
    """A commitment that all owe to all: ten trainings in all. `measure=None` takes it out."""
    held: Document = {
        "key": key,
        "text": dict(SENTENCES),
        "owed_by": "all",
        "owed_to": "all",
        "area": "training",
        "measure": {"counts": "trainings", "target": 10},
        **said,
    }
    return {name: value for name, value in held.items() if value is not None}


def article(key: str = "a1", *commitments: Document, **said: Any) -> Document:
    """An article with these commitments."""
    held: Document = {"key": key, "kind": "clauses", "title": {"en": f"Article {key}"}}
    return held | ({"commitments": list(commitments)} if commitments else {}) | said


def pact(
    key: str = "reading",
    *commitments: Document,
    parties: Sequence[str | Document] = ("library", "school"),
    agreement: Mapping[str, Any] | None = None,
    **said: Any,
) -> Document:
    """A pact file: two parties, one article, one commitment, from 2025 to 2027."""
    held = [_party(one, number) for number, one in enumerate(parties)]
    return {
        "pactwork": "pact/1",
        "agreement": {
            "key": key,
            "type": "cooperation-agreement",
            "title": {"en": f"Agreement {key}", "ro": f"Acordul {key}"},
            "authoritative": ["en"],
            "term": {"from": "2025", "to": "2027"},
            **(agreement or {}),
        },
        "parties": held,
        "articles": [article("a1", *(commitments or (commitment(),)))],
        "organisations": [organisation(one["organisation"]) for one in held],
        **said,
    }


def _party(one: str | Document, number: int) -> Document:
    if not isinstance(one, str):
        return one
    return {"organisation": one, "role": "partner" if number else "lead"}


def happened(key: str = "e1", **said: Any) -> Document:
    """An entry of an evidence file: one training in March 2026, waiting for acceptance."""
    return {
        "key": key,
        "by": "library",
        "commitments": ["c1"],
        "kind": "training",
        "title": {"en": f"Training {key}", "fa": "کارگاه"},
        "on": "2026-03-01",
        "quantities": {"trainings": 1},
        **said,
    }


def accepted(*by: str, on: str = "2026-03-05") -> list[Document]:
    """What stands under `accepted`."""
    return [{"by": one, "on": on} for one in by]


def evidence(agreement: str, *entries: Document, **said: Any) -> Document:
    """An evidence file."""
    return {
        "pactwork": "evidence/1",
        "agreement": agreement,
        "evidence": list(entries or (happened(),)),
        **said,
    }


def write(folder: Path, *documents: Document) -> list[Path]:
    """The documents as JSON files, in this order, a value a line."""
    paths = []
    for number, document in enumerate(documents):
        path = folder / f"{number:05d}.json"
        path.write_text(json.dumps(document, ensure_ascii=False, indent=0), encoding="utf-8")
        paths.append(path)
    return paths


def take_in(*documents: Document, again: bool = True) -> ImportReport:
    """Import the documents."""
    with TemporaryDirectory() as folder:
        return import_files(write(Path(folder), *documents), again=again)


def refused(*documents: Document) -> list[Problem]:
    """Everything that is wrong with the documents; something must be."""
    with pytest.raises(PactfileError) as caught:
        take_in(*documents)
    return caught.value.problems


def numbers(*slugs: str) -> list[int]:
    """The numbers of these organisations."""
    known = known_slugs(slugs)
    return [known[slug] for slug in slugs]


def acting_for(*slugs: str) -> Viewer:
    """A reader who acts for these organisations."""
    return Viewer(organisations=frozenset(numbers(*slugs)))


def someone(email: str = "ana@example.org", *, name: str = "", **roles: str) -> Person:
    """An account with these roles: `someone(library="coordinator")`, as memberships of today."""
    person = Person.objects.create_user(email, name=name or email.split("@")[0].title())
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    for slug, role in roles.items():
        organisation = known_slugs([slug.replace("_", "-")])[slug.replace("_", "-")]
        Membership.objects.create(person=person, organisation_id=organisation, role=role)
    return person


OURS = ("agreements", "ledger", "organisations", "people", "files")


def everything(*, but: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that import can write, for before and after."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if model._meta.label not in but
    }
