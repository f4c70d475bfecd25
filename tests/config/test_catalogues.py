"""Every text is there in every language: translated, not fuzzy, with its placeholders."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.conf import settings

from pactwork.config.catalogues import compile_catalogues, stale_catalogues
from pactwork.config.messages import (
    PLACEHOLDER,
    PLURALS,
    Key,
    Message,
    catalogue_path,
    forms_of,
    messages,
    update_catalogue,
)

each_language = pytest.mark.parametrize("language", sorted(PLURALS))


@pytest.fixture(scope="module")
def wanted() -> dict[Key, Message]:
    return messages()


def catalogue(language: str) -> polib.POFile:
    path = catalogue_path(language)
    assert path.exists(), f"{path} is missing: run `make messages`"
    return polib.pofile(str(path))


def key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_language_but_the_source_has_a_catalogue() -> None:
    assert {"en", *PLURALS} == {code for code, _name in settings.LANGUAGES}


@each_language
def test_the_catalogue_holds_exactly_the_texts_of_the_source(
    language: str, wanted: dict[Key, Message]
) -> None:
    held = {key(entry) for entry in catalogue(language) if not entry.obsolete}
    assert {"missing": set(wanted) - held, "gone": held - set(wanted)} == {
        "missing": set(),
        "gone": set(),
    }


@each_language
def test_every_text_is_translated_in_all_its_forms(language: str) -> None:
    found = catalogue(language)
    assert [e.msgid for e in found if not all(forms(e)) or e.fuzzy or e.obsolete] == []
    counted = [e for e in found if e.msgid_plural]
    assert [e.msgid for e in counted if len(e.msgstr_plural) != forms_of(language)] == []


@each_language
def test_placeholders_are_kept(language: str) -> None:
    faults = []
    for entry in catalogue(language):
        asked = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        for form in filter(None, forms(entry)):
            given = set(PLACEHOLDER.findall(form))
            well = given <= asked if entry.msgid_plural else given == asked
            stray = "%" in PLACEHOLDER.sub("", form).replace("%%", "") and asked
            if not well or stray:
                faults.append((entry.msgid, form))
    assert faults == []


def test_texts_are_found_in_python_and_in_templates(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "words.py").write_text(
        "ngettext('%(n)s party', '%(n)s parties', n); pgettext('verb', 'Sign'); gettext(name)\n"
    )
    (tmp_path / "templates" / "page.html").write_text(
        "<p>it's {% translate \"Agreement\" %} {{ _('Party') }}</p>\n"
        "    {% blocktranslate trimmed with who=name count n=total %}\n"
        "      {{ who }} owes one\n    {% plural %}\n      {{ who }} owes {{ n }}\n"
        "    {% endblocktranslate %}\n  {% translate 'Sign' context 'noun' %}\n"
    )
    found = messages(tmp_path)
    assert set(found) == {
        ("", "%(n)s party"),
        ("verb", "Sign"),
        ("", "Agreement"),
        ("", "Party"),
        ("", "%(who)s owes one"),
        ("noun", "Sign"),
    }
    assert found["", "%(who)s owes one"].plural == "%(who)s owes %(n)s"
    assert found["", "Party"].places == {"templates/page.html"}


def test_an_update_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "ro" / "LC_MESSAGES" / "django.po"
    old = [Message("Party"), Message("Gone"), Message("%(n)s day", "%(n)s days")]
    first = update_catalogue(path, "ro", old)
    for entry in first:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)s zi", 1: "%(n)s zile", 2: "%(n)s de zile"}
        else:
            entry.msgstr = f"ro {entry.msgid}"
    first.save(str(path))
    second = update_catalogue(path, "ro", [*old[::2], Message("New")])
    assert [(e.msgid, forms(e)) for e in second] == [
        ("Party", ["ro Party"]),
        ("%(n)s day", ["%(n)s zi", "%(n)s zile", "%(n)s de zile"]),
        ("New", [""]),
    ]


def test_catalogues_are_compiled_when_they_are_newer(tmp_path: Path) -> None:
    path = tmp_path / "lt" / "LC_MESSAGES" / "django.po"
    update_catalogue(path, "lt", [Message("Party")])
    assert stale_catalogues(tmp_path) == [path]
    assert compile_catalogues(tmp_path) == [path.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
