"""Credentials: made by coordinators, changed, ended; what they show is checked each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from django.utils import timezone

from pactwork.ledger.api import (
    CredentialError,
    credential_number,
    credentials_of,
    limit_credential,
    make_credential,
    revoke_credential,
    rotate_credential,
)
from pactwork.ledger.models import Credential
from pactwork.ledger.queries.tools import Tool, forget_tools, tool_of
from pactwork.organisations.models import Organisation
from tests.factories import someone
from tests.ledger.rest.asking import NAMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> int:
    return Organisation.objects.create(slug="library", name=NAMES).pk


def make(organisation: int, **said: Any) -> Any:
    held = {"label": f" {NAMES['fa']} ", "scopes": ["all"], "by": None, **said}
    return make_credential(organisation=organisation, **held)


def shown(issued: Any) -> Tool | None:
    forget_tools()
    return tool_of(f"Bearer {issued.bearer}")


def test_a_credential_is_known_by_its_secret_which_is_not_kept(library: int) -> None:
    issued = make(library, scopes=["statements/write", "state"], per_minute=60)
    tool = shown(issued)
    assert tool is not None
    assert (tool.organisation, tool.label, tool.per_minute) == (library, NAMES["fa"], 60)
    assert tool.scopes == {"state", "statements/write"}
    row = Credential.objects.get()
    assert issued.secret not in str(row.__dict__)
    assert row.authority.identifier.endswith(f"::credentials/{issued.key}")
    (card,) = credentials_of([library])
    assert (card.slug, card.label, card.statements, card.last_used) == (
        "library", NAMES["fa"], 0, None,
    )  # fmt: skip


def test_a_new_secret_ends_the_old_one_at_once_or_after_a_while(library: int) -> None:
    first = make(library)
    second = rotate_credential(credential=first.credential, by=None)
    assert (shown(first), shown(second) is not None) == (None, True)
    third = rotate_credential(credential=first.credential, overlap=timedelta(days=2), by=None)
    assert shown(second) is not None
    assert shown(third) is not None
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert shown(second) is None
        assert shown(third) is not None


def test_a_credential_ends_when_it_is_revoked_or_expires(library: int) -> None:
    issued, other = make(library), make(library, expires_at=timezone.now() + timedelta(days=1))
    revoke_credential(credential=issued.credential, by=None)
    assert shown(issued) is None
    with pytest.raises(CredentialError):
        rotate_credential(credential=issued.credential, by=None)
    assert shown(other) is not None
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert shown(other) is None


def test_only_coordinators_of_the_organisation_make_and_change_them(library: int) -> None:
    coordinator = someone("ana@example.org", library="coordinator")
    member = someone("bea@example.org", library="member")
    issued = make(library, by=coordinator)
    with pytest.raises(CredentialError):
        make(library, by=member)
    for by in (member, someone("cai@example.org")):
        with pytest.raises(CredentialError):
            revoke_credential(credential=issued.credential, by=by)
    limit_credential(
        credential=issued.credential, scopes=["state"], agreement="", per_minute=None,
        expires_at=None, by=coordinator,
    )  # fmt: skip
    tool = shown(issued)
    assert tool is not None
    assert tool.scopes == {"state"}


@pytest.mark.parametrize(
    "said",
    [
        {"label": " "}, {"scopes": []}, {"scopes": ["everything"]}, {"per_minute": 0},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(library: int, said: dict[str, Any]) -> None:
    with pytest.raises(CredentialError):
        make(library, **said)
    assert not Credential.objects.exists()


def test_what_was_checked_is_remembered_for_some_seconds(
    library: int, django_assert_num_queries: Any
) -> None:
    issued = make(library)
    assert shown(issued) is not None
    with django_assert_num_queries(0):
        assert tool_of(f"Bearer {issued.bearer}") is not None


def test_the_command_makes_lists_rotates_and_revokes(
    library: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import contextlib

    from pactwork.config import installation
    from pactwork.config.cli import cli

    monkeypatch.setattr(installation, "opened", contextlib.nullcontext)

    def run(*words: str) -> tuple[int, list[str]]:
        done = CliRunner().invoke(cli, ["credential", *words])
        return done.exit_code, done.output.splitlines()

    code, said = run("make", "library", NAMES["vi"], "--scope", "state")
    key = said[0].split()[1]
    assert (code, said[2].split()[1].startswith(f"{key}.")) == (0, True)
    assert credential_number(key) > 0
    assert run("list") == (0, [f"{key}\tlibrary\t{NAMES['vi']}\tstate\tnever used\t0"])
    assert run("rotate", key, "--overlap", "3")[0] == 0
    assert run("revoke", key) == (0, [])
    assert run("list", "library")[1][0].endswith("\trevoked")
    assert run("revoke", key)[0] == run("make", "nobody", "x")[0] == 1
