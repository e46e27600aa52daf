import csv
import warnings

import pytest

from tests.caching.conftest import cached_site, keep_connection_open, uncached_site  # noqa: F401


@pytest.fixture
def frictionless():
    """The validator of data packages, without its warnings or the limit that it moves."""
    limit = csv.field_size_limit()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of what it stands on
        import frictionless  # noqa: PLC0415  (reads much)

        yield frictionless
    csv.field_size_limit(limit)
