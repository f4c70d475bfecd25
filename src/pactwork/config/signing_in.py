"""How people sign in: accounts, passkeys, other services, limits, and the mail they get."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pactwork.config.environment import Environment

APPS: Final = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
MIDDLEWARE: Final = [
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
_MINUTE: Final = 60
_FORMS: Final = "pactwork.people.web.sign_in_forms"

_ACCOUNTS: Final[dict[str, Any]] = {
    "AUTHENTICATION_BACKENDS": [
        "axes.backends.AxesStandaloneBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
    "PASSWORD_HASHERS": [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": "pactwork.people.passwords.LongEnough",
            "OPTIONS": {"min_length": 10},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {
            "NAME": "pactwork.people.passwords.NotOneself",
            "OPTIONS": {"user_attributes": ("email", "name")},
        },
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "desk",
    "LOGOUT_REDIRECT_URL": "home",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "ACCOUNT_ADAPTER": "pactwork.people.web.adapter.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL": "account_login",
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_MAX_EMAIL_ADDRESSES": 5,
    "ACCOUNT_PREVENT_ENUMERATION": "strict",
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_REAUTHENTICATION_METHODS": {"password", "code", "mfa"},
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 10 * _MINUTE,
    "ACCOUNT_USER_DISPLAY": "pactwork.people.web.adapter.display_name",
    "ACCOUNT_RATE_LIMITS": {
        "login": "60/m/ip",
        "login_failed": "30/m/ip",
        "signup": "20/m/ip",
        "reset_password": "20/m/ip,5/m/key",
    },
    "ACCOUNT_FORMS": {
        "login": f"{_FORMS}.SignInForm",
        "signup": f"{_FORMS}.SignUpForm",
        "add_email": f"{_FORMS}.AddAddressForm",
        "change_password": f"{_FORMS}.ChangePasswordForm",
        "set_password": f"{_FORMS}.SetPasswordForm",
        "reset_password": f"{_FORMS}.ResetPasswordForm",
        "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
        "reauthenticate": f"{_FORMS}.ProveAgainForm",
        "confirm_reauthentication_code": f"{_FORMS}.MailedCodeForm",
    },
    "MFA_ADAPTER": "pactwork.people.web.adapter.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", "webauthn"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Pactwork",
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_FORMS": {
        "authenticate": f"{_FORMS}.CodeForm",
        "reauthenticate": f"{_FORMS}.CodeAgainForm",
        "activate_totp": f"{_FORMS}.ActivateAppForm",
        "add_webauthn": f"{_FORMS}.AddKeyForm",
        "edit_webauthn": f"{_FORMS}.NameKeyForm",
    },
    "SOCIALACCOUNT_ADAPTER": "pactwork.people.web.adapter.ServiceAdapter",
    "SOCIALACCOUNT_FORMS": {"signup": f"{_FORMS}.ServiceSignUpForm"},
    "SOCIALACCOUNT_AUTO_SIGNUP": False,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "CSRF_FAILURE_VIEW": "pactwork.people.web.origin.form_refused",
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": 0.25,
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_DISABLE_ACCESS_LOG": True,
    "AXES_VERBOSE": False,
    "AXES_CLIENT_IP_CALLABLE": "pactwork.people.web.origin.place_tried",
    "AXES_USERNAME_CALLABLE": "pactwork.people.web.origin.address_tried",
    "AXES_LOCKOUT_CALLABLE": "pactwork.people.web.origin.locked_out",
}
"""A lock holds for an address tried from one place (15 minutes after five failures): it cannot be
used to keep somebody else out."""


def sign_in_settings(environment: Environment) -> dict[str, Any]:
    """Django's settings for accounts and mail.

    Browsers take a cookie whose name begins with `__Host-` from the site's own host only: no host
    beside it, such as one that shows packages of strangers, can plant it.
    """
    secure = urlsplit(environment.base_url).scheme == "https"
    own = "__Host-" if secure else ""
    address = {
        "SESSION_COOKIE_NAME": f"{own}sessionid",
        "CSRF_COOKIE_NAME": f"{own}csrftoken",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": environment.mode != "production",
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": urlsplit(environment.base_url).scheme,
    }
    return _ACCOUNTS | mail_settings(environment) | address


def mail_settings(environment: Environment) -> dict[str, Any]:
    """Where mail goes: to the server of PACTWORK_SMTP_URL, else into files."""
    backend = "django.core.mail.backends"
    said: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": environment.mail_from,
        "EMAIL_TIMEOUT": 10,
    }
    if not environment.smtp_url:
        return said | {
            "EMAIL_BACKEND": f"{backend}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": environment.home / "mail",
        }
    server = urlsplit(environment.smtp_url)
    tls = server.scheme == "smtps"
    return said | {
        "EMAIL_BACKEND": f"{backend}.smtp.EmailBackend",
        "EMAIL_HOST": server.hostname,
        "EMAIL_PORT": server.port or (465 if tls else 587),
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": tls,
        "EMAIL_USE_TLS": not tls and server.port != 25,
    }


def service_settings(environment: Environment) -> dict[str, Any]:
    """The OpenID Connect service people may sign in with; none without PACTWORK_OIDC_SERVER."""
    if not environment.oidc_server:
        return {}
    service = {
        "provider_id": "service",
        "name": environment.oidc_name,
        "client_id": environment.oidc_client_id,
        "secret": environment.oidc_secret,
        "settings": {"server_url": environment.oidc_server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [service]}}


def service_origin(environment: Environment) -> list[str]:
    """The origin that forms of ours may lead to, for the content security policy."""
    server = urlsplit(environment.oidc_server)
    return [f"{server.scheme}://{server.netloc}"] if server.netloc else []
