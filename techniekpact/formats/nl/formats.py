"""Formats of Django and of every template: 21 november 2026, 23:21 uur."""

DATETIME_FORMAT = r"j F Y, H:i \u\u\r"
