"""What may not stand in a log: the links that confirm a subscription are secret."""

import logging
import re

SECRET = re.compile(r"(/nieuwsbrief/bevestigen/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = SECRET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True
