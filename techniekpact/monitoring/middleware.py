"""Middleware for monitors on this machine, and the time that each route takes."""

from collections.abc import Callable
from time import perf_counter
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from techniekpact.monitoring.access import is_from_this_machine
from techniekpact.monitoring.request_metrics import VIEW_SECONDS, route_name

MONITOR_PATHS = ("/healthz", "/healthz/ready", "/metrics")


class MonitoringMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in MONITOR_PATHS and is_from_this_machine(request.META):
            # Prometheus cannot name another host than the address that it connects to.
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        started_at = perf_counter()
        response = self.get_response(request)
        VIEW_SECONDS.labels(route_name(request)).observe(perf_counter() - started_at)
        return response
