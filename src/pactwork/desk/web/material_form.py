"""The form that describes a material: what is missing first, the rest folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.ground_form import said_before
from pactwork.desk.web.material_fields import (
    CreatorRows,
    DoiField,
    KeywordsField,
    LinkField,
    OriginRows,
    labels,
)
from pactwork.desk.web.parties_only import PartiesForm
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.texts import Text
from pactwork.repository.api import KEEP, Described, Said
from pactwork.repository.api import words as said

SCHEMES: Final[Mapping[str, str]] = {
    "themes": "themes",
    "levels": "isced-levels",
    "target_groups": "target-groups",
    "literacies": "literacies",
    "accessibility": "accessibility",
}
"""Fields that choose several concepts, and their schemes."""
USUAL: Final = (
    "cc-by-4.0",
    "cc-by-sa-4.0",
    "cc-by-nc-4.0",
    "cc-by-nc-sa-4.0",
    "cc0-1.0",
    "all-rights-reserved",
)
"""Licences most people choose from; the others are folded away."""
FIRST: Final = ("title", "description", "languages", "resource_type", "licence", "subjects")
"""What nobody publishes without; shown open while it is missing."""
LONGEST_TITLE: Final = 500
LONGEST_TEXT: Final = 20_000
"""As much as a material may say, whoever described it first."""
UNTOLD: Final = "und"
"""The language of a title that was read from a file that does not say its language (ISO 639-2)."""


class DescribeForm(PartiesForm):
    """All that is said of a draft, but for its creators, sources and the commitments it serves.
    `is_kept` once what it says was saved, whatever came after.
    """

    is_kept = False
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Title and description are written in"))
    title = WordsField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    description = WordsField(
        label=gettext_lazy("What is it, and what is it good for?"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("Two or three sentences, as you would tell a colleague."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages is the material in?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_language = forms.ChoiceField(label=gettext_lazy("Another language"), required=False)
    resource_type = forms.ChoiceField(label=gettext_lazy("Kind of material"), required=False)
    licence = forms.ChoiceField(
        label=gettext_lazy("What may others do with it?"),
        required=False,
        widget=forms.RadioSelect,
    )
    subjects = forms.MultipleChoiceField(label=gettext_lazy("Subject"), required=False)
    link = LinkField(label=gettext_lazy("Where it is found"), max_length=2000, required=False)
    doi = DoiField(
        label=gettext_lazy("DOI"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Where the work has one already. Later versions keep it."),
    )
    keywords = KeywordsField(
        label=gettext_lazy("Keywords"),
        max_length=6000,
        required=False,
        help_text=gettext_lazy("Separated by commas."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    visibility = forms.ChoiceField(label=gettext_lazy("Who may see it?"), widget=forms.RadioSelect)
    agreement = forms.ChoiceField(label=gettext_lazy("Parties of which agreement"), required=False)
    visible_from = forms.DateField(
        label=gettext_lazy("Not before"),
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("Until then only your organisation sees it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    curation = forms.ChoiceField(label=gettext_lazy("Who reviews it?"), required=False)
    note = WordsField(
        label=gettext_lazy("What is new in this version?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(
        self,
        *args: Any,
        known: Described,
        agreements: Sequence[tuple[str, str]],
        curations: Sequence[tuple[str, str]],
        seen: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        """A form about `known`, offering these agreements, these who may review it, and these who
        may see it (`reaches`).
        """
        super().__init__(*args, **options)
        self.known = known
        self._choose("language", list(LANGUAGE_NAMES.items()))
        every = said.language_choices(known.languages)
        near = {*LANGUAGE_NAMES, *known.languages}
        self._choose("languages", [one for one in every if one[0] in near])
        self._choose("other_language", [("", "—"), *every])
        for name in FIRST:
            cast(Any, self.fields[name]).asked = True
        choose = ("", gettext("Choose…"))
        self._choose("resource_type", [choose, *labels("resource-types")])
        self._choose("licence", labels("licences"))
        self._choose("subjects", labels("isced-fields"))
        for name, scheme in SCHEMES.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=_LABELS[name],
                required=False,
                choices=labels(scheme),
                widget=forms.CheckboxSelectMultiple,
            )
        self._choose("visibility", seen)
        self._choose("agreement", [("", "—"), *agreements])
        self._choose("curation", curations)
        for code, name in LANGUAGE_NAMES.items():
            self.fields[f"title_{code}"] = WordsField(
                label=name, max_length=LONGEST_TITLE, required=False, widget=_written(code, 1)
            )
            self.fields[f"description_{code}"] = WordsField(
                label=name, max_length=LONGEST_TEXT, required=False, widget=_written(code, 3)
            )

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices)

    def licences(self) -> tuple[list[Any], list[Any]]:
        """The usual licences, and all others, each as a choice to draw."""
        usual = [one for one in self["licence"] if one.data["value"] in USUAL]
        usual.sort(key=lambda one: USUAL.index(one.data["value"]))
        return usual, [one for one in self["licence"] if one.data["value"] not in USUAL]

    def has_rare_licence(self) -> bool:
        """Whether a licence is chosen that is not among the usual ones."""
        return bool(self["licence"].value()) and self["licence"].value() not in USUAL

    def pairs(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Title and description in each of the other languages."""
        main = self["language"].value()
        return [
            (name, self[f"title_{code}"], self[f"description_{code}"])
            for code, name in LANGUAGE_NAMES.items()
            if code != main
        ]

    def translated(self) -> bool:
        """Whether anything is said in another language."""
        return any(field.value() for _, *pair in self.pairs() for field in pair)

    def said(self, **more: Any) -> Said:
        """What the form says, to be filled in; `more` is what is asked beside it."""
        held = self.cleaned_data
        return Said(
            titles=self._texts("title", self.known.titles),
            descriptions=self._texts("description", self.known.descriptions),
            keywords={**self.known.keywords, held["language"]: held["keywords"]},
            languages=tuple(
                dict.fromkeys(filter(None, [*held["languages"], held["other_language"]]))
            ),
            resource_type=held["resource_type"],
            licence=held["licence"],
            subjects=tuple(held["subjects"]),
            link=held["link"],
            doi=held["doi"],
            visibility=held["visibility"],
            sector=held["sector"],
            agreement=held["agreement"],
            visible_from=self._visible_from(),
            curation=held["curation"],
            note=self._note(),
            **{name: tuple(held[name]) for name in SCHEMES},
            **more,
        )

    def _visible_from(self) -> Any:
        """The beginning of the day; the hour that was said elsewhere stays while the day does."""
        day = self.cleaned_data["visible_from"]
        return KEEP if day == self.initial.get("visible_from") else beginning_of(day)

    def _note(self) -> dict[str, str] | None:
        """What is new, in the language of the form; None while nothing else is said."""
        typed = self.cleaned_data["note"]
        if typed == self.initial.get("note", ""):
            return None
        return {self.cleaned_data["language"]: typed} if typed else {}

    def _texts(self, name: str, before: Text) -> dict[str, str]:
        """A text in every language: those the form asks for, and the others as they were."""
        held = self.cleaned_data
        known = {*LANGUAGE_NAMES, UNTOLD}
        kept = {code: text for code, text in before.items() if code not in known}
        asked = {code: held[f"{name}_{code}"] for code in LANGUAGE_NAMES}
        main = {held["language"]: held[name]}
        return {code: text for code, text in {**kept, **asked, **main}.items() if text}


_LABELS: Final = {
    "themes": gettext_lazy("Themes"),
    "levels": gettext_lazy("Level of education"),
    "target_groups": gettext_lazy("For whom is it?"),
    "literacies": gettext_lazy("Which literacies does it teach?"),
    "accessibility": gettext_lazy("What makes it accessible?"),
}


def described_before(known: Described, **more: Any) -> dict[str, Any]:
    """What the form holds before anything is typed."""
    main = _main_language(known)
    initial: dict[str, Any] = {
        "language": main,
        "title": known.titles.get(main) or known.titles.get(UNTOLD, ""),
        "description": known.descriptions.get(main) or known.descriptions.get(UNTOLD, ""),
        "languages": list(known.languages),
        "resource_type": known.resource_type,
        "licence": known.licence,
        "subjects": list(known.subjects),
        "link": known.link,
        "doi": known.doi,
        "keywords": ", ".join(known.keywords.get(main, ())),
        **{name: list(getattr(known, name)) for name in SCHEMES},
        **{f"title_{code}": known.titles.get(code, "") for code in LANGUAGE_NAMES},
        **{f"description_{code}": known.descriptions.get(code, "") for code in LANGUAGE_NAMES},
    }
    return {**initial, **more}


def creator_rows(known: Described, data: Any = None) -> Any:
    """A row for each creator, and two more."""
    initial = [
        {
            "name": one.name,
            "role": one.role,
            "identifier": one.identifier,
            "affiliation": one.affiliation,
            "is_organisation": one.is_organisation,
            "agreed": one.agreed,
        }
        for one in known.creators
    ]
    return CreatorRows(data, initial=initial, prefix="creators")


def origin_rows(known: Described, data: Any = None) -> Any:
    """A row for each source, and one more."""
    initial = [
        {
            "relation": one.relation.value,
            "iri": one.iri,
            "title": one.title,
            "licence": one.licence,
            **said_before(one.ground),
        }
        for one in known.origins
    ]
    return OriginRows(data, initial=initial, prefix="origins")


def _main_language(known: Described) -> str:
    """In which language it is told: one of the interface, its own before the reader's."""
    written = [code for code in known.titles if code in LANGUAGE_NAMES]
    own = [code for code in known.languages if code in LANGUAGE_NAMES]
    reader = words.reader()
    if reader in written or not (written or own):
        return reader
    return (written or own)[0]


def _written(language: str, rows: int) -> forms.Widget:
    look = {"lang": language, "dir": "auto"}
    return forms.TextInput(look) if rows == 1 else forms.Textarea({**look, "rows": rows})


def beginning_of(day: date | None) -> datetime | None:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


__all__ = [
    "FIRST",
    "KEEP",
    "DescribeForm",
    "beginning_of",
    "creator_rows",
    "described_before",
    "origin_rows",
]
