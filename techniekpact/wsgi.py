"""The WSGI application: Django behind the static files and, unless it is off, the page cache."""

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techniekpact.settings")

application: WSGIApplication = get_wsgi_application()

from caching import version_poller  # noqa: E402  (needs the settings, as the next ones)
from caching.page_cache import PageCache  # noqa: E402
from techniekpact.static_wsgi import StaticFilesServer  # noqa: E402

version_poller.start_polling()
if not settings.DEBUG:
    application = StaticFilesServer(application)
if settings.PAGE_CACHE:
    application = PageCache(application)
