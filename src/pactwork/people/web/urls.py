"""Addresses of accounts, under /<language>/account/: allauth's pages by name, and our own."""

from __future__ import annotations

from allauth.account import views as accounts
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as services
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from pactwork.people.web import account, allowing, claims, joining, organisations, tokens
from pactwork.people.web import apps as programs

_SIGN_IN = [
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("signup/", accounts.signup, name="account_signup"),
    path("reauthenticate/", accounts.reauthenticate, name="account_reauthenticate"),
    path(
        "reauthenticate/code/",
        accounts.request_reauthentication_code,
        name="account_request_reauthentication_code",
    ),
    path(
        "reauthenticate/code/confirm/",
        accounts.confirm_reauthentication_code,
        name="account_confirm_reauthentication_code",
    ),
    path("email/", accounts.email, name="account_email"),
    path(
        "confirm-email/",
        accounts.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", accounts.confirm_email, name="account_confirm_email"
    ),
    path("password/change/", accounts.password_change, name="account_change_password"),
    path("password/set/", accounts.password_set, name="account_set_password"),
    path("password/reset/", accounts.password_reset, name="account_reset_password"),
    path("password/reset/done/", accounts.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        accounts.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

_SECOND = [
    path("second/", second.index, name="mfa_index"),
    path("second/authenticate/", second.authenticate, name="mfa_authenticate"),
    path("second/reauthenticate/", second.reauthenticate, name="mfa_reauthenticate"),
    path("second/app/activate/", apps.activate_totp, name="mfa_activate_totp"),
    path("second/app/deactivate/", apps.deactivate_totp, name="mfa_deactivate_totp"),
    path("second/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second/codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "second/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("passkeys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/login/", keys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "passkeys/reauthenticate/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]

_SERVICES = [
    path("service/cancelled/", services.login_cancelled, name="socialaccount_login_cancelled"),
    path("service/error/", services.login_error, name="socialaccount_login_error"),
    path("service/signup/", services.signup, name="socialaccount_signup"),
    path("service/", services.connections, name="socialaccount_connections"),
]

_PEOPLE = "organisations/<slug:slug>/people/"
_OURS = [
    path("", account.front, name="account"),
    path("privacy/", account.privacy, name="account-privacy"),
    path("privacy/download/", account.download, name="account-download"),
    path("tokens/", tokens.tokens, name="account-tokens"),
    path("tokens/make/", tokens.make, name="account-token-make"),
    path("tokens/<int:token>/end/", tokens.revoke, name="account-token-end"),
    path("apps/", programs.apps, name="account-apps"),
    path("apps/<int:app>/end/", programs.end, name="account-app-end"),
    path("apps/allow/", allowing.allow, name="account-allow"),
    path("erase/", account.erase, name="account-erase"),
    path("erased/", account.erased, name="account-erased"),
    path("organisations/", organisations.mine, name="account-organisations"),
    path("organisations/find/", joining.find, name="account-find"),
    path("organisations/register/", joining.register, name="account-register"),
    path("organisations/<slug:slug>/claim/", joining.claim, name="account-claim"),
    path(_PEOPLE, organisations.people, name="account-people"),
    path(f"{_PEOPLE}invite/", organisations.invite, name="account-invite"),
    path(f"{_PEOPLE}lend/", organisations.lend, name="account-lend"),
    path(f"{_PEOPLE}<int:membership>/role/", organisations.change_role, name="account-role"),
    path(f"{_PEOPLE}<int:membership>/end/", organisations.end, name="account-end"),
    path(
        f"{_PEOPLE}invitations/<int:invitation>/withdraw/",
        organisations.withdraw,
        name="account-withdraw",
    ),
    path(
        f"{_PEOPLE}delegations/<int:delegation>/take-back/",
        organisations.take_back,
        name="account-take-back",
    ),
    path(f"{_PEOPLE}claims/<int:claim>/", organisations.decide, name="account-let-in"),
    path("invitations/<str:token>/", joining.invitation, name="account-invitation"),
    path("claims/", claims.claims, name="account-claims"),
    path("claims/<int:claim>/", claims.decide, name="account-decide"),
    path("claims/<int:claim>/letter/", claims.letter, name="account-letter"),
]

urlpatterns = [*_OURS, *_SIGN_IN, *_SECOND, *_SERVICES]
