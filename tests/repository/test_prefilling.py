"""What files say of a material, as a proposal: first sentences, kinds and themes in titles."""

from __future__ import annotations

import pytest

from pactwork.files import apart
from pactwork.files.api import Facts
from pactwork.people.api import Person
from pactwork.repository.actions import attaching
from pactwork.repository.api import depositing, materials, reviewing
from pactwork.repository.prefilling import named_in, opening, proposal
from tests.factories import numbers, someone
from tests.files.samples import PDF
from tests.repository.shelf import drafted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Apa în natură\nElevii află ce se întâmplă cu apa când o încălzim și când\n"
            "o răcim. Fiecare grupă are un pahar.\nCe pregătim\nUn pahar cu apă caldă.",
            "Elevii află ce se întâmplă cu apa când o încălzim și când o răcim. Fiecare grupă are "
            "un pahar.",
        ),
        (
            "آب در طبیعت\nدانش‌آموزان می‌بینند که آب هنگام گرم شدن و سرد شدن چه می‌شود و چرا؟"
            "\nآماده کنید",
            "دانش‌آموزان می‌بینند که آب هنگام گرم شدن و سرد شدن چه می‌شود و چرا؟",
        ),
        ("წყალი\nმოკლე.", ""),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30", ""),
        ("", ""),
    ],
)
def test_the_first_sentences_stand_by_themselves(text: str, said: str) -> None:
    assert opening(text, "Apa în natură") == said


def test_a_long_text_is_cut_where_a_sentence_ends() -> None:
    found = opening("Nước bốc hơi, bay lên cao, lạnh đi và rơi xuống thành mưa. " * 30, "Nước")
    assert found.endswith("thành mưa.")
    assert 200 < len(found) <= 280


def test_titles_name_kinds_and_themes_in_any_language(db: None) -> None:
    assert named_in("Fractions in the kitchen: worksheet", "resource-types") == ("worksheet",)
    assert named_in("Fracțiile în bucătărie: FIȘĂ DE LUCRU", "resource-types") == ("worksheet",)
    assert named_in("Media literacy for families", "themes") == ("media-literacy",)
    assert named_in("Worksheetless", "resource-types") == ()
    assert named_in("", "themes") == ()


def test_what_a_title_names_wins_over_what_the_file_is(db: None) -> None:
    read = [Facts(kind="image", title="Apa: fișă de lucru", languages=("ro",))]
    said = proposal(read)
    assert said.resource_type == "worksheet"
    assert said.descriptions is None


def test_the_licence_given_last_is_proposed_to_who_gave_it(agreement: str) -> None:
    ana = someone("ana@library.md", library="coordinator")
    other = someone("other@library.md", library="coordinator")
    reviewing.submit(drafted(ana, licence="cc-by-sa-4.0"), by=ana)
    assert [_licence(one) for one in (ana, other)] == ["cc-by-sa-4.0", ""]


def test_who_waits_is_not_held_up_by_a_file_that_takes_long(
    agreement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = someone("ana@library.md", library="coordinator")
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    depositing.add_file(key, name="a.pdf", chunks=[PDF + key.encode()], by=ana)
    with monkeypatch.context() as patched:
        patched.setattr(apart, "_run", lambda *_order: apart._SLOW)
        depositing.prefill(key, within=4, by=ana)
    assert depositing.unread(key) == 1
    assert attaching.read_files(key) == 1
    held = materials.desk_view(key, ana)
    assert held
    assert held.described.titles


def _licence(person: Person) -> str:
    (library,) = numbers("library")
    key = depositing.begin_deposit(organisation=library, by=person)
    depositing.add_file(key, name="a.pdf", chunks=[PDF + key.encode()], by=person)
    depositing.prefill(key, by=person)
    held = materials.desk_view(key, person)
    assert held is not None
    return held.described.licence
