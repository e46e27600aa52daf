import pytest
from django.core.handlers.wsgi import WSGIHandler

from caching.page_cache import PageCache
from tests.wsgi_client import WSGIClient, connection_left_open


@pytest.fixture
def keep_connection_open():
    with connection_left_open():
        yield


@pytest.fixture
def uncached_site(keep_connection_open):
    """Return a client of Django itself."""
    return WSGIClient(WSGIHandler())


@pytest.fixture
def cached_site(uncached_site):
    """Return a client of Django behind an empty page cache."""
    return WSGIClient(PageCache(uncached_site.application))
