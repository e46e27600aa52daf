"""The geometry of charts: lines from four points on, bars below that, and nothing invented."""

from decimal import Decimal

import pytest

from pact.charts import Series, draw_chart, draw_sparkline
from pact.charts.lines import spread
from pact.charts.scale import nice_ticks, write_tick
from pact.models import Measurement

pytestmark = pytest.mark.once


def build_series(values, name="", breaks=(), **fields):
    rows = [
        Measurement(period=period, value=Decimal(str(value)), series_break=period in breaks)
        for period, value in values.items()
    ]
    return Series(rows, name, **fields)


def draw_one(values, unit="", **fields):
    return draw_chart([build_series(values, **fields)], unit)


def roles(chart):
    return [stroke.role for stroke in chart.strokes]


def texts(chart, role):
    return [label.text for label in chart.labels if label.role == role]


FOUR_YEARS = {"2018": 40, "2019": 45, "2020": 41, "2021": 42}


def test_neighbours_are_joined_and_gaps_are_dashed():
    chart = draw_one({"2017/18": 39, "2018/19": 40, "2019/20": 41, "2022/23": 42})
    assert (roles(chart).count("line"), roles(chart).count("gap")) == (1, 1)
    assert chart.has_gaps
    assert not chart.has_breaks


def test_a_gap_is_no_point():
    assert len(draw_one({"2010": 1, "2011": 2, "2012": 3, "2019": 4}).markers) == 4


def test_a_break_is_never_joined():
    chart = draw_one(FOUR_YEARS, breaks=list(FOUR_YEARS)[1:])
    assert not {"line", "gap"} & set(roles(chart))
    assert roles(chart).count("break") == 3
    assert "de telling veranderde" in " ".join(chart.notes)


def test_quarters_are_placed_by_time():
    chart = draw_one({"2016-K1": 10, "2016-K2": 10, "2016-K3": 10, "2017-K2": 10})
    xs = [marker.x for marker in chart.markers]
    assert (xs[1] - xs[0]) * 5 == pytest.approx(xs[3] - xs[0], abs=0.5)
    assert roles(chart).count("line") == 1


def test_nothing_to_draw_is_no_chart():
    assert draw_chart([]) is None
    assert draw_chart([build_series({})]) is None


@pytest.mark.parametrize("count", [1, 2, 3])
def test_below_four_points_there_are_bars_from_zero(count):
    chart = draw_one(dict(list(FOUR_YEARS.items())[:count]))
    assert not chart.markers
    assert len(chart.bars) == count
    (axis,) = (stroke for stroke in chart.strokes if stroke.role == "axis")
    assert {bar.x for bar in chart.bars} == {axis.points[0][0]}
    assert not chart.cut_at


def test_a_bar_is_as_long_as_its_value():
    two, one = draw_one({"2020": 40, "2021": 20}).bars
    assert two.width == pytest.approx(one.width * 2, abs=0.2)


def test_a_bar_below_zero_goes_the_other_way():
    below, above = draw_one({"2020": -10, "2021": 10}).bars
    assert below.x + below.width == pytest.approx(above.x, abs=0.2)


def test_a_break_between_bars_is_marked():
    chart = draw_one({"2020": 40, "2021": 20}, breaks=["2021"])
    assert roles(chart).count("break") == 1
    assert "tussen twee staven" in " ".join(chart.notes)


def test_from_four_points_on_there_is_a_line():
    chart = draw_one(FOUR_YEARS)
    assert not chart.bars
    assert len(chart.markers) == 4


def test_a_cut_axis_is_marked_and_said():
    cut, whole = draw_one(FOUR_YEARS, "%"), draw_one({**FOUR_YEARS, "2022": 3}, "%")
    assert roles(cut).count("axis") == 1
    assert cut.cut_at == texts(cut, "tick")[0]
    assert f"maar bij {cut.cut_at}." in cut.notes[0]
    assert "axis" not in roles(whole)
    assert not whole.cut_at


def test_series_that_belong_together_have_their_name_and_value_at_the_end():
    chart = draw_chart([build_series(FOUR_YEARS, "havo"), build_series(FOUR_YEARS, "vwo")], "%")
    assert texts(chart, "name") == ["42% havo", "42% vwo"]
    assert {marker.series for marker in chart.markers} == {0, 1}
    first, second = (label for label in chart.labels if label.role == "name")
    assert second.y - first.y >= 20


def test_each_series_has_another_form_of_marker():
    series = [build_series(FOUR_YEARS, str(number)) for number in range(4)]
    chart = draw_chart(series)
    forms = {
        tuple((round(x - marker.x), round(y - marker.y)) for x, y in marker.corners)
        for marker in chart.markers
    }
    assert len(forms) == 4


def test_a_break_of_one_series_among_others_is_marked_beside_it():
    far = build_series({year: value - 39 for year, value in FOUR_YEARS.items()}, "vwo")
    chart = draw_chart([build_series(FOUR_YEARS, "havo", breaks=["2020"]), far])
    (mark,) = (stroke for stroke in chart.strokes if stroke.role == "break")
    assert abs(mark.points[0][1] - mark.points[1][1]) < chart.height / 3


def test_bars_of_more_series_stand_below_their_names():
    chart = draw_chart([build_series({"2020": 1}, "basis"), build_series({"2020": 2}, "kader")])
    assert texts(chart, "name") == ["basis", "kader"]
    assert [bar.series for bar in chart.bars] == [0, 1]


@pytest.mark.parametrize("values", [FOUR_YEARS, {"2020": 40, "2021": 41}])
def test_a_national_target_is_drawn_and_named(values):
    chart = draw_one(values, "%", target=80.0)
    assert roles(chart).count("target") == 1
    assert texts(chart, "target") == ["doel 80%"]
    assert all(0 <= x <= chart.width for x, _ in chart.strokes[-1].points)


def test_charts_that_are_compared_have_one_scale():
    small, large = (draw_chart([build_series({"2020": n})], "", [0, 50, 100]) for n in (10, 100))
    assert large.bars[0].width == pytest.approx(small.bars[0].width * 10, rel=0.1)


@pytest.mark.parametrize(
    ("low", "high"),
    [(0, 1), (34, 43), (29200, 81600), (5, 5), (0, 0), (1395000, 1582000), (-9, -4)],
)
def test_the_scale_holds_all_values(low, high):
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert ticks[0] < ticks[-1]
    assert 2 <= len(ticks) <= 9


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (99999999999.9, "", "100 mld"),
        (1582000, "personen", "1,582 mln"),
        (53743, "leerlingen", "53.743"),
        (12345.6, "", "12.345,6"),
        (-2.5, "%", "-2,5%"),
        (0, "% van de banen", "0%"),
    ],
)
def test_values_are_written_short(value, unit, text):
    assert write_tick(value, unit) == text


def test_a_period_in_other_words_has_no_position():
    with pytest.raises(ValueError, match="schooljaar"):
        _ = Measurement(period="schooljaar").start_position


def test_values_stand_clear_of_the_line():
    chart = draw_one(FOUR_YEARS)
    (highest,) = (label for label in chart.labels if label.text == "45" and label.role == "value")
    assert highest.y < chart.markers[1].y
    assert texts(chart, "value")[:2] == ["42", "40"]


def test_the_first_and_the_last_period_are_always_named():
    periods = {f"{year}/{(year + 1) % 100:02}": year for year in range(2007, 2021)}
    named = [text for text in texts(draw_one(periods), "tick") if "/" in text]
    assert {"2007/08", "2020/21"} <= set(named)


def test_labels_are_moved_apart_and_stay_inside():
    assert spread([10, 12, 100], (0, 200), 20) == [10, 30, 100]
    assert spread([90, 95, 99], (0, 100), 20) == [60, 80, 100]


def test_a_sparkline_is_the_course_without_words():
    chart = draw_sparkline(build_series({"2010": 1, **FOUR_YEARS}))
    assert not chart.labels
    assert roles(chart) == ["gap", "line", "line", "line"]
    assert len(chart.markers) == 1


def test_a_sparkline_of_few_points_is_bars_and_of_one_point_nothing():
    assert len(draw_sparkline(build_series({"2010": 1, "2011": 2})).bars) == 2
    assert draw_sparkline(build_series({"2010": 1})) is None


def test_a_point_that_is_joined_to_none_shows_in_a_sparkline():
    chart = draw_sparkline(build_series(FOUR_YEARS, breaks=["2019"]))
    assert [marker.x for marker in chart.markers] == [6, 90]
