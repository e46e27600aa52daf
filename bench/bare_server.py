"""What the server itself can do: a WSGI application that always gives the same answer.

`BARE_ANSWER` names the file that holds it: its headers as JSON, a line feed, its body.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

head, _, body = Path(os.environ["BARE_ANSWER"]).read_bytes().partition(b"\n")
headers = [(name, value) for name, value in json.loads(head)]
answer = [body]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", headers)
    return answer
