"""A log formatter for machines: each record is one object on one line, without personal data."""

import json
import logging
from datetime import UTC, datetime

from techniekpact.log_redaction import (
    describe_origin,
    error_of_ours,
    is_about_request,
    redact_text,
    request_id_of,
    route_of,
    short_message,
)


class JsonFormatter(logging.Formatter):
    """Writes `time`, `level`, `logger` and `message`.

    Adds `request_id`, `route`, `status`, `error` and `origin` (`file:line` of the calls, the last
    call first) where there are any. The text of an exception may repeat anything, and is left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        error = error_of_ours(record)
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": short_message(record)
            if is_about_request(record)
            else redact_text(record.getMessage()),
            "request_id": request_id_of(record),
            "route": route_of(record),
            "status": getattr(record, "status_code", ""),
            "error": type(error).__name__ if error else "",
            "origin": describe_origin(error) if error else "",
        }
        present = {name: value for name, value in fields.items() if value}
        return json.dumps(present)
