"""Folding: what people see as equal is equal, and different words stay different."""

import time
import unicodedata
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.kernel.folding import fold, fold_key, fold_tokens, query_tokens, search_tokens

ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ro": "aăâbcdefghiîjklmnopqrsșştțţuvwxyz",
    "lt": "aąbcčdeęėfghiįyjklmnoprsštuųūvzž",
    "vi": "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmn"
    "oòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیئأؤةكي۰۱۲۳۴۵۶۷۸۹٠١٢٣",
}
SEPARATORS = " -.,\u200c\u00a0\u202f–«»„“"
WORDS_OF_ALL = st.one_of(
    [st.text(alphabet=letters + letters.upper() + SEPARATORS) for letters in ALPHABETS.values()]
)
READABLE = st.one_of([st.text(alphabet=letters, min_size=1) for letters in ALPHABETS.values()])

SAME = [
    ("ţară", "țară"),
    ("Învăţământ şi ştiinţă", "învățământ și știință"),
    ("Chișinău", "CHISINAU"),
    ("thoả thuận", "thỏa thuận"),
    ("Đại học", "dai hoc"),
    ("Bộ GD&ĐT", "bo gd đt"),
    ("Šiauliai", "siauliai"),
    ("ūgis", "UGIS"),
    ("Fleksibel utdanning Norge – Tromsø", "fleksibel utdanning norge tromso"),
    ("Straße", "STRASSE"),
    ("Łódź", "lodz"),
    ("encyclopædia", "ENCYCLOPAEDIA"),
    ("İstanbul", "istanbul"),
    ("ırmak", "IRMAK"),
    ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
    ("„მედიათეკა“", "მედიათეკა"),
    ("كرمانشاه", "کرمانشاه"),
    ("يادگيرى", "یادگیری"),
    ("رئیس", "رییس"),
    ("آموزش", "اموزش"),
    ("مؤسسه", "موسسه"),
    ("شبكة", "شبکه"),
    ("خانۀ", "خانه"),
    ("خانهٔ", "خانه"),
    ("تأیید", "تایید"),
    ("كـــتاب", "کتاب"),
    ("مُدیریَت", "مدیریت"),
    ("۵۴۵۴۶۹", "545469"),
    ("٥٤٥٤٦٩", "۵۴۵۴۶۹"),
    ("شبکه‌ای", "شبکه ای"),
    ("o’clock", "o'clock"),
    ("ﻻزم", "لازم"),
]

DIFFERENT = {
    "en": "learning teaching city school library people paper exchange change range media",
    "ro": "școală oraș tineret cultură bibliotecă educație acord parte partener lege carte cartier",
    "lt": "mokykla miestas jaunimas kultūra biblioteka sutartis šalis žemė saulė mokymas mokytojas",
    "vi": "trường thành phố thư viện hợp tác giáo dục sinh viên học nghề quản lý chuyển đổi",
    "ka": "სკოლა ქალაქი ახალგაზრდობა კულტურა ბიბლიოთეკა ხელშეკრულება მხარე კარი ყარი ქარი თარი",
    "fa": "مدرسه شهر جوانان فرهنگ کتابخانه توافق طرف سبز صبر زهر ظهر ذکر گل کل پدر بدر چشم جشن",
}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_people_see_as_equal_is_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold_key(one) == fold_key(other)


def bare(word: str) -> str:
    """The word without marks, worked out apart from the code under test."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@pytest.mark.parametrize("language", DIFFERENT)
def test_different_words_stay_different(language: str) -> None:
    """Only marks on letters may go: «viên» and «viện» are one, «viên» and «tiên» are not."""
    for one, other in combinations(sorted(set(DIFFERENT[language].split())), 2):
        assert (fold_key(one) == fold_key(other)) == (bare(one) == bare(other))


@given(st.text())
@settings(deadline=None)
def test_any_string_folds_once_and_for_all(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold_key(text) == fold_key(folded)
    assert fold_tokens(text) == folded.split(" ") if folded else fold_tokens(text) == []
    folded.encode("utf-8")
    assert "\0" not in folded


def test_lone_surrogates_and_controls_do_not_harm() -> None:
    assert fold("a\ud800b\x00c\u200fd") == "ab cd"


@given(st.text())
@settings(deadline=None)
def test_the_encoding_of_accents_does_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(WORDS_OF_ALL)
@settings(deadline=None)
def test_case_does_not_matter_in_our_languages(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.lower())


@given(READABLE)
@settings(deadline=None)
def test_a_word_never_vanishes(text: str) -> None:
    assert fold_key(text)


@given(st.lists(READABLE, min_size=2, max_size=4), st.data())
@settings(deadline=None)
def test_the_key_does_not_depend_on_how_words_are_set_apart(
    words: list[str], data: st.DataObject
) -> None:
    separator = data.draw(st.sampled_from(["", " ", "\u200c", "\u00a0", "-", " – ", "\u200d"]))
    assert fold_key(separator.join(words)) == fold_key(" ".join(words))


@given(READABLE, st.sampled_from("\u200e\u200f\u200d\ufeff\u00ad\u2060\u0640"))
@settings(deadline=None)
def test_invisible_marks_do_not_matter(word: str, mark: str) -> None:
    assert fold(mark.join(word)) == fold(word)


def found(query: str, document: str) -> bool:
    index = set(search_tokens(document))
    groups = query_tokens(query)
    return bool(groups) and all(index.intersection(group) for group in groups)


THREE_SPELLINGS = ["مادام‌العمر", "مادام العمر", "مادامالعمر"]


@pytest.mark.parametrize(("typed", "written"), list(product(THREE_SPELLINGS, repeat=2)))
def test_a_space_a_zero_width_non_joiner_or_nothing_find_one_another(
    typed: str, written: str
) -> None:
    assert found(typed, written)
    assert found(typed, f"مؤسسه یادگیری {written} یونسکو")
    assert found(f"یادگیری {typed}", f"یادگیری {written}")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("سیاستگذاری ها", "سیاست گذاریها"),
        ("سیاست‌گذاری‌ها", "سیاستگذاریها"),
        ("سیاستگذاریها", "سیاست گذاری ها"),
        ("elearning", "e-learning"),
        ("e learning", "e-learning"),
        ("diez md", "Știri pe diez.md"),
        ("scoala", "Școala nr. 5"),
        ("thoa thuan", "Thỏa thuận hợp tác"),
        ("GDĐT", "Bộ GD&ĐT"),
    ],
)
def test_searches_find_what_people_mean(typed: str, written: str) -> None:
    assert found(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("شهرداری", "شهر یادگیرنده"), ("school", "Scholar"), ("", "anything"), ("«»", "anything")],
)
def test_searches_do_not_find_what_is_not_there(typed: str, written: str) -> None:
    assert not found(typed, written)


@given(WORDS_OF_ALL)
@settings(deadline=None)
def test_every_text_finds_itself(text: str) -> None:
    assert found(text, text) == bool(fold(text))


def test_words_of_spaced_latin_text_are_not_joined() -> None:
    assert search_tokens("Flexible Education Norway") == ["flexible", "education", "norway"]
    assert query_tokens("Education") == [("education",)]


def test_folding_is_fast_enough_for_imports() -> None:
    """A loose floor (a tenth of the promise), so that a loaded machine does not fail it."""
    names = ["Direcția Generală Educație", "یادگیری مادام‌العمر", "Thỏa thuận hợp tác"] * 2000
    begun = time.perf_counter()
    for name in names:
        fold(name)
    assert len(names) / (time.perf_counter() - begun) > 10_000
