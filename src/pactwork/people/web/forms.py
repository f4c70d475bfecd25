"""Forms of accounts and of the people of organisations. They take nothing but what they name."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.links import host_of
from pactwork.kernel.texts import clean_string
from pactwork.people.api import Role
from pactwork.people.queries import Member
from pactwork.people.rules import INVITES, PeopleError, checked_name, time_zones

_NO_COUNTRY = frozenset({"ZZ", "EU", "UN", "EZ", "XA", "XB", "QO"})
LANGUAGE_CHOICES = tuple(LANGUAGE_NAMES.items())
UNSEEN = gettext_lazy("Write it with letters; there are characters here that cannot be seen.")


class LineField(forms.CharField):
    """A line or a paragraph without characters that cannot be seen."""

    def to_python(self, value: Any) -> str:
        """The text in the form in which it is kept."""
        try:
            return clean_string(super().to_python(value) or "")
        except ValueError as error:
            raise forms.ValidationError(str(UNSEEN)) from error


class NameField(LineField):
    """The name of a person."""

    def __init__(self, **said: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
        said = {"label": gettext_lazy("Your name"), "max_length": 200, "widget": widget, **said}
        super().__init__(**said)

    def clean(self, value: Any) -> str:
        """A name of which something can be seen."""
        held = super().clean(value)
        try:
            return checked_name(held)
        except PeopleError as error:
            raise forms.ValidationError(str(UNSEEN)) from error


class ProfileForm(forms.Form):
    """What a person is called, reads, and where their clock stands."""

    name = NameField()
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=LANGUAGE_CHOICES,
        help_text=gettext_lazy("In this language you get mail."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=lambda: [(one, one) for one in time_zones()]
    )


class InviteForm(forms.Form):
    """Whom to invite to which role; without an address a link is made to pass on."""

    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "The invitation is mailed there. Leave it empty to get a link that you pass on "
            "yourself."
        ),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=LANGUAGE_CHOICES
    )

    def __init__(self, *args: Any, own: str, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            one for one in Role.choices if one[0] in INVITES[own]
        ]
        self.fields["language"].initial = get_language()


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)


class DelegationForm(forms.Form):
    """Whom to lend the power to sign, and for which days."""

    to = forms.TypedChoiceField(label=gettext_lazy("Who may sign for you"), coerce=int)
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    mandate = LineField(
        label=gettext_lazy("Mandate"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("For example the number of the order, or what it is limited to."),
    )

    def __init__(self, *args: Any, members: list[Member], **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (one.pk, one.name or one.email) for one in members
        ]

    def clean(self) -> dict[str, Any]:
        """Days that run forward and have not all passed."""
        held = super().clean() or {}
        first, last = held.get("first_day"), held.get("last_day")
        if first and last and (first > last or last < timezone.localdate()):
            self.add_error("last_day", str(gettext_lazy("The last day is over too soon.")))
        return held


class ClaimForm(forms.Form):
    """A letter of the organisation."""

    letter = forms.FileField(
        label=gettext_lazy("Letter"),
        help_text=gettext_lazy(
            "A signed PDF, or a scan with signature and stamp: who you are and that you may act "
            "for the organisation."
        ),
    )


class DecisionForm(forms.Form):
    """Accept or refuse a claim."""

    accept = forms.TypedChoiceField(
        choices=(("yes", "yes"), ("no", "no")), coerce=lambda said: said == "yes"
    )
    reason = LineField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Needed when you refuse. The person reads it."),
    )


class FindForm(forms.Form):
    """The name of an organisation to look for."""

    q = LineField(label=gettext_lazy("Name of the organisation"), max_length=200, required=False)


class OrganisationForm(forms.Form):
    """A new organisation: a name in at least one language, a country, a website."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=400,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://", "dir": "ltr"}),
    )
    knowingly = forms.BooleanField(
        label=gettext_lazy("I looked at these. Ours is another organisation."), required=False
    )

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        own = get_language() or "en"
        for code in sorted(LANGUAGE_NAMES, key=lambda one: one != own):
            self.fields[f"name_{code}"] = LineField(
                label=LANGUAGE_NAMES[code],
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )
        self.fields["country"].choices = _countries(own)  # type: ignore[attr-defined]

    @property
    def names(self) -> list[forms.BoundField]:
        """The fields of the name, the reader's language first."""
        return [self[name] for name in self.fields if name.startswith("name_")]

    def said_names(self) -> dict[str, str]:
        """The names that were written, by language."""
        held = {code: self.cleaned_data.get(f"name_{code}", "") for code in LANGUAGE_NAMES}
        return {code: name for code, name in held.items() if name}

    def clean_website(self) -> str:
        """A website one can look at."""
        website: str = self.cleaned_data["website"]
        if website and not host_of(website):
            raise forms.ValidationError(str(gettext_lazy("Write the address of a website.")))
        return website

    def clean(self) -> dict[str, Any]:
        """A name in at least one language."""
        held = super().clean() or {}
        if not self.said_names() and not self.errors:
            self.add_error(None, str(gettext_lazy("Write the name in at least one language.")))
        return held


def _countries(language: str) -> list[tuple[str, str]]:
    known = Locale.parse(language).territories.items()
    named = [(code, name) for code, name in known if len(code) == 2 and code.isalpha()]
    found = [one for one in named if one[0] not in _NO_COUNTRY]
    return [("", "—"), *sorted(found, key=lambda one: one[1])]


class EraseForm(forms.Form):
    """That an account shall go for good."""

    sure = forms.BooleanField(label=gettext_lazy("Erase my account. This cannot be undone."))
