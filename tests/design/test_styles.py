"""The style sheets: contrast by computation, logical properties only, small on the wire."""

import gzip
import re
from pathlib import Path

import pytest

from pactwork.design.drawings.dyes import DYES, HEARTH
from pactwork.design.templatetags.design import STYLESHEETS

FOLDER = Path(__file__).parents[2] / "src/pactwork/design/static/design"
SHEETS = {path.stem: path.read_text() for path in FOLDER.glob("*.css")}
HEX = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")

TEXT_PAIRS = [
    (ink, ground)
    for ink in ("ink", "ink-soft", "accent", "accent-strong")
    for ground in ("paper", "linen", "raised")
] + [
    ("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("accent", "accent-soft"),
    ("ink", "accent-soft"), ("ink-soft", "accent-soft"), ("good", "good-soft"),
    ("slow", "slow-soft"), ("late", "late-soft"), ("quiet", "quiet-soft"), ("late", "paper"),
    ("ink", "slow-soft"), ("ink", "added"), ("ink", "removed"), ("good", "added"),
    ("late", "removed"), ("focus", "paper"),
]  # fmt: skip
SHAPE_PAIRS = [
    ("line-strong", "paper"), ("line-strong", "raised"), ("line-strong", "linen"),
    ("focus", "linen"), ("thread", "paper"), ("thread", "linen"),
]  # fmt: skip


def tokens(block):
    start = SHEETS["tokens"].index(block)
    return dict(HEX.findall(SHEETS["tokens"][start : SHEETS["tokens"].index("}", start)]))


LIGHT, DARK = tokens('[data-theme="light"]'), tokens('[data-theme="dark"]')
SYSTEM_DARK = tokens(":root:not([data-theme])")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula_on_known_values():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_can_be_read(theme, pair):
    assert contrast(theme[pair[0]], theme[pair[1]]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", SHAPE_PAIRS, ids="-on-".join)
def test_shapes_can_be_seen(theme, pair):
    assert contrast(theme[pair[0]], theme[pair[1]]) >= 3


@pytest.mark.parametrize("dye", DYES, ids=lambda dye: dye.name)
def test_deep_cloth_stands_out_in_light_and_all_cloth_in_dark(dye):
    assert contrast(dye.deep, LIGHT["linen"]) >= 3
    assert contrast(dye.bright, DARK["linen"]) >= 3
    assert contrast(HEARTH, LIGHT["linen"]) >= 3


def test_the_system_and_the_chosen_dark_are_the_same():
    assert SYSTEM_DARK == DARK
    assert set(LIGHT) == set(DARK)


def test_themes_differ_in_colours_only():
    """So what a page holds, and where, is the same in both: tests/browser relies on it."""
    colour = re.compile(r"--[a-z-]+:\s*#[0-9a-f]{6};|color-scheme: (light|dark);")
    sheets = {name: re.sub(r"/\*.*?\*/", "", SHEETS[name], flags=re.DOTALL) for name in SHEETS}
    themes = re.findall(r"\[data-theme[^{}]*\{([^{}]*)\}", sheets.pop("tokens"))
    assert len(themes) == 3
    assert [colour.sub("", theme).split() for theme in themes] == [[]] * 3
    by_theme = re.compile(r"\[data-theme\W?=|prefers-color-scheme|light-dark\(")
    assert [name for name, text in sheets.items() if by_theme.search(text)] == []


PHYSICAL = re.compile(
    r"(margin|padding|border)-(left|right|top|bottom)\b|^\s*(left|right|top|bottom)\s*:"
    r"|text-align:\s*(left|right)|float:\s*(left|right)"
    r"|^\s*(min-|max-)?(width|height)\s*:",
    re.MULTILINE,
)


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_no_physical_directions(name):
    assert PHYSICAL.findall(SHEETS[name]) == []


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_no_capitals_or_spacing_forced_on_scripts_without_them(name):
    assert "uppercase" not in SHEETS[name]
    assert "letter-spacing" not in SHEETS[name]
    assert "http" not in SHEETS[name].replace('a[href^="http"]', "")


def test_every_sheet_is_linked_and_within_budget():
    assert set(STYLESHEETS) == set(SHEETS)
    assert all(text.count("\n") < 400 for text in SHEETS.values())


def test_styles_and_script_stay_under_eighteen_kilobytes_on_the_wire():
    files = [*SHEETS.values(), (FOLDER / "enhance.js").read_text()]
    assert sum(len(gzip.compress(text.encode(), 9)) for text in files) < 18_000


def test_every_variable_used_is_defined():
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", "".join(SHEETS.values())))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", "".join(SHEETS.values())))
    assert used <= defined


def test_font_files_named_exist():
    modules = FOLDER.parents[4] / "node_modules/@fontsource-variable"
    for package, file in re.findall(r'"\.\./vendor/([a-z-]+)/([^"]+)"', SHEETS["fonts"]):
        assert (modules / package / "files" / file).is_file()


def test_script_needs_no_eval_and_no_inline_code():
    script = (FOLDER / "enhance.js").read_text()
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write", script)
