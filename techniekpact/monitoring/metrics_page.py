"""The page with all figures, in the text format of Prometheus."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from techniekpact.monitoring.access import may_read_metrics
from techniekpact.monitoring.request_metrics import format_counts
from techniekpact.monitoring.state_metrics import StateCollector


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures to who may read them; to anybody else there is no such page."""
    if not may_read_metrics(request):
        raise Http404
    text = format_counts() + _read_state()
    return HttpResponse(
        text, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"}
    )


def _read_state() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StateCollector())
    return generate_latest(registry)
