"""Contrast and size of everything in a chart, computed from the SVG as it is drawn."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string

from images.chart_shapes import TEXT_SIZE
from images.social_card import bold_font, regular_font
from techniekpact.styleguide_samples.figures import sample_figures
from tests.design.test_contrast import TOKENS, contrast_ratio

pytestmark = pytest.mark.once

STYLES = {
    name: (settings.BASE_DIR / f"static/css/components/{name}.css").read_text()
    for name in ("chart", "sparkline", "small_multiples")
}
RULE = re.compile(r"^ +([^{}@/]+?) \{\n([^{}]*)\}", re.MULTILINE)
FIGURES = sample_figures()
# The width of a chart on the narrowest phone: 320 px less a margin of 16 on both sides.
NARROWEST = 288
# Above this width of the window letters are smaller; a chart is never narrower then.
BREAKPOINT, MIN_WIDTH_ABOVE = 480, 368
MIN_LETTERS = 12  # pixels
# Lines that help the eye, and are not needed to understand the chart.
DECORATION = {"grid"}


def draw_svg(name):
    figure = FIGURES[name]
    chart = BeautifulSoup(
        render_to_string("components/chart.html", {"figure": figure}), "html.parser"
    )
    return chart.svg


def declared(selector, declaration, style="chart"):
    """Return the last value that a stylesheet declares for a selector, outside forced colours."""
    sheet = STYLES[style].partition("@media (forced-colors")[0]
    values = [
        match[1]
        for selectors, body in RULE.findall(sheet)
        if selector in re.split(r",\s*", selectors)
        if (match := re.search(rf"(?<![\w-]){declaration}: ([^;]+);", body))
    ]
    return values[-1] if values else None


def token_of(element):
    """Return the token with which a shape or text is painted."""
    names = element["class"]
    base = names[0]
    candidates = [f"text.{base}", f".{base}", f".{base}:not(text)"]
    if element.name != "text":
        candidates.reverse()
    paints = ("fill",) if element.name in ("text", "rect", "circle") else ("stroke", "fill")
    values = [declared(name, paint) for paint in paints for name in candidates]
    value = next(value for value in values if value and value != "none")
    if value == "var(--series)":
        value = declared(f".{names[1]}", "--series")
    return re.fullmatch(r"var\(--([\w-]+)\)", value)[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_label_and_shape_stands_out(name, scheme):
    paper = TOKENS["paper"][scheme]
    for element in draw_svg(name).select("text, path, rect, circle"):
        token = token_of(element)
        role = element["class"][0].removeprefix("tp-chart__")
        if role in DECORATION:
            continue
        required = 4.5 if element.name == "text" else 3
        assert contrast_ratio(TOKENS[token][scheme], paper) >= required, (role, token)


def test_letters_are_at_least_12_pixels_high_at_any_width():
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", STYLES["chart"])]
    wide, narrow = sizes
    assert narrow == TEXT_SIZE
    width = FIGURES["plain"].chart.width
    assert narrow * NARROWEST / width >= MIN_LETTERS
    assert wide * MIN_WIDTH_ABOVE / width >= MIN_LETTERS
    # Small charts beside each other are never narrower than that.
    (column,) = re.findall(r"minmax\(min\(100%, ([\d.]+)rem\)", STYLES["small_multiples"])
    assert float(column) * 16 >= MIN_WIDTH_ABOVE
    assert MIN_WIDTH_ABOVE <= BREAKPOINT - 2 * 2.5 * 16


def label_boxes(chart):
    """Return the boxes of the labels with the largest letters: text, left, top, right, bottom."""
    for label in chart.labels:
        font = (regular_font if label.role == "tick" else bold_font)(TEXT_SIZE)
        width = font.getlength(label.text)
        left = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
        yield label.text, left, label.y - TEXT_SIZE * 0.72, left + width, label.y


@pytest.mark.parametrize("name", FIGURES)
def test_no_label_leaves_the_chart_or_lies_over_another(name):
    chart = FIGURES[name].chart
    boxes = list(label_boxes(chart))
    for text, left, top, right, bottom in boxes:
        assert left >= -1, text
        assert right <= chart.width + 1, text
        assert top >= 0, text
        assert bottom <= chart.height, text
    for index, (text, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[index + 1 :]:
            apart = right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
            assert apart, (text, other)
