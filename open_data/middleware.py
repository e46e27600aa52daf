"""Middleware for every address of the API: read only, open to all sites, and errors in JSON."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from open_data.problems import PROBLEM_TYPE, problem_response

API_PATH = "/api/"
API_VERSION = "1.0.0"
METHODS = ("GET", "HEAD", "OPTIONS")
# Any site may read the answers in its visitors' browsers: they are the same for everybody.
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Expose-Headers": "API-Version, ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "API-Version": API_VERSION,
}
# Headers of an error that stay when its page becomes a problem.
PRESERVED_HEADERS = ("Allow", "Cache-Control", "Retry-After")


class ApiMiddleware:
    """Answers for the API (WHATWG Fetch, CORS; RFC 9457); leaves other addresses alone.

    An error page of the site, made for people, becomes a problem of the same status.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API_PATH):
            return self.get_response(request)
        response = self._answer(request)
        for name, value in OPEN_HEADERS.items():
            response.headers[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            response = problem_response(HTTPStatus.METHOD_NOT_ALLOWED)
            response.headers["Allow"] = ", ".join(METHODS)
            return response
        response = self.get_response(request)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if not is_error or response.headers.get("Content-Type") == PROBLEM_TYPE:
            return response
        problem = problem_response(response.status_code)
        for name in PRESERVED_HEADERS:
            if name in response.headers:
                problem.headers[name] = response.headers[name]
        return problem
