"""WSGI middleware around all that is not in memory: an id for each request, counts, a sign of life.

A page from memory writes no line in any log, so it needs no id; nginx gives it one all the same.

`/healthz/live` is answered here, before anything that can be busy or away: a monitor that restarts
what does not answer must not do so because the database is away, or all threads are taken.
"""

from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse

from caching.page_cache import OUTCOME_KEY
from techniekpact.monitoring.request_ids import HEADER, end_request, start_request
from techniekpact.monitoring.request_metrics import count_request
from techniekpact.request_gate import render_without_request

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

LIVE_PATH = "/healthz/live"


class RequestMeter:
    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request_id, path = start_request(environ), environ.get("PATH_INFO", "")

        def start(status: str, headers: list[tuple[str, str]], *args: object) -> object:
            count_request(path, environ.get(OUTCOME_KEY, "none"), status)
            return start_response(status, [*headers, (HEADER, request_id)], *args)

        try:
            return _answer_live(start) if path == LIVE_PATH else self.application(environ, start)
        except BaseException:
            count_request(path, "none", str(HTTPStatus.INTERNAL_SERVER_ERROR.value))
            raise
        finally:
            end_request()


def _answer_live(start_response: StartResponse) -> Iterable[bytes]:
    status, headers, body = _render_live()
    start_response(status, headers)
    return [body]


@cache
def _render_live() -> tuple[str, list[tuple[str, str]], bytes]:
    def respond() -> HttpResponse:
        return JsonResponse({"live": True}, headers={"Cache-Control": "no-store"})

    return render_without_request(respond)
