"""A WSGI application that always gives the same response, to measure the server itself.

The environment variable `BARE_RESPONSE` names the file that holds it: its headers as JSON, a line
feed, its body.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

head, _, body = Path(os.environ["BARE_RESPONSE"]).read_bytes().partition(b"\n")
headers = [(name, value) for name, value in json.loads(head)]
response = [body]


def application(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", headers)
    return response
