"""Texts in many languages."""

import pytest
from django.core.exceptions import ValidationError

from pactwork.kernel.texts import Shown, TextField, clean_tag, clean_text, shown


def test_the_reader_gets_their_language_then_the_original_then_english() -> None:
    text = {"ro": "Acord", "en": "Agreement", "fa": "توافق"}
    assert shown(text, "ro") == Shown("Acord", "ro", "ltr", False)
    assert shown(text, "vi", ["fa"]) == Shown("توافق", "fa", "rtl", True)
    assert shown(text, "vi", ["lt"]) == Shown("Agreement", "en", "ltr", True)
    assert shown({"ka": "ხელშეკრულება"}, "lt") == Shown("ხელშეკრულება", "ka", "ltr", True)
    assert shown({}, "fa") == Shown("", "", "rtl", False)
    assert str(shown(text, "fa")) == "توافق"


def test_regional_forms_stand_in_for_one_another() -> None:
    assert shown({"en-GB": "Programme"}, "en") == Shown("Programme", "en-GB", "ltr", False)
    assert shown({"en": "Programme"}, "en-US") == Shown("Programme", "en", "ltr", False)


def test_an_empty_translation_is_no_translation() -> None:
    assert shown({"ro": "", "en": "Agreement"}, "ro").language == "en"


def test_cleaning_composes_trims_and_leaves_blanks_out() -> None:
    raw = {"RO": " Înv\u0061\u0306ţare \r\n", "en": "  ", "zh-hant": "學習", "en-gb": "x"}
    assert clean_text(raw) == {"ro": "Învăţare", "zh-Hant": "學習", "en-GB": "x"}


@pytest.mark.parametrize(
    "raw",
    ["text", None, ["ro"], {"ro": 1}, {"ro": None}, {"": "x"}, {"x": "y"}, {"ro_MD": "x"}, {1: "x"},
     {"ro": "a\x00b"}, {"ro": "a\ud800"}, {"ro": "a\uffff"}, {"ro": "a", "RO": "b"},
     {"a" * 40: "x"}],
)  # fmt: skip
def test_what_is_not_a_text_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r".+\."):
        clean_text(raw)


def test_tags_are_written_one_way() -> None:
    assert clean_tag("AZ-arab-ir") == "az-Arab-IR"


def test_the_column_deconstructs_for_migrations() -> None:
    field = TextField("title", blank=True)
    name, path, args, kwargs = field.deconstruct()
    assert (name, path, list(args)) == (None, "pactwork.kernel.texts.TextField", [])
    assert kwargs == {"verbose_name": "title", "blank": True}
    again = TextField(*args, **kwargs)
    assert again.default is dict
    assert again.deconstruct()[1:] == (path, args, kwargs)


def test_the_column_refuses_what_is_not_a_text() -> None:
    with pytest.raises(ValidationError, match="control characters"):
        TextField().clean({"en": "\x00"}, None)
    assert TextField().clean({"en": "Agreement"}, None) == {"en": "Agreement"}
