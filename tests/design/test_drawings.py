"""Charts and maps: well-formed, escaped, deterministic, and right to left where time runs."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pactwork.design.drawings.atlas import countries, project
from pactwork.design.drawings.axes import Axis
from pactwork.design.drawings.bars import Bar
from pactwork.design.drawings.columns import Column, columns_svg
from pactwork.design.drawings.icons import icon_svg, matrix_svg, state_svg
from pactwork.design.drawings.map import Place, map_svg
from pactwork.design.drawings.network import Node, network_svg
from pactwork.design.drawings.progress import Growth, bar_svg, growth_svg, ring_svg
from pactwork.design.drawings.svg import el, num, polygon_path, words
from pactwork.design.drawings.timeline import Mark, Timeline, timeline_svg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script>"&'
ATLAS = Path(__file__).parents[2] / "node_modules/world-atlas/countries-110m.json"

GROWTH = Growth(
    [(date(2024, 3, 1), 4.0), (date(2024, 9, 1), 10.0)],
    date(2024, 1, 1),
    date(2025, 12, 31),
    target=20,
    ticks=[(date(2024, 1, 1), "2024"), (date(2025, 12, 31), "2025")],
    today=date(2025, 1, 1),
    today_label=HOSTILE,
    target_label="20",
    reached_label="10",
)
TIMELINE = Timeline(
    date(2024, 1, 1),
    None,
    date(2025, 1, 1),
    (Mark(date(2023, 12, 1), HOSTILE, "signed"), Mark(date(2024, 5, 1), "x", url="/e?a=1&b=2")),
    start_text="2024",
    today_text="today",
)
NODES = [Node(f"n{index}", HOSTILE, "/o", 1 + index) for index in range(50)]


def circle_x(svg):
    return float(ET.fromstring(svg).find(f".//{SVG}circle").get("cx"))


@pytest.mark.parametrize("rtl", [False, True])
def test_charts_are_well_formed_escaped_and_the_same_each_time(rtl):
    def draw():
        return [
            growth_svg(GROWTH, label=HOSTILE, rtl=rtl),
            timeline_svg(TIMELINE, label=HOSTILE, rtl=rtl),
            network_svg(HOSTILE, NODES, links=[("n1", "n2")], label=HOSTILE, rtl=rtl),
        ]

    assert draw() == draw()
    for svg in draw():
        root = ET.fromstring(svg)
        assert root.find(f"{SVG}title").text == HOSTILE
        assert "<script" not in svg
        assert all("style" not in element.attrib for element in root.iter())


COLUMNS = [Column(f"month {n} {HOSTILE}", n, n / 2, HOSTILE, n % 3 == 1) for n in range(12)]


@pytest.mark.parametrize("rtl", [False, True])
def test_columns_are_well_formed_escaped_and_run_from_the_readers_side(rtl):
    drawn = columns_svg(COLUMNS, (HOSTILE, "b"), most_label="11", label="Use", rtl=rtl)
    root = ET.fromstring(drawn)
    assert "<script" not in drawn
    assert drawn == columns_svg(COLUMNS, (HOSTILE, "b"), most_label="11", label="Use", rtl=rtl)
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("class") == "arm-given"][1:]
    places = [float(one.get("x")) for one in bars]
    assert len(bars) == 11
    assert places == sorted(places, reverse=rtl)
    heights = [float(one.get("height")) for one in bars]
    assert heights == sorted(heights)
    assert heights[-1] == pytest.approx(148)


def test_names_of_columns_never_touch_and_the_newest_is_there():
    named = [Column(f"Long name of month {n}", n, 0, is_named=True) for n in range(12)]
    drawn = columns_svg(named, ("a", "b"), most_label="11", label="Use")
    assert "Long name of month 11" in drawn
    assert drawn.count("Long name of month") == 2


def test_columns_of_nothing_still_draw():
    assert ET.fromstring(columns_svg([], ("a", "b"), most_label="0", label="Use")) is not None


def test_time_runs_from_the_readers_side():
    left = circle_x(growth_svg(GROWTH, label="x"))
    right = circle_x(growth_svg(GROWTH, label="x", rtl=True))
    assert left + right == pytest.approx(460, abs=0.2)
    assert Axis(date(2024, 1, 1), date(2024, 12, 31), rtl=True).x(date(2024, 1, 1)) == 446


def test_growth_without_evidence_or_target_still_draws():
    empty = Growth([], date(2024, 1, 1), date(2024, 1, 1))
    assert ET.fromstring(growth_svg(empty, label="x")).tag == f"{SVG}svg"


def paths(svg, css):
    found = ET.fromstring(svg).iter(f"{SVG}path")
    return [one.get("d") for one in found if one.get("class") == css]


def test_growth_bit_by_bit_has_no_steps_and_its_own_pace():
    bent = [(date(2024, 1, 1), 0.0), (date(2024, 6, 1), 15.0), (date(2025, 12, 31), 20.0)]
    course = replace(GROWTH, pace=bent, stepped=False)
    stepped, smooth = (growth_svg(one, label="x") for one in (GROWTH, course))
    corners = [len(paths(svg, "grown-edge")[0].split()) for svg in (stepped, smooth)]
    assert corners[0] - corners[1] == len(GROWTH.points)
    assert paths(stepped, "pace") != paths(smooth, "pace")
    assert paths(growth_svg(replace(course, steady=False), label="x"), "pace") == []
    assert circle_x(smooth) == circle_x(stepped)
    mirrored = growth_svg(course, label="x", rtl=True)
    assert circle_x(mirrored) + circle_x(smooth) == pytest.approx(460, abs=0.2)


@pytest.mark.parametrize("reached", [0.0, 0.2, 3.0, 19.0])
@pytest.mark.parametrize("stepped", [True, False])
def test_what_was_reached_never_stands_on_the_line(reached, stepped):
    points = [(date(2024, 12, 1), reached / 2), (date(2024, 12, 20), reached)]
    drawn = ET.fromstring(growth_svg(replace(GROWTH, points=points, stepped=stepped), label="x"))
    words = next(one for one in drawn.iter(f"{SVG}text") if "reached" in one.get("class", ""))
    dot = drawn.find(f".//{SVG}circle")
    below, end = float(words.get("y")), float(dot.get("cy"))
    assert below <= end - 10 or below >= end + 20
    assert below < 200


def test_timeline_without_dates_still_draws():
    assert (
        ET.fromstring(timeline_svg(Timeline(None, None, date(2025, 1, 1)), label="x")) is not None
    )


@pytest.mark.parametrize(("share", "width"), [(0.0, "0"), (0.5, "59"), (1.0, "118"), (7.0, "118")])
def test_bar_is_woven_up_to_the_share(share, width):
    cloth = ET.fromstring(bar_svg(share)).find(f"{SVG}rect[@class='bar-cloth']")
    assert cloth.get("width") == width


def test_unmeasurable_bar_and_ring_have_no_cloth():
    assert "bar-cloth" not in bar_svg(None)
    assert "ring-cloth" not in ring_svg(None)
    assert "ring-cloth" in ring_svg(0.4)
    assert ET.fromstring(Bar("x", 0.5, "5").svg).find(f"{SVG}rect").get("width") == "100"


def test_every_state_has_its_own_shape():
    states = ["not_started", "on_track", "behind", "fulfilled", "overdue", "not_measurable"]
    assert len({state_svg(state) for state in states}) == 6
    with pytest.raises(KeyError):
        state_svg("done")


def test_icons_and_marks_are_well_formed():
    assert ET.fromstring(icon_svg("search", label=HOSTILE)).find(f"{SVG}title").text == HOSTILE
    assert "visually-hidden" in matrix_svg("owes", label="Owes")


def test_equal_earth_agrees_with_the_published_values():
    assert project(0, 0) == (0, 0)
    x, _ = project(180, 0)
    assert x == pytest.approx(2.70663, abs=1e-5)
    assert project(0, 90)[1] == pytest.approx(-1.31737, abs=1e-5)


def test_atlas_knows_countries_by_their_letters():
    codes = {country.code for country in countries(ATLAS)}
    assert {"MD", "LT", "NO", "VN", "GE", "IR"} <= codes


def test_map_is_small_and_lights_its_countries():
    places = [Place(47.01, 28.86, "Chișinău", "/a"), Place(34.31, 47.06, HOSTILE, "/b")]
    svg = map_svg(places, atlas=ATLAS, countries_lit={"MD", "IR"}, label="Map")
    root = ET.fromstring(svg)
    assert len(root.findall(f".//{SVG}path[@class='land-lit']")) == 2
    assert len(svg.encode()) < 40_000
    assert "<script" not in svg
    assert svg == map_svg(places, atlas=ATLAS, countries_lit={"IR", "MD"}, label="Map")


def test_places_close_together_are_one_mark_with_their_count():
    places = [Place(47.01, 28.86, "A"), Place(47.02, 28.87, "B"), Place(34.31, 47.06, "C")]
    root = ET.fromstring(map_svg(places, atlas=ATLAS, label="x", number=lambda n: f"#{n}"))
    counts = [text.text for text in root.findall(f".//{SVG}text[@class='place-count']")]
    assert counts == ["#2", "#1"]


def test_map_without_places_shows_the_world():
    assert len(map_svg([], atlas=ATLAS, label="x").encode()) < 40_000


def test_numbers_and_paths_are_short():
    assert [num(1.0), num(-0.01), num(2.55)] == ["1", "0", "2.5"]
    assert polygon_path([(0, 0), (10, 0), (10, 0.5)]) == "M0 0l10 0 0 .5z"


def test_text_that_is_not_marked_safe_is_escaped():
    assert el("text", "<b>", class_='a"') == '<text class="a&quot;">&lt;b&gt;</text>'


def test_words_break_and_end_in_an_ellipsis():
    assert words("one two three four five", 8, 2) == ["one two", "three …"]
