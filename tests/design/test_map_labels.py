"""Contrast, size and place of every name on the maps, from the drawn SVG, styles and tokens."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from pact.site_context import site_context
from regions.landsdeel_map import WIDE_SCALE, build_landsdeel_map
from regions.map_labels import FONT_SIZE, Box, point_box, text_width
from regions.municipalities import municipalities_of
from tests.design.test_contrast import TOKENS, contrast_ratio
from tests.regions.svg_outlines import contains, crosses, read_rings

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("demo")]

REM = 16
# The narrowest screen, less the room beside the text on both sides.
NARROWEST_MAP = 320 - 2 * REM
SMALLEST_TEXT = 12
MARKED_URL = "/landsdelen/oost/zwolle/?gemeente=kampen"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def read_sheet(name):
    """Return the rules of a component at any width, and those where it is wide, as text."""
    css = (settings.BASE_DIR / f"static/css/components/{name}.css").read_text()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).partition("{")[2]
    anywhere, _, wide = css.partition("@container")
    return anywhere, wide


def declared(css, element, name, *, hovered=False):
    """Return the last value that the rules give to this property of an element."""
    value = None
    for selectors, declarations in RULE.findall(css):
        values = dict(re.findall(r"([\w-]+):\s*([^;]+);", declarations))
        for selector in selectors.split(","):
            shown = selector.replace(":hover", "") if hovered else selector
            if name in values and element.css.match(shown.strip()):
                value = values[name]
    return value


def colours(css, element, **state):
    """Return the colours that fill an element, by scheme."""
    return TOKENS[re.fullmatch(r"var\(--([\w-]+)\)", declared(css, element, "fill", **state))[1]]


def pixels(value):
    number, unit = re.fullmatch(r"([\d.]+)(px|rem)", value).groups()
    return float(number) * (REM if unit == "rem" else 1)


def draw(client, url):
    return BeautifulSoup(client.get(url).text, "html.parser").main


def assert_readable(text, ground):
    for scheme in ("light", "dark"):
        assert contrast_ratio(text[scheme], ground[scheme]) >= 4.5


@pytest.mark.parametrize("url", ["/", "/landsdelen/"])
def test_the_names_of_landsdelen_can_be_read(client, url):
    """Each stands in its own landsdeel or in the sea, and never on a border or a dot."""
    css, _ = read_sheet("map")
    svg = draw(client, url).select_one(".tp-map__svg")
    lands = [(land, read_rings(land["d"])) for land in svg.select(".tp-map__land")]
    assert len(lands) == 5
    dots = [
        point_box(*(float(dot[name]) for name in ("cx", "cy", "r"))) for dot in svg.select("circle")
    ]
    for own_land, _ in lands:
        name = own_land.find_next_sibling("text")
        box = landsdeel_box(name, css)
        around = [land for land, rings in lands if contains(rings, int(name["x"]), int(name["y"]))]
        assert around in ([own_land], [])
        assert not any(crosses(rings, box) for _, rings in lands), name.text
        assert not any(map(box.overlaps, dots)), name.text
        assert box.is_inside(Box(0, 0, *map(float, svg["viewbox"].split()[2:])))
        grounds = [colours(css, own_land, hovered=hovered) for hovered in (False, True)]
        for ground in grounds if around else [TOKENS["paper"], TOKENS["sand"]]:
            assert_readable(colours(css, name), ground)


def landsdeel_box(name, css):
    """Return what a name covers, a tenth more than it is thought to need."""
    size = pixels(declared(css, name, "font-size"))
    width, height = text_width(name.text) * size / FONT_SIZE * 1.1, size * 0.8
    x, y = float(name["x"]), float(name["y"])
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def test_the_names_of_landsdelen_are_large_enough_at_any_width(client):
    svg = draw(client, "/landsdelen/").select_one(".tp-map__svg")
    width = float(svg["viewbox"].split()[2])
    anywhere, wide = read_sheet("map")
    name = svg.select_one(".tp-map__label")
    narrow_size = pixels(declared(anywhere, name, "font-size"))
    assert narrow_size * NARROWEST_MAP / width >= SMALLEST_TEXT
    wide_size = pixels(declared(wide, name, "font-size"))
    wide_from = pixels(re.search(r"min-width: ([\d.]+rem)", wide)[1])
    assert wide_size * wide_from / width >= SMALLEST_TEXT


def zoomed_urls():
    """Return each landsdeel, a region of each, and one with the municipality of a visitor."""
    landsdelen = site_context().landsdelen
    regions = [site_context().regions_of(landsdeel)[-1] for landsdeel in landsdelen]
    return [*(area.get_absolute_url() for area in (*landsdelen, *regions)), MARKED_URL]


def test_every_text_on_a_zoomed_map_can_be_read(client):
    css = "".join(read_sheet("landsdeel_map"))
    for url in zoomed_urls():
        texts = draw(client, url).select(".tp-landsdeel-map__svg text")
        assert texts, url
        for text in texts:
            ground = text.find_previous_sibling(["rect", "circle"])
            for hovered in (False, True):
                assert_readable(
                    colours(css, text, hovered=hovered), colours(css, ground, hovered=hovered)
                )
            assert_within(text, ground)


def assert_within(text, ground):
    """Check that the plate or disc under a text is larger than the text."""
    middle, baseline = float(text.get("x", 0)), float(text["y"])
    if ground.name == "circle":
        assert text_width(text.text) < float(ground["r"]) * 2 - 4
        return
    half = float(text["textlength"]) / 2
    left, top = float(ground["x"]), float(ground["y"])
    assert left <= middle - half
    assert middle + half <= left + float(ground["width"])
    assert top + FONT_SIZE * 0.75 <= baseline <= top + float(ground["height"]) - 2


def test_every_text_on_a_zoomed_map_is_large_enough_at_any_width(client):
    anywhere, wide = read_sheet("landsdeel_map")
    wide_from = pixels(re.search(r"min-width: ([\d.]+rem)", wide)[1])
    for landsdeel in site_context().landsdelen:
        svg = draw(client, landsdeel.get_absolute_url()).select_one(".tp-landsdeel-map__svg")
        width, height = map(float, svg["viewbox"].split()[2:])
        highest = pixels(declared(anywhere, svg, "max-height"))
        size = pixels(declared(anywhere, svg.select_one("text"), "font-size"))
        assert size == FONT_SIZE
        assert size * min(NARROWEST_MAP / width, highest / height) >= SMALLEST_TEXT
        scale = declared(wide, svg.select_one(".tp-landsdeel-map__point"), "transform")
        assert scale == f"scale({WIDE_SCALE})"
        shrunk = size * WIDE_SCALE * min(wide_from / width, highest / height)
        assert shrunk >= SMALLEST_TEXT, landsdeel


def test_no_text_on_a_zoomed_map_covers_another_or_leaves_it(client):
    for url in zoomed_urls():
        svg = draw(client, url).select_one(".tp-landsdeel-map__svg")
        frame = Box(0, 0, *map(float, svg["viewbox"].split()[2:]))
        boxes = [
            plate_box(plate, WIDE_SCALE if plate.find_parent("a") else 1)
            for plate in svg.select("rect")
        ]
        assert all(box.is_inside(frame) for box in boxes), url
        assert not any(
            box.overlaps(other) for number, box in enumerate(boxes) for other in boxes[:number]
        ), url


def plate_box(plate, scale):
    group = plate.find_parent("g", transform=re.compile("translate"))
    x, y = map(float, re.findall(r"-?[\d.]+", group["transform"]))
    left, top = x + float(plate["x"]) * scale, y + float(plate["y"]) * scale
    return Box(
        left, top, left + float(plate["width"]) * scale, top + float(plate["height"]) * scale
    )


def test_whatever_municipality_a_visitor_typed_is_named_on_the_map():
    """Only Etten-Leur is missing among the positions (`regions/data/`)."""
    unnamed = [
        municipality.name
        for region in site_context().regions
        for municipality in municipalities_of(region)
        if not is_named(region, municipality)
    ]
    assert unnamed == ["Etten-Leur"]


def is_named(region, municipality):
    landsdelen, regions = [region.landsdeel], site_context().regions_of(region.landsdeel)
    drawing = build_landsdeel_map(region.landsdeel, landsdelen, regions, marked=municipality)
    return bool(drawing.mark and drawing.mark.label)
