"""The quilt: one agreement is always one patch, and what is sewn says what was fulfilled."""

import hashlib
import xml.etree.ElementTree as ET

import pytest

from pactwork.design.drawings import blocks
from pactwork.design.drawings.dyes import DYES, WEAVES, cloths
from pactwork.design.drawings.quilt import MOST_STRIPS, Patch, Strip, describe, mark_svg, patch_svg

SVG = "{http://www.w3.org/2000/svg}"
CHISINAU = Patch(
    "chisinau-dgets-diez", ("dgets", "onixmedia"), (1.0, 0.5, 0.0, None), "Acord DGETS – ONIXMEDIA"
)
LITHUANIA = Patch(
    "lietuva", tuple(f"partner-{n}" for n in range(13)), (1.0, 0.4, None), "Klasteris"
)


def parsed(patch, **options):
    return ET.fromstring(patch_svg(patch, **options))


def cloth_of(patch):
    return [
        path for path in parsed(patch, size=64).iter(f"{SVG}path") if path.get("class") == "cloth"
    ]


def dashes_of(patch, dash):
    return [
        e for e in parsed(patch, size=64).iter(f"{SVG}path") if e.get("stroke-dasharray") == dash
    ]


def test_same_agreement_same_bytes():
    assert patch_svg(CHISINAU) == patch_svg(CHISINAU)
    assert patch_svg(LITHUANIA, size=48) == patch_svg(LITHUANIA, size=48)


@pytest.mark.parametrize(
    ("patch", "expected"),
    [(CHISINAU, "f79b728626f56139"), (LITHUANIA, "d40489e7c5f6b0d5")],
)
def test_drawing_is_the_agreed_one(patch, expected):
    assert hashlib.sha256(patch_svg(patch, decorative=True).encode()).hexdigest()[:16] == expected


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7, 13, 21, 50])
@pytest.mark.parametrize("size", [None, 48, 600])
def test_every_number_of_parties_gives_well_formed_svg(count, size):
    patch = Patch(f"k{count}", tuple(f"p{n}" for n in range(count)), (1.0, 0.3, 0.0, None), "T")
    root = parsed(patch, size=size)
    assert root.get("viewBox") == "0 0 100 100"
    assert all("style" not in element.attrib for element in root.iter())


@pytest.mark.parametrize("count", [2, 3, 4, 6, 13, 50])
def test_each_commitment_has_one_piece_per_party(count):
    for kind in blocks.kinds_for(count):
        block = blocks.block(kind, count, 4, turn=1)
        assert [len(pieces) for pieces in block.strips] == [count] * 4


@pytest.mark.parametrize("count", [2, 4, 7, 13])
def test_pieces_stay_on_the_patch(count):
    for kind in blocks.kinds_for(count):
        for pieces in blocks.block(kind, count, 5).strips:
            for piece in pieces:
                points = [point for shape in piece.shapes for point in shape(1.0)]
                assert all(1 <= x <= 99 and 1 <= y <= 99 for x, y in points), kind


def area(shape):
    pairs = zip(shape, (*shape[1:], shape[0]), strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


@pytest.mark.parametrize("count", [2, 3, 5, 13])
def test_more_evidence_never_shows_less_cloth(count):
    for kind in blocks.kinds_for(count):
        for pieces in blocks.block(kind, count, 3).strips:
            for shape in pieces[0].shapes:
                areas = [area(shape(share / 10)) for share in range(11)]
                assert areas == sorted(areas)
                assert areas[0] == pytest.approx(0, abs=1e-6)
                assert areas[10] > 1


def test_nothing_fulfilled_shows_no_cloth():
    assert cloth_of(Patch("k", ("a", "b"), (0.0, 0.0, None))) == []


def test_unmeasurable_is_dotted_and_never_filled():
    patch = Patch("k", ("a", "b"), (None, None))
    assert cloth_of(patch) == []
    assert len(dashes_of(patch, "0 2.6")) == 1
    assert dashes_of(patch, "2.4 1.8") == []


def test_fulfilled_has_no_stitch_line_left():
    assert dashes_of(Patch("k", ("a", "b"), (1.0, 1.0)), "2.4 1.8") == []


def binding(patch):
    return list(parsed(patch).iter(f"{SVG}rect"))[-1]


def test_binding_is_sewn_only_when_all_measurable_is_fulfilled():
    assert binding(Patch("k", ("a", "b"), (1.0, None))).get("stroke-dasharray") is None
    assert binding(Patch("k", ("a", "b"), (1.0, 0.99))).get("stroke-dasharray") == "4 2.6"
    assert binding(Patch("k", ("a", "b"), (None,))).get("stroke-dasharray") == "4 2.6"


def test_who_does_not_owe_gets_no_cloth():
    both = "".join(path.get("d") for path in cloth_of(Patch("k", ("a", "b"), (1.0,))))
    one = "".join(
        path.get("d") for path in cloth_of(Patch("k", ("a", "b"), (Strip(1.0, by=(1,)),)))
    )
    assert one
    assert one in both
    assert len(one) < len(both)


def test_many_commitments_are_joined_and_the_unmeasurable_counts_as_nothing():
    patch = Patch("k", ("a", "b"), (1.0, None) * 40)
    drawn = parsed(patch, size=64)
    assert len(drawn.findall(f".//{SVG}path[@class='cloth']")) <= 4
    assert dashes_of(patch, "0 2.6") == []
    assert MOST_STRIPS == 9


def test_an_organisation_keeps_its_cloth():
    assert cloths(("dgets", "onixmedia"))[0] == cloths(("dgets", "icpi"))[0]


def test_neighbours_never_share_a_dye():
    for count in (2, 3, 5, 13, 50):
        names = [cloth.dye.name for cloth in cloths(tuple(f"p{n}" for n in range(count)))]
        around = zip(names, [*names[1:], names[0]], strict=True)
        assert all(one != other for one, other in around)
    assert {cloth.weave for cloth in cloths(tuple("abcdefghijklm"))} <= set(WEAVES)
    assert len({dye.deep for dye in DYES}) == 12


def test_hostile_title_stays_text():
    patch = Patch(
        '"><script>', ("a", "b"), (Strip(0.5, title="<b>&", url='/x?a=1&b="'),), "</title><script>x"
    )
    text = patch_svg(patch, linked=True)
    root = ET.fromstring(text)
    assert root.find(f"{SVG}title").text == "</title><script>x"
    assert root.find(f".//{SVG}a").get("href") == '/x?a=1&b="'
    assert "<script" not in text


def test_text_alternative_counts_commitments():
    assert describe(CHISINAU) == (
        "2 parties. 4 commitments: 1 fulfilled, 1 partly, 1 not begun, 1 not measurable."
    )
    root = parsed(CHISINAU)
    assert root.find(f"{SVG}desc").text == describe(CHISINAU)
    assert root.get("role") == "img"
    assert parsed(CHISINAU, decorative=True).get("aria-hidden") == "true"


def test_a_patch_is_light_on_the_wire():
    assert len(patch_svg(CHISINAU, size=64).encode()) < 3_500
    assert len(patch_svg(LITHUANIA).encode()) < 14_500


def test_mark_is_well_formed():
    assert ET.fromstring(mark_svg()).tag == f"{SVG}svg"
