"""Materials that look alike: found by a job, shown side by side, answered by people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.people.api import Person, acting
from pactwork.repository.api import Said, alike, depositing, publishing, reviewing
from pactwork.repository.models import AlikePair, Likeness, MaterialFile, SameAs
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import someone
from tests.files.samples import PDF
from tests.repository.shelf import approved, drafted, published

PLACE = "/en/desk/materials/alike/"
TEXT = "Apa se evaporă, se ridică, se răcește și cade din nou pe pământ ca ploaie sau zăpadă. "


@pytest.fixture
def ana(db: None) -> Person:
    """A coordinator of the library."""
    reading()
    return someone("ana@library.md", name="Ana", library="coordinator")


@pytest.fixture
def ona(ana: Person) -> Person:
    """A coordinator of the school."""
    return someone("ona@school.lt", name="Ona", school="coordinator")


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def written(key: str, text: str) -> str:
    """A material whose file has this text."""
    MaterialFile.objects.filter(version__material__key=key).update(text=text)
    Likeness.objects.filter(version__material__key=key).delete()
    return key


def two(ana: Person, ona: Person, more: str = "Și iarna îngheață.") -> tuple[str, str]:
    """One of the library and one of the school, nearly the same."""
    said = TEXT * 2 + "Elevii desenează drumul ei și numesc fiecare parte, de la mare până la nori."
    first = written(published(ana, ana), said)
    second = written(published(ona, ona, "school"), f"{said} {more}")
    alike.compare_new()
    return first, second


def test_what_looks_alike_is_offered_to_both(ana: Person, ona: Person) -> None:
    first, second = two(ana, ona)
    far = written(published(ana, ana), "Cu totul altceva: despre fracții, plăcinte și felii. " * 3)
    assert alike.compare_new() == 1
    row = AlikePair.objects.get()
    assert 0.6 <= row.share < 1
    for person, mine, other in ((ana, first, second), (ona, second, first)):
        client = browser(person)
        assert f"{PLACE}{mine}/{other}/" in page(client, PLACE)
        assert "of their text is the same" in text_of(client.get(PLACE))
        said = text_of(client.get(f"{PLACE}{mine}/{other}/"))
        assert said.count("Apa se evaporă") == 4
        assert client.get(f"{PLACE}{mine}/{far}/").status_code == 200
    assert "Is this the same?" in text_of(browser(ana).get(f"/en/desk/materials/{first}/"))
    assert "The same? (1)" in text_of(browser(ana).get("/en/desk/materials/"))
    assert alike.compare_new() == 0


def test_each_organisation_says_it_for_its_own_page(ana: Person, ona: Person) -> None:
    first, second = two(ana, ona)

    def leads(key: str) -> bool:
        return "The same, from others" in text_of(Client().get(f"/en/materials/{key}/"))

    answer = browser(ana).post(f"{PLACE}{first}/{second}/", {"do": "same"})
    assert answer["Location"] == PLACE
    assert SameAs.objects.get().same
    assert (alike.unanswered_count(acting(ana)), alike.unanswered_count(acting(ona))) == (0, 1)
    assert "Nothing waits for you" in text_of(browser(ana).get(PLACE))
    assert "Ana said on" in text_of(browser(ona).get(f"{PLACE}{second}/{first}/"))
    assert (leads(first), leads(second)) == (True, False)
    browser(ona).post(f"{PLACE}{second}/{first}/", {"do": "same"})
    assert alike.unanswered_count(acting(ona)) == 0
    browser(ana).post(f"{PLACE}{first}/{second}/", {"do": "other"})
    assert (leads(first), leads(second)) == (False, True)


def test_one_file_in_two_materials(ana: Person, ona: Person) -> None:
    keys = []
    for person, organisation in ((ana, "library"), (ona, "school")):
        key = drafted(person, organisation)
        depositing.add_file(key, name="Același.pdf", chunks=[PDF + b"x"], by=person)
        reviewing.submit(key, by=person)
        assert approved(key, person, organisation)
        keys.append(key)
    alike.compare_new()
    row = AlikePair.objects.get()
    assert (row.share, row.has_same_file) == (1.0, True)
    said = text_of(browser(ana).get(f"{PLACE}{keys[0]}/{keys[1]}/"))
    assert "They have a file in common." in said
    assert said.count("in both") == 2


def test_a_new_version_is_compared_anew(ana: Person, ona: Person) -> None:
    first, _ = two(ana, ona)
    depositing.begin_version(first, by=ana)
    depositing.fill_in(first, Said(note={"ro": "Alt text"}), by=ana)
    reviewing.submit(first, by=ana)
    approved(first, ana)
    written(first, "Acum este despre fracții și despre felii de plăcintă, de la un capăt la altul.")
    alike.compare_new()
    assert not AlikePair.objects.exists()


def test_what_one_may_not_see_is_not_offered(ana: Person, ona: Person) -> None:
    first, second = two(ana, ona)
    publishing.change_visibility(second, visibility="organisation", by=ona)
    client = browser(ana)
    assert "Nothing waits for you" in text_of(client.get(PLACE))
    assert client.get(f"{PLACE}{first}/{second}/").status_code == 404
    assert client.post(f"{PLACE}{first}/{second}/", {"do": "same"}).status_code == 404
    assert client.get(f"{PLACE}{first}/{first}/").status_code == 404


def test_only_who_looks_after_one_of_them_answers(ana: Person, ona: Person) -> None:
    first, second = two(ana, ona)
    member = signed_in("member@library.md", library="member")
    assert member.get(PLACE).status_code == 403
    for path in (f"{PLACE}{first}/{second}/", f"{PLACE}{second}/{first}/"):
        assert member.post(path, {"do": "same"}).status_code == 404
    assert browser(ana).post(f"{PLACE}{second}/{first}/", {"do": "same"}).status_code == 404
    assert browser(ana).post(f"{PLACE}{first}/{second}/", {"do": "x"}).status_code == 404
    assert not SameAs.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_thirty(ana: Person, ona: Person) -> None:
    two(ana, ona)
    client = browser(ana)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client, PLACE)
        return len(caught)

    cost()
    few = cost()
    for number in range(7):
        written(published(ana, ana), f"{TEXT * 2} Elevii desenează drumul ei și numesc {number}.")
    alike.compare_new()
    assert alike.unanswered_count(acting(ana)) >= 20
    cost()
    assert cost() <= few
