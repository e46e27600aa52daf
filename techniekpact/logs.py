"""What may not stand in a log: links that confirm a subscription or show a draft are secret."""

import logging
import re

SECRET = re.compile(r"(/nieuwsbrief/bevestigen/|/concept/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = SECRET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True
