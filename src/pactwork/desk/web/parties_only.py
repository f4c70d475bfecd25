"""Forms that ask who sees something, and of which agreement or sector these are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext

from pactwork.desk.web.reaches import parted
from pactwork.repository.api import Visibility


class PartiesForm(forms.Form):
    """A form with the fields `visibility` and `agreement`; cleaned, it has a `sector` too."""

    def clean(self) -> dict[str, Any]:
        """The agreement, where only its parties may see it."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        held |= parted(held.get("visibility") or Visibility.PUBLIC)
        if held.get("visibility") != Visibility.PARTIES:
            held["agreement"] = ""
        elif not held.get("agreement"):
            self.add_error("agreement", gettext("Say which agreement."))
        return held
