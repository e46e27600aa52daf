"""The data of a chart: series of measurements in order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol


class MeasurementLike(Protocol):
    """A value of a period; start and length are in one unit for the whole series."""

    period: str
    value: Decimal
    series_break: bool

    @property
    def start_position(self) -> float: ...

    @property
    def period_length(self) -> float: ...


@dataclass(frozen=True)
class Series:
    """One line of a chart; `name` stands beside it when there are more, `target` may be set."""

    measurements: Sequence[MeasurementLike]
    name: str = ""
    target: float | None = None

    @property
    def values(self) -> list[float]:
        return [float(measurement.value) for measurement in self.measurements]

    @property
    def has_breaks(self) -> bool:
        return any(measurement.series_break for measurement in self.measurements[1:])


def joints(series: Series) -> Iterator[tuple[str, MeasurementLike, MeasurementLike]]:
    """Yield each pair of neighbours with what lies between them: 'line', 'gap' or 'break'."""
    for left, right in pairwise(series.measurements):
        if right.series_break:
            yield "break", left, right
        elif right.start_position - left.start_position > left.period_length * 1.01:
            yield "gap", left, right
        else:
            yield "line", left, right
