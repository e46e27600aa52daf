"""The WSGI application: Django, behind the page cache unless changes must show at once."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techniekpact.settings")

django_application = get_wsgi_application()

from techniekpact.pagecache import PageCache  # noqa: E402  (needs the settings)

application = django_application if settings.DEBUG else PageCache(django_application)
