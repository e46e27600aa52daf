"""Contrast of the colour tokens (WCAG 2.2, 1.4.3, 1.4.11 and 2.4.13), computed for both schemes."""

import re

import pytest
from django.conf import settings

TOKENS_CSS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
TOKEN_PATTERN = re.compile(
    r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));",
)
TOKENS = {
    match[1]: {"light": match[2] or match[4], "dark": match[3] or match[4]}
    for match in TOKEN_PATTERN.finditer(TOKENS_CSS)
}
STAKEHOLDER_COLOURS = ("orange", "blue", "green", "purple")
BACKGROUNDS = ("paper", "sand", "surface")

TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "muted", "link", "danger") for ground in BACKGROUNDS),
    ("success", "paper"),
    ("success", "surface"),
    ("danger", "danger-surface"),
    ("ink", "danger-surface"),
    ("on-signal", "signal"),
    ("on-signal", "signal-strong"),
    ("on-deep", "deep"),
    ("on-deep-muted", "deep"),
    *((f"{colour}-text", ground) for colour in STAKEHOLDER_COLOURS for ground in BACKGROUNDS),
    *((text, f"{colour}-wash") for text in ("ink", "muted") for colour in STAKEHOLDER_COLOURS),
    *(("ink", f"land-{n}") for n in (*range(1, 6), "hover")),
]

GRAPHIC_PAIRS = [
    *((f"{colour}-fill", ground) for colour in STAKEHOLDER_COLOURS for ground in BACKGROUNDS),
    *((f"{colour}-fill", f"{colour}-wash") for colour in STAKEHOLDER_COLOURS),
    *(("edge", ground) for ground in BACKGROUNDS),
    *(("focus", ground) for ground in BACKGROUNDS),
    *((f"series-{n}", ground) for n in range(1, 5) for ground in BACKGROUNDS),
    ("focus", "focus-halo"),
    ("on-signal", "signal"),
]


def luminance(colour):
    """Return the relative luminance (WCAG 2.2, glossary)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(foreground, background):
    luminances = (luminance(foreground), luminance(background))
    lighter, darker = sorted(luminances, reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text, ground, scheme):
    assert contrast_ratio(TOKENS[text][scheme], TOKENS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), GRAPHIC_PAIRS)
def test_shapes_stand_out(shape, ground, scheme):
    assert contrast_ratio(TOKENS[shape][scheme], TOKENS[ground][scheme]) >= 3


@pytest.mark.parametrize("colour", [f"{colour}-fill" for colour in STAKEHOLDER_COLOURS])
def test_the_rings_stand_out_on_ink(colour):
    """The hero and the footer are dark in both schemes."""
    for ground in TOKENS["deep"].values():
        assert contrast_ratio(TOKENS[colour]["dark"], ground) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_the_current_item_of_the_menu_stands_out(ground, scheme):
    """The bar has the colour of the page, the menu of small screens that of a surface."""
    css = (settings.BASE_DIR / "static/css/components/header.css").read_text()
    marks = re.findall(r"a\[aria-current\] \{[^}]*border-color: var\(--([\w-]+)\)", css)
    assert len(marks) == 1
    assert contrast_ratio(TOKENS[marks[0]][scheme], TOKENS[ground][scheme]) >= 3


def test_no_raw_colour_stands_outside_the_tokens():
    sheets = (settings.BASE_DIR / "static/css").rglob("*.css")
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
    assert [
        f"{sheet.name}: {colour}"
        for sheet in sheets
        if sheet.name != "tokens.css"
        for colour in raw.findall(sheet.read_text())
    ] == []
