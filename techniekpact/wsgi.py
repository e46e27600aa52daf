"""The WSGI application: Django, behind the page cache (unless that is off) and the static files."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techniekpact.settings")

application: Callable[..., Any] = get_wsgi_application()

from caching import watcher  # noqa: E402  (needs the settings, as the next ones)
from caching.page_cache import PageCache  # noqa: E402
from techniekpact.static_wsgi import StaticFilesServer  # noqa: E402

watcher.start_watcher()
if not settings.DEBUG:
    application = StaticFilesServer(application)
if settings.PAGE_CACHE:
    application = PageCache(application)
