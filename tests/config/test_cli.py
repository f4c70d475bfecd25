"""The command: help for each word, and errors a person can act on."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from psycopg.conninfo import make_conninfo

from pactwork.config.environment import read_environment
from tests import moulds
from tests.commands import Commands, commands
from tests.scratch import copy_of_database
from tests.site import GROW

WORDS = ["demo", "serve", "worker", "migrate", "import", "export", "check", "ledger", "person",
         "organisation", "credential", "log", "search", "verify"]  # fmt: skip
BUREAU, TOWN = "birzai-public-health-bureau", "birzai-municipality"
REPOSITORY = Path(__file__).resolve().parents[2]


SECRET = read_environment().secret_key


def surroundings(settings: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PACTWORK_", "DJANGO_"))}
    return kept | {"PACTWORK_MODE": "demo", "PACTWORK_SECRET_KEY": SECRET} | settings


def pactwork(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pactwork", *words],
        env=surroundings(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_every_word_explains_itself() -> None:
    listed = pactwork("--help")
    assert listed.returncode == 0
    for word in WORDS:
        assert f"\n  {word} " in listed.stdout


@pytest.mark.parametrize("word", WORDS)
def test_each_word_has_help(word: str) -> None:
    said = pactwork(word, "--help")
    assert said.returncode == 0
    assert said.stdout.startswith(f"Usage: python -m pactwork {word}")


def test_a_database_that_does_not_answer_is_said_plainly(tmp_path: Path) -> None:
    said = pactwork(
        "check", DATABASE_URL="postgresql://x@127.0.0.1:1/x", PACTWORK_HOME=str(tmp_path)
    )
    assert said.returncode == 1
    assert "FAIL  database: " in said.stdout
    assert said.stdout.count("Connection refused") == 4, "for database, jobs, log and search"
    assert "Traceback" not in said.stderr


def test_a_missing_file_is_said_plainly() -> None:
    said = pactwork("import", "no-such-file.yaml")
    assert said.returncode == 2
    assert "no-such-file.yaml" in said.stderr


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """An installation that is up to date, with the five partnerships."""
    folder = tmp_path_factory.mktemp("cli") / "home"
    with copy_of_database(moulds.tables()) as name:
        url = make_conninfo(read_environment().database, dbname=name)
        shutil.copytree(moulds.installed(), folder)
        settings = {"PACTWORK_HOME": str(folder), "DATABASE_URL": url}
        for words in (("migrate",), ("import", str(REPOSITORY / "demo"))):
            done = pactwork(*words, **settings)
            assert done.returncode == 0, done.stderr
        with commands(surroundings(settings)) as loaded:
            yield loaded


def test_check_says_a_line_for_each_subject(at_home: Commands) -> None:
    said = at_home("check")
    lines = said.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "ok    settings",
        "ok    database",
        "ok    assets",
        "FAIL  jobs",
        "ok    log",
        "ok    search",
        "ok    readers",
    ]
    assert "start 'pactwork worker'" in lines[3]
    assert said.returncode == 1


def test_people_are_invited_seated_and_listed(at_home: Commands) -> None:
    link = at_home("person", "invite", "dgets")
    assert re.fullmatch(r"http://localhost:8000/en/account/invitations/[\w-]{43}/\n", link.stdout)
    unknown = at_home("person", "invite", "no-such")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no organisation 'no-such'" in unknown.stderr
    file = str(REPOSITORY / "demo" / "people.toml")
    assert at_home("person", "seat", file).stdout.startswith("Sign in: ana@")
    assert at_home("person", "operator", "ana@example.org").returncode == 0
    assert at_home("person", "operator", "nobody@example.org").returncode == 1
    listed = at_home("person", "list").stdout.splitlines()
    assert len(listed) == 9
    assert listed[0] == "ana@example.org\tAna Ciobanu\t2\toperator"


def test_the_log_grows_is_exported_and_verified_offline(at_home: Commands, tmp_path: Path) -> None:
    export, tiles = tmp_path / "ledger.jsonl", tmp_path / "tiles.zip"
    grown = at_home(*GROW).stdout
    count = re.fullmatch(r"[0-9]+ statements came in; the log holds ([0-9]+)\n", grown)
    assert count
    assert int(count[1]) > 100
    key = at_home("log", "key").stdout.strip()
    assert re.fullmatch(r"localhost:8000/ledger\+[0-9a-f]{8}\+[\w+/]{44}", key)
    for word, path in (("export", export), ("tiles", tiles)):
        assert at_home("log", word, "--to", str(path)).returncode == 0
    nowhere = {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "PACTWORK_MODE": "production"}
    whole = pactwork("verify", str(export), "--key", key, "--tiles", str(tiles), **nowhere)
    assert whole.returncode == 0
    assert f"ok    all {count[1]} statements give the signed root" in whole.stdout
    lines = export.read_text(encoding="utf-8").splitlines()
    one = json.loads(lines[101])
    proof = tmp_path / "proof.json"
    said = at_home("log", "proof", one["statement"])
    proof.write_text(said.stdout, encoding="utf-8")
    assert pactwork("verify", str(proof), "--key", key, **nowhere).returncode == 0
    assert pactwork("verify", str(proof), **nowhere).returncode == 3
    lines[101] = lines[101].replace("organisations/", "organizations/", 1)
    export.write_text("\n".join(lines), encoding="utf-8")
    changed = pactwork("verify", str(export), "--key", key, **nowhere)
    assert changed.returncode == 1
    assert f"together: index 100 (statement {one['statement']})" in changed.stdout
    nobody = at_home("log", "erase", "mbox mailto:no@example.org", "--yes")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "The ledger knows no person as mbox mailto:no@example.org." in nobody.stderr
    missing = pactwork("verify", "no-such.json", **nowhere)
    assert (missing.returncode, "There is no file no-such.json" in missing.stderr) == (2, True)


def test_importing_again_changes_nothing(at_home: Commands) -> None:
    said = at_home("import", str(REPOSITORY / "demo"))
    assert said.returncode == 0
    assert "Imported: 0 new, 0 changed, 11 unchanged" in said.stderr


def test_an_export_comes_back_as_it_went(at_home: Commands, tmp_path: Path) -> None:
    said = at_home("export", "--all", "--to", str(tmp_path))
    assert said.returncode == 0
    files = sorted(tmp_path.glob("*.yaml"))
    assert len(files) == 5
    assert yaml.safe_load(files[0].read_text(encoding="utf-8"))["pactwork"] == "pact/1"
    back = at_home("import", str(tmp_path))
    assert "Imported: 0 new, 0 changed, 5 unchanged" in back.stderr


def test_the_ledger_is_counted_and_what_it_exports_comes_back(
    at_home: Commands, tmp_path: Path
) -> None:
    counted = at_home("ledger", "count", "verb", "--people")
    head, *lines = [line.split("\t") for line in counted.stdout.splitlines()]
    assert head == ["verb", "statements", "people"]
    file = tmp_path / "all.jsonl"
    assert at_home("ledger", "export", str(file)).returncode == 0
    number = len(file.read_text(encoding="utf-8").splitlines())
    assert number >= sum(int(line[1]) for line in lines) > 100
    back = at_home("ledger", "import", str(file))
    assert back.stdout.splitlines()[-1] == (
        f"0 statements added, {number:,} were there already, 0 lines refused"
    )
    assert "0 statements rolled over" in at_home("ledger", "roll").stdout


def test_standard_output_holds_one_pact_file_and_nothing_else(at_home: Commands) -> None:
    said = at_home("export", "chisinau-dgets-diez", "--to", "-")
    assert (said.returncode, said.stderr) == (0, "")
    assert yaml.safe_load(said.stdout)["agreement"]["key"] == "chisinau-dgets-diez"
    several = at_home("export", "--all", "--to", "-")
    assert (several.returncode, several.stdout) == (2, "")
    assert "Standard output holds one agreement" in several.stderr


def test_an_unknown_agreement_is_said_plainly(at_home: Commands, tmp_path: Path) -> None:
    said = at_home("export", "no-such", "--to", str(tmp_path))
    assert said.returncode == 1
    assert "There is no agreement 'no-such'" in said.stderr


def test_a_wrong_file_is_said_with_line_and_remedy(at_home: Commands, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("pactwork: pact/1\nagreement:\n  key: Not A Slug\n")
    said = at_home("import", str(wrong))
    assert said.returncode == 1
    assert f"{wrong}:3:" in said.stderr
    assert "Mend them and import again" in said.stderr


def test_duplicates_are_merged_and_parted(at_home: Commands) -> None:
    unknown = at_home("organisation", "merge", BUREAU, "no-such")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "There is no such organisation.\n"
    done = at_home("organisation", "merge", BUREAU, TOWN)
    assert done.stdout == f"{BUREAU} is one with {TOWN} now\n"
    again = at_home("organisation", "merge", BUREAU, "dgets")
    assert (again.returncode, again.stderr) == (1, f"{BUREAU} was merged into another already.\n")
    undone = at_home("organisation", "unmerge", BUREAU)
    assert undone.stdout == f"{BUREAU} stands by itself again\n"
