"""What a password must be, said in our words."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext


class LongEnough(password_validation.MinimumLengthValidator):
    """At least ten characters."""

    def get_error_message(self) -> str:
        """What is said of a shorter one."""
        return gettext("The password is too short. It needs at least 10 characters.")


class NotOneself(password_validation.UserAttributeSimilarityValidator):
    """Not the person's name or mail address."""

    def get_error_message(self) -> str:
        """What is said of one that is."""
        return gettext("The password is too much like your name or mail address.")
