"""The WSGI application: Django behind the static files, the page cache (unless off) and a gate.

A meter around all of it counts requests and gives each an id. The gate keeps one thread of a
process free for what comes before it.
"""

import os
from functools import partial
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
from techniekpact.request_deadlines import DeadlineWatcher  # noqa: E402
from techniekpact.request_gate import RequestGate  # noqa: E402
from techniekpact.static_wsgi import StaticFilesServer  # noqa: E402

set_timeouts(WEB_TIMEOUTS)
measure_queries()
version_poller.start_polling()
if not settings.DEBUG:
    watcher = DeadlineWatcher()
    watcher.start()
    gate = partial(RequestGate, slots=max(settings.THREADS - 1, 1), watcher=watcher)
    application = (
        PageCache(application, gate, count_missing_page)
        if settings.PAGE_CACHE
        else gate(application)
    )
    application = StaticFilesServer(application)
elif settings.PAGE_CACHE:
    application = PageCache(application, on_not_found=count_missing_page)
application = RequestMeter(application)
