"""The WSGI application: Django behind static files, the page cache (unless off), meter and gate.

The meter counts requests and gives each an id. The gate keeps one thread of a process free for what
comes before it.
"""

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techniekpact.settings")

application: WSGIApplication = get_wsgi_application()

from caching import version_poller  # noqa: E402  (needs the settings, as the next ones)
from caching.page_cache import PageCache  # noqa: E402
from publishing.missing_pages import count_missing_page  # noqa: E402
from techniekpact.database_timeouts import WEB_TIMEOUTS, set_timeouts  # noqa: E402
from techniekpact.monitoring.query_metrics import measure_queries  # noqa: E402
from techniekpact.monitoring.request_meter import RequestMeter  # noqa: E402
from techniekpact.monitoring.request_metrics import count_hit, start_flushing  # noqa: E402
from techniekpact.request_deadlines import DeadlineWatcher  # noqa: E402
from techniekpact.request_gate import Application, Fallback, RequestGate  # noqa: E402
from techniekpact.static_wsgi import StaticFilesServer  # noqa: E402

set_timeouts(WEB_TIMEOUTS)
measure_queries()
start_flushing()
version_poller.start_polling()
watcher = DeadlineWatcher()


def add_gate(application: Application, *, fallback: Fallback | None = None) -> RequestMeter:
    if settings.DEBUG:
        return RequestMeter(application)
    slots = max(settings.THREADS - 1, 1)
    gate = RequestGate(application, slots=slots, watcher=watcher, fallback=fallback)
    return RequestMeter(gate)


application = (
    PageCache(application, add_gate, count_missing_page, count_hit)
    if settings.PAGE_CACHE
    else add_gate(application)
)
if not settings.DEBUG:
    watcher.start()
    application = StaticFilesServer(application)
