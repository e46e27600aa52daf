"""Parsing of primary keys that come from a browser, forged ones included."""

MAX_DIGITS = 18  # fits in a column of either database


def parse_pk(text: str) -> int:
    """Return the key; 0, which no row has, for text that cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0
