"""Founding something that has a name and an address: tried under the name, then beside it."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.text import slugify
from django.utils.translation import gettext

from pactwork.desk.web.material_words import fault_words
from pactwork.repository.api import MaterialError, NotAllowedError, Why


def plain_slug(name: str, otherwise: str) -> str:
    """A name as it may stand in an address."""
    return slugify(slugify(name).replace("_", "-"))[:60].strip("-") or otherwise


def founded(form: forms.Form, plain: str, found: Callable[[str], str]) -> str:
    """The address under which `found` founded it: this, or another where it is taken; "" where it
    could not be founded, which the form says.
    """
    for slug in (plain, f"{plain}-{token_hex(3)}"):
        try:
            return found(slug)
        except NotAllowedError:
            raise PermissionDenied from None
        except MaterialError as error:
            if error.why is not Why.TAKEN:
                form.add_error(None, fault_words(error))
                return ""
    form.add_error("name", gettext("That name is taken."))
    return ""
