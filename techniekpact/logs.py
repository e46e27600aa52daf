"""What may not stand in a log: links that act for a subscriber or show a draft are secret."""

import logging
import re

SECRET = re.compile(r"(/nieuwsbrief/(?:bevestigen|afmelden|mijn)/|/concept/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = SECRET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True
