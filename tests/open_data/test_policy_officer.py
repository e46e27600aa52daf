"""An hour of a policy officer, with the real content: the same numbers wherever she takes them."""

import csv
import io
import re
import zipfile
from collections import defaultdict
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

SITE = "http://localhost:8000"


def read_values(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return {row["periode"]: float(row["waarde"].replace(",", ".")) for row in rows}


def read_scale(texts, axis, read):
    """Return a function from values to positions, by the first and the last text on an axis."""
    positions = sorted((read(text.get_text()), float(text[axis])) for text in texts)
    (low, start), (high, end) = positions[0], positions[-1]
    return lambda value: start + (value - low) / (high - low) * (end - start)


def read_tick(text):
    return float(text.removesuffix("%").replace(".", "").replace(",", "."))


def start_year(period):
    return int(period.partition("/")[0])


def draw_line(svg, points):
    """Draw points of the API by the texts on the axes of a chart, as (kind, left, right).

    Neighbouring years get a line, others a dashed one; a change of method gets none.
    """
    ticks = svg.select("text.tp-chart__tick")
    years = [text for text in ticks if text["text-anchor"] == "middle"]
    values = [text for text in ticks if text["text-anchor"] == "end"]
    x, y = read_scale(years, "x", start_year), read_scale(values, "y", read_tick)
    # A text stands 5 below the line that it belongs to.
    places = [(x(start_year(point["periode"])), y(point["waarde"]) - 5) for point in points]
    kinds = [
        "line" if start_year(right["periode"]) == start_year(left["periode"]) + 1 else "gap"
        for left, right in pairwise(points)
    ]
    segments = zip(kinds, pairwise(places), points[1:], strict=True)
    return [(kind, *ends) for kind, ends, right in segments if not right["reeksbreuk"]]


def read_lines(svg):
    """Return the segments of each series of a chart, from left to right."""
    lines = defaultdict(list)
    for path in svg.select("path.tp-chart__line, path.tp-chart__gap"):
        kind, series = path["class"]
        numbers = map(float, re.findall(r"-?[\d.]+", path["d"]))
        places = zip(numbers, numbers, strict=True)
        kind = kind.removeprefix("tp-chart__")
        lines[series] += [(kind, left, right) for left, right in pairwise(places)]
    return [sorted(segments, key=lambda segment: segment[1:]) for segments in lines.values()]


def is_same_line(segments, others):
    """Return whether two drawings agree within half a unit."""
    return [kind for kind, *_ in segments] == [kind for kind, *_ in others] and all(
        place == pytest.approx(other, abs=0.5)
        for (_, *ends), (_, *other_ends) in zip(segments, others, strict=True)
        for place, other in zip(ends, other_ends, strict=True)
    )


def test_she_gets_the_series_of_goal_4_in_five_ways(demo, client, tmp_path, frictionless):
    catalogue = BeautifulSoup(client.get("/data/").content, "html.parser").main
    example = catalogue.find("a", href="/api/v1/cijfers?doel=4")["href"]
    figures = client.get(example).json()["items"]
    assert len(figures) > 10
    path = tmp_path / "doel-4.zip"
    path.write_bytes(client.get("/data/doel-4.zip").content)
    bundle = zipfile.ZipFile(path)
    tables = {name.removesuffix(".csv") for name in bundle.namelist() if name.endswith(".csv")}
    assert tables == {figure["sleutel"] for figure in figures}
    assert frictionless.validate(str(path)).valid
    package = frictionless.Package(str(path))
    drawn = 0
    for figure in figures:
        values = {point["periode"]: point["waarde"] for point in figure["metingen"]}
        assert read_values(client.get(figure["csv"].removeprefix(SITE)).content) == values
        rows = package.get_resource(figure["sleutel"]).read_rows()
        assert {row["periode"]: float(row["waarde"]) for row in rows} == values
        page = BeautifulSoup(client.get(figure["pagina"].removeprefix(SITE)).content, "html.parser")
        assert all(period in page.get_text() for period in values)
        if (svg := page.select_one("svg.tp-chart")).select("path.tp-chart__line"):
            drawn += 1
            line = draw_line(svg, figure["metingen"])
            assert [is_same_line(line, other) for other in read_lines(svg)].count(True) == 1
    assert drawn > 5
