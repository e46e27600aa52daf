"""Round values for an axis, and how a chart writes numbers."""

from collections.abc import Iterable
from math import ceil, floor, log10

MILLION, BILLION = 1_000_000, 1_000_000_000


def nice_ticks(low: float, high: float, *, from_zero: bool = False) -> list[float]:
    """Return round values from zero, or from just under `low` if zero is far, to above `high`."""
    if low > 0 and low > high * 0.6 and not from_zero:
        margin = max((high - low) * 0.5, high * 0.02)
        low = max(low - margin, 0)
    else:
        low, high = min(low, 0), max(high, 0)
    step = _nice_step((high - low) / 4 or 1)
    start, stop = floor(low / step), ceil(high / step)
    return [round(index * step, 6) for index in range(start, max(stop, start + 1) + 1)]


def _nice_step(rough: float) -> float:
    power = 10 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)


def write_tick(value: float, unit: str = "") -> str:
    """Shorten a value: 1500000000 → '1,5 mld', 1500000 → '1,5 mln', 20000 → '20.000'."""
    for size, name in ((BILLION, "mld"), (MILLION, "mln")):
        if abs(value) >= size:
            return f"{_write_decimal(value / size, digits=4)} {name}"
    text = _write_decimal(value, digits=10)
    return f"{text}%" if unit.startswith("%") else text


def _write_decimal(value: float, digits: int) -> str:
    """Write a number with a comma, and a point before each three digits."""
    return f"{value:,.{digits}g}".translate(str.maketrans(",.", ".,"))


def widest(texts: Iterable[str], character_width: float) -> float:
    """Return the room that the longest of these texts needs."""
    return max((len(text) for text in texts), default=0) * character_width
