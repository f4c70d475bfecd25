"""Fields of the form in which a material is described: creators, sources, words in languages."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.ground_form import GroundForm
from pactwork.kernel.iris import parse_iri
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.links import safe_url
from pactwork.repository.api import (
    WHY_WORDS,
    Creator,
    MaterialError,
    Origin,
    Relation,
    checked_doi,
)
from pactwork.repository.api import words as said
from pactwork.vocabularies.api import concepts

KEYWORDS: Final = 50
_SEPARATORS: Final = ",;،؛\n"


class KeywordsField(WordsField):
    """Words separated by commas of any script."""

    def clean(self, value: Any) -> Any:
        """The words, each once. Raises ValidationError for too many."""
        typed = super().clean(value)
        for sign in _SEPARATORS[1:]:
            typed = typed.replace(sign, _SEPARATORS[0])
        found = tuple(dict.fromkeys(filter(None, (one.strip() for one in typed.split(",")))))
        if len(found) > KEYWORDS:
            said_ = gettext("At most %(count)s keywords, please.")
            raise forms.ValidationError(said_ % {"count": words.number(KEYWORDS)})
        return found


class LinkField(forms.CharField):
    """An address of the web a page may link to."""

    widget = forms.TextInput(
        attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off", "placeholder": "https://"}
    )

    def clean(self, value: Any) -> Any:
        """The address with its scheme; "" for nothing. Raises ValidationError for another one."""
        typed = super().clean(value).strip()
        if not typed:
            return ""
        try:
            return safe_url(typed if "://" in typed else f"https://{typed}")
        except ValueError:
            raise forms.ValidationError(
                gettext("This is not an address a page may link to.")
            ) from None


class DoiField(forms.CharField):
    """A DOI, written in any way."""

    widget = forms.TextInput(
        attrs={"dir": "ltr", "autocomplete": "off", "placeholder": "10.1234/abcd"}
    )

    def clean(self, value: Any) -> Any:
        """The DOI alone; "" for nothing. Raises ValidationError for what is none."""
        try:
            return checked_doi(super().clean(value))
        except MaterialError as error:
            raise forms.ValidationError(str(WHY_WORDS[error.why])) from None


class CreatorForm(forms.Form):
    """One of those who made it. Who did not agree is kept, and never shown."""

    name = WordsField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("What they did"), required=False)
    identifier = LinkField(label=gettext_lazy("ORCID, ISNI or ROR"), max_length=200, required=False)
    affiliation = WordsField(
        label=gettext_lazy("Where they work or study"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    is_organisation = forms.BooleanField(
        label=gettext_lazy("This is an organisation"), required=False
    )
    email = forms.EmailField(
        label=gettext_lazy("Their mail address, to ask them"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("They get a link to say yes or no. The address is not kept."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("They agreed to be named in public"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [
            (one.notation, words.concept(f"creator-roles:{one.notation}").text)
            for one in concepts("creator-roles")
        ]
        kept = self.initial.get("role", "")
        if kept and kept not in dict(roles):
            roles.append((kept, kept))
        self.fields["role"].choices = roles or [("author", gettext("Author"))]  # type: ignore[attr-defined]

    def asks(self) -> tuple[str, str] | None:
        """Who is to be asked by mail whether they want to be named, and where; None for nobody."""
        held = self.cleaned_data
        asked = held.get("name") and held.get("email") and not held.get("is_organisation")
        return (held["name"], held["email"]) if asked else None

    def forget_address(self) -> None:
        """Have it drawn without the address, and without a tick: whoever is asked answers that."""
        gone = {self.add_prefix("email"), self.add_prefix("agreed")}
        self.data = {name: self.data[name] for name in self.data if name not in gone}

    def creator(self) -> Creator | None:
        """Who it is; None for a row left empty. Only once it is valid."""
        held = self.cleaned_data
        if not held.get("name"):
            return None
        return Creator(
            name=held["name"],
            role=held["role"] or "author",
            identifier=held["identifier"],
            affiliation=held["affiliation"],
            is_organisation=held["is_organisation"],
            agreed=held["agreed"] and not self.asks(),
        )


class OriginForm(GroundForm):
    """Something it comes from: one of the materials here, or anything else with an address."""

    relation = forms.ChoiceField(label=gettext_lazy("How it comes from it"), required=False)
    iri = LinkField(
        label=gettext_lazy("Its address"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("The page of a material here, or any address on the web."),
    )
    title = WordsField(
        label=gettext_lazy("Its title"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    licence = forms.ChoiceField(label=gettext_lazy("Its licence"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        relations = [("", "—"), *((one.value, said.RELATIONS[one]) for one in Relation)]
        self.fields["relation"].choices = relations  # type: ignore[attr-defined]
        self.fields["licence"].choices = [  # type: ignore[attr-defined]
            ("", gettext("I do not know")),
            *labels("licences"),
        ]

    def clean(self) -> dict[str, Any]:
        """A source with its address and what it is to this."""
        held = super().clean() or self.cleaned_data
        if held.get("iri") and not held.get("relation"):
            self.add_error("relation", gettext("Say how it comes from it."))
        named = held.get("relation") or held.get("title")
        if named and not held.get("iri") and "iri" not in self.errors:
            self.add_error("iri", gettext("Say where it is found."))
        return held

    def origin(self) -> Origin | None:
        """The source; None for a row left empty. Only once it is valid."""
        held = self.cleaned_data
        if not held.get("iri"):
            return None
        relation, ground = Relation(held["relation"]), self.ground()
        return Origin(relation, held["iri"], held["title"], held["licence"], ground)


class WholeRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows that are all read as they are sent: one that says what was stored since the page came is
    no row left empty.
    """

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Options of a row."""
        return {**super().get_form_kwargs(index), "empty_permitted": False}


CreatorRows = forms.formset_factory(
    CreatorForm, formset=WholeRows, extra=2, max_num=60, absolute_max=80
)
OriginRows = forms.formset_factory(
    OriginForm, formset=WholeRows, extra=1, max_num=60, absolute_max=80
)


def labels(scheme: str) -> list[tuple[str, str]]:
    """The notations of a scheme with their words, in its order."""
    return [
        (one.notation, words.concept(f"{scheme}:{one.notation}").text) for one in concepts(scheme)
    ]


def other_languages(main: str) -> list[tuple[str, str]]:
    """The languages of the interface but one, by their own names."""
    return [(code, name) for code, name in LANGUAGE_NAMES.items() if code != main]


def is_own(address: str) -> bool:
    """Whether an address is the identifier of a material here."""
    named = parse_iri(address)
    return named is not None and named[0] in {"material", "material-version"}
