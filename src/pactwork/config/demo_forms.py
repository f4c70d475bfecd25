"""A material of every form in the demonstration. What they say stands in
demo/4-materials/forms.toml; their files are made by `demo_files`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pactwork.config.demo_files import books, media, office, packages
from pactwork.config.demo_files.words import Words, words_of
from pactwork.config.demo_files.zipping import zipped
from pactwork.config.demo_materials import SOURCE, described_as
from pactwork.organisations.api import known_slugs
from pactwork.repository.api import FileRole, importing

Say = Callable[[str], None]
_MAKERS: Final[Mapping[str, Callable[[Words], bytes]]] = {
    "docx": office.docx,
    "odt": office.odt,
    "pptx": office.pptx,
    "odp": office.odp,
    "xlsx": office.xlsx,
    "ods": office.ods,
    "csv": office.table,
    "markdown": office.markdown,
    "text": office.plain,
    "notebook": office.notebook,
    "html": lambda words: words.page(*words.sections).encode(),
    "zip": lambda words: zipped({f"{words.key}.txt": office.plain(words)}),
    "epub": books.epub,
    "h5p": packages.h5p,
    "scorm12": packages.scorm12,
    "scorm2004": packages.scorm2004,
    "cartridge": packages.cartridge,
    "film": media.film,
    "ogg": media.sound("ogg", "libopus"),
    "mp3": media.sound("mp3", "libmp3lame"),
    "svg": media.svg,
    **{kind: media.picture(kind.upper()) for kind in ("png", "jpeg", "webp", "gif", "avif")},
}


def load_forms(folder: Path, say: Say, *, keys: Collection[str] = ()) -> int:
    """Make and take in what is not there yet, all or those that are named; how many materials."""
    said = [one for one in said_in(folder) if one["key"] in keys or not keys]
    known = importing.already_taken([f"{SOURCE}{one['key']}" for one in said])
    held = [one for one in said if f"{SOURCE}{one['key']}" not in known]
    numbers = known_slugs({one["organisation"] for one in held})
    held = [one for one in held if one["organisation"] in numbers]
    if held:
        say(f"Making {len(held)} materials of all forms")
    for one in held:
        importing.bring_in(
            [made(one)], organisation=numbers[one["organisation"]], is_demonstration=True
        )
    return len(held)


def said_in(folder: Path) -> list[dict[str, Any]]:
    """What forms.toml says, material by material."""
    with (folder / "forms.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["materials"]
    return found


def made(said: Mapping[str, Any]) -> importing.Brought:
    """A material with its files."""
    files = tuple(_files(words_of(said), said["files"]))
    return importing.Brought(f"{SOURCE}{said['key']}", described_as(said), files)


def _files(words: Words, said: list[list[str]]) -> Iterator[importing.BroughtFile]:
    for maker, name, *role in said:
        as_what = FileRole(role[0]) if role else FileRole.CONTENT
        yield importing.BroughtFile(name, _MAKERS[maker](words), as_what, words.language)
    for language, lines in (words.cues or {}).items():
        name = f"{Path(said[0][1]).stem}.{language}.vtt"
        yield importing.BroughtFile(name, media.subtitles(lines), FileRole.SUBTITLES, language)
