"""The days and times of an activity, in Dutch time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone

DAY = "j F Y"
WEEKDAY = "l j F Y"


@dataclass(frozen=True)
class TimeSpan:
    """From the first day to the last one; without a time it starts or ends with its day."""

    first_day: date
    last_day: date
    start_time: time | None = None
    end_time: time | None = None

    @property
    def starts_at(self) -> datetime:
        return _moment(self.first_day, self.start_time or time.min)

    @property
    def ends_at(self) -> datetime:
        """The moment from which it is past."""
        if self.end_time:
            return _moment(self.last_day, self.end_time)
        return _moment(self.last_day + timedelta(days=1), time.min)

    @property
    def is_whole_days(self) -> bool:
        return self.start_time is None and self.end_time is None

    @property
    def has_end(self) -> bool:
        """Return whether it is known when, or on which later day, it ends."""
        return self.last_day > self.first_day or self.end_time is not None

    @property
    def text(self) -> str:
        """The days and times, as visitors read them."""
        if self.last_day > self.first_day:
            return self._text_of_days() if self.is_whole_days else self._text_of_moments()
        day = date_format(self.first_day, WEEKDAY)
        if not self.start_time:
            return day
        until = f" tot {_clock(self.end_time)}" if self.end_time else ""
        return f"{day}, {_clock(self.start_time)}{until} uur"

    @property
    def deadline_text(self) -> str:
        """The last day, and the time on it, for what one can answer until then."""
        day = date_format(self.last_day, WEEKDAY)
        if self.end_time:
            return f"tot {day}, {_clock(self.end_time)} uur"
        return f"tot en met {day}"

    def _text_of_days(self) -> str:
        """Say month and year once where they are the same: 30 maart tot en met 2 april 2026."""
        start = DAY
        if self.first_day.year == self.last_day.year:
            start = "j" if self.first_day.month == self.last_day.month else "j F"
        first, last = date_format(self.first_day, start), date_format(self.last_day, DAY)
        return f"{first} tot en met {last}"

    def _text_of_moments(self) -> str:
        start = f"{date_format(self.first_day, WEEKDAY)}, {_clock(self.start_time)} uur"
        end = date_format(self.last_day, WEEKDAY)
        if not self.end_time:
            return f"{start}, tot en met {end}"
        return f"{start}, tot {end}, {_clock(self.end_time)} uur"


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=get_current_timezone())


def _clock(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock else ""
