"""The materials of the demonstration: a thousand in six scripts, and those the five partnerships
pass on. What they say stands in demo/4-materials; the same files always make the same materials.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from pactwork.kernel.iris import iri
from pactwork.kernel.languages import LANGUAGES, direction
from pactwork.organisations.api import cards_by_slug
from pactwork.portal.share_image import FONTS
from pactwork.portal.typesetting import TypesettingError, typeset
from pactwork.repository.api import (
    Creator,
    Described,
    FileRole,
    Ground,
    Origin,
    Relation,
    Rights,
    importing,
)

THOUSAND: Final = 1000
BATCH: Final = 100
SOURCE: Final = "demonstration "
FIRST_DAY: Final = date(2021, 9, 1)
DAYS: Final = 1880
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LICENCES: Final = ("cc-by-4.0", "cc-by-sa-4.0", "cc-by-4.0", "cc-by-nc-4.0", "cc0-1.0")
_ELSEWHERE: Final = frozenset({"video", "audio"})
"""Types that are kept elsewhere and linked to; of the others there is a file."""
_FEATURES: Final = {
    "video": ("captions",),
    "audio": ("transcript",),
    "presentation": ("high-contrast",),
}
Brought = importing.Brought
BroughtFile = importing.BroughtFile
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoMaterial:
    """A material and whose it is."""

    organisation: str
    brought: Brought


def load_materials(folder: Path, say: Say, *, fonts: Path | None = None) -> int:
    """Take in what is not there yet; how many. Stopped anywhere, it goes on when repeated."""
    found = [*exchanged(folder, fonts=fonts), *thousand(folder)]
    known = importing.already_taken([one.brought.source for one in found])
    missing = [one for one in found if one.brought.source not in known]
    organisations = cards_by_slug({one.organisation for one in missing})
    missing = [one for one in missing if one.organisation in organisations]
    if missing:
        say(f"Taking in {len(missing)} materials of the demonstration")
    missing.sort(key=lambda one: one.organisation)
    for slug, group in groupby(missing, key=lambda one: one.organisation):
        rows = iter(group)
        while batch := list(islice(rows, BATCH)):
            importing.bring_in(
                [one.brought for one in batch],
                organisation=organisations[slug].number,
                is_demonstration=True,
            )
    return len(missing)


def key_of(name: str) -> str:
    """The key of a material of the demonstration: always the same for a name."""
    digest = sha256(f"pactwork {name}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:10])


def thousand(folder: Path) -> Iterator[DemoMaterial]:
    """A thousand materials, of every topic in every language some."""
    topics = {one["key"]: one for one in _read(folder / "topics.toml")["topics"]}
    spoken = {language: _read(folder / f"{language}.toml") for language in LANGUAGES}
    made = 0
    for number, key in enumerate(topics):
        for place, language in enumerate(LANGUAGES):
            said = spoken[language]
            told = next(one for one in said["topics"] if one["key"] == key)
            pairs = len(topics) * len(LANGUAGES)
            count = THOUSAND // pairs + (number * len(LANGUAGES) + place < THOUSAND % pairs)
            for turn in range(count):
                kind = said["types"][(number * 3 + place * 5 + turn) % len(said["types"])]
                yield _invented(topics[key], told, kind, said, made)
                made += 1


def _invented(
    topic: Mapping[str, Any],
    told: Mapping[str, Any],
    kind: Mapping[str, Any],
    said: Mapping[str, Any],
    made: int,
) -> DemoMaterial:
    language = said["language"]
    name = f"{topic['key']} {kind['key']} {language}"
    luck = sha256(name.encode()).digest()
    key = key_of(name)
    level = topic["levels"][luck[0] % len(topic["levels"])]
    title = kind["titles"][luck[1] % len(kind["titles"])].replace("{}", told["title"])
    kept = kind["sentences"][luck[2] % len(kind["sentences"])]
    text = " ".join(filter(None, [told["says"], kept, said["for_level"].get(level, "")]))
    elsewhere = kind["key"] in _ELSEWHERE
    described = Described(
        key=key,
        version=1,
        titles={language: title},
        descriptions={language: text},
        keywords={language: tuple(told["keywords"])},
        languages=(language,),
        resource_type=kind["key"],
        licence=_LICENCES[luck[3] % len(_LICENCES)],
        subjects=tuple(topic["subjects"]),
        themes=tuple(topic["themes"]),
        levels=(level,),
        target_groups=tuple(topic["target_groups"]),
        literacies=tuple(topic["literacies"]),
        accessibility=_FEATURES.get(kind["key"], ("structural-navigation",)),
        creators=_people(said["people"], luck),
        link=f"https://example.org/materials/{key}" if elsewhere else "",
        origins=_translated(topic, kind, language, luck),
        published_on=FIRST_DAY + timedelta(days=int.from_bytes(luck[4:6]) % DAYS),
    )
    files = () if elsewhere else (_written_out(described, language, name),)
    organisations = said["organisations"]
    owner = organisations[luck[6] % len(organisations)]
    return DemoMaterial(owner, Brought(f"{SOURCE}{name}", described, files))


def _people(names: list[str], luck: bytes) -> tuple[Creator, ...]:
    """One or two people; one in four did not agree to be named."""
    first, second = names[luck[7] % len(names)], names[luck[8] % len(names)]
    found = [Creator(first, agreed=luck[9] % 4 > 0)]
    if second != first and luck[10] % 2:
        found.append(Creator(second, "editor", agreed=luck[11] % 4 > 0))
    return tuple(found)


def _translated(
    topic: Mapping[str, Any], kind: Mapping[str, Any], language: str, luck: bytes
) -> tuple[Origin, ...]:
    """One in five is made after an English one on the same topic elsewhere."""
    if language == "en" or luck[12] % 5:
        return ()
    address = f"https://example.org/en/{topic['key']}/{kind['key']}"
    return (Origin(Relation.ADAPTATION_OF, address, "", "cc0-1.0"),)


def _written_out(said: Described, language: str, name: str) -> BroughtFile:
    words = ", ".join(said.keywords[language])
    text = f"# {said.titles[language]}\n\n{said.descriptions[language]}\n\n*{words}*\n"
    return BroughtFile(f"{name.replace(' ', '-')}.md", text.encode(), language=language)


def exchanged(folder: Path, *, fonts: Path | None = None) -> Iterator[DemoMaterial]:
    """The materials that the partnerships pass on, in the order in which they were written. With
    `fonts` (the folder of font packages) they are printed too.
    """
    for said in _read(folder / "exchanged.toml")["materials"]:
        yield DemoMaterial(said["organisation"], _passed_on(folder, said, fonts))


def _passed_on(folder: Path, said: Mapping[str, Any], fonts: Path | None) -> Brought:
    described = described_as(said)
    served = tuple((said["agreement"], one) for one in said["commitments"])
    files = tuple(_files(folder, said, described.titles, fonts))
    return Brought(f"{SOURCE}{said['key']}", described, files, served)


def described_as(said: Mapping[str, Any]) -> Described:
    """A material as a file of demo/4-materials describes it."""
    language = said["language"]
    titles = {language: said["title"], **({"en": said["title_en"]} if said["title_en"] else {})}
    return Described(
        key=key_of(said["key"]),
        version=1,
        titles=titles,
        descriptions={language: said["description"]},
        keywords={language: tuple(said["keywords"])},
        languages=(language,),
        resource_type=said["resource_type"],
        licence=said["licence"],
        subjects=tuple(said["subjects"]),
        themes=tuple(said["themes"]),
        levels=tuple(said["levels"]),
        target_groups=tuple(said["target_groups"]),
        literacies=tuple(said["literacies"]),
        accessibility=tuple(said["accessibility"]),
        creators=tuple(Creator(name, agreed=True) for name in said["people"]),
        partners=tuple(said.get("partners", ())),
        origins=tuple(_sources(said)),
        published_on=said["published_on"],
    )


def _sources(said: Mapping[str, Any]) -> Iterator[Origin]:
    for name, relation in (
        ("translation_of", Relation.TRANSLATION_OF),
        ("adaptation_of", Relation.ADAPTATION_OF),
    ):
        if name in said:
            yield Origin(relation, iri("material", key_of(said[name])), ground=_ground(said))


def _ground(said: Mapping[str, Any]) -> Ground:
    """The leave it was made with, where its source has a licence that does not let it be."""
    if "leave_by" not in said:
        return Ground()
    return Ground(Rights.LEAVE, said["leave_by"], said["leave_note"], said["leave_on"])


def _files(
    folder: Path, said: Mapping[str, Any], titles: Mapping[str, str], fonts: Path | None
) -> Iterator[BroughtFile]:
    """The drawing and the print, where there is one, and the text to change."""
    language, path = said["language"], folder / "texts" / said["text"]
    text = path.read_text(encoding="utf-8")
    for kind, wanted in (("png", "drawing" in said), ("pdf", said.get("print", False))):
        data = _set(folder, said, text, kind, fonts) if wanted and fonts else b""
        if data:
            yield BroughtFile(f"{said['key']}.{kind}", data, language=language)
    yield BroughtFile(said["text"], text.encode(), FileRole.CONTENT, language)


def _set(folder: Path, said: Mapping[str, Any], text: str, kind: str, fonts: Path | None) -> bytes:
    """The text as typst prints it; nothing where there are no fonts."""
    data = {
        "title": said["title"],
        "language": said["language"],
        "direction": direction(said["language"]),
        "people": ", ".join(said["people"]),
        "date": list(said["published_on"].timetuple()[:3]),
        "blocks": list(_blocks(text)),
        "drawing": said.get("drawing", []) if kind == "png" else [],
    }
    folders = [fonts / name for name in FONTS] if fonts else []
    more: dict[str, Any] = {"ppi": 96.0} if kind == "png" else {}
    try:
        return typeset(
            folder / "sheet.typ",
            fonts=folders,
            kind=kind,
            data=json.dumps(data, ensure_ascii=False),
            **more,
        )
    except TypesettingError:
        return b""


def _blocks(text: str) -> Iterator[dict[str, Any]]:
    """The lines of a Markdown text by what they are; only what our texts use."""
    for row in text.splitlines():
        plain = re.sub(r"\*\*|__(?!_)|`", "", row.strip())
        item = re.match(r"(?:[-*]|\d+\.)\s+(.*)", plain)
        if not plain or re.fullmatch(r"[|\s:-]+", plain):
            continue
        if plain.startswith("#"):
            yield {"is": "heading", "level": len(plain.split()[0]), "text": plain.lstrip("# ")}
        elif plain.startswith("|"):
            yield {"is": "row", "cells": [one.strip() for one in plain.strip("|").split("|")]}
        elif item:
            mark = plain.split()[0] if plain[0].isdigit() else "•"
            yield {"is": "item", "mark": mark, "text": item.group(1)}
        else:
            yield {"is": "text", "text": plain}


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
