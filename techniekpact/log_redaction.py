"""A log formatter that leaves out what acts for a subscriber, shows a draft or is an address."""

import logging
import re

SECRET_PATH = re.compile(
    r"(/nieuwsbrief/(?:bevestigen|afmelden|mijn)/|/concept/|/beheer/wachtwoord/)[^/\s]+"
)
# The tokens of `newsletter.tokens`, wherever they stand.
TOKEN = re.compile(r"\b[0-9a-f]{32}(?:-[0-9]+)?(?:\.[\w-]+)+")
# From the start of a word only, so that a long line does not take long.
EMAIL_ADDRESS = re.compile(r"""(?<![^\s<>()"'=,;:/?&@])[^\s<>()"'=,;:/?&@]+(?:@|%40)[\w.-]+""")


class RedactingFormatter(logging.Formatter):
    """Redacts the whole record: an exception often repeats the value that it failed on."""

    def format(self, record: logging.LogRecord) -> str:
        text = SECRET_PATH.sub(r"\1…", super().format(record))
        return EMAIL_ADDRESS.sub("…", TOKEN.sub("…", text))
