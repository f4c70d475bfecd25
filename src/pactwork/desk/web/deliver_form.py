"""The form with which evidence is delivered, from a phone in under a minute."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import doing, words
from pactwork.files.api import KINDS, LARGEST, FileError, media_type_of
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.links import safe_url
from pactwork.kernel.sentences import sentence_list
from pactwork.kernel.texts import clean_string
from pactwork.organisations.api import OrganisationCard
from pactwork.vocabularies.api import concepts, measure_counts_people

ROWS: Final = (1, 2, 3)
LINKS: Final = 10
LARGEST_TOGETHER: Final = 60_000_000
_LATIN: Final = {ord("٫"): ".", ord("٬"): ",", ord("−"): "-"}


class WordsField(forms.CharField):
    """Words people write: in form NFC, without characters that cannot be stored."""

    def to_python(self, value: Any) -> str:
        """The cleaned words. Raises ValidationError for control characters."""
        try:
            return clean_string(super().to_python(value) or "")
        except ValueError:
            raise forms.ValidationError(
                gettext("This holds characters that cannot be stored. Please type it again.")
            ) from None


class AmountField(forms.Field):
    """A number in any script's digits, with the separators of the reader's language."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, whole: bool = False, **said: Any) -> None:
        """`whole`: no fractions."""
        super().__init__(**said)
        self.whole = whole

    def to_python(self, value: Any) -> Decimal | None:
        """The number, or None for nothing. Raises ValidationError for what is none."""
        typed = str(value or "").strip()
        if not typed:
            return None
        plain = "".join(str(int(one)) if one.isdecimal() else one for one in typed)
        plain = plain.translate(_LATIN).replace("\u00a0", "").replace(" ", "")
        locale = "en" if words.reader() == "fa" else words.reader()
        try:
            number = parse_decimal(plain, locale=locale, strict=True)
        except (NumberFormatError, ValueError):
            raise forms.ValidationError(gettext("This is not a number.")) from None
        if number < 0 or number >= Decimal(10) ** (9 if self.whole else 15):
            raise forms.ValidationError(gettext("This number is too small or too large."))
        if number != round(number, 0 if self.whole else 3):
            raise forms.ValidationError(
                gettext("A whole number, please.")
                if self.whole
                else gettext("At most three digits after the point, please.")
            )
        return number


class FilesInput(forms.ClearableFileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each of a kind that is kept."""

    widget = FilesInput(attrs={"accept": ",".join(KINDS)})

    def clean(self, data: Any, initial: Any = None) -> list[doing.Upload]:
        """The files with their bytes. Raises ValidationError with a fault for each."""
        held: Sequence[UploadedFile[Any]] = data if isinstance(data, list | tuple) else []
        if len(held) > doing.MOST_FILES:
            said = gettext("At most %(count)s files come with one piece of evidence.")
            raise forms.ValidationError(said % {"count": words.number(doing.MOST_FILES)})
        if sum(one.size or 0 for one in held) > LARGEST_TOGETHER:
            raise forms.ValidationError(gettext("Together these files are too large."))
        faults, found = [], []
        for one in held:
            name = file_name(one)
            if fault := file_fault(name, one):
                faults.append(forms.ValidationError(fault))
            else:
                one.seek(0)
                found.append(doing.Upload(name, one.read()))
        if faults:
            raise forms.ValidationError(faults)
        return found


def file_name(file: UploadedFile[Any]) -> str:
    """What a file is called, without folders and without characters that cannot be stored."""
    name = "".join(one for one in (file.name or "") if one.isprintable())
    return name.replace("\\", "/").rpartition("/")[2].strip()[-200:] or "file"


def file_fault(name: str, file: UploadedFile[Any]) -> str:
    """Why a file is not kept, as a sentence; "" for one that is."""
    said = {"name": name, "kinds": ", ".join(KINDS), "size": words.number(LARGEST // 1_000_000)}
    if (file.size or 0) > LARGEST:
        return gettext("“%(name)s” is larger than %(size)s MB.") % said
    if not file.size:
        return gettext("“%(name)s” is empty.") % said
    if "." + name.lower().rpartition(".")[2] not in KINDS:
        return gettext("“%(name)s” is not of a kind that is kept: %(kinds)s.") % said
    try:
        media_type_of(name, file.read())
    except FileError:
        return gettext("“%(name)s” is not what its ending says. Save it again.") % said
    return ""


class DeliverForm(forms.Form):
    """What happened, when, how much, for whom. Which commitments it serves is asked beside it."""

    piece = forms.UUIDField(widget=forms.HiddenInput)
    by = forms.ChoiceField(label=gettext_lazy("In the name of"))
    title = WordsField(
        label=gettext_lazy("What happened?"),
        max_length=300,
        help_text=gettext_lazy("In one line, as you would tell a colleague."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What was it?"))
    first_day = forms.DateField(
        label=gettext_lazy("When?"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    headcount = AmountField(
        label=gettext_lazy("How many people took part?"), required=False, whole=True
    )
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Photos and files"),
        required=False,
        help_text=gettext_lazy(
            "For the parties only: they are not published. Where and with which device a photo was "
            "taken is removed from it."
        ),
    )
    description = WordsField(
        label=gettext_lazy("Tell more"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
    )
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("For whom was it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    links = forms.CharField(
        label=gettext_lazy("Links"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy("One address a line."),
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 2, "inputmode": "url"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Written in"))

    def __init__(
        self, organisations: Mapping[int, OrganisationCard], *args: Any, **said: Any
    ) -> None:
        """A form for somebody who delivers for these organisations."""
        super().__init__(*args, **said)
        names = [(card.slug, words.organisation_name(card).text) for card in organisations.values()]
        self._choose("by", names)
        if len(names) == 1:
            self.fields["by"].widget = forms.HiddenInput()
        self._choose("kind", [("", gettext("Choose…")), *_labels("evidence-kinds")])
        self._choose("target_groups", _labels("target-groups"))
        self._choose("language", list(LANGUAGE_NAMES.items()))
        countable = [(c, n) for c, n in _labels("measures") if not measure_counts_people(c)]
        for row in ROWS:
            self.fields[f"amount_{row}"] = AmountField(label=gettext("How many?"), required=False)
            self.fields[f"measure_{row}"] = forms.ChoiceField(
                label=gettext("Of what?"), required=False, choices=[("", "—"), *countable]
            )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def amounts(self) -> list[tuple[tuple[forms.BoundField, forms.BoundField], bool]]:
        """The pairs of amount and measure; True for those that stand open."""
        pairs = [(self[f"amount_{row}"], self[f"measure_{row}"]) for row in ROWS]
        return [
            (pair, index == 0 or any(field.value() for field in pair))
            for index, pair in enumerate(pairs)
        ]

    def clean_first_day(self) -> date:
        """A day that is not to come."""
        return _past(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date | None:
        """A day that is not to come."""
        day = self.cleaned_data.get("last_day")
        return _past(day) if day else None

    def clean_links(self) -> list[str]:
        """Addresses a page may link to."""
        found, faults = [], []
        for typed in self.cleaned_data["links"].split():
            url = typed if "://" in typed else f"https://{typed}"
            try:
                found.append(safe_url(url))
            except ValueError:
                said = gettext("“%(url)s” is not an address a page may link to.")
                faults.append(said % {"url": typed[:80]})
        if len(found) > LINKS:
            said = gettext("At most %(count)s links, please.")
            faults.append(said % {"count": words.number(LINKS)})
        if faults:
            raise forms.ValidationError(faults)
        return found

    def clean(self) -> dict[str, Any]:
        """Days in order, and each amount with its measure."""
        held = super().clean() or self.cleaned_data
        first, last = held.get("first_day"), held.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("It cannot end before it began."))
        seen: set[str] = set()
        for row in ROWS:
            amount, measure = held.get(f"amount_{row}"), held.get(f"measure_{row}")
            if amount is not None and not measure:
                self.add_error(f"measure_{row}", gettext("Say what was counted."))
            elif measure and amount is None and f"amount_{row}" not in self.errors:
                self.add_error(f"amount_{row}", gettext("Say how many."))
            elif measure and measure in seen:
                self.add_error(f"measure_{row}", gettext("This is counted above already."))
            seen.add(measure or "")
        return held

    def delivery(self, commitments: Sequence[tuple[str, str]]) -> doing.Delivery:
        """What the form says, for these commitments. Only once it is valid."""
        held = self.cleaned_data
        language = held["language"]
        return doing.Delivery(
            uuid=held["piece"],
            by=held["by"],
            commitments=commitments,
            kind=held["kind"],
            title={language: held["title"]},
            description={language: held["description"]} if held["description"] else {},
            first_day=held["first_day"],
            last_day=held["last_day"] or held["first_day"],
            quantities={
                held[f"measure_{row}"]: held[f"amount_{row}"]
                for row in ROWS
                if held[f"measure_{row}"]
            },
            headcount=int(held["headcount"] or 0),
            target_groups=held["target_groups"],
            links=held["links"],
        )


class CorrectForm(DeliverForm):
    """The same, to correct what was delivered: with the reason, and the files that come along."""

    reason = WordsField(
        label=gettext_lazy("Why is it delivered anew?"),
        max_length=1000,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    keep = forms.MultipleChoiceField(
        label=gettext_lazy("Files that come along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def keep_from(self, files: Sequence[tuple[str, str]]) -> None:
        """Offer these files, as digest and name."""
        self._choose("keep", list(files))


def files_to_choose_again(sent: Sequence[UploadedFile[Any]]) -> str:
    """Which files a browser has to be given again after a fault; "" for none."""
    if not sent:
        return ""
    said = gettext("Please choose these files again, a browser does not keep them: %(names)s.")
    return said % {"names": sentence_list(file_name(one) for one in sent)}


def fresh(**said: Any) -> dict[str, Any]:
    """What a form holds before anything is typed."""
    return {
        "piece": uuid.uuid4(),
        "first_day": timezone.localdate(),
        "language": words.reader(),
        **said,
    }


def _labels(scheme: str) -> list[tuple[str, str]]:
    codes = [f"{scheme}:{one.notation}" for one in concepts(scheme)]
    return [(code, words.concept(code).text) for code in codes]


def _past(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(gettext("This day is still to come."))
    if day.year < 1900:
        raise forms.ValidationError(gettext("This day is too long ago."))
    return day
