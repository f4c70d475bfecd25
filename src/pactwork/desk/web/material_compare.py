"""What changed between two versions of a material, shown as the writing room shows what changed in
a text: word by word; of choices, people and files those that came and went.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import word_runs, words
from pactwork.desk.licence_words import short
from pactwork.kernel.languages import LANGUAGE_NAMES, direction
from pactwork.repository.api import Described, DescribedFile, FileRole
from pactwork.repository.api import words as said

_CHOICES: Final = (
    ("resource_type", "resource-types", gettext_lazy("Kind of material")),
    ("licence", "licences", gettext_lazy("Licence")),
    ("subjects", "isced-fields", gettext_lazy("Subject")),
    ("themes", "themes", gettext_lazy("Themes")),
    ("levels", "isced-levels", gettext_lazy("Level of education")),
    ("target_groups", "target-groups", gettext_lazy("For whom")),
    ("literacies", "literacies", gettext_lazy("Which literacies does it teach?")),
    ("accessibility", "accessibility", gettext_lazy("Accessibility")),
)
Item = tuple[Any, str]
"""What something is known by, and how it is called."""


def differences(before: Described, after: Described) -> list[dict[str, Any]]:
    """Every difference, in the order of the page that describes a material."""
    return [
        *_texts(gettext("Title"), before.titles, after.titles),
        *_texts(gettext("Description"), before.descriptions, after.descriptions),
        *_listed(gettext("Files"), _files(before), _files(after)),
        *_listed(gettext("Link"), _plain([before.link]), _plain([after.link])),
        *_listed(gettext("Language"), _languages(before), _languages(after)),
        *_choices(before, after),
        *_texts(gettext("Keywords"), _joined(before), _joined(after)),
        *_listed(gettext("DOI"), _plain([before.doi]), _plain([after.doi])),
        *_listed(gettext("Who made it"), _creators(before), _creators(after)),
        *_listed(gettext("Organisations that contributed"), _partners(before), _partners(after)),
        *_listed(gettext("What it is made out of"), _origins(before), _origins(after)),
    ]


def _texts(heading: str, before: Any, after: Any) -> Iterator[dict[str, Any]]:
    for code in dict.fromkeys([*after, *before]):
        old, new = before.get(code, ""), after.get(code, "")
        if old != new:
            yield {
                "heading": heading,
                "language_name": LANGUAGE_NAMES.get(code, said.language(code)),
                "parts": [(run.kind, run.text) for run in word_runs(old, new)],
                "language": code,
                "direction": direction(code),
            }


def _listed(heading: str, before: Sequence[Item], after: Sequence[Item]) -> Iterator[Any]:
    """What went and what came; all of both where only their order is another."""
    gone = [("removed", text) for key, text in before if (key, text) not in after]
    come = [("added", text) for key, text in after if (key, text) not in before]
    if not (gone or come) and list(before) != list(after):
        gone, come = (
            [("removed", text) for _, text in before],
            [("added", text) for _, text in after],
        )
    if gone or come:
        yield {"heading": heading, "parts": [*gone, *come]}


def _choices(before: Described, after: Described) -> Iterator[Any]:
    for name, scheme, heading in _CHOICES:
        ends = (sorted(_concepts(scheme, getattr(one, name))) for one in (before, after))
        yield from _listed(str(heading), *ends)


def _concepts(scheme: str, held: str | Sequence[str]) -> list[Item]:
    values = [held] if isinstance(held, str) else held
    return [(one, words.concept(f"{scheme}:{one}").text) for one in values if one]


def _plain(values: Sequence[str]) -> list[Item]:
    return [(one, one) for one in values if one]


def _languages(held: Described) -> list[Item]:
    return [(one, said.language(one)) for one in held.languages]


def _joined(held: Described) -> dict[str, str]:
    return {code: ", ".join(one) for code, one in held.keywords.items() if one}


def _files(held: Described) -> list[Item]:
    """A file with other bytes is another file, whatever it is called."""
    return [(one.sha256, " · ".join(_facts(one))) for one in held.files]


def _facts(file: DescribedFile) -> Iterator[str]:
    yield file.name
    if file.role is not FileRole.CONTENT:
        yield str(said.ROLES[file.role])
    yield from said.file_facts(file)


def _creators(held: Described) -> list[Item]:
    found = []
    for one in held.creators:
        role = words.concept(f"creator-roles:{one.role}").text
        consent = "" if one.agreed else gettext("not named in public")
        known = [one.name, role, one.affiliation, one.identifier, consent]
        found.append((one.name, " · ".join(filter(None, known))))
    return found


def _partners(held: Described) -> list[Item]:
    names = held.organisation_names
    return [(one, words.text(names.get(one, {})).text or one) for one in held.partners]


def _origins(held: Described) -> list[Item]:
    found = []
    for one in held.origins:
        relation, ground = str(said.RELATIONS[one.relation]), said.ground(one.ground)
        known = [relation, one.title or one.iri, short(one.licence), ground]
        found.append((one.iri, " · ".join(filter(None, known))))
    return found
