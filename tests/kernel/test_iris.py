"""Identifiers and the way back from them."""

from uuid import UUID

import pytest

from pactwork.kernel.iris import iri, parse_iri, public_path

UUID_TEXT = "0190a1b2-0000-7000-8000-000000000001"
THINGS = [
    ("agreement", ("chisinau-dgets-diez",), "/ro/agreements/chisinau-dgets-diez/"),
    ("commitment", ("tbilisi", "c1"), "/ro/agreements/tbilisi/commitments/c1/"),
    ("article", ("tbilisi", "a1.2"), "/ro/agreements/tbilisi/#article-a1.2"),
    ("organisation", ("dgets",), "/ro/organisations/dgets/"),
    ("evidence", (UUID_TEXT,), f"/ro/evidence/{UUID_TEXT}/"),
    ("scheme", ("themes",), "/id/concepts/themes"),
    ("concept", ("licences", "cc-by-4.0"), "/id/concepts/licences/cc-by-4.0"),
]


@pytest.fixture(autouse=True)
def base(settings):
    settings.PACTWORK_IRI_BASE = "https://pacts.example/"


@pytest.mark.parametrize(("kind", "keys", "page"), THINGS)
def test_there_and_back(kind: str, keys: tuple[str, ...], page: str) -> None:
    built = iri(kind, *keys)
    assert built.startswith("https://pacts.example/id/")
    assert parse_iri(built) == (kind, keys)
    assert public_path(built) == built.removeprefix("https://pacts.example")
    assert public_path(built, "ro") == page


def test_a_uuid_may_be_given_as_such() -> None:
    assert iri("evidence", UUID(UUID_TEXT)).endswith(f"/id/evidence/{UUID_TEXT}")


@pytest.mark.parametrize(
    "text",
    ["", "https://pacts.example", "https://other.example/id/agreements/x",
     "https://pacts.example/id/agreements/X", "https://pacts.example/id/agreements/x/",
     "https://pacts.example/id/agreements/../x", "https://pacts.example/id/evidence/1",
     "https://pacts.example.evil/id/agreements/x"],
)  # fmt: skip
def test_what_is_not_ours_is_not_taken_apart(text: str) -> None:
    assert parse_iri(text) is None
    with pytest.raises(ValueError, match="not an IRI of this site"):
        public_path(text)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("agreement", ("A b",)), ("agreement", ()), ("commitment", ("a", "b/c")),
     ("evidence", ("x",)), ("agreement", ("a\n",))],
)  # fmt: skip
def test_keys_that_would_not_come_back_are_refused(kind: str, keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="IRI"):
        iri(kind, *keys)
