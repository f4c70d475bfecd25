"""Strict reading of files that people write."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.kernel.documents import DocumentError, load_document, read_document

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def refused(text: str | bytes, name: str = "pact.yaml") -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        load_document(text, name)
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}, line {caught.value.line}: ")
    assert caught.value.remedy
    return caught.value


def test_only_true_and_false_are_booleans_and_dates_stay_as_written() -> None:
    text = (
        "country: NO\nyes: yes\non: on\nok: true\nno: false\nsigned: 2021-04-14\nyear: 2011\n"
        "phone: 022123456\nplus: +37322\ntime: 12:30\nnone: ~\nempty:\nquoted: 'true'\n"
        "share: 0.25\nbig: 1e3\nminus: -4\n2021: key\n"
    )
    assert load_document(text, "x.yaml").value == {
        "country": "NO", "yes": "yes", "on": "on", "ok": True, "no": False,
        "signed": "2021-04-14", "year": 2011, "phone": "022123456", "plus": "+37322",
        "time": "12:30", "none": None, "empty": None, "quoted": "true", "share": 0.25,
        "big": 1000.0, "minus": -4, "2021": "key",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "agreement:\n  key: x\n  title:\n    ro: Acord\nparties:\n  - role: lead\n\n  - role: y\n",
        '{"agreement":\n {"key": "x",\n "title": {\n"ro": "Acord"}},\n"parties": ['
        '{"role": "lead"},\n\n{"role": "y"}]}',
    ],
)
def test_lines(text: str) -> None:
    document = load_document(text, "x")
    assert document.value["parties"][1] == {"role": "y"}
    assert document.line_of(()) == 1
    assert document.line_of(("agreement", "key")) == 2
    assert document.line_of(("agreement", "title", "ro")) == 4
    assert document.line_of(("parties",)) == 5
    assert document.line_of(("parties", 1, "role")) in (7, 8)
    assert document.line_of(("agreement", "missing", "deeper")) == document.line_of(("agreement",))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "“a” appears twice (first on line 1)"),
        ("a: 1\nb: &x 2", 2, "Anchors"),
        ("a: 1\nb: *x", 2, "Anchors"),
        ("&a a: 1", 1, "Anchors"),
        ("a: !!python/object/apply:os.system [x]", 1, "tag"),
        ("a: !!binary aGk=", 1, "tag"),
        ("!x a: 1", 1, "tag"),
        ("%TAG ! tag:evil,2000:\n---\na: !b c", 3, "tag"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: b: c", 1, "not valid YAML"),
        ("a:\n\t- b", 2, "not valid YAML"),
        ("a: \x07", 1, "character"),
        ("a: 1\nb: .inf", 2, "number"),
        ("a: .NaN", 1, "number"),
        ("a: 1e999", 1, "number"),
        ("a: " + "9" * 5000, 1, "digits"),
        ("? [a]\n: b", 1, "key"),
        ("", 1, "empty"),
        ("# nothing", 1, "empty"),
        ("[" * 60, 1, "levels"),
        ("a: " + "[" * 60, 1, "levels"),
        ("- " * 60 + "x", 1, "levels"),
        (b"a: 1\nb: \xff", 2, "UTF-8"),
        ("a: \ud800", 1, "UTF-8"),
        ('a: "\\0"', 1, "cannot be stored"),
        ("x" * 5_000_001, 1, "5 MB"),
    ],
)
def test_what_hides_or_harms_is_refused(text: str | bytes, line: int, words: str) -> None:
    error = refused(text)
    assert error.line == line
    assert words in error.message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n"a": 2}', 2, "appears twice"),
        ('{"a": 1,\n}', 2, "key in double quotes"),
        ('{"a": [1,\n2,]}', 2, "not a JSON value"),
        ('{"a": NaN}', 1, "not a JSON value"),
        ('{"a": 01}', 1, "not a JSON value"),
        ('{"a": 1} x', 1, "after the end"),
        ('{"a": "b\n"}', 1, "control character"),
        ('{"a": "\\ud800"}', 1, "cannot be stored"),
        ('{"a"\n 1}', 2, "Expected “:”"),
        ("{" * 3, 1, "key"),
        ("[" * 100_000, 1, "levels"),
        ("", 1, "empty"),
    ],
)
def test_json_is_read_as_strictly(text: str, line: int, words: str) -> None:
    error = refused(text, "pact.json")
    assert error.line == line
    assert words in error.message


def test_json_with_tabs_and_surrogate_pairs_is_read_under_any_name() -> None:
    assert load_document('{\n\t"a": "\\ud83d\\ude00"\n}', "x.yaml").value == {"a": "😀"}
    assert load_document("{a: 1, b: [c]}", "x.yaml").value == {"a": 1, "b": ["c"]}


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    begun = time.perf_counter()
    assert refused(bomb).line == 1
    assert time.perf_counter() - begun < 1


def test_a_flood_of_values_is_refused() -> None:
    assert "values" in refused("[" + "1," * 300_000 + "1]").message


@given(JSON)
@settings(deadline=None)
def test_json_comes_through_unchanged(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2)):
        assert load_document(text, "x.json").value == value


def line_of_refusal(data: str | bytes, name: str) -> int:
    """The line of the refusal, 1 if the document is read."""
    try:
        load_document(data, name)
    except DocumentError as error:
        return error.line
    return 1


@given(st.text(max_size=200) | st.binary(max_size=100), st.sampled_from(["x.yaml", "x.json"]))
@settings(deadline=None)
def test_anything_is_read_or_refused_with_a_line(data: str | bytes, name: str) -> None:
    assert line_of_refusal(data, name) >= 1


def test_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "pact.yaml"
    path.write_bytes(b"\xef\xbb\xbftitle: Acord\n")
    assert read_document(path).value == {"title": "Acord"}
    with pytest.raises(FileNotFoundError):
        read_document(tmp_path / "none.yaml")
