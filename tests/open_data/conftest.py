from tests.caching.conftest import cached_site, keep_connection_open, uncached_site  # noqa: F401
