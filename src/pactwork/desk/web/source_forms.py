"""The forms about repositories that are harvested."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web import arrivals
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.reaches import parted
from pactwork.desk.web.source_words import OFTEN
from pactwork.desk.web.whose_name import choose_among
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.repository.api import LICENCES, sectors

SectorName = sectors.SectorName


class AddressForm(forms.Form):
    """Where another repository answers, and in whose name its materials come in."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    address = forms.CharField(
        label=gettext_lazy("Address of the repository"),
        max_length=1000,
        help_text=gettext_lazy(
            "The one it gives for OAI-PMH, often ending in /oai or /oai/request; or its sitemap, "
            "or a file of JSON that lists its materials."
        ),
        widget=forms.TextInput(
            attrs={
                "dir": "ltr",
                "inputmode": "url",
                "autocomplete": "off",
                "placeholder": "https://",
            }
        ),
    )

    def __init__(self, organisations: list[tuple[int, str]], *args: Any, **said: Any) -> None:
        """The form, for these organisations."""
        super().__init__(*args, **said)
        choose_among(self, "organisation", organisations)

    def clean_address(self) -> str:
        """The address with its scheme."""
        typed: str = self.cleaned_data["address"].strip().replace("\x00", "")
        return typed if "://" in typed else f"https://{typed}"


class KeptForm(forms.Form):
    """What a source is called, what holds for records that do not say it, how often it is asked,
    and where its materials stand when they come in.
    """

    name = WordsField(
        label=gettext_lazy("What is it called?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of records that name none"),
        required=False,
        choices=[("", "—"), *LANGUAGE_NAMES.items()],
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence of records that name none"),
        required=False,
        help_text=gettext_lazy("Only if the repository says that it holds for all of them."),
    )
    every = forms.TypedChoiceField(
        label=gettext_lazy("How often is it asked?"),
        coerce=int,
        choices=list(OFTEN.items()),
        initial=24,
    )
    arrives = forms.ChoiceField(label=arrivals.LABEL, initial=arrivals.PUBLISHED, required=False)
    visibility = forms.ChoiceField(label=arrivals.SEEN, initial="public", required=False)

    def __init__(
        self, organisation: int, *args: Any, now: SectorName | None = None, **said: Any
    ) -> None:
        """The form, with the licences in the reader's language, for a source of an organisation
        whose materials are shared `now` in a sector.
        """
        super().__init__(*args, **said)
        arrives = cast(forms.ChoiceField, self.fields["arrives"])
        arrives.choices = arrivals.arrivals(organisation)
        seen = cast(forms.ChoiceField, self.fields["visibility"])
        seen.choices = arrivals.seen([organisation], now=now)
        for name in ("arrives", "visibility"):
            cast(Any, self.fields[name]).asked = True
        licence = cast(forms.ChoiceField, self.fields["licence"])
        licence.choices = [
            ("", "—"),
            *((one, words.concept(f"licences:{one}").text) for one in LICENCES),
        ]


class FoundForm(KeptForm):
    """As above, with what was found at the address: its formats and its sets."""

    format = forms.ChoiceField(
        label=gettext_lazy("In which format?"),
        help_text=gettext_lazy("The first says most of a material for learning."),
    )
    field_order = (
        "name", "set", "format", "every", "arrives", "visibility", "language", "licence",
    )  # fmt: skip

    def __init__(self, found: dict[str, Any], organisation: int, *args: Any, **said: Any) -> None:
        """The form; `found` has `formats`, `sets` and `more` (there are further sets)."""
        super().__init__(organisation, *args, **said)
        formats = found["formats"]
        held = cast(forms.ChoiceField, self.fields["format"])
        held.choices = [(one, one) for one in formats]
        if len(formats) == 1:
            held.widget = forms.HiddenInput()
            held.initial = formats[0]
        label = gettext_lazy("Which part of it?")
        if found["more"]:
            self.fields["set"] = WordsField(
                label=label,
                required=False,
                max_length=200,
                help_text=gettext_lazy("The name of a set, as the repository writes it."),
                widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
            )
        elif found["sets"]:
            self.fields["set"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", gettext_lazy("All of it")), *found["sets"]],
            )
        self.order_fields(self.field_order)


def kept_of(said: dict[str, Any]) -> dict[str, Any]:
    """What the form says of a source, as the repository takes it."""
    same = {name: said[name] for name in ("name", "language", "licence", "every")}
    seen = parted(said["visibility"] or "public")
    return same | seen | arrivals.parted(said["arrives"])
