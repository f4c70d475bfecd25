"""Signing in by OpenID Connect: shown when one is set, and what is taken over from it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from pactwork.config.environment import Environment
from pactwork.config.signing_in import mail_settings, service_origin, service_settings


def environment(**said: Any) -> Environment:
    return Environment(mode="test", **said)


def test_no_service_is_shown_when_none_is_set(db: None) -> None:
    page = Client().get("/en/account/login/").content.decode()
    assert "/account/oidc/" not in page


def test_a_service_that_is_set_is_offered_by_its_name(db: None, settings: Any) -> None:
    held = environment(
        oidc_server="https://login.example.org/realms/staff",
        oidc_name="Autentificare DGETS",
        oidc_client_id="pactwork",
        oidc_secret="s",
    )
    settings.SOCIALACCOUNT_PROVIDERS = service_settings(held)
    page = Client().get("/en/account/login/").content.decode()
    assert "Sign in with Autentificare DGETS" in page
    assert 'action="/account/oidc/service/login/"' in page
    assert service_origin(held) == ["https://login.example.org"]
    assert Client().get("/account/oidc/service/login/").status_code == 200


def test_without_a_service_there_is_no_way_in_by_one(db: None) -> None:
    assert service_settings(environment()) == {}
    assert service_origin(environment()) == []
    assert Client().get("/account/oidc/service/login/").status_code == 404


def test_mail_goes_to_files_or_to_the_server(tmp_path: Any) -> None:
    files = mail_settings(environment(home=tmp_path))
    assert files["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert files["EMAIL_FILE_PATH"] == tmp_path / "mail"
    smtp = mail_settings(environment(smtp_url="smtp://me%40x:p%2Fw@mail.example.org:587"))
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (smtp["EMAIL_HOST_USER"], smtp["EMAIL_HOST_PASSWORD"]) == ("me@x", "p/w")
    assert (smtp["EMAIL_USE_TLS"], smtp["EMAIL_USE_SSL"]) == (True, False)
    tls = mail_settings(environment(smtp_url="smtps://mail.example.org"))
    assert (tls["EMAIL_PORT"], tls["EMAIL_USE_TLS"], tls["EMAIL_USE_SSL"]) == (465, False, True)
    plain = mail_settings(environment(smtp_url="smtp://localhost:25"))
    assert (plain["EMAIL_USE_TLS"], plain["EMAIL_USE_SSL"]) == (False, False)
