"""Settings: typed, documented, and refused when unsafe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pactwork.config.environment import (
    Environment,
    SettingsError,
    read_environment,
    variable_name,
)

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "settings.md"
SAFE = {
    "PACTWORK_MODE": "production",
    "PACTWORK_SECRET_KEY": "s" * 40,
    "PACTWORK_ALLOWED_HOSTS": "pacts.example.org",
    "PACTWORK_BASE_URL": "https://pacts.example.org",
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("PACTWORK_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_safe_production_starts(production: pytest.MonkeyPatch) -> None:
    environment = read_environment()
    assert environment.allowed_hosts == ["pacts.example.org"]
    assert environment.database.startswith("postgresql://pactwork@/pactwork?host=")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PACTWORK_SECRET_KEY", "not-a-secret-change-me"),
        ("PACTWORK_SECRET_KEY", "short"),
        ("PACTWORK_DEBUG", "1"),
        ("PACTWORK_ALLOWED_HOSTS", "*"),
        ("PACTWORK_ALLOWED_HOSTS", "pacts.example.org, *"),
        ("PACTWORK_ALLOWED_HOSTS", ""),
        ("PACTWORK_BASE_URL", "http://localhost:8000"),
        ("PACTWORK_IRI_BASE", "https://127.0.0.1"),
    ],
)
def test_unsafe_production_is_refused(
    production: pytest.MonkeyPatch, name: str, value: str
) -> None:
    production.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: "):
        read_environment()


def test_everything_wrong_is_said_at_once(production: pytest.MonkeyPatch) -> None:
    production.delenv("PACTWORK_SECRET_KEY")
    production.setenv("PACTWORK_DEBUG", "true")
    production.setenv("PACTWORK_ALLOWED_HOSTS", "*")
    with pytest.raises(SettingsError) as refused:
        read_environment()
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        "PACTWORK_SECRET_KEY",
        "PACTWORK_DEBUG",
        "PACTWORK_ALLOWED_HOSTS",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PACTWORK_PORT", "eighty"),
        ("PACTWORK_PORT", "70000"),
        ("PACTWORK_BASE_URL", "pacts.example.org"),
        ("PACTWORK_LOG_FORMAT", "xml"),
        ("PACTWORK_MODE", "staging"),
    ],
)
def test_a_value_of_the_wrong_type_names_its_variable(
    production: pytest.MonkeyPatch, name: str, value: str
) -> None:
    production.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: .*{value}"):
        read_environment()


def test_the_demo_is_not_refused(production: pytest.MonkeyPatch) -> None:
    production.setenv("PACTWORK_MODE", "demo")
    production.delenv("PACTWORK_SECRET_KEY")
    assert read_environment().faults() == []


def test_lists_and_addresses_are_read(production: pytest.MonkeyPatch) -> None:
    production.setenv("PACTWORK_ALLOWED_HOSTS", "a.example.org , b.example.org")
    production.setenv("PACTWORK_BASE_URL", "https://pacts.example.org/")
    environment = read_environment()
    assert environment.allowed_hosts == ["a.example.org", "b.example.org"]
    assert environment.base_url == "https://pacts.example.org"


def test_every_setting_is_documented_and_none_else() -> None:
    documented = re.findall(r"^### `(\w+)`$", REFERENCE.read_text(encoding="utf-8"), re.M)
    assert documented == [variable_name(name) for name in Environment.model_fields]


def test_the_documentation_says_what_the_code_says() -> None:
    text = " ".join(REFERENCE.read_text(encoding="utf-8").split())
    missing = [
        name
        for name, field in Environment.model_fields.items()
        if not field.description or " ".join(field.description.split()) not in text
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("origin", "hosts"),
    [
        ("https://content.example.org", ["content.example.org"]),
        ("https://{file}.content.example.org", [".content.example.org"]),
        ("https://{file}.example.org", None),
        ("https://{file}.pacts.example.org", None),
        ("https://pacts.example.org", None),
        ("https://a{file}.content.example.org", None),
        ("https://{name}.content.example.org", None),
    ],
)
def test_content_has_hosts_of_its_own(
    production: pytest.MonkeyPatch, origin: str, hosts: list[str] | None
) -> None:
    production.setenv("PACTWORK_CONTENT_ORIGIN", origin)
    if hosts is None:
        with pytest.raises(SettingsError, match="CONTENT_ORIGIN"):
            read_environment()
        return
    assert read_environment().content_hosts == hosts
    assert read_environment().content_source == origin.replace("{file}", "*")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Content.example.org:443/", "https://content.example.org"),
        ("https://{file}.Content.example.org:443", "https://{file}.content.example.org"),
        ("http://content.example.org:8080", "http://content.example.org:8080"),
        ("", ""),
    ],
)
def test_the_contents_origin_is_kept_as_browsers_say_it(
    production: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    production.setenv("PACTWORK_CONTENT_ORIGIN", written)
    assert read_environment().content_origin == meant


def test_the_command_refuses_without_a_traceback(production: pytest.MonkeyPatch) -> None:
    production.setenv("PACTWORK_ALLOWED_HOSTS", "*")
    done = subprocess.run(
        [sys.executable, "-m", "pactwork", "serve"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "PACTWORK_ALLOWED_HOSTS: name your host names" in done.stderr
    assert "Traceback" not in done.stderr
