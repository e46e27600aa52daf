from decimal import Decimal

import pytest

from pact.line_chart import line_chart, nice_ticks
from pact.models import Measurement


def build_measurements(*values):
    return [
        Measurement(period=period, value=Decimal(value), series_break=broken)
        for period, value, broken in values
    ]


def test_neighbours_are_joined_and_gaps_are_dashed():
    chart = line_chart(
        build_measurements(("2018/19", 40, False), ("2019/20", 41, False), ("2022/23", 42, False))
    )
    assert chart.solid_path.count("M") == 1
    assert chart.dashed_path.count("M") == 1
    assert chart.break_positions == []


def test_a_break_is_never_joined():
    chart = line_chart(build_measurements(("2018", 40, False), ("2019", 41, True)))
    assert chart.solid_path == chart.dashed_path == ""
    assert len(chart.break_positions) == 1


def test_quarters_are_placed_by_time():
    chart = line_chart(
        build_measurements(("2016-K1", 10, False), ("2016-K2", 10, False), ("2017-K1", 10, False))
    )
    xs = [point.x for point in chart.points]
    assert (xs[1] - xs[0]) * 3 == pytest.approx(xs[2] - xs[1], abs=0.5)
    assert chart.solid_path.count("M") == 1


def test_nothing_to_draw_is_no_chart_and_one_point_is():
    assert line_chart([]) is None
    chart = line_chart(build_measurements(("2020", 1847000, False)))
    assert [point.text_anchor for point in chart.points] == ["middle"]


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (34, 43), (29200, 81600), (5, 5), (0, 0), (1395000, 1582000)]
)
def test_the_scale_holds_all_values(low, high):
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert ticks[0] < ticks[-1]
    assert 2 <= len(ticks) <= 9


def test_large_values_are_written_short():
    chart = line_chart(build_measurements(("2020", "99999999999.9", False), ("2021", 0, False)))
    assert [tick.label for tick in chart.y_ticks] == [
        "0",
        "25 mld",
        "50 mld",
        "75 mld",
        "100 mld",
    ]


def test_a_period_in_other_words_has_no_position():
    with pytest.raises(ValueError, match="schooljaar"):
        _ = Measurement(period="schooljaar").start_position


def test_values_stand_clear_of_the_line():
    chart = line_chart(
        build_measurements(("2018", 40, False), ("2019", 45, False), ("2020", 41, False))
    )
    assert [point.label_above for point in chart.points] == [False, True, False]
