import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from caching.page_cache import PageCache
from tests.wsgi_client import WSGIClient


@pytest.fixture
def keep_connection_open():
    """Keep the connection at the end of a request, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def uncached_site(keep_connection_open):
    """Return a client of Django itself."""
    return WSGIClient(WSGIHandler())


@pytest.fixture
def cached_site(uncached_site):
    """Return a client of Django behind an empty page cache."""
    return WSGIClient(PageCache(uncached_site.application))
