"""Keys as they come in from a browser, or from who forges them."""

MAX_DIGITS = 18
"""That fit in a column of either database."""


def parse_pk(text: str) -> int:
    """A key; 0, which nothing has, for what cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0
