"""The page with all figures, in the text format of Prometheus."""

import os

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from techniekpact.monitoring.access import may_read_metrics
from techniekpact.monitoring.request_metrics import PROCESS_FOLDER, REGISTRY
from techniekpact.monitoring.state_metrics import StateCollector


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures to who may read them; to anybody else there is no such page."""
    if not may_read_metrics(request):
        raise Http404
    text = _count_requests() + _read_state()
    return HttpResponse(
        text, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"}
    )


def _count_requests() -> bytes:
    """Return the counts of all web processes; of this one alone where they share no folder."""
    if PROCESS_FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def _read_state() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StateCollector())
    return generate_latest(registry)
