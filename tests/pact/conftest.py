import pytest

from tests.factories import GoalFactory, IndicatorFactory, MeasurementFactory


@pytest.fixture
def goal():
    return GoalFactory(number=4)


@pytest.fixture
def indicator(goal):
    indicator = IndicatorFactory(
        slug="havo", name="Havo", sources="https://voorbeeld.nl/pad (2024)"
    )
    indicator.goals.add(goal)
    MeasurementFactory(indicator=indicator, period="2020/21", value="39.5")
    MeasurementFactory(indicator=indicator, period="2019/20", value=40)
    MeasurementFactory(
        indicator=indicator, period="2023/24", value=37, series_break=True, note="Nieuw."
    )
    return indicator
