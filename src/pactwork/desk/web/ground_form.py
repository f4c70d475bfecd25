"""Asking what else than a licence lets something be made out of a source."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from pactwork.desk.web.deliver_form import WordsField
from pactwork.repository.api import Ground, Rights

LICENCE: Final = (Rights.LICENCE.value, gettext_lazy("Its licence"))
OWN: Final = (Rights.OWN.value, gettext_lazy("Our organisation holds the rights in it"))
LEAVE: Final = (Rights.LEAVE.value, gettext_lazy("Those who hold the rights allowed it"))
_ASKED: Final = ("rights", "leave_by", "leave_on", "leave_note")


class GroundForm(forms.Form):
    """A form that asks for it; whoever was given leave says by whom, when, and what shows that."""

    rights = forms.ChoiceField(
        label=gettext_lazy("What lets you make something out of it?"),
        choices=[LICENCE, OWN, LEAVE],
        required=False,
    )
    leave_by = WordsField(
        label=gettext_lazy("Who allowed it?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("An organisation, or people who may be named: it is shown."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    leave_on = forms.DateField(
        label=gettext_lazy("On which day?"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    leave_note = WordsField(
        label=gettext_lazy("What shows that?"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy(
            "A letter, an article of the agreement, the address of a document. It is not shown in"
            " public."
        ),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in _ASKED:
            cast(Any, self.fields[name]).asked = True

    def choose_rights(self, *offered: tuple[str, Any]) -> None:
        """Offer only these."""
        cast(forms.ChoiceField, self.fields["rights"]).choices = list(offered)

    def clean(self) -> dict[str, Any]:
        """All that leave is said with, or none of it."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        if held.get("rights") != Rights.LEAVE:
            return held
        for name, fault in (
            ("leave_by", gettext("Say who allowed it.")),
            ("leave_on", gettext("Say when it was allowed.")),
            ("leave_note", gettext("Say what shows that it was allowed.")),
        ):
            if not held.get(name) and name not in self.errors:
                self.add_error(name, fault)
        if (day := held.get("leave_on")) and day > timezone.localdate():
            self.add_error("leave_on", gettext("That day lies ahead."))
        return held

    def ground(self) -> Ground:
        """What was said. Only once it is valid."""
        held = self.cleaned_data
        rights = Rights(held["rights"])
        if rights is not Rights.LEAVE:
            return Ground(rights)
        return Ground(rights, held["leave_by"], held["leave_note"], held["leave_on"])

    def is_grounded(self) -> bool:
        """Whether something else than the licence is said, or was said wrong."""
        return any(self[name].value() or self[name].errors for name in _ASKED)


def said_before(ground: Ground) -> dict[str, Any]:
    """What the form holds of it before anything is typed."""
    return {
        "rights": ground.rights.value,
        "leave_by": ground.by,
        "leave_note": ground.note,
        "leave_on": ground.on,
    }
