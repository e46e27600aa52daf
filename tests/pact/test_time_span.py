"""The words and the moments of days and times."""

from datetime import UTC, date, time

import pytest

from pact.models.time_span import TimeSpan

DAY, LATER, NEXT_MONTH = date(2026, 3, 12), date(2026, 3, 14), date(2026, 4, 2)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (TimeSpan(DAY, DAY), "donderdag 12 maart 2026"),
        (TimeSpan(DAY, DAY, time(14)), "donderdag 12 maart 2026, 14:00 uur"),
        (
            TimeSpan(DAY, DAY, time(14), time(16, 30)),
            "donderdag 12 maart 2026, 14:00 tot 16:30 uur",
        ),
        (TimeSpan(DAY, LATER), "12 tot en met 14 maart 2026"),
        (TimeSpan(DAY, NEXT_MONTH), "12 maart tot en met 2 april 2026"),
        (
            TimeSpan(date(2026, 12, 30), date(2027, 1, 2)),
            "30 december 2026 tot en met 2 januari 2027",
        ),
        (
            TimeSpan(DAY, LATER, time(9), time(17)),
            "donderdag 12 maart 2026, 09:00 uur, tot zaterdag 14 maart 2026, 17:00 uur",
        ),
        (
            TimeSpan(DAY, LATER, time(9)),
            "donderdag 12 maart 2026, 09:00 uur, tot en met zaterdag 14 maart 2026",
        ),
    ],
)
def test_days_and_times_are_said_as_briefly_as_they_can_be(span, text):
    assert span.text == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (TimeSpan(DAY, LATER), "tot en met zaterdag 14 maart 2026"),
        (TimeSpan(DAY, LATER, None, time(17)), "tot zaterdag 14 maart 2026, 17:00 uur"),
    ],
)
def test_a_deadline_is_the_last_day_and_its_time(span, text):
    assert span.deadline_text == text


@pytest.mark.parametrize(
    ("span", "starts_at", "ends_at"),
    [
        # Whole days last until midnight, in winter, in summer and over the change of the clock.
        (TimeSpan(DAY, DAY), "2026-03-11T23:00", "2026-03-12T23:00"),
        (
            TimeSpan(date(2026, 3, 29), date(2026, 3, 29)),
            "2026-03-28T23:00",
            "2026-03-29T22:00",
        ),
        (
            TimeSpan(date(2026, 10, 24), date(2026, 10, 25), time(20), time(2, 30)),
            "2026-10-24T18:00",
            "2026-10-25T00:30",
        ),
        # Without a time of its end, it is past when the day is.
        (TimeSpan(DAY, DAY, time(14)), "2026-03-12T13:00", "2026-03-12T23:00"),
    ],
)
def test_the_moments_are_those_of_the_dutch_clock(span, starts_at, ends_at):
    moments = [moment.astimezone(UTC) for moment in (span.starts_at, span.ends_at)]
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in moments] == [starts_at, ends_at]
