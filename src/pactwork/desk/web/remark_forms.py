"""The forms in which the public speaks and parties decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pactwork.agreements.api import remarks
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.organisations.api import OrganisationCard

KINDS = (
    (remarks.RemarkKind.THANKS, _("Thanks")),
    (remarks.RemarkKind.REMARK, _("A remark")),
    (remarks.RemarkKind.QUESTION, _("A question")),
)
REASONS = tuple(remarks.REASON_WORDS.items())


class SayForm(forms.Form):
    """A few words on a commitment. `nickname` is a trap: people do not see it, programs fill it."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=remarks.LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Plain words. Addresses of pages are shown, but nobody can click them."),
    )
    name = forms.CharField(
        label=_("The name shown"),
        max_length=remarks.LONGEST_NAME,
        required=False,
        help_text=_("Leave it empty to stay without a name."),
    )
    language = forms.ChoiceField(
        label=_("The language you write in"), choices=list(LANGUAGE_NAMES.items())
    )
    nickname = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def clean_nickname(self) -> str:
        """Whoever fills the field that nobody sees is no person, or a browser too eager."""
        if self.cleaned_data["nickname"]:
            raise forms.ValidationError(gettext("This field must stay empty."))
        return ""


class ReportForm(forms.Form):
    """What is wrong with a published remark."""

    text = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=remarks.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    nickname = SayForm.base_fields["nickname"]
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    clean_nickname = SayForm.clean_nickname


class ForOrganisation(forms.Form):
    """For which of the parties one decides; asked only of those who write for several."""

    organisation = forms.TypedChoiceField(label=_("For"), coerce=int)

    def __init__(self, *args: Any, mine: list[tuple[OrganisationCard, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.choices = [(card.number, name) for card, name in mine]  # type: ignore[attr-defined]
        field.initial = mine[0][0].number
        if len(mine) == 1:
            field.widget = forms.HiddenInput()


class PublishForm(ForOrganisation):
    """To publish it."""


class DeclineForm(ForOrganisation):
    """To decline it, or take it down."""

    reason = forms.ChoiceField(label=_("Why"), choices=[("", "…"), *REASONS])


class AnswerForm(ForOrganisation):
    """To answer it in public."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=remarks.LONGEST_ANSWER,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(
        label=_("The language you write in"), choices=list(LANGUAGE_NAMES.items())
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
