"""allauth's forms with our labels: plain, short, and in every language."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as accounts
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as apps
from allauth.mfa.webauthn import forms as keys
from allauth.socialaccount import forms as services
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from pactwork.people.actions.accounts import begin_account
from pactwork.people.web.forms import NameField

ADDRESS = gettext_lazy("Mail address")
PASSWORD = gettext_lazy("Password")
NEW = gettext_lazy("New password")
AGAIN = gettext_lazy("New password once more")
LONG_ENOUGH = gettext_lazy("At least 10 characters. Several words are easy to remember.")
DIFFER = gettext_lazy("The two passwords differ.")
AGREED = gettext_lazy(
    "I agree that Pactwork keeps my name and mail address and shows my name to the organisations "
    "I work with."
)


class Worded(forms.Form):
    """A form whose labels and hints are ours; what is not named has no hint."""

    labels: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in our words that two passwords differ."""
        differ = field == "password2" and not isinstance(error, ValidationError)
        super().add_error(field, str(DIFFER) if differ else error)


class SignInForm(Worded, accounts.LoginForm):
    """Address and password."""

    labels = {"login": ADDRESS, "password": PASSWORD}


class _Introduced(Worded):
    """Who somebody is, and that they agree to be known."""

    name = NameField()
    agreed = forms.BooleanField(label=AGREED)
    hints = {
        "name": gettext_lazy("As colleagues in other organisations should read it."),
        "password1": LONG_ENOUGH,
    }
    labels = {"email": ADDRESS, "password1": PASSWORD}

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """Note name, language and consent."""
        begin_account(person=user, name=self.cleaned_data["name"])


class SignUpForm(_Introduced, accounts.SignupForm):
    """A new account with a password."""

    field_order = ("name", "email", "password1", "agreed")

    def try_save(self, request: HttpRequest) -> Any:
        """Make the account; a known address takes as long, so that time does not tell."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ServiceSignUpForm(_Introduced, services.SignupForm):
    """A new account of somebody a service knows."""

    field_order = ("name", "email", "agreed")


class AddAddressForm(Worded, accounts.AddEmailForm):
    """One more mail address."""

    labels = {"email": ADDRESS}


class ChangePasswordForm(Worded, accounts.ChangePasswordForm):
    """The password that holds, and the one that shall."""

    labels = {
        "oldpassword": gettext_lazy("Password that holds now"),
        "password1": NEW,
        "password2": AGAIN,
    }
    hints = {"password1": LONG_ENOUGH}


class SetPasswordForm(Worded, accounts.SetPasswordForm):
    """A first password."""

    labels = {"password1": NEW, "password2": AGAIN}
    hints = {"password1": LONG_ENOUGH}


class ResetPasswordForm(Worded, accounts.ResetPasswordForm):
    """The address whose password is forgotten."""

    labels = {"email": ADDRESS}


class NewPasswordForm(Worded, accounts.ResetPasswordKeyForm):
    """A password in place of a forgotten one."""

    labels = {"password1": NEW, "password2": AGAIN}
    hints = {"password1": LONG_ENOUGH}


class ProveAgainForm(Worded, accounts.ReauthenticateForm):
    """The password once more."""

    labels = {"password": PASSWORD}


class _Code(Worded):
    labels = {"code": gettext_lazy("Code")}
    hints = {"code": gettext_lazy("From your authenticator app, or one of your recovery codes.")}


class CodeForm(_Code, codes.AuthenticateForm):
    """A code of the app, or a recovery code."""


class CodeAgainForm(_Code, codes.ReauthenticateForm):
    """The same, once more."""


class ActivateAppForm(Worded, apps.ActivateTOTPForm):
    """The first code of an app."""

    labels = {"code": gettext_lazy("Code that the app shows")}


class AddKeyForm(Worded, keys.AddWebAuthnForm):
    """A new passkey and what it is called."""

    labels = {
        "name": gettext_lazy("What you call it"),
        "passwordless": gettext_lazy("Sign in with this key alone, without a password"),
    }


class NameKeyForm(Worded, keys.EditWebAuthnForm):
    """What a passkey is called."""

    labels = {"name": gettext_lazy("What you call it")}


class MailedCodeForm(Worded, accounts.ConfirmReauthenticationCodeForm):
    """A code that came by mail."""

    labels = {"code": gettext_lazy("Code")}
