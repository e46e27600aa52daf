"""Moments as editors read them; templates use `|date:"DATETIME_FORMAT"`."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime


def format_datetime(moment: datetime) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")
