"""What grows around the materials of the demonstration: collections, a curating body, a source to
harvest, what people say, and a year of use. It stands in demo/4-materials/shelves.toml; what is
there already is left as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pactwork.config.demo_materials import SOURCE, exchanged, key_of, thousand
from pactwork.config.demo_people import number_of, person_named
from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    collecting,
    collections,
    counts,
    harvesting,
    importing,
    queues,
    reviewing,
    saying,
)

Say = Callable[[str], None]
MONTHS: Final = 14
EVERY: Final = 16
"""Of the thousand, one in so many is used much."""
_SEASON: Final = (0.8, 1.0, 1.1, 0.9, 0.8, 0.4, 0.2, 0.25, 1.2, 1.4, 1.2, 0.7)
"""How much schools do in each month."""


def load_shelves(folder: Path, say: Say, *, today: date) -> bool:
    """Bring what is not there yet; whether anything was."""
    with (folder / "shelves.toml").open("rb") as file:
        said = tomllib.load(file)
    first = said["collections"][0]["slug"]
    if collections.collection_page(first, PUBLIC) is not None:
        return False
    say("Putting materials on shelves, and counting a year of use")
    for one in said["collections"]:
        _collect(one)
    _copy(folder, said["copies"])
    found_body(said["body"])
    _harvest(said["source"])
    for one in said["said"]:
        _say(one)
    counts.bring_counts(uses(folder, today=today))
    return True


def _collect(said: Mapping[str, Any]) -> None:
    by = person_named(said["by"])
    collecting.make_collection(
        slug=said["slug"],
        title=said["title"],
        description=said["description"],
        organisation=number_of(said["organisation"]),
        by=by,
    )
    for editor in said["editors"]:
        collecting.invite_editor(said["slug"], organisation=number_of(editor), by=by)
    for name, email, language, note in said["items"]:
        with suppress(LookupError):
            collecting.add_to_collection(
                said["slug"],
                key=key_of(name),
                note={language: note} if note else {},
                by=person_named(email),
            )


def _copy(folder: Path, said: list[Mapping[str, Any]]) -> None:
    """Materials that are there twice."""
    known = {one.brought.described.key: one.brought for one in exchanged(folder)}
    for one in said:
        first = known[key_of(one["of"])]
        described = replace(
            first.described,
            key=key_of(one["key"]),
            titles={**first.described.titles, first.described.languages[0]: one["title"]},
            partners=(),
            origins=(),
        )
        files = tuple(
            replace(file, data=file.data + f"\n\n{one['changed']}\n".encode())
            if one["changed"]
            else file
            for file in first.files
        )
        brought = importing.Brought(f"{SOURCE}{one['key']}", described, files)
        importing.bring_in(
            [brought], organisation=number_of(one["organisation"]), is_demonstration=True
        )


def found_body(said: Mapping[str, Any]) -> None:
    """A body of curators, if it is not there yet."""
    by = person_named(said["by"])
    if any(one.slug == said["slug"] for one in queues.bodies_for(by)):
        return
    reviewing.found_body(
        slug=said["slug"],
        name=said["name"],
        organisation=number_of(said["organisation"]),
        needs=said["needs"],
        by=by,
    )
    for email in said["curators"]:
        reviewing.appoint(said["slug"], email=email, by=by)


def _harvest(said: Mapping[str, Any]) -> None:
    """A repository that answers nobody, and so is paused."""
    by = person_named(said["by"])
    with suppress(MaterialError):
        harvesting.add_source(
            slug=said["slug"],
            name=said["name"],
            address=said["address"],
            organisation=number_of(said["organisation"]),
            language=said["language"],
            licence=said["licence"],
            by=by,
        )
        harvesting.pause_source(said["slug"], paused=True, by=by)


def _say(said: Mapping[str, Any]) -> None:
    by, key = person_named(said["by"]), key_of(said["key"])
    with suppress(LookupError, NotAllowedError, MaterialError):
        saying.rate(key, stars=said["stars"], by=by)
    with suppress(LookupError, NotAllowedError, MaterialError):
        number = saying.comment(key, text=said["text"], language=said["language"], by=by)
        if said["shown_by"]:
            saying.publish_comment(number, by=person_named(said["shown_by"]))


def uses(folder: Path, *, today: date) -> Iterator[counts.CountedBefore]:
    """A year of use of what the partnerships pass on, and of some of the thousand: more in the
    months in which schools are open, and more of each as people hear of it.
    """
    held = [(one.brought.described, 3) for one in exchanged(folder)]
    held += [
        (one.brought.described, 1)
        for place, one in enumerate(thousand(folder))
        if place % EVERY == 0
    ]
    for said, weight in held:
        luck = sha256(f"use of {said.key}".encode()).digest()
        for place, first in enumerate(_months(today)):
            if said.published_on and said.published_on > first:
                continue
            much = weight * (6 + luck[0] % 30) * _SEASON[first.month - 1] * (0.5 + place / MONTHS)
            yield from _month(said.key, min(first + timedelta(days=14), today), much,
                              luck[(place + 1) % 32], has_files=not said.link)  # fmt: skip


def _months(today: date) -> Iterator[date]:
    last = today.year * 12 + today.month - 1
    for one in range(last - MONTHS + 1, last + 1):
        yield date(one // 12, one % 12 + 1, 1)


def _month(
    key: str, day: date, much: float, luck: int, *, has_files: bool
) -> Iterator[counts.CountedBefore]:
    """Views, and of those who looked some who read on, follow the link, take it along, show it
    elsewhere, or say so.
    """
    views = round(much * (0.7 + luck % 60 / 100))
    kinds = [
        ("view", views, 0.78),
        ("download", round(views * (0.25 + luck % 20 / 100)) if has_files else 0, 0.92),
        ("shown", round(views * (0.5 + luck % 25 / 100)) if has_files else 0, 0.85),
        ("opened", 0 if has_files else round(views * (0.4 + luck % 20 / 100)), 0.95),
        ("embed", round(views * 0.08) if luck % 3 == 0 else 0, 0.85),
        ("useful", round(views * 0.05), 1.0),
        ("not-useful", round(views * 0.008), 1.0),
    ]
    for what, total, share in kinds:
        if total:
            yield counts.CountedBefore(key, day, what, total, max(1, round(total * share)))
