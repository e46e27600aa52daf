"""What may not stand in a log: links that act for a subscriber or show a draft, and addresses."""

import logging
import re

SECRET_PATH = re.compile(r"(/nieuwsbrief/(?:bevestigen|afmelden|mijn)/|/concept/)[^/\s]+")
TOKEN = re.compile(r"\b[0-9a-f]{32}(?:-[0-9]+)?(?:\.[\w-]+)+")
"""As `newsletter.tokens` makes them, wherever they stand."""

# From the start of a word only, so that a long line does not take long.
EMAIL_ADDRESS = re.compile(r"""(?<![^\s<>()"'=,;:/?&@])[^\s<>()"'=,;:/?&@]+(?:@|%40)[\w.-]+""")


class RedactingFormatter(logging.Formatter):
    """Of the whole text: an exception often repeats what it stumbled over."""

    def format(self, record: logging.LogRecord) -> str:
        text = SECRET_PATH.sub(r"\1…", super().format(record))
        return EMAIL_ADDRESS.sub("…", TOKEN.sub("…", text))
