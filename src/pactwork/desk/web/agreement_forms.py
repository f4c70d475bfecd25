"""What representatives say about an agreement in force: suspend, go on, give notice, end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactwork.agreements.api import words
from pactwork.organisations.api import OrganisationCard

LONGEST_REASON = 2000


class ForSignatory(forms.Form):
    """For which signatory one acts; asked only of those who sign for several."""

    organisation = forms.TypedChoiceField(label=_("In whose name"), coerce=int)

    def __init__(
        self,
        *args: Any,
        do: str,
        choices: Sequence[tuple[int, OrganisationCard]],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"id_{do}_%s")
        super().__init__(*args, **kwargs)
        self.do = do
        field = self.fields["organisation"]
        field.choices = [  # type: ignore[attr-defined]
            (number, words.organisation_name(card).text) for number, card in choices
        ]
        field.initial = choices[0][0]
        if len(choices) == 1:
            field.widget = forms.HiddenInput()


def _reason(label: Any, text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONGEST_REASON, widget=area, help_text=text)


class SuspendForm(ForSignatory):
    """To let it rest from today."""

    reason = _reason(_("Why it is suspended"), _("The other parties read it; the public does not."))


class TerminateForm(ForSignatory):
    """To give notice; `on` asks for a later day than the earliest."""

    reason = _reason(_("Why you give notice"), _("The other parties read it; the public does not."))
    on = forms.DateField(
        label=_("Not before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty for the earliest day."),
    )


class EndForm(ForSignatory):
    """To agree to end it at once."""

    sure = forms.BooleanField(label=_("End it at once, when all signatories agree"))

    def clean(self) -> dict[str, Any]:
        """What was agreed is said by sending the form."""
        said: dict[str, Any] = super().clean() or {}
        said.pop("sure", None)
        return said
