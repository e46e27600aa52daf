"""Changes of a figure in words; only between values that were counted in the same way."""

from collections.abc import Sequence

from pact.charts.scale import write_tick
from pact.charts.series import joints
from pact.indicator_figures import IndicatorFigure
from pact.models import Measurement

NOT_COMPARABLE = "anders geteld dan eerder"


def describe_changes(figure: IndicatorFigure) -> str:
    """Return the change since the first and the last but one value: '+3 procentpunt sinds 2007/08'.

    Empty for a single value.
    """
    comparable = comparable_measurements(figure.measurements)
    change = describe_change(figure)
    if len(comparable) <= 2:  # noqa: PLR2004  (the last but one is the first)
        return change
    unit = "" if figure.indicator.is_share else "%"
    return f"{change}, {_describe_difference(comparable[-2], figure.latest, unit)}"


def describe_change(figure: IndicatorFigure) -> str:
    """Return the change since the first value that can be compared; empty for a single value."""
    comparable = comparable_measurements(figure.measurements)
    if len(comparable) == 1:
        return NOT_COMPARABLE if len(figure.measurements) > 1 else ""
    unit = " procentpunt" if figure.indicator.is_share else "%"
    return _describe_difference(comparable[0], figure.latest, unit)


def comparable_measurements(measurements: Sequence[Measurement]) -> Sequence[Measurement]:
    """Return those from the last change of method on."""
    breaks = [index for index, row in enumerate(measurements) if index and row.series_break]
    return measurements[breaks[-1] if breaks else 0 :]


def _describe_difference(before: Measurement, after: Measurement, unit: str) -> str:
    """Return the change in percentage points, or in percents of what it was."""
    difference = float(after.value - before.value)
    if not difference:
        return f"gelijk aan {before.period}"
    size = abs(difference)
    if unit == "%" and before.value:
        share = size / abs(float(before.value)) * 100
        size = round(share) or round(share, 1)
    elif unit == "%":
        unit = ""
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    return f"{sign}{write_tick(size)}{unit} sinds {before.period}"


def describe_method(figure: IndicatorFigure) -> list[str]:
    """Say in sentences where periods are missing and where the way of counting changed."""
    rows = figure.measurements
    gaps, breaks = [], []
    for role, left, right in joints(figure.series):
        if role == "gap":
            gaps.append(f"tussen {left.period} en {right.period}")
        elif role == "break":
            breaks.append(right.period)
    sentences = [f"De reeks heeft {len(rows)} {'meting' if len(rows) == 1 else 'metingen'}."]
    if gaps:
        sentences.append(f"Geen cijfer is er {', '.join(gaps)}. Die periodes laten wij leeg.")
    if breaks:
        sentences.append(
            f"Vanaf {', '.join(breaks)} is anders geteld. Vergelijk niet met de cijfers ervoor."
        )
    return sentences
