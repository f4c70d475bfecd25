"""Forms that ask who sees something, and of which agreement the parties are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext

from pactwork.repository.api import Visibility


class PartiesForm(forms.Form):
    """A form with the fields `visibility` and `agreement`."""

    def clean(self) -> dict[str, Any]:
        """The agreement, where only its parties may see it."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        if held.get("visibility") != Visibility.PARTIES:
            held["agreement"] = ""
        elif not held.get("agreement"):
            self.add_error("agreement", gettext("Say which agreement."))
        return held
