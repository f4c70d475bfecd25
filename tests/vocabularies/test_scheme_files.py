"""The vocabulary files: ours are complete, other people's are checked."""

import re
import unicodedata
from pathlib import Path

import pytest

from pactwork.kernel.folding import fold_key
from pactwork.kernel.languages import LANGUAGES
from pactwork.vocabularies.queries import plural_form
from pactwork.vocabularies.scheme_files import (
    SHIPPED,
    ConceptFile,
    SchemeFile,
    VocabularyError,
    read_schemes,
)

SCHEMES = read_schemes([SHIPPED])
FORMATS = re.compile("MathML|LaTeX|PDF")
NAMES = {"Facebook", "Instagram", "Telegram"}
SCRIPTS = {"ka": "GEORGIAN", "fa": "ARABIC"}
CATEGORIES = {"en": {"one", "other"}, "ro": {"one", "few", "other"}}
LT_CATEGORIES = {"one", "few", "many", "other"}


def test_the_schemes_an_agreement_needs_are_there() -> None:
    assert set(SCHEMES) == {
        "accessibility", "agreement-types", "areas", "assessment-areas", "channel-kinds",
        "creator-roles", "designations", "evidence-kinds", "isced-fields", "isced-levels",
        "legal-types", "licences", "literacies", "measures", "party-roles", "principles",
        "resource-types", "segments", "target-groups", "themes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "notations"),
    [
        ("agreement-types", "cooperation-agreement memorandum project-consortium "
         "network-accession"),
        ("party-roles", "lead partner funder endorser secretariat"),
        ("evidence-kinds", "event training publication material exchange placement "
         "grant-application policy meeting report service membership learning-record"),
        ("measures", "trainings events people-trained participants materials publications loans "
         "workspace-hours visits applications grants placements policies working-groups meetings "
         "programmes services reports exchanges volunteers partnerships"),
        ("isced-levels", " ".join(f"isced-{level}" for level in range(9))),
        ("isced-fields", " ".join(f"isced-f-{field:02d}" for field in range(11))),
        ("assessment-areas", "educational cultural social managerial"),
    ],
)  # fmt: skip
def test_lists_the_contract_fixes(scheme: str, notations: str) -> None:
    broadest = [one.notation for one in SCHEMES[scheme].concepts if one.broader is None]
    assert broadest == notations.split()


def test_fields_stand_under_the_field_that_is_wider() -> None:
    held = [one for one in SCHEMES["isced-fields"].concepts if one.broader]
    lengths = [len(one.notation.removeprefix("isced-f-")) for one in held]
    assert (lengths.count(3), lengths.count(4), len(held)) == (19, 80, 99)
    known = {one.notation for one in SCHEMES["isced-fields"].concepts}
    for one in held:
        wider = [one.notation[:-1], one.notation[:-2]]
        assert one.broader == next(notation for notation in wider if notation in known)


def test_a_narrow_field_has_several_detailed_ones_and_is_not_all_of_its_broad_one() -> None:
    known = [one.notation for one in SCHEMES["isced-fields"].concepts]
    for one in (notation for notation in known if len(notation) == len("isced-f-054")):
        below = [other for other in known if other.startswith(one) and other != one]
        beside = [other for other in known if other.startswith(one[:-1])]
        assert 1 < len(below) < len(beside) - 2, one


@pytest.mark.parametrize(
    ("scheme", "start"),
    [
        ("resource-types", "https://w3id.org/kim/hcrt/"),
        ("accessibility", "https://www.w3.org/2021/a11y-discov-vocab/latest/#"),
        ("creator-roles", "http://id.loc.gov/vocabulary/relators/"),
        ("isced-levels", "https://w3id.org/kim/educationalLevel/level_"),
    ],
)
def test_what_describes_a_material_is_known_to_others(scheme: str, start: str) -> None:
    held = [one for one in SCHEMES[scheme].concepts if one.exact_match]
    assert len(held) >= len(SCHEMES[scheme].concepts) - 2
    assert all(one.exact_match[0].startswith(start) for one in held)


def test_the_nine_literacies_of_kermanshah_come_first() -> None:
    assert [concept.notation for concept in SCHEMES["literacies"].concepts[:9]] == [
        "social", "cultural", "general", "media", "economic", "job-skills", "entrepreneurship",
        "environment", "health",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_concepts_of_a_scheme_look_the_same(scheme: SchemeFile, language: str) -> None:
    labels = [fold_key(concept.label[language]) for concept in scheme.concepts]
    assert all(labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_labels_are_written_in_their_own_script(scheme: SchemeFile) -> None:
    for concept in scheme.concepts:
        assert set(concept.label) == set(LANGUAGES)
        for language, label in concept.label.items():
            if scheme.code != "licences" and label not in NAMES:
                words = FORMATS.sub("", label)
                found = {script_of(sign) for sign in words if sign.isalpha()}
                assert found == {SCRIPTS.get(language, "LATIN")}, (concept.notation, label)


def script_of(letter: str) -> str:
    return unicodedata.name(letter).split()[0]


def test_orthography() -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert not re.search("[ţşŢŞ]", text), f"{path.name}: cedilla for comma below"
        assert not re.search("[يكىة٠-٩]", text), f"{path.name}: Arabic for Persian letters"
        assert not re.search("[Ა-Ჿ]", text), f"{path.name}: Georgian capitals"
        mixed = re.search(r"o[àáảãạèéẻẽẹ]\b|(?<![qQ])u[ỳýỷỹỵ]\b", text)
        assert not mixed, f"{path.name}: tone marks as in “thoả”, elsewhere as in “thỏa”"


@pytest.mark.parametrize("measure", SCHEMES["measures"].concepts, ids=lambda held: held.notation)
def test_every_measure_can_follow_a_number(measure: ConceptFile) -> None:
    kinds = {concept.notation for concept in SCHEMES["evidence-kinds"].concepts}
    assert measure.extra["counts"] in ("quantity", "people")
    assert measure.extra.get("kind", "event") in kinds
    forms = measure.extra["after_number"]
    assert set(forms) == set(LANGUAGES)
    assert {tag: set(forms[tag]) for tag in CATEGORIES} == CATEGORIES
    assert set(forms["lt"]) == LT_CATEGORIES
    assert forms["ro"]["other"] == f"de {forms['ro']['few']}"
    assert all(isinstance(forms[tag], str) and forms[tag] for tag in ("vi", "ka", "fa"))


def test_plural_categories() -> None:
    assert [plural_form(n, "lt") for n in (1, 2, 10, 11, 21, 1.5)] == [
        "one", "few", "other", "other", "one", "many",
    ]  # fmt: skip
    assert [plural_form(n, "ro") for n in (1, 2, 19, 20, 40, 101)] == [
        "one", "few", "few", "other", "other", "few",
    ]  # fmt: skip


def write(folder: Path, text: str, name: str = "own.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


HEAD = "pactwork: vocabulary/1\nscheme: own\nlabel: {en: Own}\n"


@pytest.mark.parametrize(
    ("text", "line", "words", "remedy"),
    [
        ("scheme: own\n", 1, "not a vocabulary file", "vocabulary/1"),
        ("- a\n", 1, "not a vocabulary file", "vocabulary/1"),
        ("pactwork: vocabulary/1\nlabel: {en: x}\n", 1, "no code", "scheme: my-themes"),
        ("pactwork: vocabulary/1\nscheme: Own One\n", 2, "no code", "scheme: my-themes"),
        (HEAD + "extensible: maybe\n", 4, "neither true nor false", "one of the two"),
        (HEAD + "colour: red\n", 4, "“colour” is not known", "concepts"),
        (HEAD + "concepts: {a: b}\n", 4, "not a list", "- "),
        (HEAD + "concepts:\n  - x\n", 5, "keys and values", "notation:"),
        (HEAD + "concepts:\n  - label: {en: x}\n", 5, "notation", "letters"),
        (HEAD + "concepts:\n  - notation: a b\n", 5, "notation", "letters"),
        (HEAD + "concepts:\n  - notation: a\n", 5, "no label", "at least one language"),
        (HEAD + "concepts:\n  - notation: a\n    label: x\n", 6, "per language", "{en:"),
        (
            HEAD + "concepts:\n  - notation: a\n    label: {en: A}\n    broader: b\n",
            7, "“b” is not a concept written above", "comes before",
        ),
        (
            HEAD + "concepts:\n- {notation: a, label: {en: A}}\n- {notation: a, label: {en: B}}",
            6, "“a” exists already", "another",
        ),
        (
            HEAD + "concepts:\n- notation: a\n  label: {en: A}\n  exact_match: ['javascript:x']",
            7, "http", "web addresses",
        ),
        (HEAD + "concepts:\n  - notation: a\n    label: {en: A}\n    alt: x\n", 7, "Other", "one"),
        (HEAD + "concepts:\n  - notation: a\n    label: {en: A}\n    extra: x\n", 7, "set", "name"),
        ("pactwork: vocabulary/1\nscheme: themes\nlabel: {en: x}\n", 3, "fixed", "Leave this out"),
        ("pactwork: vocabulary/1\nscheme: party-roles\n", 2, "closed", "your own"),
        (
            "pactwork: vocabulary/1\nscheme: themes\nconcepts:\n"
            "  - {notation: media, label: {en: Media}}",
            4, "“media” exists already", "another",
        ),
        (HEAD + "concepts: &a [*a]\n", 4, "Anchors", "Write the value out"),
        (HEAD + "concepts: !!python/name:os.system\n", 4, "tag", "Remove"),
        (HEAD + "label: {en: y}\n", 4, "twice", "Keep one"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_remedy(
    tmp_path: Path, text: str, line: int, words: str, remedy: str
) -> None:
    with pytest.raises(VocabularyError) as caught:
        read_schemes([SHIPPED, write(tmp_path, text)])
    problem = caught.value.problems[0]
    assert problem.file == str(tmp_path / "own.yaml")
    assert problem.line == line
    assert words in problem.message
    assert remedy in problem.remedy


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, "x: y\n", "a.yaml")
    write(tmp_path, HEAD + "concepts:\n  - notation: a\n  - notation: b\n", "b.yaml")
    write(tmp_path, "not read\n", "notes.txt")
    with pytest.raises(VocabularyError) as caught:
        read_schemes([tmp_path, tmp_path / "none"])
    found = [(Path(problem.file).name, problem.line) for problem in caught.value.problems]
    assert found == [("a.yaml", 1), ("b.yaml", 5), ("b.yaml", 6), ("none", 1)]
    assert "b.yaml, line 6: There is no label." in str(caught.value)


def test_our_own_files_may_not_lack_a_language(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("pactwork.vocabularies.scheme_files.SHIPPED", tmp_path)
    write(tmp_path, HEAD + "concepts:\n  - {notation: a, label: {en: A, ro: A}}\n")
    with pytest.raises(VocabularyError) as caught:
        read_schemes([tmp_path])
    assert [problem.message for problem in caught.value.problems] == [
        "The label lacks ro, lt, vi, ka, fa.",
        "The description lacks en, ro, lt, vi, ka, fa.",
        "The label lacks lt, vi, ka, fa.",
    ]
