"""A moment as editors read it; templates write it with `|date:"DATETIME_FORMAT"`."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime


def format_datetime(when: datetime) -> str:
    return date_format(localtime(when), "DATETIME_FORMAT")
