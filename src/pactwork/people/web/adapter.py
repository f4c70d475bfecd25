"""How allauth is told to speak: our sentences, our mail, our addresses."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, gettext_lazy

from pactwork.people.api import Person
from pactwork.people.effects import send_mail
from pactwork.people.queries import language_of
from pactwork.people.web.origin import client_address

_MAILS: Final = {
    "account/email/email_confirmation_signup": "confirm",
    "account/email/email_confirmation": "confirm",
    "account/email/account_already_exists": "already",
    "account/email/password_reset_key": "reset",
    "account/email/unknown_account": "unknown",
    "account/email/login_code": "code",
}
_CHANGES: Final = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_reset": gettext_lazy("Your password was replaced by a new one."),
    "account/email/password_set": gettext_lazy("A password was set."),
    "account/email/email_changed": gettext_lazy("Your main mail address was changed."),
    "account/email/email_confirm": gettext_lazy("A mail address was confirmed."),
    "account/email/email_deleted": gettext_lazy("A mail address was removed."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made."),
    "socialaccount/email/account_connected": gettext_lazy("A sign-in service was connected."),
    "socialaccount/email/account_disconnected": gettext_lazy("A sign-in service was removed."),
}
_SAID: Final = {
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy(
        "The main address stays. Make another one the main address first."
    ),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "This address could not be confirmed."
    ),
    "account/messages/email_confirmation_sent.txt": gettext_lazy(
        "A mail with a link is on its way. Open the link to confirm the address."
    ),
    "account/messages/email_confirmed.txt": gettext_lazy("The address is confirmed."),
    "account/messages/email_deleted.txt": gettext_lazy("The address is removed."),
    "account/messages/password_changed.txt": gettext_lazy("Your new password holds from now on."),
    "account/messages/password_set.txt": gettext_lazy("Your password is set."),
    "account/messages/primary_email_set.txt": gettext_lazy("This is your main address now."),
    "account/messages/unverified_primary_email.txt": gettext_lazy(
        "Confirm this address first; then it can be your main address."
    ),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "New recovery codes are made. The old ones do not work any more."
    ),
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app is in use."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy(
        "You are signed out everywhere else."
    ),
    "socialaccount/messages/account_connected.txt": gettext_lazy("The service is connected."),
    "socialaccount/messages/account_connected_other.txt": gettext_lazy(
        "This account of the service belongs to somebody else here."
    ),
    "socialaccount/messages/account_connected_updated.txt": gettext_lazy(
        "The service is connected."
    ),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy("The service is removed."),
}


def display_name(person: Person) -> str:
    """What a person is called on pages of their own."""
    return person.name or person.email


def _public(name: str, value: Any) -> Any:
    """A link of a mail under the public address of the site, whatever address was asked."""
    if not name.endswith("_url"):
        return value
    return f"{settings.PACTWORK_BASE_URL}{urlsplit(str(value)).path}"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: what is said, what is mailed, and where people are led."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is switched off."),
        "cannot_remove_primary_email": gettext_lazy("The main address cannot be removed."),
        "duplicate_email": gettext_lazy("This address is yours already."),
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
        "email_taken": gettext_lazy("This address cannot be used."),
        "enter_current_password": gettext_lazy("Write the password that holds now."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "invalid_login": gettext_lazy("The address or the password is not right."),
        "invalid_password_reset": gettext_lazy("This link does not hold any more."),
        "max_email_addresses": gettext_lazy("More than %d addresses are not kept."),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Wait a few minutes and try again."
        ),
        "unverified_primary_email": gettext_lazy("Your main address must be confirmed."),
        "select_only_one": gettext_lazy("Choose one."),
        "same_as_current": gettext_lazy("This is what it is already."),
        "rate_limited": gettext_lazy("That was tried too often. Wait a few minutes and try again."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network address of whoever asks."""
        return client_address(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a page may lead there next: only to pages of this site."""
        ours = urlsplit(settings.PACTWORK_BASE_URL)
        hosts = {ours.netloc, self.request.get_host()}
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts=hosts, require_https=self.request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The invitation somebody came with, else the desk."""
        token = request.session.pop("invitation", "")
        if token:
            return reverse("account-invitation", args=[token])
        return str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send our mail in place of allauth's, in the language of the address's account."""
        language = language_of(email) or get_language() or settings.LANGUAGE_CODE
        said = {name: _public(name, value) for name, value in context.items()} | {"email": email}
        if template_prefix in _MAILS:
            send_mail(_MAILS[template_prefix], email, language, said)
        elif template_prefix in _CHANGES:
            said["change"] = _CHANGES[template_prefix]
            send_mail("changed", email, language, said)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say our sentence in place of allauth's; what we have no sentence for stays unsaid.

        Strangers are told nothing here: what is said could tell whether an address is known.
        """
        said = _SAID.get(message_template or "")
        if said and request.user.is_authenticated:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: what is said."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": gettext_lazy(
            "Remove the second factor first, then add the address, then set it up again."
        ),
        "cannot_delete_authenticator": gettext_lazy("This factor cannot be removed."),
        "cannot_generate_recovery_codes": gettext_lazy("Add an authenticator app first."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "unverified_email": gettext_lazy("Confirm your mail address first."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a new key is called until its owner names it."""
        return gettext("My passkey")


class ServiceAdapter(DefaultSocialAccountAdapter):
    """Services to sign in with: what is said, and what is taken over from them."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": gettext_lazy(
            "Sign in with your password or passkey first, then connect the service."
        ),
        "invalid_token": gettext_lazy("The service gave an answer that does not hold."),
        "no_password": gettext_lazy("Set a password first."),
        "no_verified_email": gettext_lazy("Confirm a mail address first."),
        "disconnect_last": gettext_lazy("This is your only way to sign in."),
        "connected_other": gettext_lazy(
            "This account of the service belongs to somebody else here."
        ),
    }

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take over the name and the mail address, nothing else."""
        person = super().populate_user(request, sociallogin, data)
        first, last = str(data.get("first_name") or ""), str(data.get("last_name") or "")
        person.name = (str(data.get("name") or "") or f"{first} {last}".strip())[:200]
        person.language = get_language() or settings.LANGUAGE_CODE
        return person

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        """What the form for a new account begins with: what the service said."""
        said: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return said | {"name": sociallogin.user.name}
