"""The database of the running test, for processes beside it."""

import os
from urllib.parse import urlsplit

from django.db import connection


def database_url():
    """As `DATABASE_URL` takes it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return urlsplit(os.environ["TEST_POSTGRESQL"])._replace(path=f"/{name}").geturl()
    return f"sqlite:///{name}"
