"""Gather every text that people read from the source, and bring the translations up to date.

No gettext tools are needed: Python files and templates are read with Babel, the catalogues
(.po) are read and written with polib. `make messages` runs it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from pactwork.config.catalogues import LOCALE

PACKAGE = LOCALE.parent
PLURALS = {
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);",
    "lt": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "vi": "nplurals=1; plural=0;",
    "ka": "nplurals=2; plural=(n != 1);",
    "fa": "nplurals=2; plural=(n > 1);",
}
"""The languages that need a catalogue (the source is English), and how each counts."""

ONE, MANY = None, (1, 2)
CONTEXT_ONE, CONTEXT_MANY = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": ONE,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT_ONE),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), CONTEXT_MANY),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
TEMPLATES = (".html", ".txt", ".svg", ".xml")

Key = tuple[str, str]


@dataclass
class Message:
    """One text of the source: its context, its plural if it counts, and where it stands."""

    text: str
    plural: str = ""
    context: str = ""
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What makes a message the same message."""
        return (self.context, self.text)


def messages(package: Path = PACKAGE) -> dict[Key, Message]:
    """Every message of the source, in the order of files."""
    found: dict[Key, Message] = {}
    for path in _sources(package):
        for message in _messages_in(path):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            known.places.add(path.relative_to(package).as_posix())
    return found


def _sources(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if "migrations" in parts or "locale" in parts:
            continue
        if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in parts):
            yield path


def _messages_in(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    for _line, words, _comments, context in found:
        texts = [words] if isinstance(words, str) else list(words)
        if texts and texts[0]:
            plural = texts[1] if len(texts) > 1 else ""
            yield Message(texts[0], plural or "", context or "")


def update_catalogue(path: Path, language: str, wanted: Iterable[Message]) -> polib.POFile:
    """Rewrite one catalogue: new messages are added empty, gone ones dropped, others kept."""
    before = polib.pofile(str(path)) if path.exists() else polib.POFile()
    kept = {(entry.msgctxt or "", entry.msgid): entry for entry in before if not entry.obsolete}
    after = polib.POFile(wrapwidth=98)
    after.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for message in wanted:
        after.append(_entry(message, kept.get(message.key), language))
    path.parent.mkdir(parents=True, exist_ok=True)
    after.save(str(path))
    return after


def _entry(message: Message, kept: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context or None,
        occurrences=[(place, "") for place in sorted(message.places)],
        flags=["python-format"] if PLACEHOLDER.search(message.text + message.plural) else [],
    )
    if message.plural:
        forms = kept.msgstr_plural if kept else {}
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {n: forms.get(n, "") for n in range(forms_of(language))}
    else:
        entry.msgstr = kept.msgstr if kept else ""
    return entry


def forms_of(language: str) -> int:
    """How many forms a counted text has in a language."""
    found = re.match(r"nplurals=(\d)", PLURALS[language])
    return int(found.group(1)) if found else 1


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue is."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def main() -> None:
    """Bring every catalogue up to date and say how much of each is translated."""
    if not settings.configured:
        settings.configure()
    wanted = list(messages().values())
    for language in PLURALS:
        catalogue = update_catalogue(catalogue_path(language), language, wanted)
        done = len(catalogue.translated_entries())
        sys.stdout.write(f"{language}: {done} of {len(wanted)} translated\n")


if __name__ == "__main__":
    main()
